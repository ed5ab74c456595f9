// Where a part stands, what stands at the ends, and how wide a text is.

extension StringMethods {
    // MARK: Searching

    static let searching: [Method] = [
        Method(
            "str", "find(sub: str, start: int = 0, end=None, /) -> int",
            "Where a part first begins; -1 when it does not occur.",
            "\"banana\".find(\"an\"), \"banana\".find(\"x\")  # → (1, -1)", .atLeast(1, 3)
        ) { me, call in .int(try find(me, call, last: false) ?? -1) },
        Method(
            "str", "rfind(sub: str, start: int = 0, end=None, /) -> int",
            "Where a part last begins; -1 when it does not occur.",
            "\"banana\".rfind(\"an\")  # → 3", .atLeast(1, 3)
        ) { me, call in .int(try find(me, call, last: true) ?? -1) },
        Method(
            "str", "index(sub: str, start: int = 0, end=None, /) -> int",
            "Where a part first begins; a ValueError when it does not occur.",
            "\"banana\".index(\"nan\")  # → 2", .atLeast(1, 3)
        ) { me, call in
            guard let index = try find(me, call, last: false) else {
                throw Problem("ValueError", "substring not found")
            }
            return .int(index)
        },
        Method(
            "str", "rindex(sub: str, start: int = 0, end=None, /) -> int",
            "Where a part last begins; a ValueError when it does not occur.",
            "\"banana\".rindex(\"a\")  # → 5", .atLeast(1, 3)
        ) { me, call in
            guard let index = try find(me, call, last: true) else { throw Problem("ValueError", "substring not found") }
            return .int(index)
        },
        Method(
            "str", "count(sub: str, start: int = 0, end=None, /) -> int", "How often a part occurs, without overlaps.",
            "\"banana\".count(\"a\")  # → 3", .atLeast(1, 3)
        ) { me, call in
            let box = try string(me)
            let range = try bounds(box, call, 1)
            let part = try string(call[0])
            guard let (from, to) = range else { return .int(0) }
            if part.count == 0 { return .int(StringBox.codePoints(box.bytes + from, to - from) + 1) }
            var count = 0
            var offset = from
            var patience = Patience()
            while let found = try StringSearch.find(part, in: box, from: offset, to: to) {
                count += 1
                offset = found + part.count
                try patience.step()
            }
            return .int(count)
        },
        Method(
            "str", "startswith(prefix, start: int = 0, end=None, /) -> bool",
            "Whether it begins with a text, or with one of a tuple of texts.",
            "\"layer1.conv\".startswith(\"layer\"), \"fc\".startswith((\"head\", \"fc\"))  # → (True, True)",
            .atLeast(1, 3)
        ) { me, call in .bool(try affix(me, call, "startswith")) },
        Method(
            "str", "endswith(suffix, start: int = 0, end=None, /) -> bool",
            "Whether it ends with a text, or with one of a tuple of texts.",
            "\"photo.png\".endswith((\".png\", \".jpg\"))  # → True", .atLeast(1, 3)
        ) { me, call in .bool(try affix(me, call, "endswith")) },
    ]

    /// Byte offsets of the optional `start` and `end` arguments; nil when they enclose nothing.
    private static func bounds(_ box: StringBox, _ call: Arguments, _ first: Int) throws -> (Int, Int)? {
        func bound(_ index: Int, _ fallback: Int) throws -> Int {
            guard let bound = try call.optional(index).flatMap(SliceObject.bound) else { return fallback }
            return bound < 0 ? max(0, bound &+ box.length) : bound
        }
        let from = try bound(first, 0)
        let to = min(try bound(first + 1, box.length), box.length)
        guard from <= to else { return nil }
        return (box.offset(of: from), box.offset(of: to))
    }

    private static func find(_ me: Value, _ call: Arguments, last: Bool) throws -> Int? {
        let box = try string(me)
        let range = try bounds(box, call, 1)
        let part = try string(call[0])
        guard let (from, to) = range else { return nil }
        let found =
            try last
            ? StringSearch.findLast(part, in: box, from: from, to: to)
            : StringSearch.find(part, in: box, from: from, to: to)
        return found.map(box.index)
    }

    private static func affix(_ me: Value, _ call: Arguments, _ name: String) throws -> Bool {
        let box = try string(me)
        let range = try bounds(box, call, 1)
        func holds(_ part: StringBox) -> Bool {
            guard let (from, to) = range, part.count <= to - from else { return false }
            return StringSearch.matches(part, box, at: name == "startswith" ? from : to - part.count)
        }
        switch call[0] {
        case .string(let part): return holds(part)
        case .tuple(let parts):
            for part in parts.items {
                guard case .string(let part) = part else {
                    throw Problem("TypeError", "tuple for \(name) must only contain str, not \(part.typeName)")
                }
                if holds(part) { return true }
            }
            return false
        default: throw Problem("TypeError", "\(name) first arg must be str or a tuple of str, not \(call[0].typeName)")
        }
    }

    // MARK: Ends

