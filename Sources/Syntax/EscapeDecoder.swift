/// Replaces the escapes of a string literal by what they stand for.
struct EscapeDecoder {
    struct Failure {
        /// Bytes inside the string, as Python counts them.
        var lower: Int
        var upper: Int
        var reason: String
        /// Bytes in the source.
        var place: Range<Int>
    }

    let bytes: ContiguousArray<UInt8>
    let range: Range<Int>
    let isRaw: Bool
    /// In the text of an f-string a doubled brace stands for one.
    let isFormatted: Bool
    var output: [UInt8] = []
    var failure: Failure?

    init(bytes: ContiguousArray<UInt8>, range: Range<Int>, isRaw: Bool, isFormatted: Bool) {
        self.bytes = bytes
        self.range = range
        self.isRaw = isRaw
        self.isFormatted = isFormatted
        output.reserveCapacity(range.count)
    }

    mutating func run() {
        var index = range.lowerBound
        let end = range.upperBound
        while index < end && failure == nil {
            let byte = bytes[index]
            if byte == 13 {
                // Line ends inside a string are \n, however the file writes them.
                output.append(10)
                index += index + 1 < end && bytes[index + 1] == 10 ? 2 : 1
            } else if isFormatted && (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")) {
                output.append(byte)
                index += 2
            } else if byte == UInt8(ascii: "\\") && !isRaw {
                escape(&index, end)
            } else {
                output.append(byte)
                index += 1
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        output.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    private mutating func escape(_ index: inout Int, _ end: Int) {
        guard index + 1 < end else {
            output.append(bytes[index])
            index += 1
            return
        }
        let letter = bytes[index + 1]
        let simple: UInt8?
        switch Unicode.Scalar(letter) {
        case "\\", "'", "\"": simple = letter
        case "n": simple = 10
        case "t": simple = 9
        case "r": simple = 13
        case "a": simple = 7
        case "b": simple = 8
        case "f": simple = 12
        case "v": simple = 11
        default: simple = nil
        }
        if let simple {
            output.append(simple)
            index += 2
            return
        }
        switch Unicode.Scalar(letter) {
        case "\n": index += 2
        case "\r": index += index + 2 < end && bytes[index + 2] == 10 ? 3 : 2
        case "x": hexadecimal(&index, end, digits: 2, "truncated \\xXX escape")
        case "u": hexadecimal(&index, end, digits: 4, "truncated \\uXXXX escape")
        case "U": hexadecimal(&index, end, digits: 8, "truncated \\UXXXXXXXX escape")
        case "N": named(&index, end)
        case "0"..."7":
            var value: UInt32 = 0
            var next = index + 1
            while next < end, next < index + 4, bytes[next] >= UInt8(ascii: "0"), bytes[next] <= UInt8(ascii: "7") {
                value = value * 8 + UInt32(bytes[next] - UInt8(ascii: "0"))
                next += 1
            }
            append(Unicode.Scalar(value) ?? "\u{FFFD}")
            index = next
        default:
            // An unknown escape stays as it is written.
            output.append(bytes[index])
            index += 1
        }
    }

    private mutating func fail(_ index: Int, _ length: Int, _ reason: String) {
        let offset = index - range.lowerBound
        failure = Failure(
            lower: offset, upper: offset + max(length - 1, 0), reason: reason,
            place: index..<min(index + length, range.upperBound))
    }

    private mutating func hexadecimal(_ index: inout Int, _ end: Int, digits: Int, _ reason: String) {
        var value: UInt32 = 0
        var next = index + 2
        while next < end, next < index + 2 + digits, let digit = Character(Unicode.Scalar(bytes[next])).hexDigitValue {
            value = value << 4 | UInt32(digit)
            next += 1
        }
        if next < index + 2 + digits { return fail(index, next - index, reason) }
        guard let scalar = Unicode.Scalar(value) else {
            // Half of a surrogate pair is no character; TL strings hold characters only.
            if value <= 0xFFFF {
                append("\u{FFFD}")
                index = next
                return
            }
            return fail(index, next - index, "illegal Unicode character")
        }
        append(scalar)
        index = next
    }

    private mutating func named(_ index: inout Int, _ end: Int) {
        guard index + 2 < end, bytes[index + 2] == UInt8(ascii: "{"),
            let close = bytes[(index + 3)..<end].firstIndex(of: UInt8(ascii: "}"))
        else {
            return fail(index, 2, "malformed \\N character escape")
        }
        let name = String(decoding: bytes[(index + 3)..<close], as: UTF8.self).uppercased()
        let found = (UInt32(0x20)...0x1FFFF).lazy.compactMap(Unicode.Scalar.init).first {
            $0.properties.name == name || $0.properties.nameAlias == name
        }
        guard let found else { return fail(index, close + 1 - index, "unknown Unicode character name") }
        append(found)
        index = close + 1
    }
}
