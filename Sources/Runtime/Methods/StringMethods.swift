enum StringMethods {
    static let all: [Method] = cases + tests + searching + trimming + padding + splitting + [
        Method("str", "join(iterable, /) -> str", "The texts of a list in one, with this text between them.",
               "\", \".join([\"a\", \"b\", \"c\"])  # → 'a, b, c'", .one) { me, call in try join(string(me), call[0]) },
        Method("str", "replace(old: str, new: str, count: int = -1, /) -> str", "A copy with every `old` replaced by `new`; with `count` only the first few.",
               "\"banana\".replace(\"a\", \"o\", 2)  # → 'bonona'", .range(2, 3)) { me, call in
            try replace(string(me), argument(call, 0, "replace"), argument(call, 1, "replace"), try call.optional(2).map(Convert.index) ?? -1)
        },
        Method("str", "format(*args, **kwargs) -> str", "The text with its braces filled in: by position or by name, each with a format after a colon.",
               "\"{} scored {points:.1f}\".format(\"Ada\", points=9.25)  # → 'Ada scored 9.2'", .any) { me, call in .str(try TemplateFormat.format(string(me).text, call.asCallArguments)) },
        Method("str", "format_map(mapping: dict, /) -> str", "Like `format`, with the names taken from a dict.",
               "\"{a}-{b}\".format_map({\"a\": 1, \"b\": 2})  # → '1-2'", .one) { me, call in
            .str(try TemplateFormat.format(string(me).text, CallArguments([], session: call.session), names: call[0]))
        },
        Method("str", "expandtabs(tabsize: int = 8) -> str", "A copy with spaces for tabs, up to the next column that `tabsize` divides.",
               "\"a\\tb\".expandtabs(4)  # → 'a   b'", .named(["tabsize"], positional: 1)) { me, call in
            try expandTabs(string(me), try call.named(0, "tabsize").map(Convert.index) ?? 8)
        },
        Method("str", "translate(table: dict, /) -> str", "A copy with each character replaced as a table of `str.maketrans` says.",
               "\"banana\".translate(str.maketrans(\"an\", \"oe\"))  # → 'boeoeo'", .one) { me, call in
            let table = call[0]
            func replacement(_ scalar: Unicode.Scalar) throws -> Value? {
                if case .dict(let box) = table { return try box.get(.int(Int(scalar.value))) }
                do { return try Subscript.get(table, .int(Int(scalar.value))) } catch let problem as Problem where problem.kind == "IndexError" { return nil }
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
                    guard let scalar = Unicode.Scalar(UInt32(clamping: code)) else { throw Problem("ValueError", "character mapping must be in range(0x110000)") }
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
            throw Problem("TypeError", "\(name)() argument \(index + 1) must be str, not \(call[index].isNone ? "None" : call[index].typeName)")
        }
        return box
    }

    /// The one argument of a method whose message names the method.
    private static func only(_ call: Arguments, _ name: String) throws -> StringBox {
        guard case .string(let box) = call[0] else {
            throw Problem("TypeError", "\(name)() argument must be str, not \(call[0].isNone ? "None" : call[0].typeName)")
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

    // MARK: Letter case

    private static let cases: [Method] = [
        Method("str", "upper() -> str", "A copy in capital letters.",
               "\"resnet\".upper()  # → 'RESNET'", .none) { me, _ in try mapped(string(me), ascii: { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }) { $0.properties.uppercaseMapping } },
        Method("str", "lower() -> str", "A copy in small letters.",
               "\"ResNet\".lower()  # → 'resnet'", .none) { me, _ in try lowercased(string(me)) },
        Method("str", "casefold() -> str", "A copy for comparing without regard to case, stronger than `lower`.",
               "\"Straße\".casefold()  # → 'strasse'", .none) { me, _ in
            try mapped(string(me), ascii: { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }, folded)
        },
        Method("str", "swapcase() -> str", "A copy with small and capital letters exchanged.",
               "\"ResNet\".swapcase()  # → 'rESnET'", .none) { me, _ in
            try mapped(string(me), ascii: { $0 | 0x20 >= 97 && $0 | 0x20 <= 122 ? $0 ^ 0x20 : $0 }) { scalar in
                scalar.properties.isUppercase ? scalar.properties.lowercaseMapping
                    : scalar.properties.isLowercase ? scalar.properties.uppercaseMapping : String(scalar)
            }
        },
        Method("str", "capitalize() -> str", "A copy whose first letter is a capital and the others are small.",
               "\"hello World\".capitalize()  # → 'Hello world'", .none) { me, _ in
            let box = try string(me)
            guard box.count > 0 else { return me }
            return try lowercased(box, afterTitle: true)
        },
        Method("str", "title() -> str", "A copy in which every word begins with a capital.",
               "\"hello world\".title()  # → 'Hello World'", .none) { me, _ in
            var isInWord = false
            return try mapped(string(me), ascii: { byte in
                let isLetter = byte | 0x20 >= 97 && byte | 0x20 <= 122
                defer { isInWord = isLetter }
                return isLetter ? (isInWord ? byte | 0x20 : byte & 0xDF) : byte
            }) { scalar in
                defer { isInWord = scalar.properties.isCased }
                return isInWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
            }
        },
    ]

    /// Unicode's full case folding of one scalar: nearly always the lower case of its upper case.
    private static func folded(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x131: String(scalar)
        case 0x1E9E: "ss"
        // The syllables of Cherokee fold to the capitals, which are older.
        case 0x13A0...0x13FD, 0xAB70...0xABBF: scalar.properties.uppercaseMapping
        default: scalar.properties.uppercaseMapping.unicodeScalars.map(\.properties.lowercaseMapping).joined()
        }
    }

    /// Python's lower case, the first code point in title case if wanted: a capital sigma at the end of a word becomes the final one.
    private static func lowercased(_ box: StringBox, afterTitle: Bool = false) throws -> Value {
        var isFirst = afterTitle
        return try mapped(box, ascii: { byte in
            if isFirst {
                isFirst = false
                return byte >= 97 && byte <= 122 ? byte - 32 : byte
            }
            return byte >= 65 && byte <= 90 ? byte + 32 : byte
        }) { scalar, offset in
            if isFirst {
                isFirst = false
                return scalar.properties.titlecaseMapping
            }
            if scalar == "Σ", try isCased(box, before: offset), try !isCased(box, after: offset + 2) { return "ς" }
            return scalar.properties.lowercaseMapping
        }
    }

    /// Whether the next code point that counts, on the way from a byte to the start, has a case.
    private static func isCased(_ box: StringBox, before offset: Int) throws -> Bool {
        var offset = offset, patience = Patience()
        while offset > 0 {
            repeat { offset -= 1 } while box.bytes[offset] & 0xC0 == 0x80
            let properties = box.scalar(at: offset).scalar.properties
            if !properties.isCaseIgnorable { return properties.isCased }
            try patience.step()
        }
        return false
    }

    private static func isCased(_ box: StringBox, after offset: Int) throws -> Bool {
        var offset = offset, patience = Patience()
        while offset < box.count {
            let (scalar, width) = box.scalar(at: offset)
            if !scalar.properties.isCaseIgnorable { return scalar.properties.isCased }
            offset += width
            try patience.step()
        }
        return false
    }

    @inline(__always)
    private static func mapped(_ box: StringBox, ascii: (UInt8) -> UInt8, _ other: (Unicode.Scalar) -> String) throws -> Value {
        try mapped(box, ascii: ascii) { scalar, _ in other(scalar) }
    }

    /// A text whose code points are replaced one by one; those of ASCII by a rule of their own. `other` is also given the byte where one begins.
    @inline(__always)
    private static func mapped(_ box: StringBox, ascii: (UInt8) -> UInt8, _ other: (Unicode.Scalar, Int) throws -> String) throws -> Value {
        if box.isASCII {
            return .string(StringBox(count: box.count, length: box.length) { target in
                for index in 0..<box.count { target[index] = ascii(box.bytes[index]) }
            })
        }
        var result = TextBuilder(capacity: box.count)
        try box.forEachScalar { scalar, offset in
            if scalar.isASCII { result.append(ascii: ascii(UInt8(scalar.value))) } else { result.append(try other(scalar, offset)) }
        }
        return result.value
    }

    // MARK: Questions

    private static let tests: [Method] = [
        question("isalpha() -> bool", "Whether there are characters and all are letters.",
                 "\"abc\".isalpha(), \"a1\".isalpha()  # → (True, False)") { $0.properties.isAlphabetic && isLetter($0) },
        question("isdigit() -> bool", "Whether there are characters and all are digits, raised ones included.",
                 "\"42\".isdigit(), \"4.2\".isdigit()  # → (True, False)") { $0.properties.numericType == .decimal || $0.properties.numericType == .digit },
        question("isdecimal() -> bool", "Whether there are characters and all are decimal digits, as `int` reads them.",
                 "\"42\".isdecimal(), \"²\".isdecimal()  # → (True, False)") { $0.properties.numericType == .decimal },
        question("isnumeric() -> bool", "Whether there are characters and all stand for numbers, fractions included.",
                 "\"½\".isnumeric(), \"x\".isnumeric()  # → (True, False)") { $0.properties.numericType != nil },
        question("isalnum() -> bool", "Whether there are characters and all are letters or numbers.",
                 "\"layer1\".isalnum(), \"layer 1\".isalnum()  # → (True, False)") { isLetter($0) || $0.properties.numericType != nil },
        question("isspace() -> bool", "Whether there are characters and all are blank.",
                 "\" \\t\".isspace(), \"\".isspace()  # → (True, False)", isSpace),
        question("isprintable() -> bool", "Whether all characters can be shown: no tabs, line ends or other control characters.",
                 "\"abc\".isprintable(), \"a\\n\".isprintable()  # → (True, False)", emptyIs: true, StringText.isPrintable),
        question("isascii() -> bool", "Whether all characters are among the 128 of ASCII.",
                 "\"abc\".isascii(), \"ä\".isascii()  # → (True, False)", emptyIs: true) { $0.isASCII },
        Method("str", "isupper() -> bool", "Whether there are letters and all are capitals.",
               "\"VGG16\".isupper(), \"ResNet\".isupper()  # → (True, False)", .none) { me, _ in .bool(try isCased(string(me), \.isUppercase)) },
        Method("str", "islower() -> bool", "Whether there are letters and all are small.",
               "\"vgg16\".islower(), \"ResNet\".islower()  # → (True, False)", .none) { me, _ in .bool(try isCased(string(me), \.isLowercase)) },
        Method("str", "istitle() -> bool", "Whether every word begins with a capital and goes on in small letters.",
               "\"Hello World\".istitle(), \"Hello world\".istitle()  # → (True, False)", .none) { me, _ in
            let box = try string(me)
            var isAfterCased = false, seen = false
            let holds = try box.allScalars { scalar in
                if scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter {
                    if isAfterCased { return false }
                    isAfterCased = true
                    seen = true
                } else if scalar.properties.isLowercase {
                    if !isAfterCased { return false }
                } else {
                    isAfterCased = false
                }
                return true
            }
            return .bool(holds && seen)
        },
        Method("str", "isidentifier() -> bool", "Whether it could be a name of the language.",
               "\"layer_1\".isidentifier(), \"1st\".isidentifier()  # → (True, False)", .none) { me, _ in
            let box = try string(me)
            guard box.count > 0 else { return .bool(false) }
            let first = box.scalar(at: 0).scalar
            return .bool(try (first == "_" || first.properties.isXIDStart) && box.allScalars { $0.properties.isXIDContinue })
        },
    ]

    private static func question(_ signature: String, _ summary: String, _ example: String, emptyIs: Bool = false,
                                 _ test: @escaping @Sendable (Unicode.Scalar) -> Bool) -> Method {
        let ascii = (0..<128).map { test(Unicode.Scalar(UInt8($0))) }
        return Method("str", signature, summary, example, .none) { me, _ in
            let box = try string(me)
            return .bool(try box.count == 0 ? emptyIs : box.allScalars { $0.isASCII ? ascii[Int($0.value)] : test($0) })
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isCased(_ box: StringBox, _ wanted: (Unicode.Scalar.Properties) -> Bool) throws -> Bool {
        var seen = false
        return try box.allScalars { scalar in
            guard scalar.properties.isCased else { return true }
            seen = true
            return wanted(scalar.properties)
        } && seen
    }

    // MARK: Searching

    private static let searching: [Method] = [
        Method("str", "find(sub: str, start: int = 0, end=None, /) -> int", "Where a part first begins; -1 when it does not occur.",
               "\"banana\".find(\"an\"), \"banana\".find(\"x\")  # → (1, -1)", .atLeast(1, 3)) { me, call in .int(try find(me, call, last: false) ?? -1) },
        Method("str", "rfind(sub: str, start: int = 0, end=None, /) -> int", "Where a part last begins; -1 when it does not occur.",
               "\"banana\".rfind(\"an\")  # → 3", .atLeast(1, 3)) { me, call in .int(try find(me, call, last: true) ?? -1) },
        Method("str", "index(sub: str, start: int = 0, end=None, /) -> int", "Where a part first begins; a ValueError when it does not occur.",
               "\"banana\".index(\"nan\")  # → 2", .atLeast(1, 3)) { me, call in
            guard let index = try find(me, call, last: false) else { throw Problem("ValueError", "substring not found") }
            return .int(index)
        },
        Method("str", "rindex(sub: str, start: int = 0, end=None, /) -> int", "Where a part last begins; a ValueError when it does not occur.",
               "\"banana\".rindex(\"a\")  # → 5", .atLeast(1, 3)) { me, call in
            guard let index = try find(me, call, last: true) else { throw Problem("ValueError", "substring not found") }
            return .int(index)
        },
        Method("str", "count(sub: str, start: int = 0, end=None, /) -> int", "How often a part occurs, without overlaps.",
               "\"banana\".count(\"a\")  # → 3", .atLeast(1, 3)) { me, call in
            let box = try string(me), range = try bounds(box, call, 1), part = try string(call[0])
            guard let (from, to) = range else { return .int(0) }
            if part.count == 0 { return .int(StringBox.codePoints(box.bytes + from, to - from) + 1) }
            var count = 0, offset = from
            var patience = Patience()
            while let found = try StringSearch.find(part, in: box, from: offset, to: to) {
                count += 1
                offset = found + part.count
                try patience.step()
            }
            return .int(count)
        },
        Method("str", "startswith(prefix, start: int = 0, end=None, /) -> bool", "Whether it begins with a text, or with one of a tuple of texts.",
               "\"layer1.conv\".startswith(\"layer\"), \"fc\".startswith((\"head\", \"fc\"))  # → (True, True)", .atLeast(1, 3)) { me, call in .bool(try affix(me, call, "startswith")) },
        Method("str", "endswith(suffix, start: int = 0, end=None, /) -> bool", "Whether it ends with a text, or with one of a tuple of texts.",
               "\"photo.png\".endswith((\".png\", \".jpg\"))  # → True", .atLeast(1, 3)) { me, call in .bool(try affix(me, call, "endswith")) },
    ]

    /// Byte offsets of the optional `start` and `end` arguments; nil when they enclose nothing.
    private static func bounds(_ box: StringBox, _ call: Arguments, _ first: Int) throws -> (Int, Int)? {
        func bound(_ index: Int, _ fallback: Int) throws -> Int {
            guard let bound = try call.optional(index).flatMap(SliceObject.bound) else { return fallback }
            return bound < 0 ? max(0, bound &+ box.length) : bound
        }
        let from = try bound(first, 0), to = min(try bound(first + 1, box.length), box.length)
        guard from <= to else { return nil }
        return (box.offset(of: from), box.offset(of: to))
    }

    private static func find(_ me: Value, _ call: Arguments, last: Bool) throws -> Int? {
        let box = try string(me), range = try bounds(box, call, 1), part = try string(call[0])
        guard let (from, to) = range else { return nil }
        let found = try last ? StringSearch.findLast(part, in: box, from: from, to: to) : StringSearch.find(part, in: box, from: from, to: to)
        return found.map { box.isASCII ? $0 : StringBox.codePoints(box.bytes, $0) }
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

    private static let trimming: [Method] = [
        Method("str", "strip(chars=None, /) -> str", "A copy without blanks at both ends, or without the characters of `chars`.",
               "\"  x \\n\".strip(), \"--x--\".strip(\"-\")  # → ('x', 'x')", .range(0, 1)) { me, call in try strip(me, call, "strip", left: true, right: true) },
        Method("str", "lstrip(chars=None, /) -> str", "A copy without blanks at the start, or without the characters of `chars`.",
               "\"  x \".lstrip()  # → 'x '", .range(0, 1)) { me, call in try strip(me, call, "lstrip", left: true, right: false) },
        Method("str", "rstrip(chars=None, /) -> str", "A copy without blanks at the end, or without the characters of `chars`.",
               "\"1.500\".rstrip(\"0\")  # → '1.5'", .range(0, 1)) { me, call in try strip(me, call, "rstrip", left: false, right: true) },
        Method("str", "removeprefix(prefix: str, /) -> str", "A copy without a text at the start; itself when it does not begin with it.",
               "\"model.fc\".removeprefix(\"model.\")  # → 'fc'", .one) { me, call in
            let box = try string(me), part = try only(call, "removeprefix")
            return StringSearch.matches(part, box, at: 0) ? slice(box, part.count, box.count) : me
        },
        Method("str", "removesuffix(suffix: str, /) -> str", "A copy without a text at the end; itself when it does not end with it.",
               "\"photo.png\".removesuffix(\".png\")  # → 'photo'", .one) { me, call in
            let box = try string(me), part = try only(call, "removesuffix")
            return part.count > 0 && StringSearch.matches(part, box, at: box.count - part.count) ? slice(box, 0, box.count - part.count) : me
        },
    ]

    static func slice(_ box: StringBox, _ from: Int, _ to: Int) -> Value {
        if from == 0, to == box.count { return .string(box) }
        // One letter of ASCII is there already: a text of a hundred million letters has as many parts.
        if to - from == 1, box.bytes[from] < 0x80 { return StringBox.ascii(box.bytes[from]) }
        return to <= from ? StringBox.empty : .string(StringBox(box.bytes + from, count: to - from, length: box.isASCII ? to - from : nil))
    }

    private static func strip(_ me: Value, _ call: Arguments, _ name: String, left: Bool, right: Bool) throws -> Value {
        let box = try string(me)
        var wanted: (Unicode.Scalar) -> Bool = isSpace
        if let set = call.optional(0), !set.isNone {
            guard case .string(let characters) = set else { throw Problem("TypeError", "\(name) arg must be None or str") }
            let scalars = Set(characters.text.unicodeScalars)
            wanted = scalars.contains
        }
        var from = 0, to = box.count, patience = Patience()
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

    private static let padding: [Method] = [
        Method("str", "ljust(width: int, fillchar: str = ' ', /) -> str", "A copy filled up on the right to a width.",
               "\"ab\".ljust(5, \".\")  # → 'ab...'", .range(1, 2)) { me, call in try pad(me, call) { (0, $0) } },
        Method("str", "rjust(width: int, fillchar: str = ' ', /) -> str", "A copy filled up on the left to a width.",
               "\"7\".rjust(3)  # → '  7'", .range(1, 2)) { me, call in try pad(me, call) { ($0, 0) } },
        Method("str", "center(width: int, fillchar: str = ' ', /) -> str", "A copy filled up on both sides to a width.",
               "\"ab\".center(6, \"*\")  # → '**ab**'", .range(1, 2)) { me, call in
            let width = try Convert.index(call[0])
            return try pad(me, call) { missing in
                // CPython puts the odd one on the left when the width is odd.
                let left = missing / 2 + (missing & width & 1)
                return (left, missing - left)
            }
        },
        Method("str", "zfill(width: int, /) -> str", "A copy filled up with zeros after its sign to a width.",
               "\"-7\".zfill(4)  # → '-007'", .one) { me, call in
            let box = try string(me), width = try Convert.index(call[0])
            guard width > box.length else { return me }
            try Arithmetic.checkBytes(width)
            let zeros = width - box.length, sign = box.count > 0 && (box.bytes[0] == 0x2B || box.bytes[0] == 0x2D) ? 1 : 0
            try Arithmetic.checkBytes(zeros + box.count)
            return .string(StringBox(count: zeros + box.count, length: width) { target in
                target.update(from: box.bytes, count: sign)
                (target + sign).update(repeating: 0x30, count: zeros)
                (target + sign + zeros).update(from: box.bytes + sign, count: box.count - sign)
            })
        },
    ]

    private static func pad(_ me: Value, _ call: Arguments, _ split: (Int) -> (Int, Int)) throws -> Value {
        let box = try string(me), width = try Convert.index(call[0])
        var fill = StringBox(" ")
        if let given = call.optional(1) {
            guard case .string(let character) = given else {
                throw Problem("TypeError", "The fill character must be a unicode character, not \(given.typeName)")
            }
            guard character.length == 1 else { throw Problem("TypeError", "The fill character must be exactly one character long") }
            fill = character
        }
        guard width > box.length else { return me }
        let missing = width - box.length
        let (added, overflow) = missing.multipliedReportingOverflow(by: fill.count)
        try Arithmetic.checkBytes(overflow ? .max : added)
        try Arithmetic.checkBytes(added + box.count)
        let left = split(missing).0 * fill.count
        return .string(StringBox(count: added + box.count, length: width) { target in
            for index in 0..<added { target[index < left ? index : index + box.count] = fill.bytes[index % fill.count] }
            (target + left).update(from: box.bytes, count: box.count)
        })
    }

    // MARK: Parts

    private static let splitting: [Method] = [
        Method("str", "split(sep=None, maxsplit: int = -1) -> list", "The parts between blanks, or between the separators, as a list.",
               "\"a b  c\".split(), \"x,y\".split(\",\")  # → (['a', 'b', 'c'], ['x', 'y'])", .named(["sep", "maxsplit"], positional: 2)) { me, call in
            try split(string(me), call.named(0, "sep"), try call.named(1, "maxsplit").map(Convert.index) ?? -1, fromEnd: false)
        },
        Method("str", "rsplit(sep=None, maxsplit: int = -1) -> list", "Like `split`, with `maxsplit` counted from the right.",
               "\"layer1.0.conv1\".rsplit(\".\", 1)  # → ['layer1.0', 'conv1']", .named(["sep", "maxsplit"], positional: 2)) { me, call in
            try split(string(me), call.named(0, "sep"), try call.named(1, "maxsplit").map(Convert.index) ?? -1, fromEnd: true)
        },
        Method("str", "splitlines(keepends: bool = False) -> list", "The lines as a list, without their line ends unless asked.",
               "\"one\\ntwo\\n\".splitlines()  # → ['one', 'two']", .named(["keepends"], positional: 1)) { me, call in
            .list(try lines(string(me), keepEnds: try call.named(0, "keepends").map(Convert.index) ?? 0 != 0))
        },
        Method("str", "partition(sep: str, /) -> tuple", "What stands before the first separator, the separator, and what stands after it.",
               "\"lr=0.1\".partition(\"=\")  # → ('lr', '=', '0.1')", .one) { me, call in
            let box = try string(me), part = try separator(call[0])
            guard let found = try StringSearch.find(part, in: box, from: 0, to: box.count) else {
                return .tuple([me, StringBox.empty, StringBox.empty])
            }
            return .tuple([slice(box, 0, found), call[0], slice(box, found + part.count, box.count)])
        },
        Method("str", "rpartition(sep: str, /) -> tuple", "What stands before the last separator, the separator, and what stands after it.",
               "\"a.b.c\".rpartition(\".\")  # → ('a.b', '.', 'c')", .one) { me, call in
            let box = try string(me), part = try separator(call[0])
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
        var parts: [Value] = [], patience = Patience()
        let limit = most < 0 ? Int.max : most
        func append(_ part: Value) throws {
            parts.append(part)
            try patience.step()
            if parts.count > Limits.elements { try Arithmetic.checkElements(parts.count) }
        }
        if let separator, !separator.isNone {
            guard case .string(let part) = separator else { throw Problem("TypeError", "must be str or None, not \(separator.typeName)") }
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
        var parts: [Value] = [], patience = Patience()
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
        var lines: [Value] = [], patience = Patience()
        var start = 0, offset = 0
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

    static func join(_ separator: StringBox, _ iterable: Value) throws -> Value {
        let items: [Value]
        do { items = try iterable.elements() } catch let problem as Problem where problem.message.hasSuffix("is not iterable") {
            throw Problem("TypeError", "can only join an iterable")
        }
        if items.count == 1, case .string = items[0] { return items[0] }
        var total = max(0, items.count - 1) * separator.count
        var length = max(0, items.count - 1) * separator.length
        var patience = Patience()
        try items.forEachText { index, text in
            try patience.step()
            guard let text else {
                throw Problem("TypeError", "sequence item \(index): expected str instance, \(items[index].typeName) found",
                              hint: "Make text of each first: `sep.join(str(x) for x in xs)`.")
            }
            text._withUnsafeGuaranteedRef { box in
                total += box.count
                length += box.length
            }
        }
        try Arithmetic.checkBytes(total)
        return .string(try StringBox(count: total, length: length) { target in
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
        var places: [Int] = [], patience = Patience()
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
        return .string(try StringBox(count: total, length: box.length + places.count * (new.length - old.length)) { target in
            var target = target, from = 0
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

    private static func expandTabs(_ box: StringBox, _ size: Int) throws -> Value {
        var result = TextBuilder(capacity: box.count)
        var column = 0
        try box.forEachScalar { scalar in
            switch scalar {
            case "\t":
                guard size > 0 else { return }
                let spaces = size - column % size
                try Arithmetic.checkBytes(result.count &+ spaces < 0 ? .max : result.count + spaces)
                result.append(repeating: 0x20, count: spaces)
                column += spaces
            case "\n", "\r":
                result.append(scalar)
                column = 0
            default:
                result.append(scalar)
                column += 1
            }
        }
        return result.value
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
                    guard key.asInt != nil else { throw Problem("TypeError", "keys in translate table must be strings or integers") }
                    try table.set(key, value)
                }
            }
            return .dict(table)
        }
        guard arguments.count >= 2, let from = arguments[0].asString, let to = arguments[1].asString else {
            throw Problem("TypeError", "if you give only one argument to maketrans it must be a dict")
        }
        let keys = Array(from.unicodeScalars), values = Array(to.unicodeScalars)
        guard keys.count == values.count else { throw Problem("ValueError", "the first two maketrans arguments must have equal length") }
        for (key, value) in zip(keys, values) { try table.set(.int(Int(key.value)), .int(Int(value.value))) }
        if arguments.count > 2, let gone = arguments[2].asString {
            for scalar in gone.unicodeScalars { try table.set(.int(Int(scalar.value)), .none) }
        }
        return .dict(table)
    }
}
