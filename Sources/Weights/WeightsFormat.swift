import Files
import Foundation

/// A format of weights files: how it is known, and how it is opened.
package struct WeightsFormat: Sendable {
    package let name: String
    /// With the dot: for completion, and to tell a path from a name.
    package let endings: [String]
    /// Whether a file is one, by its first bytes.
    let recognises: @Sendable (_ first: [UInt8]) -> Bool
    let open: @Sendable (_ path: String) throws -> any WeightsFile

    /// Every format that is read. A new one is one file and one line here.
    package static let all: [WeightsFormat] = [.safetensors, .npz]

    /// Opens a file in whatever format its content says; its name decides only when the content is no format's.
    /// - Throws: `WeightsFileError`, `FileSystemError`.
    package static func open(_ path: String) throws -> any WeightsFile {
        let first = try firstBytes(of: path)
        if let format = all.first(where: { $0.recognises(first) }) { return try format.open(path) }
        if let foreign = ForeignFormat.all.first(where: { $0.recognises(first) }) {
            throw WeightsFileError(file: path, reason: .otherFormat(foreign.name))
        }
        let named = all.first { $0.endings.contains { path.hasSuffix($0) } }
        return try (named ?? all[0]).open(path)
    }

    /// Endings of weights files, of those that are read and of those that are known and refused.
    package static var knownEndings: [String] { all.flatMap(\.endings) + ForeignFormat.all.flatMap(\.endings) }

    private static func firstBytes(of path: String) throws -> [UInt8] {
        let file = try FileBytes(path)
        return try file.read(0..<min(512, file.size))
    }
}

/// A format that is known by its content, so that an error can say what a file is, and not read.
package struct ForeignFormat: Sendable {
    package let name: String
    let endings: [String]
    let recognises: @Sendable (_ first: [UInt8]) -> Bool

    static let all: [ForeignFormat] = [
        ForeignFormat(name: "zip", endings: [".pth", ".pt", ".ckpt"]) { $0.starts(with: [0x50, 0x4B]) },
        ForeignFormat(name: "pickle", endings: [".bin"]) { $0.starts(with: [0x80]) && ($0.dropFirst().first ?? 0) < 6 },
        ForeignFormat(name: "hdf5", endings: [".h5", ".keras"]) { $0.starts(with: [0x89, 0x48, 0x44, 0x46]) },
        ForeignFormat(name: "onnx", endings: [".onnx"]) {
            $0.starts(with: [0x08]) && $0.dropFirst(2).starts(with: [0x12])
        },
        ForeignFormat(name: "npy", endings: [".npy"]) { $0.starts(with: [0x93] + Array("NUMPY".utf8)) },
        ForeignFormat(name: "text", endings: []) {
            $0.starts(with: Array("<!DOCTYP".utf8)) || $0.starts(with: Array("version ".utf8))
        },
    ]
}
