import CImages

/// Images as bytes of files: PNG for notebooks.
package enum ImageFile {
    /// PNG of 8-bit pixels, `channels` 1 (grey), 3 (RGB) or 4 (RGBA).
    package static func png(_ pixels: [UInt8], width: Int, height: Int, channels: Int = 3) throws -> [UInt8] {
        try encode(pixels, width: width, height: height, channels: channels) { bytes, out, count in
            ci_encode_png(bytes, Int32(width), Int32(height), Int32(channels), out, count)
        }
    }

    private static func encode(_ pixels: [UInt8], width: Int, height: Int, channels: Int,
                               _ body: (UnsafePointer<UInt8>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>) -> Int32) throws -> [UInt8] {
        let sides = 1...65_535
        guard sides.contains(width), sides.contains(height) else {
            throw DataError.imageTooLargeToEncode(width: width, height: height)
        }
        guard pixels.count == width * height * channels else {
            throw DataError.wrongPixelCount(expected: width * height * channels, got: pixels.count)
        }
        var bytes: UnsafeMutablePointer<UInt8>?, count = 0
        guard body(pixels, &bytes, &count) == Int32(CI_OK.rawValue), let start = bytes else {
            throw DataError.imageTooLargeToEncode(width: width, height: height)
        }
        defer { ci_free(start) }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
