import BigInt

extension Value {
    /// The text `repr(x)` gives.
    package func repr() throws -> String {
        switch self {
        case .int(let value): return String(value)
        case .float(let value): return FloatText.repr(value)
        case .bool(let flag): return flag ? "True" : "False"
        case .none: return "None"
        default:
            var writer = ReprWriter()
            try writer.write(self, depth: 0)
            return writer.text
        }
    }

    /// The text `str(x)` and `print(x)` give.
    package func str() throws -> String {
        switch self {
        case .string(let box): box.text
        case .object(let object): try object.str()
        default: try repr()
        }
    }
}

/// Writes a value as Python source, marking containers that contain themselves.
struct ReprWriter {
    var text = ""
    private var open: Set<ObjectIdentifier> = []

    init() {}

    mutating func write(_ value: Value, depth: Int) throws {
        switch value {
        case .int(let number): text += String(number)
        case .float(let number): text += FloatText.repr(number)
        case .bool(let flag): text += flag ? "True" : "False"
        case .none: text += "None"
        case .ellipsis: text += "Ellipsis"
        case .big: text += try IntText.decimal(value)
        case .string(let box): text += try StringText.repr(box)
        case .list(let box):
            try nested(box, depth, loop: "[...]") { writer in
                writer.text += "["
                try writer.sequence(box.items, depth)
                writer.text += "]"
            }
        case .tuple(let box):
            try nested(box, depth, loop: "(...)") { writer in
                writer.text += "("
                try writer.sequence(box.items, depth)
                writer.text += box.count == 1 ? ",)" : ")"
            }
        case .dict(let box):
            try nested(box, depth, loop: "{...}") { writer in
                writer.text += "{"
                var isFirst = true
                for (key, value) in box.pairs() {
                    if !isFirst { writer.text += ", " }
                    isFirst = false
                    try writer.checkSize()
                    try writer.write(key, depth: depth + 1)
                    writer.text += ": "
                    try writer.write(value, depth: depth + 1)
                }
                writer.text += "}"
            }
        case .set(let box):
            if box.count == 0 {
                text += box.isFrozen ? "frozenset()" : "set()"
            } else {
                try nested(box, depth, loop: box.isFrozen ? "frozenset(...)" : "set(...)") { writer in
                    writer.text += box.isFrozen ? "frozenset({" : "{"
                    try writer.sequence(box.items, depth)
                    writer.text += box.isFrozen ? "})" : "}"
                }
            }
        case .range(let box):
            text += box.step == 1 ? "range(\(box.start), \(box.stop))" : "range(\(box.start), \(box.stop), \(box.step))"
        case .function(let function): text += function.description
        case .builtin(let builtin): text += "<built-in function \(builtin.name)>"
        case .type(let type): text += "<class '\(type.qualifiedName)'>"
        case .object(let object): text += try object.repr()
        case .cell: text += "<cell>"
        case .unbound: text += "<unbound>"
        }
    }

    private mutating func nested(
        _ box: AnyObject, _ depth: Int, loop: String,
        _ body: (inout ReprWriter) throws -> Void
    ) throws {
        let identity = ObjectIdentifier(box)
        guard open.insert(identity).inserted else {
            text += loop
            return
        }
        guard depth < Nesting.limit else {
            throw Problem("RecursionError", "maximum recursion depth exceeded while getting the repr of an object")
        }
        try Machine.checkAttention()
        defer { open.remove(identity) }
        try body(&self)
    }

    private mutating func sequence(_ items: [Value], _ depth: Int) throws {
        var isFirst = true
        for item in items {
            if !isFirst { text += ", " }
            isFirst = false
            try write(item, depth: depth + 1)
            try checkSize()
        }
    }

    private func checkSize() throws {
        try Machine.checkAttention()
        if text.utf8.count > Limits.valueBytes {
            throw Problem("MemoryError", "the text of this value is larger than a string may be")
        }
    }
}

/// Bounds on single values that hold for every session.
package enum Limits {
    /// Bytes of one string, list, dictionary or integer.
    package static let valueBytes = 1 << 30
    /// The width that a format may ask for.
    package static let formatWidth = 1 << 27
    /// Elements of one list or tuple: sixteen bytes each.
    package static let elements = 1 << 26
    /// Slots of the table of one set or dictionary: its memory is asked for at once, and must be there to be asked for.
    package static let tableSlots = 1 << 26
    /// Bits of one integer.
    package static let integerBits = 1 << 25
    /// Bits of a power, but for powers of two: more take more than a second.
    package static let powerBits = 1 << 21
    /// Bits of one factor times bits of the other.
    package static let productWork = 1 << 42
    /// Bits of a quotient times bits of the divisor.
    package static let quotientWork = 1 << 38
    /// Bits of an exponent times the square of the words of the modulus.
    package static let modularWork = 30_000_000
    /// Digits that an integer may have when it becomes text or is read from it, as CPython's `int_max_str_digits`.
    package static let integerDigits = 4300
}
