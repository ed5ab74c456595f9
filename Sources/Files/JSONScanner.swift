/// Reads JSON text strictly (RFC 8259), one byte at a time, never deeper than `deepest`.
package struct JSONScanner {
    private let bytes: [UInt8]
    private var at = 0
    package static let deepest = 32

    /// - Throws: `JSONProblem`.
    package static func parse(_ bytes: [UInt8]) throws -> JSON {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONProblem(kind: .notUTF8, offset: 0) }
        var scanner = JSONScanner(bytes: bytes)
        let value = try scanner.value(depth: 0)
        scanner.skipSpace()
        guard scanner.at == bytes.count else { throw scanner.problem(.textAfterValue) }
        return value
    }

    package static func parse(_ text: String) throws -> JSON { try parse(Array(text.utf8)) }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }
    private func problem(_ kind: JSONProblem.Kind) -> JSONProblem { JSONProblem(kind: kind, offset: at) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard let seen = next else { throw problem(.unexpectedEnd) }
        guard seen == byte else { throw problem(.unexpectedCharacter) }
        at += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws -> JSON {
        guard depth < JSONScanner.deepest else { throw problem(.nestedTooDeep) }
        skipSpace()
        switch next {
        case nil: throw problem(.unexpectedEnd)
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws -> JSON {
        for byte in word.utf8 { try expect(byte) }
        return value
    }

    private mutating func object(depth: Int) throws -> JSON {
        try expect(UInt8(ascii: "{"))
        var members: [JSON.Member] = []
        // By bytes: Swift's String calls two spellings of an accented letter equal, a weights file does not.
        var seen: Set<[UInt8]> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            let start = at
            let key = try string()
            guard seen.insert(Array(key.utf8)).inserted else {
                throw JSONProblem(kind: .duplicateKey(key), offset: start)
            }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            members.append(JSON.Member(key, try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> JSON {
        try expect(UInt8(ascii: "["))
        var values: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(values) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return .array(values)
    }

    private mutating func string() throws -> String {
        try expect(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while true {
            guard let byte = next else { throw problem(.unexpectedEnd) }
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                at += 1
                text += Array(String(try escape()).utf8)
            case 0..<0x20: throw problem(.controlCharacter)
            default:
                text.append(byte)
                at += 1
            }
        }
    }

    private mutating func escape() throws -> Unicode.Scalar {
        guard let byte = next else { throw problem(.unexpectedEnd) }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let high = try hex4()
            if let scalar = Unicode.Scalar(high) { return scalar }
            // A surrogate: the other half must follow.
            guard (0xD800..<0xDC00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw problem(.badEscape)
            }
            let low = try hex4()
            guard (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            else { throw problem(.badEscape) }
            return scalar
        default: throw problem(.badEscape)
        }
    }

    private mutating func hex4() throws -> UInt32 {
        guard bytes.count - at >= 4 else { throw problem(.unexpectedEnd) }
        let digits = String(decoding: bytes[at..<at + 4], as: UTF8.self)
        guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let number = UInt32(digits, radix: 16) else {
            throw problem(.badEscape)
        }
        at += 4
        return number
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
        return at - start
    }

    private mutating func number() throws -> JSON {
        let start = at
        let isNegative = take(UInt8(ascii: "-"))
        let leadingZero = next == UInt8(ascii: "0")
        let count = digits()
        guard count > 0 else { throw problem(.unexpectedCharacter) }
        guard count == 1 || !leadingZero else { throw problem(.badNumber) }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard digits() > 0 else { throw problem(.badNumber) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw problem(.badNumber) }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, !(isNegative && leadingZero) {
            guard let number = Int(text) else { throw problem(.numberTooLarge) }
            return .integer(number)
        }
        guard let number = Double(text), number.isFinite else { throw problem(.numberTooLarge) }
        return .number(number)
    }
}
