import Foundation

/// An open file that closes itself.
package final class OpenFile {
    package let number: Int32
    package let path: String

    /// - Throws: `FileSystemError`.
    package init(_ path: String, _ flags: Int32) throws {
        number = open(path, flags | O_CLOEXEC, 0o644)
        self.path = path
        if number < 0 {
            throw FileSystemError(operation: flags & O_CREAT == 0 ? .open : .create, path: path, code: errno)
        }
    }

    deinit { close(number) }

    /// The folder a file is to lie in, with those above it.
    /// - Throws: `FileSystemError`.
    package static func makeFolder(of path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileSystemError(operation: .create, path: folder, code: errno == 0 ? EACCES : errno)
        }
    }

    package var size: Int {
        var status = stat()
        return fstat(number, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Writes all of these bytes at the end; for a file opened with `O_APPEND`.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        try FileSystemCalls.real.write(bytes, to: number, path: path)
    }

    /// The whole content, in pieces of a megabyte.
    package func readAll(_ body: (UnsafeRawBufferPointer) -> Void) throws {
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

    package func empty() throws {
        guard ftruncate(number, 0) == 0 else { throw FileSystemError(operation: .write, path: path, code: errno) }
    }

    package func sync() throws {
        guard fsync(number) == 0 else { throw FileSystemError(operation: .sync, path: path, code: errno) }
    }

    /// Runs `body` while no other process that asks holds the file; waits until then.
    package func whileHeld<Result>(_ body: () throws -> Result) throws -> Result {
        while flock(number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileSystemError(operation: .open, path: path, code: errno) }
        }
        defer { flock(number, LOCK_UN) }
        return try body()
    }
}
