import Files
import Tensors

/// NumPy's `.npz`: a zip file whose members are arrays, `fc.weight.npy`. Stored or compressed; nothing in it is run.
package final class NPZFile: WeightsFile {
    package let entries: [WeightsEntry]
    private let archive: ZipArchive
    private let arrays: [(member: ZipArchive.Member, header: NPYHeader)]

    /// - Throws: `FileSystemError`, `WeightsFileError`.
    package init(_ path: String) throws {
        let bytes = try FileBytes(path)
        (archive, arrays) = try WeightsFileError.naming(path) {
            let archive = try ZipArchive(bytes)
            return (
                archive,
                try archive.members.filter { $0.name.hasSuffix(".npy") }.map { member in
                    let first = try archive.content(of: member, first: NPYHeader.longest)
                    return (member, try NPYHeader(first, name: member.name, memberSize: member.size))
                }
            )
        }
        entries = arrays.map { member, header in
            WeightsEntry(
                name: String(member.name.dropLast(".npy".count)), type: header.type, typeName: header.typeName,
                shape: header.shape, byteCount: member.size - header.dataStart)
        }
    }

    package var path: String { archive.path }
    package var format: String { "npz" }
    package var metadata: [(key: String, value: String)] { [] }

    package func tensor(at index: Int) throws -> Tensor {
        let (member, header) = arrays[index]
        return try WeightsFileError.naming(path) {
            guard let type = header.type else {
                throw FormatProblem.unknownType(name: entries[index].name, type: header.typeName)
            }
            let content = try archive.content(of: member)
            let values = Array(content[header.dataStart...])
            guard header.isFortranOrder, header.shape.rank > 1 else { return try type.tensor(values, header.shape) }
            // Columns first: the array with its axes turned round lies in order.
            let axes = Array((0..<header.shape.rank).reversed())
            return try type.tensor(values, Shape(header.shape.dims.reversed())).permute(axes)
        }
    }
}

extension WeightsFormat {
    static let npz = WeightsFormat(
        name: "npz", endings: [".npz"],
        recognises: { first in
            // The name of the first member follows 30 bytes after the mark.
            guard first.starts(with: [0x50, 0x4B, 3, 4]), first.count > 30 else { return false }
            let length = Int(first[26]) | Int(first[27]) << 8
            return first.dropFirst(30).prefix(length).suffix(4).elementsEqual(".npy".utf8)
        },
        open: { try NPZFile($0) })
}
