extension ImageProblem {
    /// The reason as the end of a sentence.
    package var words: String {
        switch self {
        case .missing: "there is no such file"
        case .notAFile: "it is not a plain file"
        case .unreadable(let code): "the system refused to read it (error \(code))"
        case .fileTooLarge(let limit): "the file is larger than \(limit >> 20) MiB"
        case .empty: "it is empty (0 bytes)"
        case .notAnImage: "it is no picture"
        case .otherFormat(let name, let advice): "it is \(name): \(advice)"
        case .missingLibrary(let format, let package): "\(format) needs a library: install \(package)"
        case .corrupt(let words): "it is damaged: \(words)"
        case .tooManyPixels(let width, let height): "\(width)x\(height) pixels are more than fit into memory"
        case .unsupported(let what): "\(what) is not supported"
        case .outOfMemory: "there is not enough memory"
        case .tooLargeToWrite(let width, let height): "\(width)x\(height) pixels is too large to write"
        case .sideOutOfRange(let side, let most): "a side is 1 to \(most) pixels, not \(side)"
        case .wrongByteCount(let expected, let got): "expected \(expected) bytes of pixels, got \(got)"
        }
    }
}
