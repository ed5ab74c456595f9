enum StringMethods {
    static let all: [Method] =
        cases + tests + searching + trimming + padding + splitting + [
            Method(
                "str", "join(iterable, /) -> str", "The texts of a list in one, with this text between them.",
                "\", \".join([\"a\", \"b\", \"c\"])  # → 'a, b, c'", .one
            ) { me, call in try join(string(me), call[0]) },
            Method(
                "str", "replace(old: str, new: str, count: int = -1, /) -> str",
                "A copy with every `old` replaced by `new`; with `count` only the first few.",
                "\"banana\".replace(\"a\", \"o\", 2)  # → 'bonona'", .range(2, 3)
            ) { me, call in
                try replace(
                    string(me), argument(call, 0, "replace"), argument(call, 1, "replace"),
                    try call.optional(2).map(Convert.index) ?? -1)
            },
            Method(
                "str", "format(*args, **kwargs) -> str",
                "The text with its braces filled in: by position or by name, each with a format after a colon.",
                "\"{} scored {points:.1f}\".format(\"Ada\", points=9.25)  # → 'Ada scored 9.2'", .any
            ) { me, call in try TemplateFormat.format(string(me), call.asCallArguments) },
            Method(
                "str", "format_map(mapping: dict, /) -> str", "Like `format`, with the names taken from a dict.",
                "\"{a}-{b}\".format_map({\"a\": 1, \"b\": 2})  # → '1-2'", .one
            ) { me, call in
                try TemplateFormat.format(string(me), CallArguments([], session: call.session), names: call[0])
            },
            Method(
                "str", "expandtabs(tabsize: int = 8) -> str",
                "A copy with spaces for tabs, up to the next column that `tabsize` divides.",
                "\"a\\tb\".expandtabs(4)  # → 'a   b'", .named(["tabsize"], positional: 1)
            ) { me, call in
                try expandTabs(string(me), try call.named(0, "tabsize").map(Convert.index) ?? 8)
            },
            Method(
                "str", "translate(table: dict, /) -> str",
                "A copy with each character replaced as a table of `str.maketrans` says.",
                "\"banana\".translate(str.maketrans(\"an\", \"oe\"))  # → 'boeoeo'", .one
            ) { me, call in
                let table = call[0]
                func replacement(_ scalar: Unicode.Scalar) throws -> Value? {
                    if case .dict(let box) = table { return try box.get(.int(Int(scalar.value))) }
                    do { return try Subscript.get(table, .int(Int(scalar.value))) } catch let problem as Problem
                        where problem.kind == "IndexError"
                    { return nil }
                }
                let box = try string(me)
                var result = TextBuilder(capacity: box.count)
                try box.forEachScalar { scalar in
                    switch try replacement(scalar) {
                    case nil: result.append(scalar)
                    case Value.none?: break
                    case .string(let box)?:
                        try Arithmetic.checkBytes(result.count + box.count)
                        result.append(box)
                    case .int(let code)?:
                        guard let value = UInt32(exactly: code), let scalar = Unicode.Scalar(value) else {
                            throw Problem("ValueError", "character mapping must be in range(0x110000)")
                        }
                        result.append(scalar)
                    case .big?: throw Problem("ValueError", "character mapping must be in range(0x110000)")
                    default: throw Problem("TypeError", "character mapping must return integer, None or str")
                    }
                }
                return result.value
            },
        ]

    static func string(_ value: Value) throws -> StringBox {
        guard case .string(let box) = value else { throw Problem("TypeError", "must be str, not \(value.typeName)") }
        return box
    }

    static func text(_ value: Value) throws -> String { try string(value).text }

    private static func argument(_ call: Arguments, _ index: Int, _ name: String) throws -> StringBox {
        guard case .string(let box) = call[index] else {
            throw Problem(
                "TypeError",
                "\(name)() argument \(index + 1) must be str, not \(call[index].isNone ? "None" : call[index].typeName)"
            )
        }
        return box
    }

    /// The one argument of a method whose message names the method.
    static func only(_ call: Arguments, _ name: String) throws -> StringBox {
        guard case .string(let box) = call[0] else {
            throw Problem(
                "TypeError", "\(name)() argument must be str, not \(call[0].isNone ? "None" : call[0].typeName)")
        }
        return box
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9...13, 28...32, 0x85, 0xA0: true
        case 0..<128: false
        default: scalar.properties.isWhitespace
        }
    }

    static func join(_ separator: StringBox, _ iterable: Value) throws -> Value {
        let items: [Value]
        do { items = try iterable.elements() } catch let problem as Problem
            where problem.message.hasSuffix("is not iterable")
        {
            throw Problem("TypeError", "can only join an iterable")
        }
        if items.count == 1, case .string = items[0] { return items[0] }
        var total = max(0, items.count - 1) * separator.count
        var length = max(0, items.count - 1) * separator.length
        var patience = Patience()
        try items.forEachText { index, text in
            try patience.step()
            guard let text else {
                throw Problem(
                    "TypeError", "sequence item \(index): expected str instance, \(items[index].typeName) found",
                    hint: "Make text of each first: `sep.join(str(x) for x in xs)`.")
            }
            text._withUnsafeGuaranteedRef { box in
                total += box.count
                length += box.length
            }
        }
        try Arithmetic.checkBytes(total)
        return .string(
            try StringBox(count: total, length: length) { target in
                var offset = 0
                try items.forEachText { index, text in
                    try patience.step()
                    if index > 0, separator.count > 0 {
                        separator.copy(to: target + offset, room: total - offset)
                        offset += separator.count
                    }
                    text?._withUnsafeGuaranteedRef { box in
                        box.copy(to: target + offset, room: total - offset)
                        offset += box.count
                    }
                }
            })
    }

    /// Where the old part stands is found first: a result that is too large is refused before any of it is made.
    private static func replace(_ box: StringBox, _ old: StringBox, _ new: StringBox, _ most: Int) throws -> Value {
        let limit = most < 0 ? Int.max : most
        var places: [Int] = []
        var patience = Patience()
        var offset = 0
        if old.count == 0 {
            // Between all code points, and at both ends.
            while places.count < limit {
                places.append(offset)
                guard offset < box.count else { break }
                offset += StringBox.width(of: box.bytes[offset])
                try patience.step()
            }
        } else {
            while places.count < limit, let found = try StringSearch.find(old, in: box, from: offset, to: box.count) {
                places.append(found)
                offset = found + old.count
                try patience.step()
            }
        }
        if places.isEmpty { return .string(box) }
        let (growth, overflow) = places.count.multipliedReportingOverflow(by: new.count - old.count)
        let total = overflow ? Int.max : box.count + growth
        try Arithmetic.checkBytes(total)
        return .string(
            try StringBox(count: total, length: box.length + places.count * (new.length - old.length)) { target in
                var target = target
                var from = 0
                func copy(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
                    target.update(from: bytes, count: count)
                    target += count
                }
                for place in places {
                    copy(box.bytes + from, place - from)
                    copy(new.bytes, new.count)
                    from = place + old.count
                    try patience.step()
                }
                copy(box.bytes + from, box.count - from)
            })
    }

    /// Walks twice: how long the result is, is known before any of it is made.
    private static func expandTabs(_ box: StringBox, _ size: Int) throws -> Value {
        func walk(_ body: (_ spaces: Int?, _ bytes: Range<Int>) throws -> Void) throws {
            var column = 0
            try box.forEachScalar { scalar, offset in
                let end = offset + StringBox.width(of: box.bytes[offset])
                switch scalar {
                case "\t":
                    let spaces = size > 0 ? size - column % size : 0
                    try body(spaces, offset..<end)
                    column = column &+ spaces
                default:
                    try body(nil, offset..<end)
                    column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
                }
            }
        }
        var count = 0
        try walk { spaces, bytes in
            let (sum, isTooLarge) = count.addingReportingOverflow(spaces ?? bytes.count)
            count = isTooLarge ? .max : sum
            try Arithmetic.checkBytes(count)
        }
        return .string(
            try StringBox(count: count, length: count - (box.count - box.length)) { target in
                var place = target
                try walk { spaces, bytes in
                    if let spaces {
                        place.update(repeating: 0x20, count: spaces)
                        place += spaces
                        if spaces > 1 << 16 { try Machine.checkAttention() }
                    } else {
                        place.update(from: box.bytes + bytes.lowerBound, count: bytes.count)
                        place += bytes.count
                    }
                }
            })
    }

    /// `str.maketrans`.
    static func makeTranslation(_ call: CallArguments) throws -> Value {
        let table = DictBox()
        let arguments = call.positional
        if arguments.count == 1, case .dict(let source) = arguments[0] {
            for (key, value) in source.pairs() {
                if let text = key.asString, let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 {
                    try table.set(.int(Int(scalar.value)), value)
                } else if case .string = key {
                    throw Problem("ValueError", "string keys in translate table must be of length 1")
                } else {
                    guard key.asInt != nil else {
                        throw Problem("TypeError", "keys in translate table must be strings or integers")
                    }
                    try table.set(key, value)
                }
            }
            return .dict(table)
        }
        for (index, argument) in arguments.enumerated().dropFirst() where argument.asString == nil {
            throw Problem(
                "TypeError",
                "maketrans() argument \(index + 1) must be str, not \(argument.isNone ? "None" : argument.typeName)")
        }
        guard arguments.count >= 2, let to = arguments[1].asString else {
            throw Problem("TypeError", "if you give only one argument to maketrans it must be a dict")
        }
        guard let from = arguments[0].asString else {
            throw Problem("TypeError", "first maketrans argument must be a string if there is a second argument")
        }
        let keys = Array(from.unicodeScalars)
        let values = Array(to.unicodeScalars)
        guard keys.count == values.count else {
            throw Problem("ValueError", "the first two maketrans arguments must have equal length")
        }
        for (key, value) in zip(keys, values) { try table.set(.int(Int(key.value)), .int(Int(value.value))) }
        if arguments.count > 2, let gone = arguments[2].asString {
            for scalar in gone.unicodeScalars { try table.set(.int(Int(scalar.value)), .none) }
        }
        return .dict(table)
    }
}
