import BigInt

extension CoreModules {
    static let json = ModuleDefinition(
        "json", "Values as JSON text.",
        builtins: [
            Builtin(
                "dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, indent=None, separators=None, default=None, sort_keys=False, **kw) -> str",
                "A value as JSON.\n```tl\nimport json\njson.dumps({\"a\": [1, None]})    # → '{\"a\": [1, null]}'\n```"
            ) { call in
                try refuse(call.keywords, "JSONEncoder")
                var writer = JSONWriter(
                    ensureASCII: try call.bool(2), sortKeys: try call.bool(8), session: call.session)
                writer.allowsNaN = try call.bool(4)
                writer.skipsKeys = try call.bool(1)
                if call.has(5) {
                    if let width = call[5].asInt {
                        try Arithmetic.checkBytes(width)
                        writer.indent = String(repeating: " ", count: max(width, 0))
                    } else {
                        writer.indent = try call.string(5)
                    }
                    writer.itemSeparator = ","
                }
                if call.has(6) {
                    let pair = try call.strings(6)
                    guard pair.count == 2 else { throw Problem("ValueError", "separators must be a pair of strings") }
                    (writer.itemSeparator, writer.keySeparator) = (pair[0], pair[1])
                }
                if call.has(7) { writer.fallback = call[7] }
                try writer.write(call[0], level: 0)
                return writer.text.value
            },
            Builtin(
                "loads(s, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, object_pairs_hook=None, strict=True, **kw)",
                "The value that a JSON text stands for.\n```tl\nimport json\njson.loads(\"[1, true]\")    # → [1, True]\n```"
            ) { call in
                if case .string(let box) = call[0], box.count > 2, box.scalar(at: 0).scalar == "\u{FEFF}" {
                    throw Raised(
                        JSONDecodeError.make("Unexpected UTF-8 BOM (decode using utf-8-sig)", box.text, 0))
                }
                try refuse(call.keywords, "JSONDecoder")
                guard case .string(let box) = call[0] else {
                    throw Problem(
                        "TypeError", "the JSON object must be str, bytes or bytearray, not \(call[0].typeName)")
                }
                func hook(_ index: Int) -> ((Value) throws -> Value)? {
                    guard call.has(index) else { return nil }
                    return { try call[index].call([$0], session: call.session) }
                }
                var reader = JSONReader(
                    box.text,
                    JSONReader.Hooks(
                        object: hook(1), float: hook(2), int: hook(3), constant: hook(4), pairs: hook(5),
                        isStrict: try call.bool(6)))
                return try reader.document()
            },
        ], make: { _ in [("JSONDecodeError", .type(JSONDecodeError.type))] })

    /// Other names go to a class of Python's that TL does not have.
    private static func refuse(_ keywords: [(name: String, value: Value)], _ owner: String) throws {
        guard let name = keywords.first(where: { $0.name != "cls" || !$0.value.isNone })?.name else { return }
        throw Problem(
            "TypeError", "\(owner).__init__() got an unexpected keyword argument '\(name)'", code: "TL0204",
            labels: [(.keyword(name), "")])
    }
}

/// The class of what is wrong with a text that is no JSON, and where.
enum JSONDecodeError {
    static let type: TypeObject = {
        let type = TypeObject("JSONDecodeError", in: "json.decoder", base: ExceptionTypes.named("ValueError")) {
            _, call in
            let parameters = ParameterList(
                function: "JSONDecodeError.__init__", names: ["msg", "doc", "pos"], positionalCount: 3,
                positionalOnlyCount: 0, hasDefault: [false, false, false], hasVariadic: false,
                hasKeywordVariadic: false, receivers: 1)
            let bound = try parameters.bind(call.asCallArguments).values
            return .object(
                make(try bound[0].str(), try StringMethods.text(bound[1]), try Convert.index(bound[2])))
        }
        for name in ["msg", "doc", "pos", "lineno", "colno"] {
            type.define(name, .property { ($0.asObject as? ExceptionObject)?.fields[name] ?? .none })
        }
        return type
    }()

