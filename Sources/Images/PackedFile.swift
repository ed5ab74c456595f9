import CImages

/// Files of many pictures, which may be compressed by gzip.
package enum PackedFile {
    /// The bytes of a file, inflated where it is a gzip file.
    /// - Parameter limit: bytes that it may have.
    package static func bytes(of path: String, limit: Int) throws(ImageProblem) -> [UInt8] {
        let packed = try ImageFile.bytes(of: path, limit: limit)
        guard packed.starts(with: [0x1f, 0x8b]) else { return packed }
        var start: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = ci_gunzip(packed, packed.count, limit, &start, &count)
        switch UInt32(bitPattern: status) {
        case CI_OK.rawValue: break
        case CI_TOO_LARGE.rawValue: throw .fileTooLarge(limit: limit)
        case CI_NO_MEMORY.rawValue: throw .outOfMemory
        default: throw .corrupt("its compressed data cannot be read")
        }
        defer { ci_free(start) }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
