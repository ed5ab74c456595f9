import BigInt

extension ModuleDefinition {
    /// Python's `json`, for text: `dumps` and `loads`.
    static let json = ModuleDefinition("json", "JSON text to values and back.", builtins: [
        Builtin("dumps(obj, *, indent: int | str | None = None, sort_keys: bool = False, ensure_ascii: bool = True, separators: tuple | None = None) -> str", """
            The JSON text of a value.
            ```tl
            import json
            print(json.dumps({"a": [1, 2.5, None]}))  # → {"a": [1, 2.5, null]}
            ```
            """) { call in
            var writer = JSONWriter()
            if let width = call[1].asInt { writer.indent = String(repeating: " ", count: min(max(width, 0), 1000)) } else { writer.indent = call[1].asString }
            writer.sortKeys = try call.bool(2)
            writer.ensureASCII = try call.bool(3)
            writer.itemSeparator = writer.indent == nil ? ", " : ","
            if let separators = call[4].asArray?.compactMap(\.asString), separators.count == 2 {
                writer.itemSeparator = separators[0]
                writer.keySeparator = separators[1]
            }
            try writer.write(call[0], depth: 0)
            return .str(writer.text)
        },
        Builtin("loads(s: str)", """
            The value of a JSON text.
            ```tl
            import json
            print(json.loads('{"a": [1, true]}'))  # → {'a': [1, True]}
            ```
            """) { call in
            var reader = JSONReader(Array(try call.string(0).utf8))
            return try reader.document()
        },
    ])
}

/// Values as JSON text, spaced as Python's `json.dumps` spaces it.
private struct JSONWriter {
    var indent: String?
    var sortKeys = false
    var ensureASCII = true
    var itemSeparator = ", "
    var keySeparator = ": "
    private(set) var text = ""

    mutating func write(_ value: Value, depth: Int) throws {
        // A container that holds itself ends here too.
        guard depth < 200 else { throw Problem("RecursionError", "maximum recursion depth exceeded while encoding a JSON object") }
        switch value {
        case .none: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .int(let number): text += String(number)
        case .big(let box): text += String(box.value)
        case .float(let number): text += number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : FloatText.repr(number)
        case .string(let box): quote(box.text)
        case .list(let box): try sequence(box.items, depth)
        case .tuple(let box): try sequence(box.items, depth)
        case .dict(let box):
            var pairs = try box.pairs().map { (try key($0.key), $0.value) }
            if sortKeys { pairs.sort { $0.0.unicodeScalars.lexicographicallyPrecedes($1.0.unicodeScalars) } }
            try items(pairs.count, "{", "}", depth) { writer, index in
                writer.quote(pairs[index].0)
                writer.text += writer.keySeparator
                try writer.write(pairs[index].1, depth: depth + 1)
            }
        default: throw Problem("TypeError", "Object of type \(value.typeName) is not JSON serializable")
        }
    }

    private mutating func sequence(_ values: [Value], _ depth: Int) throws {
        try items(values.count, "[", "]", depth) { writer, index in try writer.write(values[index], depth: depth + 1) }
    }

    private mutating func items(_ count: Int, _ open: String, _ close: String, _ depth: Int,
                                _ each: (inout JSONWriter, Int) throws -> Void) throws {
        text += open
        for index in 0..<count {
            if index > 0 { text += itemSeparator }
            newline(depth + 1)
            try each(&self, index)
        }
        if count > 0 { newline(depth) }
        text += close
    }

    private mutating func newline(_ depth: Int) {
        guard let indent else { return }
        text += "\n" + String(repeating: indent, count: depth)
    }

    private func key(_ value: Value) throws -> String {
        switch value {
        case .string(let box): box.text
        case .none: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int, .big, .float: try value.repr()
        default: throw Problem("TypeError", "keys must be str, int, float, bool or None, not \(value.typeName)")
        }
    }

