import Glibc

// A text taken apart.

extension StringMethods {
    // MARK: Parts

    static let splitting: [Method] = [
        Method(
            "str", "split(sep=None, maxsplit: int = -1) -> list",
            "The parts between blanks, or between the separators, as a list.",
            "\"a b  c\".split(), \"x,y\".split(\",\")  # → (['a', 'b', 'c'], ['x', 'y'])",
            .named(["sep", "maxsplit"], positional: 2)
        ) { me, call in
            try split(
                string(me), call.named(0, "sep"), try call.named(1, "maxsplit").map(Convert.index) ?? -1, fromEnd: false
            )
        },
        Method(
            "str", "rsplit(sep=None, maxsplit: int = -1) -> list",
            "Like `split`, with `maxsplit` counted from the right.",
            "\"layer1.0.conv1\".rsplit(\".\", 1)  # → ['layer1.0', 'conv1']",
            .named(["sep", "maxsplit"], positional: 2)
        ) { me, call in
            try split(
                string(me), call.named(0, "sep"), try call.named(1, "maxsplit").map(Convert.index) ?? -1, fromEnd: true)
        },
        Method(
            "str", "splitlines(keepends: bool = False) -> list",
            "The lines as a list, without their line ends unless asked.",
            "\"one\\ntwo\\n\".splitlines()  # → ['one', 'two']", .named(["keepends"], positional: 1)
        ) { me, call in
            .list(try lines(string(me), keepEnds: try call.named(0, "keepends").map(Convert.index) ?? 0 != 0))
        },
        Method(
            "str", "partition(sep: str, /) -> tuple",
            "What stands before the first separator, the separator, and what stands after it.",
            "\"lr=0.1\".partition(\"=\")  # → ('lr', '=', '0.1')", .one
        ) { me, call in
            let box = try string(me)
            let part = try separator(call[0])
            guard let found = try StringSearch.find(part, in: box, from: 0, to: box.count) else {
                return .tuple([me, StringBox.empty, StringBox.empty])
            }
            return .tuple([slice(box, 0, found), call[0], slice(box, found + part.count, box.count)])
        },
        Method(
            "str", "rpartition(sep: str, /) -> tuple",
            "What stands before the last separator, the separator, and what stands after it.",
            "\"a.b.c\".rpartition(\".\")  # → ('a.b', '.', 'c')", .one
        ) { me, call in
            let box = try string(me)
            let part = try separator(call[0])
            guard let found = try StringSearch.findLast(part, in: box, from: 0, to: box.count) else {
                return .tuple([StringBox.empty, StringBox.empty, me])
            }
            return .tuple([slice(box, 0, found), call[0], slice(box, found + part.count, box.count)])
        },
    ]

    private static func separator(_ value: Value) throws -> StringBox {
        guard case .string(let box) = value else { throw Problem("TypeError", "must be str, not \(value.typeName)") }
        if box.count == 0 { throw Problem("ValueError", "empty separator") }
        return box
    }

    private static func split(_ box: StringBox, _ separator: Value?, _ most: Int, fromEnd: Bool) throws -> Value {
        var parts: [Value] = []
        var patience = Patience()
        let limit = most < 0 ? Int.max : most
        func append(_ part: Value) throws {
            parts.append(part)
            try patience.step()
            if parts.count > Limits.elements { try Arithmetic.checkElements(parts.count) }
        }
        if let separator, !separator.isNone {
            guard case .string(let part) = separator else {
                throw Problem("TypeError", "must be str or None, not \(separator.typeName)")
            }
            if part.count == 0 { throw Problem("ValueError", "empty separator") }
            if fromEnd {
                var end = box.count
                while parts.count < limit, let found = try StringSearch.findLast(part, in: box, from: 0, to: end) {
                    try append(slice(box, found + part.count, end))
                    end = found
                }
                parts.append(slice(box, 0, end))
                return .list(parts.reversed())
            }
            if part.count == 1 { return .list(try split(box, at: part.bytes[0], limit)) }
            var start = 0
            while parts.count < limit, let found = try StringSearch.find(part, in: box, from: start, to: box.count) {
                try append(slice(box, start, found))
                start = found + part.count
            }
            parts.append(slice(box, start, box.count))
            return .list(parts)
        }
        if limit == .max, box.isASCII, box.count < 1 << 16 { return .list(shortWords(box)) }
        if fromEnd { return .list(try lastWords(box, limit)) }
        var start = -1
        var rest: Int?
        try box.walk { scalar, offset in
            if isSpace(scalar) {
                if start >= 0 { try append(slice(box, start, offset)) }
                start = -1
            } else if start < 0 {
                start = offset
                // What is left keeps the space inside and after it.
                if parts.count == limit { rest = offset }
            }
            return rest == nil
        }
        if start >= 0 { parts.append(slice(box, start, box.count)) }
        return .list(parts)
    }

