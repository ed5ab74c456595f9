import Images

/// What can go wrong with data sets and image files, as facts; the words are made in Library.
package enum DataError: Error, Equatable, Sendable {
    /// No source has this name.
    case unknownDataset(name: String, known: [String])
    /// A count (images per class, fold, batch size ...) outside what is possible.
    case countOutOfRange(what: String, value: Int, atLeast: Int, atMost: Int)
    /// A fraction that is not between 0 and 1, or fractions that sum to 1 or more.
    case fractionOutOfRange(what: String, value: Double)
    /// A class has fewer images than were asked for.
    case tooFewImages(className: String, has: Int, asked: Int)
    case indexOutOfRange(index: Int, count: Int)
    /// Images that would take more bytes than they may; `size` is the largest side with which they would fit, nil for
    /// none.
    case doesNotFit(images: Int, height: Int, width: Int, bytes: Int, most: Int, size: Int?)
    case noFolder(path: String)
    /// The folder has no sub-folders with images: `found` says what it has instead.
    case noClasses(path: String, found: [String])
    /// The folder's folders are parts of a data set, not classes.
    case holdsParts(path: String, parts: [String])
    /// A folder was asked for, and this is a file.
    case isAFile(path: String)
    case unreadableImage(path: String, reason: ImageProblem)
    /// Not one of the pictures could be read.
    case noneReadable(path: String, total: Int, examples: [LeftOut])
    /// A source that reads nothing was given a path; one that reads was given none.
    case readsNothing(source: String, path: String)
    case needsPath(source: String, isFile: Bool)
    case noSuchPart(source: String, part: String, has: [String])
    /// The files of a collection are not where they were looked for.
    case noCollection(path: String, wanted: [String])
    /// A folder where a table was asked for.
    case noTable(path: String)
    case badTable(path: String, line: Int, problem: String)
    case unknownColumn(name: String, has: [String], path: String)
    /// Nothing says which column holds the files or the labels.
    case columnNotClear(what: String, has: [String], path: String)
    /// A class name that cannot name a folder: empty, hidden, or with a path in it.
    case classNameIsNoFolder(name: String)
    case cannotWrite(path: String, reason: String)
    /// A column has another number of rows than the others.
    case columnsDiffer(column: String, has: Int, others: Int)
    /// The data set has no such column.
    case noColumn(name: String, has: [String])
    /// Two data sets cannot be joined or compared.
    case datasetsDiffer(what: String, left: String, right: String)
    /// The pixel buffer does not have height x width x channels bytes per image.
    case wrongPixelCount(expected: Int, got: Int)
    case wrongLabel(label: Int, classes: Int, index: Int)
}
