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
                "ValueError", "no class folders with images in '\(path)'",
                notes: ["found: " + (found.isEmpty ? "nothing" : found.prefix(8).joined(separator: ", "))],
                hint: "Make one folder per class: `\(path)/cat/1.jpg`, `\(path)/dog/1.jpg`.")
        case .emptyClass(let path, let name, let skipped):
            Problem(
                "ValueError", "class folder '\(name)' in '\(path)' has no JPEG or PNG image",
                notes: skipped.isEmpty ? [] : ["skipped: " + skipped.prefix(8).joined(separator: ", ")],
                hint: "Put images in it, or remove the folder.")
        case .unreadableImage(let path, let reason):
            Problem("ValueError", "cannot read image '\(path)': \(reason.words)")
        case .tooManyUnreadable(let path, let unreadable, let total, let first, let reason):
            Problem(
                "ValueError", "\(unreadable) of \(total) images in '\(path)' cannot be read",
                notes: ["the first: \(first): \(reason.words)"], hint: "Remove or replace them.")
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

    /// The reason as the end of a sentence.
    package var words: String {
        switch self {
        case .missing: "there is no such file"
        case .notAFile: "it is not a plain file"
        case .unreadable(let code): "the system refused to read it (error \(code))"
        case .fileTooLarge(let limit): "the file is larger than \(limit >> 20) MiB"
        case .notAnImage: "it is neither JPEG nor PNG"
        case .corrupt(let words): "it is damaged: \(words)"
        case .tooManyPixels(let width, let height): "\(width)x\(height) pixels is more than can be trusted"
        case .unsupported(let what): "\(what) is not supported"
        case .outOfMemory: "there is not enough memory"
        case .tooLargeToWrite(let width, let height): "\(width)x\(height) pixels is too large to write"
        case .sideOutOfRange(let side, let most): "a side is 1 to \(most) pixels, not \(side)"
        case .wrongByteCount(let expected, let got): "expected \(expected) bytes of pixels, got \(got)"
        }
    }
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
        case .noClasses, .emptyClass, .classNameIsNoFolder: "TL0604"
        case .unreadableImage, .tooManyUnreadable, .wrongPixelCount: "TL0605"
        case .wrongLabel: "TL0703"
        case .datasetsDiffer, .columnsDiffer, .noColumn: "TL0602"
        case .cannotWrite: "TL0315"
        }
    }
}
