import Foundation
import Tensors

/// The head of a NumPy array in a file: `{'descr': '<f4', 'fortran_order': False, 'shape': (64, 3), }`.
///
/// A text of Python that is read, not run: three keys with the values that NumPy writes, anything else is refused.
struct NPYHeader {
    let typeName: String
    let type: StoredType?
    let isFortranOrder: Bool
    let shape: Shape
    /// Where the elements begin.
    let dataStart: Int

    /// NumPy's own are 128 bytes, however many axes there are.
    static let longest = 4096

    /// - Parameters:
    ///   - first: the member from its start, at most `longest` bytes.
    ///   - memberSize: of the whole member, which must be as long as shape and type say.
    /// - Throws: `FormatProblem`.
    init(_ first: [UInt8], name: String, memberSize: Int) throws {
        func bad(_ field: String) -> FormatProblem { .badField(name: name, field: field) }
        guard first.count > 12, first.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw bad("magic") }
        let isLong = first[6] > 1
        let declared =
            isLong ? first[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) } : Int(first[8]) | Int(first[9]) << 8
        let start = isLong ? 12 : 10
        dataStart = start + declared
        guard dataStart <= first.count else { throw bad("header") }
        let text = String(decoding: first[start..<dataStart], as: UTF8.self)

        guard let descr = NPYHeader.value("descr", in: text) else { throw bad("descr") }
        typeName = String(descr.drop { $0 == "'" }.prefix { $0 != "'" })
        type = NPYHeader.types[typeName]
        switch NPYHeader.value("fortran_order", in: text)?.prefix(4) {
        case "True": isFortranOrder = true
        case "Fals": isFortranOrder = false
        default: throw bad("fortran_order")
        }
        guard let tuple = NPYHeader.value("shape", in: text), tuple.first == "(", let end = tuple.firstIndex(of: ")")
        else { throw bad("shape") }
        let sizes = tuple[tuple.index(after: tuple.startIndex)..<end].split(separator: ",").map {
            $0.filter { $0 != " " }
        }.filter { !$0.isEmpty }
        let dims = try sizes.map { size in
            guard let dim = Int(size), dim >= 0 else { throw bad("shape") }
            return dim
        }
        guard dims.count <= SafetensorsHeader.highestRank else {
            throw FormatProblem.rankTooHigh(name: name, rank: dims.count)
        }
        shape = Shape(dims)
        if let type {
            let bytes = try type.byteCount(dims, name: name)
            guard bytes == memberSize - dataStart else {
                throw FormatProblem.spanDiffers(name: name, declared: memberSize - dataStart, computed: bytes)
            }
        } else {
            _ = try StoredType.u8.byteCount(dims, name: name)
        }
    }

    /// What follows a key.
    private static func value(_ key: String, in text: String) -> Substring? {
        guard let range = text.range(of: "'\(key)':") else { return nil }
        return text[range.upperBound...].drop { $0 == " " }
    }

    private static let types: [String: StoredType] = [
        "<f8": .f64, "<f4": .f32, "<f2": .f16, "<i8": .i64, "<i4": .i32, "<i2": .i16, "|i1": .i8, "|u1": .u8,
        "<u2": .u16, "<u4": .u32, "|b1": .bool,
    ]
}
