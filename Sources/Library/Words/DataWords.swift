import Data
import Files
import Images
import Runtime
import Training

/// What `DataError` says to a person.
extension DataError: UserFacingError {
    package var problem: Problem {
        var problem = words
        problem.code = code
        return problem
    }

    private var words: Problem {
        switch self {
        case .unknownDataset(let name, let known):
            Problem(
                "ValueError", "unknown data set '\(name)'", notes: ["there are: " + known.joined(separator: ", ")],
                hint: Near.hint(name, among: known, otherwise: "`load_images(folder)` reads images of your own."))
        case .countOutOfRange(let what, let value, let low, let high):
            Problem(
                "ValueError", "\(what) must be between \(low) and \(high), not \(value)",
                hint: ArgumentWords.usual(what), labels: [(.named(what), "")])
        case .fractionOutOfRange(let what, let value):
            Problem(
                "ValueError", "\(what) must be a fraction between 0 and 1, not \(value)",
                hint: "0.2 keeps a fifth of every class; all fractions together must leave some for training.")
        case .tooFewImages(let name, let has, let asked):
            Problem(
                "ValueError", "class '\(name)' has \(has) images, \(asked) were asked for",
                hint: "Ask for \(has) or fewer of each class, or load more.", labels: [(.named("per_class"), "")])
        case .indexOutOfRange(let index, let count):
            Problem(
                "IndexError", "image \(index) of a data set of \(count)",
                hint: "Images count from 0: the last is \(count - 1), or -1.")
        case .doesNotFit(let images, let height, let width, let bytes, let most, let size):
            Problem(
                "MemoryError",
                "\(images) images of \(height)x\(width) need \(bytes.bytesText), \(most.bytesText) are left",
                hint: (size.map { "`size=\($0)` would fit, or load" } ?? "Load") + " fewer images.",
                labels: [(.named("size"), "")])
        case .noFolder(let path):
            Problem(
                "FileNotFoundError", "no folder '\(path)'", hint: "Paths count from the folder that tl was started in.")
        case .noClasses(let path, let found):
            Problem(
                "ValueError", "no pictures in '\(path)'",
                notes: ["found: " + (found.isEmpty ? "nothing" : found.prefix(8).joined(separator: ", "))],
                hint: "Make one folder per class: `\(path)/cat/1.jpg`, `\(path)/dog/1.jpg`.")
        case .holdsParts(let path, let parts):
            Problem(
                "ValueError", "'\(path)' holds parts of a data set, not classes: " + parts.joined(separator: ", "),
                hint: "Load one of them: `load_images(\"\(path)/\(parts[0])\")`.", labels: [(.argument(0), "")])
        case .isAFile(let path):
            Problem(
                "ValueError", "'\(path)' is a file, not a folder",
                hint: path.lowercased().hasSuffix(".csv")
                    ? "A table of files and labels is read by `load_csv(\"\(path)\")`."
                    : "`predict(model, \"\(path)\")` takes one picture, and `load_images([\"\(path)\"])` some files.",
                labels: [(.argument(0), "")])
        case .unreadableImage(let path, let reason):
            Problem("ValueError", "cannot read '\(path)': \(reason.words)")
        case .noneReadable(let path, let total, let examples):
            Problem(
                "ValueError", "none of the \(total) pictures in '\(path)' can be read",
                notes: examples.map { "\($0.file): \($0.reason.words)" },
                hint: examples.contains { $0.reason == .unreadable(.missing) }
                    ? "Names of files count from the table; `folder=` says from where else."
                    : "Convert or replace them: JPEG, PNG, WebP, GIF, BMP and TIFF are read.")
        case .readsNothing(let source, let path):
            Problem(
                "ValueError", "'\(source)' is drawn, it reads no folder",
                hint: "Leave `\"\(path)\"` out; `load_images(folder)` reads pictures of your own.",
                labels: [(.argument(1), "")])
        case .needsPath(let source, let isFile):
            Problem(
                "ValueError", "'\(source)' is read from \(isFile ? "a file" : "a folder"): say where it is",
                hint: "`load_dataset(\"\(source)\", \"\(isFile ? "labels.csv" : "data")\")`; nothing is downloaded.")
        case .noSuchPart(let source, let part, let has):
            Problem(
                "ValueError", "'\(source)' has no split '\(part)'",
                notes: has.isEmpty ? [] : ["it has " + has.joined(separator: ", ")],
                hint: "`split(data, 0.2)` takes a fifth of the training data for validation.",
                labels: [(.named("split"), "")])
        case .noCollection(let path, let wanted):
            Problem(
                "FileNotFoundError", "no '\(wanted[0])' in '\(path)'",
                notes: wanted.count > 1 ? ["nor " + wanted.dropFirst().joined(separator: ", ")] : [],
                hint: wanted[0].hasSuffix(".bin") || wanted[0].hasSuffix(".txt")
                    ? "The files of CIFAR's binary version belong there."
                    : "The four IDX files belong there, compressed or not.", labels: [(.argument(1), "")])
        case .noTable(let path):
            Problem(
                "ValueError", "'\(path)' is no table but a folder",
                hint: "A folder of class folders is read by `load_images(\"\(path)\")`.", labels: [(.argument(0), "")])
        case .badTable(let path, let line, let problem):
            Problem("ValueError", "\(path), line \(line): \(problem)", labels: [(.argument(0), "")])
        case .unknownColumn(let name, let has, let path):
            Problem(
                "ValueError", "no column '\(name)' in '\(path)'", notes: ["it has " + has.joined(separator: ", ")],
                hint: Near.hint(name, among: has, otherwise: "Columns are called as the first line says."))
        case .columnNotClear(let what, let has, let path):
            Problem(
                "ValueError", "which column of '\(path)' is the \(what == "path" ? "file" : "label")?",
                notes: ["it has " + has.joined(separator: ", ")],
                hint: "Name it: `load_csv(\"\(path)\", \(what)=\"\(what == "path" ? has[0] : has[has.count - 1])\")`.")
        case .classNameIsNoFolder(let name):
            Problem(
                "ValueError", "class name '\(name)' cannot name a folder",
                hint: "A folder's name has no '/', and does not begin with a dot.")
        case .cannotWrite(let path, let reason):
            Problem("OSError", "cannot write '\(path)': \(reason)")
        case .datasetsDiffer(let what, let left, let right):
            Problem("ValueError", "the data sets differ in \(what): \(left) and \(right)")
        case .columnsDiffer(let column, let has, let others):
            Problem(
                "ValueError", "\(column): \(has) values for \(others) rows", hint: "Give one for each row of the data.")
        case .noColumn(let name, let has):
            Problem(
                "ValueError", "the data set has no column '\(name)'",
                notes: ["it has: " + has.joined(separator: ", ")],
                hint: "`relabel(data, values)` gives each row a class, several labels or a number.")
        case .wrongPixelCount(let expected, let got):
            Problem("ValueError", "expected \(expected) bytes of pixels, got \(got)")
        case .wrongLabel(let label, let classes, let index):
            Problem(
                "ValueError",
                "image \(index) has label \(label), but there are \(classes) classes (0 to \(classes - 1))")
        }
    }
}

extension ImageProblem: UserFacingError {
    package var problem: Problem { Problem("ValueError", "cannot make this image: \(words)", code: "TL0605") }
}

extension DataError {
    /// The page of each kind.
    private var code: String {
        switch self {
        case .unknownDataset: "TL0601"
        case .countOutOfRange, .fractionOutOfRange, .tooFewImages: "TL0602"
        case .indexOutOfRange: "TL0304"
        case .doesNotFit: "TL0907"
        case .noFolder: "TL0603"
        case .noClasses, .holdsParts, .isAFile, .classNameIsNoFolder, .noTable, .badTable, .unknownColumn,
            .columnNotClear:
            "TL0604"
        case .readsNothing, .needsPath, .noSuchPart: "TL0601"
        case .noCollection: "TL0603"
        case .unreadableImage, .noneReadable, .wrongPixelCount: "TL0605"
        case .wrongLabel: "TL0703"
        case .datasetsDiffer, .columnsDiffer, .noColumn: "TL0602"
        case .cannotWrite: "TL0315"
        }
    }
}