    /// - Parameter position: counted in code points.
    static func make(_ message: String, _ document: String, _ position: Int) -> ExceptionObject {
        let before = document.unicodeScalars.prefix(max(position, 0))
        let line = before.count { $0 == "\n" } + 1
        let column =
            position - (before.lastIndex(of: "\n").map { before.distance(from: before.startIndex, to: $0) } ?? -1)
        let error = ExceptionObject(
            type, [.str("\(message): line \(line) column \(column) (char \(position))")], hasPage: true)
        error.fields = [
            "msg": .str(message), "doc": .str(document), "pos": .int(position), "lineno": .int(line),
            "colno": .int(column),
        ]
        return error
    }
}

struct JSONWriter {
    var text = TextBuilder(capacity: 0)
    var indent: String?
    var itemSeparator = ", "
    var keySeparator = ": "
    var allowsNaN = true
    var skipsKeys = false
    var fallback: Value?
    private let ensureASCII: Bool
    private let sortKeys: Bool
    private let session: Session
    private var open: Set<ObjectIdentifier> = []
    private var patience = Patience()

    init(ensureASCII: Bool, sortKeys: Bool, session: Session) {
        self.ensureASCII = ensureASCII
        self.sortKeys = sortKeys
        self.session = session
    }

    mutating func write(_ value: Value, level: Int) throws {
        if level > 900 {
            throw Problem("RecursionError", "maximum recursion depth exceeded while encoding a JSON object")
        }
        try patience.step()
        switch value {
        case .none: text.append("null")
        case .bool(let flag): text.append(flag ? "true" : "false")
        case .int(let number): text.append(number)
        case .big: text.append(try IntText.decimal(value))
        case .float(let number):
            guard number.isFinite || allowsNaN else {
                throw Problem("ValueError", "Out of range float values are not JSON compliant")
            }
            text.append(
                number.isNaN
                    ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : FloatText.repr(number))
        case .string(let box): try quote(box)
        case .list(let box): try sequence(box.items, box, level)
        case .tuple(let box): try sequence(box.items, box, level)
        case .dict(let box): try object(box, level)
        default:
            guard let fallback else {
                throw Problem("TypeError", "Object of type \(value.typeName) is not JSON serializable")
            }
            try write(try fallback.call([value], session: session), level: level + 1)
        }
    }

    private mutating func enter(_ box: AnyObject) throws {
        if !open.insert(ObjectIdentifier(box)).inserted { throw Problem("ValueError", "Circular reference detected") }
        try session.checkInterrupt()
    }

    private mutating func newline(_ level: Int) throws {
        try Arithmetic.checkBytes(text.count + (indent?.utf8.count ?? 0) * level)
        guard let indent else { return }
        text.append(ascii: 0x0A)
        for _ in 0..<level { text.append(indent) }
        // A wide one is long work for each element.
        if indent.utf8.count * level > 1 << 12 { try Machine.checkAttention() }
    }

    /// Refuses so many elements at a level whose blanks alone would be too long, before any is written.
    private func checkRoom(_ count: Int, _ level: Int) throws {
        let (blanks, isTooWide) = (indent?.utf8.count ?? 0).multipliedReportingOverflow(by: level)
        let (bytes, isTooLong) = count.multipliedReportingOverflow(by: isTooWide ? .max : blanks + 2)
        try Arithmetic.checkBytes(isTooWide || isTooLong ? .max : text.count &+ bytes)
    }

    private mutating func sequence(_ items: [Value], _ box: AnyObject, _ level: Int) throws {
        if items.isEmpty {
            text.append("[]")
            return
        }
        try enter(box)
        defer { open.remove(ObjectIdentifier(box)) }
        try checkRoom(items.count, level + 1)
        text.append("[")
        for (index, item) in items.enumerated() {
            if index > 0 { text.append(itemSeparator) }
            try newline(level + 1)
            try write(item, level: level + 1)
        }
        try newline(level)
        text.append("]")
    }