    private mutating func quote(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{c}": text += "\\f"
            case _ where scalar.value < 0x20 || ensureASCII && scalar.value > 0x7e:
                for unit in UTF16.encode(scalar) ?? UTF16.EncodedScalar() {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

/// JSON text as values. Depth is bounded, numbers keep their size, the last of equal keys wins, as in Python.
private struct JSONReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws -> Value {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw wrong("Extra data") }
        return value
    }

    private mutating func value(depth: Int) throws -> Value {
        guard depth < 500 else { throw Problem("RecursionError", "maximum recursion depth exceeded while decoding a JSON array from a unicode string") }
        guard at < bytes.count else { throw wrong("Expecting value") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .str(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            for (word, value) in [("null", Value.none), ("true", .bool(true)), ("false", .bool(false)), ("NaN", .float(.nan)), ("Infinity", .float(.infinity))]
            where take(word) { return value }
            throw wrong("Expecting value")
        }
    }

    private mutating func object(depth: Int) throws -> Value {
        at += 1
        let box = DictBox()
        skipSpace()
        if take("}") { return .dict(box) }
        while true {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw wrong("Expecting property name enclosed in double quotes") }
            let key = Value.str(try string())
            skipSpace()
            guard take(":") else { throw wrong("Expecting ':' delimiter") }
            skipSpace()
            try box.set(key, value(depth: depth + 1))
            skipSpace()
            if take("}") { return .dict(box) }
            guard take(",") else { throw wrong("Expecting ',' delimiter") }
        }
    }

    private mutating func array(depth: Int) throws -> Value {
        at += 1
        var items: [Value] = []
        skipSpace()
        if take("]") { return .list(items) }
        while true {
            skipSpace()
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .list(items) }
            guard take(",") else { throw wrong("Expecting ',' delimiter") }
        }
    }

    private mutating func string() throws -> String {
        let start = at
        at += 1
        var units: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &units, start: start)
            case ..<0x20:
                at -= 1
                throw wrong("Invalid control character at")
            default: units.append(byte)
            }
        }
        at = start
        throw wrong("Unterminated string starting at")
    }

    private mutating func escape(into units: inout [UInt8], start: Int) throws {
        guard at < bytes.count else {
            at = start
            throw wrong("Unterminated string starting at")
        }
        let byte = bytes[at]
        at += 1
        let simple: [UInt8: UInt8] = [0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9]
        if let plain = simple[byte] {
            units.append(plain)
            return
        }
        guard byte == UInt8(ascii: "u"), var code = hex() else {
            at -= 2
            throw wrong("Invalid \\escape")
        }
        if (0xd800..<0xdc00).contains(code), at + 1 < bytes.count, bytes[at] == 0x5c, bytes[at + 1] == 0x75 {
            at += 2
            if let low = hex(), (0xdc00..<0xe000).contains(low) { code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00) }
        }
        units += Array(String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
    }

    private mutating func hex() -> UInt32? {
        guard at + 4 <= bytes.count, let code = UInt32(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16) else { return nil }
        at += 4
        return code
    }

    private mutating func number() throws -> Value {
        let start = at
        func isDigit(_ place: Int) -> Bool { place < bytes.count && (0x30...0x39).contains(bytes[place]) }
        if bytes[at] == UInt8(ascii: "-") {
            at += 1
            if take("Infinity") { return .float(-.infinity) }
            guard isDigit(at) else {
                at = start
                throw wrong("Expecting value")
            }
        }
        if bytes[at] == 0x30 { at += 1 } else { while isDigit(at) { at += 1 } }
        var isFloat = false
        if at < bytes.count, bytes[at] == UInt8(ascii: "."), isDigit(at + 1) {
            isFloat = true
            at += 1
            while isDigit(at) { at += 1 }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            let sign = at + 1 < bytes.count && (bytes[at + 1] == UInt8(ascii: "+") || bytes[at + 1] == UInt8(ascii: "-")) ? 1 : 0
            if isDigit(at + 1 + sign) {
                isFloat = true
                at += 1 + sign
                while isDigit(at) { at += 1 }
            }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isFloat { return .float(Double(text) ?? 0) }
        if let small = Int(text) { return .int(small) }
        guard text.utf8.count <= 4300 else {
            throw Problem("ValueError", "Exceeds the limit (4300 digits) for integer string conversion: value has \(text.utf8.count) digits; use sys.set_int_max_str_digits() to increase the limit")
        }
        return .integer(BigInt(text) ?? 0)
    }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[at]) { at += 1 }
    }

    /// Python's JSONDecodeError is a ValueError; line and column count characters from 1.
    private func wrong(_ what: String) -> Problem {
        let before = String(decoding: bytes[..<min(at, bytes.count)], as: UTF8.self).unicodeScalars
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        return Problem("JSONDecodeError", "\(what): line \(line) column \(column) (char \(before.count))")
    }
}
