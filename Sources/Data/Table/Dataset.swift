import Painter

/// A table with a name: what a model sees of each row, what it is to say, and what else is known.
///
/// Immutable, so that a split or a subset can be handed around freely; every method that chooses rows returns a new
/// data set over the same pixels. Choices by seed are pure functions of (seed, purpose, class): the same on every
/// machine.
package final class Dataset: Sendable {
    /// The names of columns by what they are for. A task asks for its targets by them.
    package enum Name {
        package static let image = "image", input = "input"
        package static let classes = "class", labels = "labels", target = "target"
        package static let mask = "mask", boxes = "boxes", file = "file"
        /// What a model can be fed with, and what it can be asked for, in the order in which they are looked for.
        package static let inputs = [image, input], targets = [classes, labels, target]
    }

    package let name: String
    package let table: Table
    /// How it came about, in words: the generator's seed, the folder, what was skipped.
    package let notes: [String]
    /// Files that were found and are not in it, with the reason.
    package let leftOut: [LeftOut]

    package init(name: String, table: Table, notes: [String] = [], leftOut: [LeftOut] = []) {
        (self.name, self.table, self.notes, self.leftOut) = (name, table, notes, leftOut)
    }

    /// Labelled pictures.
    /// - Throws: `DataError.wrongLabel`, `DataError.columnsDiffer`.
    package convenience init(
        name: String, classes: [String], labels: [Int], images: Pixels, origin: (any ImageOrigin)? = nil,
        masks: MaskColumn? = nil, boxes: BoxColumn? = nil, files: FileColumn? = nil, notes: [String] = []
    ) throws {
        var columns: [Table.Entry] = [
            (Name.image, ImageColumn(images, origin: origin)), (Name.classes, try ClassColumn(labels, names: classes)),
        ]
        if let masks { columns.append((Name.mask, masks)) }
        if let boxes { columns.append((Name.boxes, boxes)) }
        if let files { columns.append((Name.file, files)) }
        self.init(name: name, table: try Table(columns), notes: notes)
    }

    /// Labelled rows of numbers, each of which fills `shape`.
    /// - Throws: `DataError.columnsDiffer` unless there is a label for each row.
    package convenience init(
        name: String = "data", values: [Float], shape: [Int], labels: [Int], classes: [String] = []
    ) throws {
        self.init(
            name: name,
            table: try Table([
                (Name.input, try NumberColumn(values, shape: shape, count: labels.count)),
                (Name.classes, try ClassColumn(labels, names: classes)),
            ]))
    }

    package var count: Int { table.count }
    package var isEmpty: Bool { count == 0 }

    // MARK: columns

    package var images: ImageColumn? { table.column(Name.image) }
    package var masks: MaskColumn? { table.column(Name.mask) }
    package var boxes: BoxColumn? { table.column(Name.boxes) }
    package var files: FileColumn? { table.column(Name.file) }
    package var classColumn: ClassColumn? { table.column(Name.classes) }
    package var labelsColumn: LabelsColumn? { table.column(Name.labels) }

    /// What a model sees, whatever it is.
    package var input: (any TensorColumn)? { inputName.flatMap { tensors($0) } }
    package var inputName: String? { Name.inputs.first { tensors($0) != nil } }
    /// What a model is to say.
    package var target: (any TensorColumn)? { targetName.flatMap { tensors($0) } }
    package var targetName: String? { Name.targets.first { tensors($0) != nil } }

    /// The column of that name, when its rows are tensors.
    package func tensors(_ name: String) -> (any TensorColumn)? {
        table.columns.first { $0.name == name }?.column as? any TensorColumn
    }

    /// Names of the classes, or of the labels of which a row may have several; empty when nobody named them.
    package var classes: [String] { classColumn?.names ?? labelsColumn?.names ?? [] }
    /// The class of each row; empty where rows have none.
    package var labels: [Int] { classColumn?.labels ?? [] }
    package var height: Int { images?.pixels.height ?? 0 }
    package var width: Int { images?.pixels.width ?? 0 }
    package var channels: Int { images?.pixels.channels ?? 0 }

    // MARK: one row

    package func label(at index: Int) throws -> Int {
        try check(index)
        guard let classColumn else { throw DataError.noColumn(name: Name.classes, has: table.columns.map(\.name)) }
        return classColumn.labels[index]
    }

    /// The pixels of one image, height x width x channels bytes.
    package func image(at index: Int) throws -> [UInt8] { try batch([index]) }

    /// The mask of one image, height x width bytes of indices into its names; nil without masks.
    package func mask(at index: Int) throws -> [UInt8]? {
        try check(index)
        return masks.map { Array($0.pixels.bytes(index)) }
    }

    package func boxes(at index: Int) throws -> [Box]? {
        try check(index)
        return boxes?.boxes[index]
    }

    /// The file an image was read from, relative to the folder; nil for generated images.
    package func file(at index: Int) throws -> String? {
        try check(index)
        return files?.names[index]
    }

    package func check(_ index: Int) throws {
        guard index >= 0, index < count else { throw DataError.indexOutOfRange(index: index, count: count) }
    }

    // MARK: many rows

    /// The pixels of the given images, one after the other: a contiguous NHWC buffer.
    package func batch(_ indices: some Collection<Int>) throws -> [UInt8] {
        for index in indices { try check(index) }
        guard let images else { throw DataError.noColumn(name: Name.image, has: table.columns.map(\.name)) }
        return images.pixels.bytes(indices)
    }

    /// The rows of each class; all together where rows have none.
    package func byClass() -> [[Int]] { classColumn?.groups ?? [Array(0..<count)] }

    /// How many rows each class has.
    package var classCounts: [Int] { classColumn?.groups.map(\.count) ?? [] }

    /// The bytes of what is learnt from and of what is to be said, in order: the same data, the same number.
    package var fingerprint: UInt64 {
        var print = Fingerprint()
        table.add(Array(0..<count), to: &print, [targetName, inputName].compactMap { $0 })
        return print.value
    }

    /// A number for what a model sees of each row: rows that look the same have the same.
    package func inputFingerprints() -> [UInt64] {
        (0..<count).map { index in
            var print = Fingerprint()
            table.add([index], to: &print, [inputName].compactMap { $0 })
            return print.value
        }
    }
}