    private mutating func object(_ box: DictBox, _ level: Int) throws {
        var pairs: [(key: StringBox, value: Value)] = []
        var entries = box.pairs()
        if sortKeys {
            var keys = entries.map(\.key)
            try Sorting.sort(&keys, key: nil, reverse: false, session)
            entries = try keys.map { ($0, try box.get($0) ?? .none) }
        }
        for (key, value) in entries {
            switch key {
            case .string(let name): pairs.append((name, value))
            case .int, .big, .float: pairs.append((StringBox(try key.repr()), value))
            case .bool(let flag): pairs.append((StringBox(flag ? "true" : "false"), value))
            case .none: pairs.append((StringBox("null"), value))
            default:
                if skipsKeys { continue }
                throw Problem("TypeError", "keys must be str, int, float, bool or None, not \(key.typeName)")
            }
        }
        if pairs.isEmpty {
            text.append("{}")
            return
        }
        try enter(box)
        defer { open.remove(ObjectIdentifier(box)) }
        try checkRoom(pairs.count, level + 1)
        text.append("{")
        for (index, pair) in pairs.enumerated() {
            if index > 0 { text.append(itemSeparator) }
            try newline(level + 1)
            try quote(pair.key)
            text.append(keySeparator)
            try write(pair.value, level: level + 1)
        }
        try newline(level)
        text.append("}")
    }

    private mutating func quote(_ box: StringBox) throws {
        text.append(ascii: 0x22)
        try box.forEachScalar { scalar in
            switch scalar {
            case "\"": text.append("\\\"")
            case "\\": text.append("\\\\")
            case "\n": text.append("\\n")
            case "\r": text.append("\\r")
            case "\t": text.append("\\t")
            case "\u{08}": text.append("\\b")
            case "\u{0C}": text.append("\\f")
            default:
                if scalar.value < 0x20 || (ensureASCII && scalar.value > 0x7E) {
                    for unit in String(scalar).utf16 { text.append("\\u" + StringText.hex(UInt32(unit), 4)) }
                } else {
                    text.append(scalar)
                }
            }
        }
        text.append(ascii: 0x22)
        try Arithmetic.checkBytes(text.count)
    }
}

struct JSONReader {
    /// What the program puts in place of the values a text stands for.
    struct Hooks {
        var object: ((Value) throws -> Value)?
        var float: ((Value) throws -> Value)?
        var int: ((Value) throws -> Value)?
        var constant: ((Value) throws -> Value)?
        var pairs: ((Value) throws -> Value)?
        /// Whether line ends and tabs may not stand in a text as they are.
        var isStrict = true
    }

    private let hooks: Hooks
    private let bytes: [UInt8]
    private var position = 0
    private var patience = Patience()

    init(_ text: String, _ hooks: Hooks) {
        bytes = Array(text.utf8)
        self.hooks = hooks
    }

    mutating func document() throws -> Value {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        if position < bytes.count { throw failure("Extra data", position) }
        return value
    }

    private func failure(_ message: String, _ at: Int) -> Raised {
        let characters = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { StringBox.codePoints($0, at) } ?? 0
        }
        return Raised(JSONDecodeError.make(message, String(decoding: bytes, as: UTF8.self), characters))
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func accept(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func value(depth: Int) throws -> Value {
        if depth > 900 {
            throw Problem(
                "RecursionError", "maximum recursion depth exceeded while decoding a JSON array from a unicode string")
        }
        guard position < bytes.count else { throw failure("Expecting value", position) }
        try patience.step()
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t") where accept("true"): return .bool(true)
        case UInt8(ascii: "f") where accept("false"): return .bool(false)
        case UInt8(ascii: "n") where accept("null"): return .none
        case UInt8(ascii: "N") where accept("NaN"): return try constant("NaN", .nan)
        case UInt8(ascii: "I") where accept("Infinity"): return try constant("Infinity", .infinity)
        case UInt8(ascii: "-") where accept("-Infinity"): return try constant("-Infinity", -.infinity)
        default: return try number()
        }
    }

    private func constant(_ word: String, _ value: Double) throws -> Value {
        try hooks.constant?(.str(word)) ?? .float(value)
    }

