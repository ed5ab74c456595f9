import Data
import Files
import Foundation
import Models
import Synchronization

/// Rows of floats in a file of the cache folder: a line that says what they are, the rows, and a number of all their
/// bytes, by which a damaged file is seen when it is opened, and again when somebody has written to it while it is in
/// use.
final class FeatureFile: Sendable {
    private let path: String
    private let descriptor: Int32
    private let key: UInt64, rowCount: Int, size: Int
    /// Of when the bytes were last seen to be right.
    private let stamp: Mutex<Stamp>

    private static let title = "transferlab features 1", headerBytes = 128

    /// Why a file is not used.
    struct Damage: Error {
        let reason: String
    }

    /// What changes with every writing to a file.
    private struct Stamp: Equatable {
        private let size: Int, modified: [Int], changed: [Int]

        init(_ descriptor: Int32, _ path: String) throws {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                throw FileSystemError(operation: .read, path: path, code: errno)
            }
            size = Int(status.st_size)
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// Opens a file and reads it through once. nil when there is none.
    /// - Parameter key: of everything the rows are a function of.
    /// - Throws: `Damage`.
    init?(_ path: String, key: UInt64, rows: Int, size: Int) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Damage(reason: String(cString: strerror(errno)))
        }
        // The folder keeps what was used last.
        futimens(descriptor, nil)
        (self.path, self.descriptor, self.key, rowCount, self.size) = (path, descriptor, key, rows, size)
        stamp = Mutex(try Stamp(descriptor, path))
        try verify()
    }

    /// Reads all bytes.
    /// - Throws: `Damage`.
    private func verify() throws {
        var status = stat()
        let end = Self.headerBytes + rowCount * size * 4
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == end + 8 else {
            throw Damage(reason: "it has another size than it should")
        }
        guard try Self.read(descriptor, at: 0, count: Self.headerBytes, path) == Self.header(key, rowCount, size) else {
            throw Damage(reason: "it holds something else")
        }
        var print = Fingerprint()
        var at = Self.headerBytes
        while at < end {
            let bytes = try Self.read(descriptor, at: at, count: min(Self.piece(of: size), end - at), path)
            bytes.withUnsafeBytes { print.add($0) }
            at += bytes.count
        }
        guard try Self.read(descriptor, at: end, count: 8, path) == Self.bytes(of: print.value) else {
            throw Damage(reason: "its bytes are not those that were written")
        }
    }

    deinit { close(descriptor) }

    /// Writes a file whole or not at all.
    /// - Parameter body: hands over the rows in order, as many at a time as it likes.
    /// - Throws: `FileSystemError`, and what `body` throws.
    static func write(
        to path: String, key: UInt64, rows: Int, size: Int,
        _ body: (_ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        try AtomicFile.write(to: path) { file in
            try file.write(header(key, rows, size))
            // In pieces of the size in which they are read back.
            var print = Fingerprint()
            var waiting: [UInt8] = []
            let piece = Self.piece(of: size)
            waiting.reserveCapacity(piece)
            func flush() throws {
                waiting.withUnsafeBytes { print.add($0) }
                try file.write(waiting)
                waiting.removeAll(keepingCapacity: true)
            }
            try body { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let part = rest.prefix(piece - waiting.count)
                    waiting.append(contentsOf: part)
                    rest = rest.dropFirst(part.count)
                    if waiting.count == piece { try flush() }
                }
            }
            if !waiting.isEmpty { try flush() }
            try file.write(Self.bytes(of: print.value))
        }
    }

    /// How often rows are read again when somebody keeps writing to the file.
    private static let mostTries = 8

    /// The rows by number, one after the other.
    /// - Throws: `TrainingError.featuresChanged` when somebody else has written to the file, or cut it, since it was
    ///   opened.
    func rows(_ numbers: [Int], size: Int) throws -> [Float] {
        do {
            for _ in 0..<Self.mostTries {
                let rows = Result { try read(numbers, size: size) }
                let now = try Stamp(descriptor, path)
                if stamp.withLock({ $0 }) == now { return try rows.get() }
                // Another run that opens it says so in the file's times, and changes no byte.
                try verify()
                stamp.withLock { $0 = now }
            }
            throw Damage(reason: "somebody keeps writing to it")
        } catch let damage as Damage {
            throw TrainingError.featuresChanged(path: path, reason: damage.reason, restored: 0)
        }
    }

    private func read(_ numbers: [Int], size: Int) throws -> [Float] {
        try [Float](unsafeUninitializedCapacity: numbers.count * size) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            for (position, number) in numbers.enumerated() {
                let part = UnsafeMutableRawBufferPointer(
                    rebasing: target[position * size * 4..<(position + 1) * size * 4])
                try Self.read(descriptor, at: Self.headerBytes + number * size * 4, into: part, path)
            }
            count = numbers.count * size
        }
    }

    private static func header(_ key: UInt64, _ rows: Int, _ size: Int) -> [UInt8] {
        let line = Array("\(title), key \(key.hex), \(rows) rows of \(size) floats".utf8)
        return line + Array(repeating: UInt8(ascii: " "), count: max(0, headerBytes - 1 - line.count)) + [
            UInt8(ascii: "\n")
        ]
    }

    private static func bytes(of value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// Bytes that are looked at together: whole rows, a few megabytes.
    private static func piece(of size: Int) -> Int { max(1, (4 << 20) / max(1, size * 4)) * max(1, size * 4) }

    private static func read(_ descriptor: Int32, at offset: Int, count: Int, _ path: String) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(descriptor, at: offset, into: UnsafeMutableRawBufferPointer(buffer), path, count: count)
            filled = count
        }
    }

    private static func read(
        _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer, _ path: String,
        count: Int? = nil
    ) throws {
        let wanted = count ?? buffer.count
        var done = 0
        while done < wanted {
            let got = pread(descriptor, buffer.baseAddress.map { $0 + done }, wanted - done, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw FileSystemError(operation: .read, path: path, code: got < 0 ? errno : EIO) }
            done += got
        }
    }
}

