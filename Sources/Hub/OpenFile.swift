import Foundation
import Models

/// An open file that closes itself.
final class OpenFile {
    let number: Int32
    let path: String

    /// - Throws: `FileSystemError`.
    init(_ path: String, _ flags: Int32) throws {
        number = open(path, flags | O_CLOEXEC, 0o644)
        self.path = path
        if number < 0 { throw FileSystemError(operation: flags & O_CREAT == 0 ? .open : .create, path: path, code: errno) }
    }

    deinit { close(number) }

    var size: Int {
        var status = stat()
        return fstat(number, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Writes all of these bytes at the end; for a file opened with `O_APPEND`.
    func append(_ bytes: UnsafeRawBufferPointer) throws { try FileSystemCalls.real.write(bytes, to: number, path: path) }

    /// The whole content, in pieces of a megabyte.
    func readAll(_ body: (UnsafeRawBufferPointer) -> Void) throws {
        try withUnsafeTemporaryAllocation(byteCount: 1 << 20, alignment: 64) { piece in
            var offset = 0
            while true {
                let count = pread(number, piece.baseAddress, piece.count, off_t(offset))
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw FileSystemError(operation: .read, path: path, code: errno) }
                if count == 0 { return }
                body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
                offset += count
            }
        }
    }

    func empty() throws {
        guard ftruncate(number, 0) == 0 else { throw FileSystemError(operation: .write, path: path, code: errno) }
    }

    func sync() throws {
        guard fsync(number) == 0 else { throw FileSystemError(operation: .sync, path: path, code: errno) }
    }
}
