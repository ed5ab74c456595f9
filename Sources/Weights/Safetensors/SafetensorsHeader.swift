import Files
import Tensors

/// What a safetensors file says is in it, checked completely before a byte of any tensor is read.
///
/// The rules are those of the reference implementation (safetensors, `tensor.rs`): tensors lie one after the other
/// without holes, overlaps or anything behind the last one, and every length is what shape and type say.
package struct SafetensorsHeader: Sendable {
    package struct Entry: Sendable {
        package let name: String
        package let type: StoredType
        package let shape: Shape
        /// Bytes from the end of the header.
        package let range: Range<Int>
    }

    /// In the order of the data.
    package let entries: [Entry]
    package let metadata: [(key: String, value: String)]
    /// Where the data begins in the file.
    package let dataStart: Int

    /// The reference accepts headers up to 100 MB; ResNet-152's is 0.1 MB.
    static let largestHeader = 16 << 20
    static let mostTensors = 100_000
    static let longestName = 512
    static let highestRank = 8

    package func value(_ key: String) -> String? { metadata.first { $0.key == key }?.value }

    /// The length of the header from the file's first eight bytes, checked against the file's size before anything is
    /// read.
    static func headerLength(_ first: [UInt8], fileSize: Int) throws -> Int {
        guard first.count == 8, fileSize >= 8 else { throw FormatProblem.tooShort(bytes: fileSize) }
        let declared = first.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard declared <= UInt64(largestHeader) else {
            throw FormatProblem.headerTooLarge(declared: declared, limit: largestHeader)
        }
        guard declared <= UInt64(fileSize - 8) else {
            throw FormatProblem.headerBeyondEnd(declared: Int(declared), available: fileSize - 8)
        }
        return Int(declared)
    }

    init(header: [UInt8], fileSize: Int) throws {
        let json: JSON
        do {
            json = try JSONScanner.parse(header)
        } catch let problem as JSONProblem {
            throw FormatProblem.notJSON(problem)
        }
        guard case .object(let members) = json else { throw FormatProblem.headerIsNoObject }
        guard members.count <= SafetensorsHeader.mostTensors else { throw FormatProblem.tooManyTensors(members.count) }
        metadata = try SafetensorsHeader.metadata(members.first { $0.key == "__metadata__" }?.value)
        entries = try members.filter { $0.key != "__metadata__" }.map(SafetensorsHeader.entry)
            .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        dataStart = 8 + header.count
        var end = 0
        for entry in entries {
            if entry.range.lowerBound > end {
                throw FormatProblem.hole(name: entry.name, expected: end, seen: entry.range.lowerBound)
            }
            if entry.range.lowerBound < end {
                throw FormatProblem.overlap(name: entry.name, expected: end, seen: entry.range.lowerBound)
            }
            end = entry.range.upperBound
        }
        let present = fileSize - dataStart
        if end > present { throw FormatProblem.dataMissing(declared: end, present: present) }
        if end < present { throw FormatProblem.trailingBytes(present - end) }
    }

    private static func metadata(_ json: JSON?) throws -> [(key: String, value: String)] {
        switch json {
        case nil: return []
        case .object(let members):
            return try members.map { member in
                guard let value = member.value.string else { throw FormatProblem.metadataIsNoString(key: member.key) }
                return (member.key, value)
            }
        default: throw FormatProblem.metadataIsNoString(key: "__metadata__")
        }
    }

    private static func entry(_ member: JSON.Member) throws -> Entry {
        let name = member.key
        guard name.utf8.count <= longestName else { throw FormatProblem.nameTooLong(bytes: name.utf8.count) }
        guard let typeName = member.value["dtype"]?.string else {
            throw FormatProblem.badField(name: name, field: "dtype")
        }
        guard let type = StoredType(rawValue: typeName) else {
            throw FormatProblem.unknownType(name: name, type: typeName)
        }
        guard let sizes = member.value["shape"]?.array else { throw FormatProblem.badField(name: name, field: "shape") }
        guard sizes.count <= highestRank else { throw FormatProblem.rankTooHigh(name: name, rank: sizes.count) }
        let dims = try sizes.map { size in
            guard let dim = size.integer, dim >= 0 else { throw FormatProblem.badField(name: name, field: "shape") }
            return dim
        }
        guard let offsets = member.value["data_offsets"]?.array, offsets.count == 2, let begin = offsets[0].integer,
            let end = offsets[1].integer, begin >= 0, end >= begin
        else { throw FormatProblem.badField(name: name, field: "data_offsets") }
        let length = try type.byteCount(dims, name: name)
        guard end - begin == length else {
            throw FormatProblem.spanDiffers(name: name, declared: end - begin, computed: length)
        }
        return Entry(name: name, type: type, shape: Shape(dims), range: begin..<end)
    }
}