    private mutating func number() throws -> Value {
        let start = position
        func digit(_ at: Int) -> Bool { at < bytes.count && bytes[at] >= 0x30 && bytes[at] <= 0x39 }
        var end = position
        if end < bytes.count, bytes[end] == 0x2D { end += 1 }
        guard digit(end) else { throw failure("Expecting value", start) }
        if bytes[end] == 0x30 { end += 1 } else { while digit(end) { end += 1 } }
        var isFloat = false
        if end < bytes.count, bytes[end] == 0x2E, digit(end + 1) {
            isFloat = true
            end += 1
            while digit(end) { end += 1 }
        }
        if end < bytes.count, bytes[end] | 0x20 == 0x65 {
            var mark = end + 1
            if mark < bytes.count, bytes[mark] == 0x2B || bytes[mark] == 0x2D { mark += 1 }
            if digit(mark) {
                isFloat = true
                end = mark
                while digit(end) { end += 1 }
            }
        }
        position = end
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        if isFloat { return try hooks.float?(.str(text)) ?? .float(Double(text) ?? .nan) }
        if let hook = hooks.int { return try hook(.str(text)) }
        if let small = Int(text) { return .int(small) }
        return try Convert.int(text, base: 10, original: .str(text))
    }

    private mutating func array(_ depth: Int) throws -> Value {
        position += 1
        var items: [Value] = []
        skipSpace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
            position += 1
            return .list(items)
        }
        while true {
            skipSpace()
            items.append(try value(depth: depth + 1))
            skipSpace()
            guard position < bytes.count else { throw failure("Expecting ',' delimiter", position) }
            if bytes[position] == UInt8(ascii: "]") { break }
            guard bytes[position] == UInt8(ascii: ",") else { throw failure("Expecting ',' delimiter", position) }
            position += 1
        }
        position += 1
        return .list(items)
    }

    private mutating func object(_ depth: Int) throws -> Value {
        position += 1
        let box = DictBox()
        var pairs: [Value] = []
        skipSpace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
            position += 1
            return try finished(box, pairs)
        }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw failure("Expecting property name enclosed in double quotes", position)
            }
            let key = try string()
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
                throw failure("Expecting ':' delimiter", position)
            }
            position += 1
            skipSpace()
            let value = try value(depth: depth + 1)
            if hooks.pairs == nil {
                try box.set(.string(key), value)
            } else {
                pairs.append(.tuple([.string(key), value]))
            }
            skipSpace()
            guard position < bytes.count else { throw failure("Expecting ',' delimiter", position) }
            if bytes[position] == UInt8(ascii: "}") { break }
            guard bytes[position] == UInt8(ascii: ",") else { throw failure("Expecting ',' delimiter", position) }
            position += 1
        }
        position += 1
        return try finished(box, pairs)
    }

    private func finished(_ box: DictBox, _ pairs: [Value]) throws -> Value {
        if let hook = hooks.pairs { return try hook(.list(pairs)) }
        return try hooks.object?(.dict(box)) ?? .dict(box)
    }

    private mutating func string() throws -> StringBox {
        let start = position
        position += 1
        // Nothing is gathered where the text stands as it is.
        var units: [UInt8] = []
        while true {
            let from = position
            while position < bytes.count, bytes[position] >= 0x20 || !hooks.isStrict,
                bytes[position] != UInt8(ascii: "\""),
                bytes[position] != UInt8(ascii: "\\")
            {
                position += 1
                try patience.step()
            }
            guard position < bytes.count else { throw failure("Unterminated string starting at", start) }
            if bytes[position] == UInt8(ascii: "\""), from == start + 1 {
                position += 1
                return bytes.withUnsafeBufferPointer {
                    StringBox(UnsafeBufferPointer(rebasing: $0[from..<position - 1]))
                }
            }
            units += bytes[from..<position]
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return StringBox(units)
            case UInt8(ascii: "\\"): units += try escape(start)
            case 0..<0x20: throw failure("Invalid control character at", position - 1)
            default: break
            }
        }
    }

    private mutating func escape(_ start: Int) throws -> [UInt8] {
        guard position < bytes.count else { throw failure("Unterminated string starting at", start) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"):
            var unit = try hexUnit()
            if unit >= 0xD800, unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                position += 2
                let low = try hexUnit()
                if low >= 0xDC00, low < 0xE000 { unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00) }
            }
            return Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
        default: throw failure("Invalid \\escape", position - 2)
        }
    }

    private mutating func hexUnit() throws -> UInt32 {
        guard position + 4 <= bytes.count,
            let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else {
            throw failure("Invalid \\uXXXX escape", position - 1)
        }
        position += 4
        return unit
    }
}
