import CDownload
import Files
import Foundation

/// The digests by which a hub names its files.
enum Digest {
    /// The digest of a file in hexadecimal, of the kind that `etag` is: SHA-256 for weights, git's name for small
    /// files.
    /// - Returns: nil when `etag` is no digest and says nothing about the content.
    /// - Throws: `FileSystemError`, `HubError.noLibrary`.
    static func ofFile(_ file: OpenFile, size: Int, like etag: String) throws -> String? {
        guard etag.allSatisfy(\.isHexDigit) else { return nil }
        switch etag.count {
        case 64: return try digest("sha256", of: file, after: "")
        case 40: return try digest("sha1", of: file, after: "blob \(size)\0")
        default: return nil
        }
    }

    private static func digest(_ kind: String, of file: OpenFile, after prefix: String) throws -> String {
        guard let digest = tl_digest_begin(kind) else { throw HubError.noLibrary("libssl3") }
        let prefix = Array(prefix.utf8)
        tl_digest_add(digest, prefix, prefix.count)
        var result = [UInt8](repeating: 0, count: 64)
        do {
            try file.readAll { tl_digest_add(digest, $0.baseAddress, $0.count) }
        } catch {
            _ = tl_digest_end(digest, &result)
            throw error
        }
        let count = tl_digest_end(digest, &result)
        return result.prefix(count).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
