import Foundation

/// A file open for reading pieces of it, each into memory of its own: a mapped file that another program shortens would
/// end the session.
package final class FileBytes: Sendable {
    package let path: String
    package let size: Int
    private let descriptor: Int32

    /// Fewer bytes came than the file had when it was opened.
    package struct Shortened: Error {
        package let declared: Int
        package let present: Int
    }

    /// - Throws: `FileSystemError`; for what is no file too (a folder, a pipe), which would be waited for.
    package init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileSystemError(operation: .open, path: path, code: errno) }
        var status = stat()
        let code = fstat(descriptor, &status) == 0 ? 0 : errno
        let kind = status.st_mode & S_IFMT
        size = Int(status.st_size)
        guard code == 0, kind == S_IFREG else {
            close(descriptor)
            throw FileSystemError(
                operation: .read, path: path, code: code != 0 ? code : kind == S_IFDIR ? EISDIR : EINVAL)
        }
    }

    deinit { close(descriptor) }

    /// Exactly these bytes.
    /// - Throws: `FileSystemError`, `Shortened`.
    package func read(_ range: Range<Int>) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, range.count - count,
                    off_t(range.lowerBound + count))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                count += got
            }
        }
        if failure != 0 { throw FileSystemError(operation: .read, path: path, code: failure) }
        guard bytes.count == range.count else {
            throw Shortened(declared: range.upperBound, present: range.lowerBound + bytes.count)
        }
        return bytes
    }
}
