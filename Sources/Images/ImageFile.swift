import CImages

/// A decoded image: 8-bit RGB, upright (EXIF orientation applied); grey, palette, 16-bit, CMYK become RGB, alpha lies
/// on white.
package struct DecodedImage: Sendable, Equatable {
    package var width: Int, height: Int
    /// height x width x 3 bytes.
    package var pixels: [UInt8]
    /// Whether samples of 16 bits use at most the lower 12, as many cameras write them: it looks black.
    package var isDim = false

    package init(width: Int, height: Int, pixels: [UInt8], isDim: Bool = false) {
        self.isDim = isDim
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}

/// Reading every `ImageFormat`, writing JPEG and PNG.
///
/// Nothing a file says is believed before it is checked: size caps hold before pixels are allocated, a header that
/// promises more than its file can hold is refused, and the libraries' longjmp never crosses a Swift frame.
package enum ImageFile {
    /// The largest file that is read.
    package static let byteLimit = 1 << 30

    package static func read(_ path: String, least: Int = 0) throws(ImageProblem) -> DecodedImage {
        try decode(try bytes(of: path), least: least)
    }

    /// The bytes of a regular file; FIFOs, devices and folders are refused without waiting.
    package static func bytes(of path: String, limit: Int = byteLimit) throws(ImageProblem) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .missing }
        var start: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = ci_read_file(path, limit, &start, &count)
        switch status {
        case 0: break
        case -1: throw .notAFile
        case -2: throw .fileTooLarge(limit: limit)
        case 2, 20: throw .missing  // ENOENT, ENOTDIR
        case 12: throw .outOfMemory
        default: throw .unreadable(code: Int(status))
        }
        defer { ci_free(start) }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// Decodes an image held in memory; the format is told from the first bytes, not from a name.
    /// - Parameter least: the shortest side that is needed; a photograph of more than 16 megapixels may come back
    ///   smaller, with at least twice as many pixels on its short side. 0 keeps every pixel.
    package static func decode(_ bytes: [UInt8], least: Int = 0) throws(ImageProblem) -> DecodedImage {
        if bytes.isEmpty { throw .empty }
        guard let format = ImageFormat.of(bytes) else { throw .notAnImage }
        guard let decoder = format.decoder else { throw .otherFormat(format.name, advice: format.advice) }
        var image = ci_image()
        let status = bytes.withUnsafeBufferPointer { decoder($0.baseAddress, $0.count, Int32(clamping: least), &image) }
        let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        switch UInt32(bitPattern: status) {
        case CI_OK.rawValue: break
        case CI_TOO_LARGE.rawValue: throw .tooManyPixels(width: Int(image.width), height: Int(image.height))
        case CI_UNSUPPORTED.rawValue: throw .unsupported(message)
        case CI_NO_MEMORY.rawValue: throw .outOfMemory
        case CI_NO_LIBRARY.rawValue: throw .missingLibrary(format: format.name, package: message)
        default: throw .corrupt(message)
        }
        defer { ci_free(image.pixels) }
        let width = Int(image.width)
        let height = Int(image.height)
        let pixels = Array(UnsafeBufferPointer(start: image.pixels, count: width * height * 3))
        // 4095 of 65535 is 16 of 255.
        let isDim = image.bits == 16 && !pixels.contains { $0 > 16 } && pixels.contains { $0 > 0 }
        return DecodedImage(width: width, height: height, pixels: pixels, isDim: isDim)
    }

    /// PNG of 8-bit pixels, `channels` 1 (grey), 3 (RGB) or 4 (RGBA).
    package static func png(_ pixels: [UInt8], width: Int, height: Int, channels: Int = 3) throws -> [UInt8] {
        try encode(pixels, width, height, channels) {
            ci_encode_png($0, Int32(width), Int32(height), Int32(channels), $1, $2)
        }
    }

    /// Baseline JPEG of 8-bit RGB.
    package static func jpeg(_ pixels: [UInt8], width: Int, height: Int, quality: Int = 90) throws -> [UInt8] {
        let quality = Int32(max(1, min(100, quality)))
        return try encode(pixels, width, height, 3) { ci_encode_jpeg($0, Int32(width), Int32(height), quality, $1, $2) }
    }

    private typealias Encoder = (
        UnsafePointer<UInt8>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>
    ) -> Int32

    private static func encode(_ pixels: [UInt8], _ width: Int, _ height: Int, _ channels: Int, _ body: Encoder) throws
        -> [UInt8]
    {
        let sides = 1...Int(CI_MAX_SIDE)
        guard sides.contains(width), sides.contains(height) else {
            throw ImageProblem.tooLargeToWrite(width: width, height: height)
        }
        guard (1...4).contains(channels), pixels.count == width * height * channels else {
            throw ImageProblem.wrongByteCount(expected: width * height * channels, got: pixels.count)
        }
        var start: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard body(pixels, &start, &count) == Int32(CI_OK.rawValue), start != nil else {
            throw ImageProblem.tooLargeToWrite(width: width, height: height)
        }
        defer { ci_free(start) }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