    static let trimming: [Method] = [
        Method(
            "str", "strip(chars=None, /) -> str",
            "A copy without blanks at both ends, or without the characters of `chars`.",
            "\"  x \\n\".strip(), \"--x--\".strip(\"-\")  # → ('x', 'x')", .range(0, 1)
        ) { me, call in try strip(me, call, "strip", left: true, right: true) },
        Method(
            "str", "lstrip(chars=None, /) -> str",
            "A copy without blanks at the start, or without the characters of `chars`.",
            "\"  x \".lstrip()  # → 'x '", .range(0, 1)
        ) { me, call in try strip(me, call, "lstrip", left: true, right: false) },
        Method(
            "str", "rstrip(chars=None, /) -> str",
            "A copy without blanks at the end, or without the characters of `chars`.",
            "\"1.500\".rstrip(\"0\")  # → '1.5'", .range(0, 1)
        ) { me, call in try strip(me, call, "rstrip", left: false, right: true) },
        Method(
            "str", "removeprefix(prefix: str, /) -> str",
            "A copy without a text at the start; itself when it does not begin with it.",
            "\"model.fc\".removeprefix(\"model.\")  # → 'fc'", .one
        ) { me, call in
            let box = try string(me)
            let part = try only(call, "removeprefix")
            return StringSearch.matches(part, box, at: 0) ? slice(box, part.count, box.count) : me
        },
        Method(
            "str", "removesuffix(suffix: str, /) -> str",
            "A copy without a text at the end; itself when it does not end with it.",
            "\"photo.png\".removesuffix(\".png\")  # → 'photo'", .one
        ) { me, call in
            let box = try string(me)
            let part = try only(call, "removesuffix")
            return part.count > 0 && StringSearch.matches(part, box, at: box.count - part.count)
                ? slice(box, 0, box.count - part.count) : me
        },
    ]

    static func slice(_ box: StringBox, _ from: Int, _ to: Int) -> Value {
        if from == 0, to == box.count { return .string(box) }
        // One letter of ASCII is there already: a text of a hundred million letters has as many parts.
        if to - from == 1, box.bytes[from] < 0x80 { return StringBox.ascii(box.bytes[from]) }
        return to <= from
            ? StringBox.empty
            : .string(StringBox(box.bytes + from, count: to - from, length: box.isASCII ? to - from : nil))
    }

    private static func strip(_ me: Value, _ call: Arguments, _ name: String, left: Bool, right: Bool) throws -> Value {
        let box = try string(me)
        var wanted: (Unicode.Scalar) -> Bool = isSpace
        if let set = call.optional(0), !set.isNone {
            guard case .string(let characters) = set else {
                throw Problem("TypeError", "\(name) arg must be None or str")
            }
            if characters.count == 1 {
                let only = characters.scalar(at: 0).scalar
                wanted = { $0 == only }
            } else {
                let scalars = Set(characters.text.unicodeScalars)
                wanted = scalars.contains
            }
        }
        var from = 0
        var to = box.count
        var patience = Patience()
        while left, from < to {
            let (scalar, width) = box.scalar(at: from)
            guard wanted(scalar) else { break }
            from += width
            try patience.step()
        }
        while right, to > from {
            var start = to - 1
            while box.bytes[start] & 0xC0 == 0x80 { start -= 1 }
            guard wanted(box.scalar(at: start).scalar) else { break }
            to = start
            try patience.step()
        }
        return slice(box, from, to)
    }

    // MARK: Width

    static let padding: [Method] = [
        Method(
            "str", "ljust(width: int, fillchar: str = ' ', /) -> str", "A copy filled up on the right to a width.",
            "\"ab\".ljust(5, \".\")  # → 'ab...'", .range(1, 2)
        ) { me, call in try pad(me, call) { (0, $0) } },
        Method(
            "str", "rjust(width: int, fillchar: str = ' ', /) -> str", "A copy filled up on the left to a width.",
            "\"7\".rjust(3)  # → '  7'", .range(1, 2)
        ) { me, call in try pad(me, call) { ($0, 0) } },
        Method(
            "str", "center(width: int, fillchar: str = ' ', /) -> str", "A copy filled up on both sides to a width.",
            "\"ab\".center(6, \"*\")  # → '**ab**'", .range(1, 2)
        ) { me, call in
            let width = try Convert.index(call[0])
            return try pad(me, call) { missing in
                // CPython puts the odd one on the left when the width is odd.
                let left = missing / 2 + (missing & width & 1)
                return (left, missing - left)
            }
        },
        Method(
            "str", "zfill(width: int, /) -> str", "A copy filled up with zeros after its sign to a width.",
            "\"-7\".zfill(4)  # → '-007'", .one
        ) { me, call in
            let box = try string(me)
            let width = try Convert.index(call[0])
            guard width > box.length else { return me }
            try Arithmetic.checkBytes(width)
            let zeros = width - box.length
            let sign = box.count > 0 && (box.bytes[0] == 0x2B || box.bytes[0] == 0x2D) ? 1 : 0
            try Arithmetic.checkBytes(zeros + box.count)
            return .string(
                StringBox(count: zeros + box.count, length: width) { target in
                    target.update(from: box.bytes, count: sign)
                    (target + sign).update(repeating: 0x30, count: zeros)
                    (target + sign + zeros).update(from: box.bytes + sign, count: box.count - sign)
                })
        },
    ]

    private static func pad(_ me: Value, _ call: Arguments, _ split: (Int) -> (Int, Int)) throws -> Value {
        let box = try string(me)
        let width = try Convert.index(call[0])
        var fill = StringBox(" ")
        if let given = call.optional(1) {
            guard case .string(let character) = given else {
                throw Problem("TypeError", "The fill character must be a unicode character, not \(given.typeName)")
            }
            guard character.length == 1 else {
                throw Problem("TypeError", "The fill character must be exactly one character long")
            }
            fill = character
        }
        guard width > box.length else { return me }
        let missing = width - box.length
        let (added, overflow) = missing.multipliedReportingOverflow(by: fill.count)
        try Arithmetic.checkBytes(overflow ? .max : added)
        try Arithmetic.checkBytes(added + box.count)
        let left = split(missing).0 * fill.count
        return .string(
            StringBox(count: added + box.count, length: width) { target in
                for index in 0..<added {
                    target[index < left ? index : index + box.count] = fill.bytes[index % fill.count]
                }
                (target + left).update(from: box.bytes, count: box.count)
            })
    }
}
