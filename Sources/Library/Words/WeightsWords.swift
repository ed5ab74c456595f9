import Files
import Models
import Runtime
import Weights

/// What a weights file that breaks a rule is told.
extension WeightsFileError: UserFacingError {
    package var problem: Problem {
        Problem("ValueError", "cannot read '\(file)': \(reason.words)", code: "TL0512", hint: reason.hint)
    }
}

extension FormatProblem {
    fileprivate var words: String {
        switch self {
        case .tooShort(let bytes): "it has only \(bytes) bytes, which is no safetensors file"
        case .headerTooLarge(let declared, let limit):
            "its header claims \(declared) bytes, more than the allowed \(limit)"
        case .headerBeyondEnd(let declared, let available):
            "its header claims \(declared) bytes, but only \(available) follow: the file is cut short"
        case .notJSON(let problem): "its header is not valid JSON (\(problem.words) at byte \(problem.offset))"
        case .headerIsNoObject: "its header is not a JSON object"
        case .metadataIsNoString(let key): "its metadata '\(key)' is not a string"
        case .badField(let name, let field): "tensor '\(name)' has no valid '\(field)'"
        case .unknownType(let name, let type): "tensor '\(name)' has the unknown type '\(type)'"
        case .nameTooLong(let bytes): "a tensor name of \(bytes) bytes is too long"
        case .rankTooHigh(let name, let rank): "tensor '\(name)' has \(rank) dimensions"
        case .tooManyTensors(let count): "it lists \(count) tensors, too many to be true"
        case .sizeOverflow(let name, let shape): "tensor '\(name)' of shape \(shape) is larger than any memory"
        case .spanDiffers(let name, let declared, let computed):
            "tensor '\(name)' claims \(declared) bytes, its shape needs \(computed)"
        case .hole(let name, let expected, let seen):
            "tensor '\(name)' begins at byte \(seen), not at \(expected): there is a hole"
        case .overlap(let name, let expected, let seen):
            "tensor '\(name)' begins at byte \(seen), inside the one before, which ends at \(expected)"
        case .dataMissing(let declared, let present):
            "its tensors need \(declared) bytes, the file has \(present): it is cut short"
        case .trailingBytes(let count): "\(count) bytes follow the last tensor"
        case .noSuchTensor(let name): "it has no tensor '\(name)'"
        case .damagedArchive(let what): "it is a zip file, but \(what)"
        case .otherFormat(let format):
            "it is a \(format) file; what is read is \(WeightsFormat.all.map(\.name).joined(separator: " and "))"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .headerBeyondEnd, .dataMissing, .tooShort: "Copy or download it again."
        case .otherFormat("zip"):
            "Convert it with PyTorch: `safetensors.torch.save_file(torch.load(path, weights_only=True), \"weights.safetensors\")`."
        default: ""
        }
    }
}

extension JSONProblem {
    fileprivate var words: String {
        switch kind {
        case .notUTF8: "not UTF-8"
        case .unexpectedEnd: "unexpected end"
        case .unexpectedCharacter: "unexpected character"
        case .badEscape: "bad escape"
        case .controlCharacter: "control character in a string"
        case .badNumber: "bad number"
        case .numberTooLarge: "number too large"
        case .duplicateKey(let key): "the key '\(key)' stands twice"
        case .nestedTooDeep: "nested too deeply"
        case .textAfterValue: "text after the end"
        }
    }
}

/// Files that cannot be opened, read or written, with Python's classes.
extension FileSystemError: UserFacingError {
    package var problem: Problem {
        let kind =
            switch code {
            case 2: "FileNotFoundError"
            case 13, 1: "PermissionError"
            case 21: "IsADirectoryError"
            case 20: "NotADirectoryError"
            default: "OSError"
            }
        return Problem(
            kind, "[Errno \(code)] \(reason): '\(path)'", code: "TL0315",
            notes: operation == .write || operation == .sync || operation == .rename
                ? ["what was there before is unchanged"] : [],
            hint: code == 2 ? "Paths count from the folder that tl was started in." : "")
    }
}

/// Weights that cannot be had, or do not fit.
extension WeightsError: UserFacingError {
    package var problem: Problem {
        var problem = words
        problem.code =
            switch self {
            case .weightsNotFound, .noArchitecture: "TL0510"
            case .tooFewMatch, .shapesDiffer, .partsMissing, .otherHead, .otherArchitecture: "TL0511"
            }
        return problem
    }

    private var words: Problem {
        switch self {
        case .tooFewMatch(let file, let report):
            Problem(
                "ValueError", "'\(file)' does not fit the model: fewer than half of its tensors match",
                notes: report.lines,
                hint: "`load_tensors(\"\(file)\")` lists what is in it; `list_models()` what there is.")
        case .shapesDiffer(let file, let report):
            Problem(
                "ValueError", "tensors in '\(file)' have other shapes than the model's", notes: report.lines,
                hint: "`load_tensors(\"\(file)\")` lists what is in it; `list_models()` what there is.")
        case .weightsNotFound(let name, let looked):
            Problem(
                "FileNotFoundError", "no pretrained weights for '\(name)'",
                notes: ["looked in: "] + looked.map { "  " + $0 },
                hint:
                    "Give a file, `load_pretrained(\"weights.safetensors\")`, or start from random weights with `create_model`."
            )
        case .noArchitecture(let file, let fitting):
            Problem(
                "ValueError", "'\(file)' does not say which model its weights are for",
                notes: fitting.isEmpty ? [] : ["its tensors are those of \(fitting.joined(separator: ", "))"],
                hint: "Name the model: `load_pretrained(\"\(fitting.first ?? "resnet18")\", weights=\"\(file)\")`.")
        case .partsMissing(let file, let parts, let report):
            Problem(
                "ValueError", "'\(file)' lacks \(parts.joined(separator: ", "))",
                notes: ["\(report.matched) of \(report.total) tensors are there; the rest would stay random"]
                    + report.unmatched,
                hint: "Load the whole file; `load_tensors(\"\(file)\")` lists what is in this one.")
        case .otherHead(let file, let head, let names):
            Problem(
                "ValueError", "the head in '\(file)' is of other layers than the model's `\(head)`",
                notes: ["only in the file: " + WeightsReport.byLayer(names)],
                hint: "With `classes=` the model is loaded with a new head.")
        case .otherArchitecture(let file, let says, let asked, let unused, let total):
            Problem(
                "ValueError", "'\(file)' has the weights of \(says), not of \(asked)",
                notes: unused == 0 ? [] : ["\(unused) of its \(total) tensors have no place in \(asked)"],
                hint: unused == 0
                    ? "`load_pretrained(\"\(file)\")` loads it as what it is."
                    : "`load_pretrained(\"\(says)\", weights=\"\(file)\")` loads it as what it is.")
        }
    }
}
