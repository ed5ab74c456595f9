import Files
import Foundation
import Testing

/// Whatever call fails, there is the whole old file or the whole new one, and nothing else in the folder.
struct AtomicFileTests {
    private final class Counter {
        var left: Int
        /// Closing a folder one has only looked at loses nothing: not counted.
        var folder: Int32 = -1
        init(_ left: Int) { self.left = left }
    }

    /// Calls that work until the n-th, which fails with `code`.
    private func failing(at n: Int, code: Int32) -> (FileSystemCalls, Counter) {
        let real = FileSystemCalls.real
        let counter = Counter(n)
        func fails() -> Bool {
            counter.left -= 1
            if counter.left == 0 { errno = code }
            return counter.left == 0
        }
        return (
            FileSystemCalls(
                open: { path, flags, mode in
                    if fails() { return -1 }
                    let descriptor = real.open(path, flags, mode)
                    if flags & O_DIRECTORY != 0 { counter.folder = descriptor }
                    return descriptor
                },
                write: { fails() ? -1 : real.write($0, $1, min($2, 7)) },
                sync: { fails() ? -1 : real.sync($0) },
                close: { descriptor in
                    let closed = real.close(descriptor)
                    return descriptor != counter.folder && fails() ? -1 : closed
                },
                rename: { fails() ? -1 : real.rename($0, $1) }, remove: { real.remove($0) }), counter
        )
    }

    @Test(arguments: [ENOSPC, EIO])
    func failingAnyCallLeavesTheOldFileOrTheNew(_ code: Int32) throws {
        let folder = temporaryPath("atomic")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/weights"
        let old = Array("the old file".utf8)
        let new = Array("the new file, which is longer than one short write".utf8)
        var failures = 0
        for n in 1...100 {
            try AtomicFile.write(old, to: path)
            let (system, counter) = failing(at: n, code: code)
            do {
                try AtomicFile.write(new, to: path, system: system)
                #expect(counter.left > 0, "call \(n) failed and nobody noticed")
                #expect(FileManager.default.contents(atPath: path).map(Array.init) == new)
                #expect(failures == n - 1)
                break
            } catch let error as FileSystemError {
                failures += 1
                #expect(error.code == code)
                let seen = FileManager.default.contents(atPath: path).map(Array.init)
                #expect(seen == old || seen == new)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["weights"])
            }
        }
        // Create, 8 short writes, sync, close, rename, and open and sync of the folder.
        #expect(failures == 14)
    }

    @Test func anInterruptedWriteGoesOn() throws {
        let path = temporaryPath("eintr")
        defer { try? FileManager.default.removeItem(atPath: path) }
        var system = FileSystemCalls.real
        let calls = Counter(0)
        system.write = { descriptor, bytes, count in
            calls.left += 1
            if calls.left % 2 == 1 {
                errno = EINTR
                return -1
            }
            return Glibc.write(descriptor, bytes, min(count, 2))
        }
        try AtomicFile.write(Array("interrupted".utf8), to: path, system: system)
        #expect(FileManager.default.contents(atPath: path) == Data("interrupted".utf8))
    }

    @Test func aLinkStaysALink() throws {
        let target = temporaryPath("target")
        let link = temporaryPath("link")
        defer { for path in [target, link] { try? FileManager.default.removeItem(atPath: path) } }
        try AtomicFile.write(Array("old".utf8), to: target)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try AtomicFile.write(Array("new".utf8), to: link)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
        #expect(FileManager.default.contents(atPath: target) == Data("new".utf8))
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        let error = #expect(throws: FileSystemError.self) {
            try AtomicFile.write([1], to: temporaryPath("gone") + "/at/all")
        }
        #expect(error?.operation == .create)
        #expect(error?.code == ENOENT)
    }

    @Test func whatKilledProcessesLeftIsSwept() throws {
        let folder = temporaryPath("sweep")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // No process has the largest number; this one is alive.
        for name in [".tl-tmp-2147483646-0", ".tl-tmp-\(getpid())-0", "kept"] {
            try AtomicFile.write([1], to: folder + "/" + name)
        }
        AtomicFile.sweep(folder)
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == [".tl-tmp-\(getpid())-0", "kept"])
    }

    /// What is no file stays what it is.
    @Test func aPipeAndAFolderAreNotReplaced() throws {
        let folder = temporaryPath("no-files")
        try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(mkfifo(folder + "/pipe", 0o600) == 0)
        for (name, code) in [("pipe", EINVAL), ("inner", EISDIR)] {
            let written = #expect(throws: FileSystemError.self) { try AtomicFile.write([1], to: folder + "/" + name) }
            let rehearsed = #expect(throws: FileSystemError.self) { try AtomicFile.rehearse(folder + "/" + name) }
            #expect(written?.code == code && rehearsed?.code == code, "\(name)")
        }
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == ["pipe", "inner"])
    }
}
