import CImages

/// A kind of file that is told by its first bytes: how to read it, or what to say of it.
package struct ImageFormat: Sendable {
    package let name: String
    /// Endings of file names, lower case: a file with another one is not looked into.
    package let endings: [String]
    /// Whether a file that begins with these bytes is one.
    package let matches: @Sendable (_ start: ArraySlice<UInt8>) -> Bool
    /// nil for a format that is recognised and not read.
    package let decoder: ci_decoder?
    /// What to do with one that is not read.
    package let advice: String

    /// Those that are read first; the last match by their first bytes only.
    package static let all: [ImageFormat] = [
        read("JPEG", ["jpg", "jpeg", "jpe", "jfif"], ci_decode_jpeg) { $0.starts(with: [0xff, 0xd8, 0xff]) },
        read("PNG", ["png"], ci_decode_png) { $0.starts(with: [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]) },
        read("WebP", ["webp"], ci_decode_webp) { $0.starts(with: "RIFF".utf8) && has("WEBP", at: 8, $0) },
        read("GIF", ["gif"], ci_decode_gif) { $0.starts(with: "GIF87a".utf8) || $0.starts(with: "GIF89a".utf8) },
        read("BMP", ["bmp", "dib"], ci_decode_bmp) { $0.starts(with: "BM".utf8) && $0.count >= 26 },
        read("TIFF", ["tif", "tiff"], ci_decode_tiff) {
            $0.starts(with: [0x49, 0x49, 42, 0]) || $0.starts(with: [0x4d, 0x4d, 0, 42])
        },
        named("HEIC", ["heic", "heif"], convert) { file in
            has("ftyp", at: 4, file) && ["heic", "heix", "hevc", "mif1", "msf1"].contains { has($0, at: 8, file) }
        },
        named("AVIF", ["avif"], convert) { has("ftypavif", at: 4, $0) || has("ftypavis", at: 4, $0) },
        named("JPEG XL", ["jxl"], convert) { $0.starts(with: [0xff, 0x0a]) || has("JXL ", at: 4, $0) },
        named("JPEG 2000", ["jp2"], convert) { has("jP  ", at: 4, $0) || $0.starts(with: [0xff, 0x4f, 0xff, 0x51]) },
        named("a Photoshop file", ["psd"], convert) { $0.starts(with: "8BPS".utf8) },
        named("a PDF", [], "save its pictures as JPEG or PNG") { $0.starts(with: "%PDF".utf8) },
        named("an SVG drawing", ["svg"], convert) { isMarkup($0, "<svg") },
        named("a web page", [], "the download failed: get the picture itself") {
            isMarkup($0, "<html") || isMarkup($0, "<!doctype html")
        },
    ]

    package static func of(_ bytes: [UInt8]) -> ImageFormat? {
        let start = bytes.prefix(1024)
        return all.first { $0.matches(start) }
    }

    /// Endings of names that may hold an image that is read.
    package static let readableEndings = Set(all.filter { $0.decoder != nil }.flatMap(\.endings))
    /// Endings of pictures that are named with what to do, rather than taken for other files.
    package static let knownEndings = Set(all.flatMap(\.endings))

    private static let convert = "convert it to JPEG or PNG"

    private static func read(
        _ name: String, _ endings: [String], _ decoder: @escaping ci_decoder,
        _ matches: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
    ) -> ImageFormat {
        ImageFormat(name: name, endings: endings, matches: matches, decoder: decoder, advice: "")
    }

    private static func named(
        _ name: String, _ endings: [String], _ advice: String,
        _ matches: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
    ) -> ImageFormat {
        ImageFormat(name: name, endings: endings, matches: matches, decoder: nil, advice: advice)
    }

    private static func has(_ word: String, at offset: Int, _ start: ArraySlice<UInt8>) -> Bool {
        start.dropFirst(offset).starts(with: word.utf8)
    }

    /// Text that has a tag near its beginning.
    private static func isMarkup(_ start: ArraySlice<UInt8>, _ tag: String) -> Bool {
        let text = String(decoding: start, as: UTF8.self).lowercased()
        return text.drop { $0.isWhitespace || $0 == "\u{feff}" }.hasPrefix("<") && text.contains(tag)
    }
}