/// The folder in which feature files lie, by key. It keeps what was used last, up to a size.
package struct FeatureFolder: Sendable {
    package let path: String
    /// Bytes that all files together may take.
    package var mostBytes = 20 << 30

    package init(_ path: String) { self.path = path }

    func file(_ key: UInt64) -> String { path + "/\(key.hex).features" }

    /// Why a file is not written.
    struct Refusal: Error {
        let reason: String
    }

    /// Makes the folder, and room in it for a file of so many bytes.
    /// - Throws: `Refusal`.
    func makeRoom(for bytes: Int) throws {
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw Refusal(reason: "\(path) cannot be made")
        }
        guard access(path, W_OK) == 0 else { throw Refusal(reason: "\(path) cannot be written to") }
        AtomicFile.sweep(path)
        let free =
            (try? FileManager.default.attributesOfFileSystem(forPath: path)[.systemFreeSize] as? NSNumber)?.intValue
            ?? 0
        guard bytes <= mostBytes, bytes <= free / 2 else {
            throw Refusal(reason: "\(path) may take \(min(mostBytes, free / 2).bytesText)")
        }
        prune(to: mostBytes - bytes)
    }

    /// Removes the files that were used longest ago until the rest takes no more than `most` bytes.
    private func prune(to most: Int) {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
        let files =
            ((try? FileManager.default.contentsOfDirectory(
                at: URL(fileURLWithPath: path), includingPropertiesForKeys: Array(keys))) ?? [])
            .filter { $0.pathExtension == "features" }
            .compactMap { url in
                (try? url.resourceValues(forKeys: keys)).map {
                    (url, $0.fileSize ?? 0, $0.contentModificationDate ?? .distantPast)
                }
            }
            .sorted { $0.2 > $1.2 }
        var total = 0
        for (url, size, _) in files {
            total += size
            if total > most { try? FileManager.default.removeItem(at: url) }
        }
    }
}
