import Foundation
import Synchronization

/// A file that appears whole or not at all, whatever happens while it is written.
///
/// Temporary file in the same folder, everything written, fsync, close, rename, fsync of the folder (Pillai et al.,
/// OSDI 2014: a rename without the first fsync can leave a correctly named file of zeros, without the second it can
/// lose the name).
package struct AtomicFile {
    private let system: FileSystemCalls
    private let descriptor: Int32
    private let temporary: String
    private let path: String

    /// Writes a file through `body`. The old file, if there was one, stays until the new one is complete.
    /// - Throws: `FileSystemError`, or what `body` throws; the old file is untouched then and the temporary one is
    ///   gone.
    package static func write(
        to path: String, system: FileSystemCalls = .real, _ body: (borrowing AtomicFile) throws -> Void
    ) throws {
        // A link stays a link: the file it leads to is what gets replaced.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let folder = target.deletingLastPathComponent().path
        try checkReplaceable(target.path, as: path)
        sweepOnce(folder)
        let file = try AtomicFile(in: folder, for: path, system: system)
        do {
            try body(file)
            try file.check(.sync, system.sync(file.descriptor))
        } catch {
            _ = system.close(file.descriptor)
            _ = system.remove(file.temporary)
            throw error
        }
        do {
            try file.check(.close, system.close(file.descriptor))
            try file.check(.rename, system.rename(file.temporary, target.path))
        } catch {
            _ = system.remove(file.temporary)
            throw error
        }
        try syncFolder(folder, path: path, system: system)
    }

    package static func write(_ bytes: [UInt8], to path: String, system: FileSystemCalls = .real) throws {
        try write(to: path, system: system) { try $0.write(bytes) }
    }

    /// Finds out whether a file could be written, before the work whose result it is to hold; changes nothing.
    /// - Throws: `FileSystemError`.
    package static func rehearse(_ path: String, system: FileSystemCalls = .real) throws {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        try checkReplaceable(target.path, as: path)
        let file = try AtomicFile(in: target.deletingLastPathComponent().path, for: path, system: system)
        _ = system.close(file.descriptor)
        _ = system.remove(file.temporary)
    }

    /// A file, or nothing: a folder cannot be replaced, and what is no file (a pipe, a device) must not be.
    private static func checkReplaceable(_ target: String, as path: String) throws {
        var status = stat()
        if stat(target, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFREG else {
                throw FileSystemError(operation: .create, path: path, code: kind == S_IFDIR ? EISDIR : EINVAL)
            }
        } else if errno != ENOENT {
            throw FileSystemError(operation: .create, path: path, code: errno)
        }
    }

    static let prefix = ".tl-tmp-"

    private init(in folder: String, for path: String, system: FileSystemCalls) throws {
        self.system = system
        self.path = path
        for attempt in 0..<100 {
            let name = folder + "/\(AtomicFile.prefix)\(getpid())-\(attempt)"
            let descriptor = system.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor >= 0 {
                self.descriptor = descriptor
                self.temporary = name
                return
            }
            guard errno == EEXIST else { throw FileSystemError(operation: .create, path: path, code: errno) }
        }
        throw FileSystemError(operation: .create, path: path, code: EEXIST)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws { try system.write(bytes, to: descriptor, path: path) }

    package func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    private func check(_ operation: FileSystemError.Operation, _ result: Int32) throws {
        guard result == 0 else { throw FileSystemError(operation: operation, path: path, code: errno) }
    }

    private static func syncFolder(_ folder: String, path: String, system: FileSystemCalls) throws {
        let descriptor = system.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw FileSystemError(operation: .sync, path: path, code: errno) }
        let failed = system.sync(descriptor) != 0
        let code = errno
        _ = system.close(descriptor)
        // Some file systems cannot sync a folder and say so; the file itself is safe then.
        if failed, code != EINVAL, code != ENOTSUP { throw FileSystemError(operation: .sync, path: path, code: code) }
    }

    private static let swept = Mutex<Set<String>>([])

    /// The first write into a folder clears what killed processes left there; more often would cost a look at every
    /// file of the folder each time.
    private static func sweepOnce(_ folder: String) {
        if swept.withLock({ $0.insert(folder).inserted }) { sweep(folder) }
    }

    /// Removes what killed processes left in a folder: temporary files whose process is gone.
    package static func sweep(_ folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(prefix) {
            guard let process = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t(String($0)) }),
                process > 0, process != getpid(), kill(process, 0) != 0, errno == ESRCH
            else { continue }
            unlink(folder + "/" + name)
        }
    }
}
