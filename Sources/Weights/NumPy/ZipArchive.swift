import CInflate
import Files

/// A zip file open for reading: its table of contents, and the content of members, stored or deflated.
struct ZipArchive {
    struct Member: Sendable {
        let name: String
        let isDeflated: Bool
        let checksum: UInt32
        let packed: Int
        let size: Int
        /// Of the member's own head.
        let offset: Int
    }

    let members: [Member]
    private let bytes: FileBytes

    var path: String { bytes.path }

    static let mostMembers = 100_000
    /// Nothing that deflate writes grows more than this when it is read.
    static let mostExpansion = 1040

    /// - Throws: `FormatProblem`, `FileSystemError`.
    init(_ bytes: FileBytes) throws {
        self.bytes = bytes
        // The table is announced by the last record, which a comment may follow.
        let tail = try bytes.read(max(0, bytes.size - 65_557)..<bytes.size)
        let mark: [UInt8] = [0x50, 0x4B, 5, 6]
        guard tail.count >= 22,
            let end = (0...tail.count - 22).last(where: { tail[$0..<$0 + 4].elementsEqual(mark) })
        else { throw FormatProblem.damagedArchive("it has no table of contents") }
        let (count, length, start) = (tail.number(end + 10, 2), tail.number(end + 12, 4), tail.number(end + 16, 4))
        guard count < 0xFFFF, start < 0xFFFF_FFFF else { throw FormatProblem.damagedArchive("it is larger than 4 GB") }
        guard start + length <= bytes.size else {
            throw FormatProblem.damagedArchive("its table of contents is cut off")
        }
        members = try ZipArchive.members(try bytes.read(start..<start + length), count: count, size: bytes.size)
    }

    private static func members(_ table: [UInt8], count: Int, size: Int) throws -> [Member] {
        var members: [Member] = []
        var seen: Set<ExactName> = []
        var at = 0
        for _ in 0..<count {
            guard at + 46 <= table.count, table[at..<at + 4].elementsEqual([0x50, 0x4B, 1, 2]) else {
                throw FormatProblem.damagedArchive("its table of contents is damaged")
            }
            let (nameLength, extra, comment) = (
                table.number(at + 28, 2), table.number(at + 30, 2), table.number(at + 32, 2)
            )
            guard at + 46 + nameLength <= table.count,
                let name = String(validating: table[at + 46..<at + 46 + nameLength], as: UTF8.self)
            else { throw FormatProblem.damagedArchive("a member has no name") }
            let method = table.number(at + 10, 2)
            guard method == 0 || method == 8, table.number(at + 8, 2) & 1 == 0 else {
                throw FormatProblem.damagedArchive("'\(name)' is packed in a way that is not read")
            }
            let member = Member(
                name: name, isDeflated: method == 8, checksum: UInt32(table.number(at + 16, 4)),
                packed: table.number(at + 20, 4), size: table.number(at + 24, 4), offset: table.number(at + 42, 4))
            guard seen.insert(ExactName(name)).inserted else {
                throw FormatProblem.damagedArchive("'\(name)' stands in it twice")
            }
            guard member.packed <= size, member.offset <= size - member.packed,
                member.isDeflated ? member.size / mostExpansion <= member.packed + 1 : member.size == member.packed
            else { throw FormatProblem.damagedArchive("the sizes of '\(name)' cannot be") }
            members.append(member)
            at += 46 + nameLength + extra + comment
        }
        return members
    }

    /// The content of a member, checked, or its first bytes.
    /// - Throws: `FormatProblem`, `FileSystemError`.
    func content(of member: Member, first: Int? = nil) throws -> [UInt8] {
        let damaged = FormatProblem.damagedArchive("'\(member.name)' is damaged")
        guard member.offset + 30 <= bytes.size else { throw damaged }
        let head = try bytes.read(member.offset..<member.offset + 30)
        guard head.starts(with: [0x50, 0x4B, 3, 4]) else { throw damaged }
        let start = member.offset + 30 + head.number(26, 2) + head.number(28, 2)
        let wanted = min(first ?? member.size, member.size)
        let packed = member.isDeflated ? member.packed : wanted
        guard start + packed <= bytes.size else { throw damaged }
        let data = try bytes.read(start..<start + packed)
        let content = member.isDeflated ? ZipArchive.inflated(data, wanted) : data
        guard content.count == wanted, first != nil || tl_crc32(content, content.count) == member.checksum else {
            throw damaged
        }
        return content
    }

    private static func inflated(_ data: [UInt8], _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: max(1, count)) { target, filled in
            filled = max(0, tl_inflate(data, data.count, target.baseAddress, count))
        }
    }
}

extension [UInt8] {
    /// A whole number of so many bytes, lowest first.
    fileprivate func number(_ at: Int, _ width: Int) -> Int {
        self[at..<at + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
