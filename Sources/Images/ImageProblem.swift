/// Why an image could not be read, resized or written, as facts; the words are made in Library.
package enum ImageProblem: Error, Equatable, Sendable {
    case missing
    case notAFile
    case unreadable(code: Int)
    case fileTooLarge(limit: Int)
    /// A file of 0 bytes.
    case empty
    case notAnImage
    /// It is something that is known and not read: HEIC, a web page.
    case otherFormat(String, advice: String)
    case missingLibrary(format: String, package: String)
    /// The library's own words: the file is damaged or cut short.
    case corrupt(String)
    case tooManyPixels(width: Int, height: Int)
    case unsupported(String)
    case outOfMemory
    case tooLargeToWrite(width: Int, height: Int)
    /// A side that no picture can have; `most` is the longest.
    case sideOutOfRange(Int, most: Int)
    /// The buffer does not have a byte for each channel of each pixel.
    case wrongByteCount(expected: Int, got: Int)
}