    private static func split(_ box: StringBox, at byte: UInt8, _ limit: Int) throws -> [Value] {
        var parts: [Value] = []
        var patience = Patience()
        let bytes = box.bytes
        var start = 0
        while parts.count < limit, let found = memchr(bytes + start, Int32(byte), box.count - start) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
            parts.append(slice(box, start, end))
            start = end + 1
            try patience.step()
            if parts.count > Limits.elements { try Arithmetic.checkElements(parts.count) }
        }
        parts.append(slice(box, start, box.count))
        return parts
    }

    /// All words of a text that is short enough to be walked over without a look at the clock.
    private static func shortWords(_ box: StringBox) -> [Value] {
        var words: [Value] = []
        words.reserveCapacity(min(box.count / 4 + 2, 16))
        let bytes = box.bytes
        var start = -1
        for offset in 0..<box.count {
            let byte = bytes[offset]
            if (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 32) {
                if start >= 0 { words.append(slice(box, start, offset)) }
                start = -1
            } else if start < 0 {
                start = offset
            }
        }
        if start >= 0 { words.append(slice(box, start, box.count)) }
        return words
    }

    /// The last words, and in front of them what is left, without the space behind it.
    private static func lastWords(_ box: StringBox, _ limit: Int) throws -> [Value] {
        var parts: [Value] = []
        var patience = Patience()
        var end = box.count
        func skip(_ isSkipped: (Unicode.Scalar) -> Bool) throws {
            while end > 0 {
                var start = end - 1
                while box.bytes[start] & 0xC0 == 0x80 { start -= 1 }
                guard isSkipped(box.scalar(at: start).scalar) else { return }
                end = start
                try patience.step()
            }
        }
        while true {
            try skip(isSpace)
            guard end > 0 else { break }
            let upper = end
            if parts.count == limit {
                parts.append(slice(box, 0, upper))
                break
            }
            try skip { !isSpace($0) }
            parts.append(slice(box, end, upper))
            if parts.count > Limits.elements { try Arithmetic.checkElements(parts.count) }
        }
        return parts.reversed()
    }

    private static func lines(_ box: StringBox, keepEnds: Bool) throws -> [Value] {
        var lines: [Value] = []
        var patience = Patience()
        var start = 0
        var offset = 0
        while offset < box.count {
            let width = endOfLine(box, offset)
            if width > 0 {
                lines.append(slice(box, start, keepEnds ? offset + width : offset))
                start = offset + width
            }
            offset += max(width, 1)
            try patience.step()
        }
        try Arithmetic.checkElements(lines.count + 1)
        if start < box.count { lines.append(slice(box, start, box.count)) }
        return lines
    }

    /// The bytes of the line end that stands at an offset; 0 where none does.
    private static func endOfLine(_ box: StringBox, _ offset: Int) -> Int {
        switch box.bytes[offset] {
        case 13: return offset + 1 < box.count && box.bytes[offset + 1] == 10 ? 2 : 1
        case 10...12, 28...30: return 1
        case 0xC2: return box.bytes[offset + 1] == 0x85 ? 2 : 0
        case 0xE2: return box.bytes[offset + 1] == 0x80 && box.bytes[offset + 2] | 1 == 0xA9 ? 3 : 0
        default: return 0
        }
    }
}
