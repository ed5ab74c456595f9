import Files
import Foundation
import Tensors

/// A safetensors file open for reading. The header is checked whole when it is opened; tensors are read, each into
/// memory of its own, when asked for: a mapped file that another program shortens would end the session.
package final class SafetensorsFile {
    package let path: String
    package let header: SafetensorsHeader
    private let descriptor: Int32
    private let positions: [String: Int]

    /// - Throws: `FileSystemError`, `WeightsFileError`.
    package init(_ path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileSystemError(operation: .open, path: path, code: errno) }
        do {
            header = try SafetensorsFile.readHeader(descriptor, path)
        } catch {
            close(descriptor)
            throw (error as? FormatProblem).map { WeightsFileError(file: path, reason: $0) } ?? error
        }
        self.descriptor = descriptor
        positions = Dictionary(
            header.entries.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    deinit { close(descriptor) }

    package var names: [String] { header.entries.map(\.name) }

    package func entry(_ name: String) -> SafetensorsHeader.Entry? { positions[name].map { header.entries[$0] } }

    /// One tensor by name. F64, F16 and BF16 become f32; the other types stay.
    package func tensor(_ name: String) throws -> Tensor {
        guard let entry = entry(name) else { throw WeightsFileError(file: path, reason: .noSuchTensor(name: name)) }
        return try tensor(entry)
    }

    package func tensor(_ entry: SafetensorsHeader.Entry) throws -> Tensor {
        let start = header.dataStart
        do {
            let bytes = try SafetensorsFile.read(
                descriptor, start + entry.range.lowerBound..<start + entry.range.upperBound, path)
            return try entry.type.tensor(bytes, entry.shape)
        } catch let problem as FormatProblem {
            throw WeightsFileError(file: path, reason: problem)
        }
    }

    private static func readHeader(_ descriptor: Int32, _ path: String) throws -> SafetensorsHeader {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileSystemError(operation: .read, path: path, code: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            throw FileSystemError(operation: .read, path: path, code: kind == S_IFDIR ? EISDIR : EINVAL)
        }
        let size = Int(status.st_size)
        let first = try read(descriptor, 0..<min(8, size), path)
        if let other = otherFormat(first) { throw FormatProblem.otherFormat(other) }
        let length = try SafetensorsHeader.headerLength(first, fileSize: size)
        return try SafetensorsHeader(header: try read(descriptor, 8..<8 + length, path), fileSize: size)
    }

    /// What the first bytes give away, so that the error can say what the file is instead.
    private static func otherFormat(_ first: [UInt8]) -> String? {
        if first.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "zip" }
        if first.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "hdf5" }
        if first.starts(with: [0x80, 0x02, 0x8A]) { return "pickle" }
        if first.starts(with: Array("<!DOCTYP".utf8)) || first.starts(with: Array("version ".utf8)) { return "text" }
        return nil
    }

    /// Reads exactly these bytes; the caller has checked that the file is that long, so a short read is a file that
    /// shrank.
    private static func read(_ descriptor: Int32, _ range: Range<Int>, _ path: String) throws -> [UInt8] {
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
            throw FormatProblem.dataMissing(declared: range.upperBound, present: range.lowerBound + bytes.count)
        }
        return bytes
    }
}
