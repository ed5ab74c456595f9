import Foundation

/// The system calls a write makes, so that a test can fail the n-th one.
package struct FileSystemCalls {
    package var open: (_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32
    package var write: (_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int
    package var sync: (_ descriptor: Int32) -> Int32
    package var close: (_ descriptor: Int32) -> Int32
    package var rename: (_ from: String, _ to: String) -> Int32
    package var remove: (_ path: String) -> Int32

    package init(
        open: @escaping (String, Int32, mode_t) -> Int32, write: @escaping (Int32, UnsafeRawPointer?, Int) -> Int,
        sync: @escaping (Int32) -> Int32, close: @escaping (Int32) -> Int32,
        rename: @escaping (String, String) -> Int32, remove: @escaping (String) -> Int32
    ) {
        self.open = open
        self.write = write
        self.sync = sync
        self.close = close
        self.rename = rename
        self.remove = remove
    }

    /// Appends all of these bytes: short writes go on, interrupted ones start again.
    /// - Throws: `FileSystemError`.
    package func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
        var done = 0
        while done < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw FileSystemError(operation: .write, path: path, code: count < 0 ? errno : EIO) }
            done += count
        }
    }

    package static var real: FileSystemCalls {
        FileSystemCalls(
            open: { Glibc.open($0, $1, $2) }, write: { Glibc.write($0, $1, $2) }, sync: { fsync($0) },
            close: { Glibc.close($0) }, rename: { Glibc.rename($0, $1) }, remove: { unlink($0) })
    }
}

/// A file operation that failed.
package struct FileSystemError: Error, Sendable {
    package enum Operation: String, Sendable { case open, create, read, write, sync, close, rename, remove }

    package let operation: Operation
    package let path: String
    /// The system's error number.
    package let code: Int32

    package init(operation: Operation, path: String, code: Int32) {
        (self.operation, self.path, self.code) = (operation, path, code)
    }

    package var reason: String { String(cString: strerror(code)) }
}
