// Letter case, and questions about the characters of a text.

extension StringMethods {
    // MARK: Letter case

    static let cases: [Method] = [
        Method(
            "str", "upper() -> str", "A copy in capital letters.",
            "\"resnet\".upper()  # → 'RESNET'", .none
        ) { me, _ in
            try mapped(string(me), ascii: { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }) { $0.properties.uppercaseMapping }
        },
        Method(
            "str", "lower() -> str", "A copy in small letters.",
            "\"ResNet\".lower()  # → 'resnet'", .none
        ) { me, _ in try lowercased(string(me)) },
        Method(
            "str", "casefold() -> str", "A copy for comparing without regard to case, stronger than `lower`.",
            "\"Straße\".casefold()  # → 'strasse'", .none
        ) { me, _ in
            try mapped(string(me), ascii: { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }, folded)
        },
        Method(
            "str", "swapcase() -> str", "A copy with small and capital letters exchanged.",
            "\"ResNet\".swapcase()  # → 'rESnET'", .none
        ) { me, _ in
            let box = try string(me)
            return try mapped(box, ascii: { $0 | 0x20 >= 97 && $0 | 0x20 <= 122 ? $0 ^ 0x20 : $0 }) { scalar, offset in
                try scalar.properties.isUppercase
                    ? lowercase(scalar, at: offset, in: box)
                    : scalar.properties.isLowercase ? scalar.properties.uppercaseMapping : String(scalar)
            }
        },
        Method(
            "str", "capitalize() -> str", "A copy whose first letter is a capital and the others are small.",
            "\"hello World\".capitalize()  # → 'Hello world'", .none
        ) { me, _ in
            let box = try string(me)
            guard box.count > 0 else { return me }
            return try lowercased(box, afterTitle: true)
        },
        Method(
            "str", "title() -> str", "A copy in which every word begins with a capital.",
            "\"hello world\".title()  # → 'Hello World'", .none
        ) { me, _ in
            var isInWord = false
            let box = try string(me)
            return try mapped(
                box,
                ascii: { byte in
                    let isLetter = byte | 0x20 >= 97 && byte | 0x20 <= 122
                    defer { isInWord = isLetter }
                    return isLetter ? (isInWord ? byte | 0x20 : byte & 0xDF) : byte
                }
            ) { scalar, offset in
                defer { isInWord = scalar.properties.isCased }
                return isInWord ? try lowercase(scalar, at: offset, in: box) : scalar.properties.titlecaseMapping
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

    /// Python's lower case, the first code point in title case if wanted: a capital sigma at the end of a word becomes
    /// the final one.
    private static func lowercased(_ box: StringBox, afterTitle: Bool = false) throws -> Value {
        var isFirst = afterTitle
        return try mapped(
            box,
            ascii: { byte in
                if isFirst {
                    isFirst = false
                    return byte >= 97 && byte <= 122 ? byte - 32 : byte
                }
                return byte >= 65 && byte <= 90 ? byte + 32 : byte
            }
        ) { scalar, offset in
            if isFirst {
                isFirst = false
                return scalar.properties.titlecaseMapping
            }
            return try lowercase(scalar, at: offset, in: box)
        }
    }

    private static func lowercase(_ scalar: Unicode.Scalar, at offset: Int, in box: StringBox) throws -> String {
        if scalar == "Σ", try isCased(box, before: offset), try !isCased(box, after: offset + 2) { return "ς" }
        return scalar.properties.lowercaseMapping
    }

    /// Whether the next code point that counts, on the way from a byte to the start, has a case.
    private static func isCased(_ box: StringBox, before offset: Int) throws -> Bool {
        var offset = offset
        var patience = Patience()
        while offset > 0 {
            repeat { offset -= 1 } while box.bytes[offset] & 0xC0 == 0x80
            let properties = box.scalar(at: offset).scalar.properties
            if !properties.isCaseIgnorable { return properties.isCased }
            try patience.step()
        }
        return false
    }

    private static func isCased(_ box: StringBox, after offset: Int) throws -> Bool {
        var offset = offset
        var patience = Patience()
        while offset < box.count {
            let (scalar, width) = box.scalar(at: offset)
            if !scalar.properties.isCaseIgnorable { return scalar.properties.isCased }
            offset += width
            try patience.step()
        }
        return false
    }

    @inline(__always)
    private static func mapped(_ box: StringBox, ascii: (UInt8) -> UInt8, _ other: (Unicode.Scalar) -> String) throws
        -> Value
    {
        try mapped(box, ascii: ascii) { scalar, _ in other(scalar) }
    }

    /// A text whose code points are replaced one by one; those of ASCII by a rule of their own. `other` is also given
    /// the byte where one begins.
    @inline(__always)
    private static func mapped(
        _ box: StringBox, ascii: (UInt8) -> UInt8, _ other: (Unicode.Scalar, Int) throws -> String
    ) throws -> Value {
        if box.isASCII {
            return .string(
                try StringBox(count: box.count, length: box.length) { target in
                    let bytes = box.bytes
                    for start in stride(from: 0, to: box.count, by: 1 << 20) {
                        if start > 0 { try Machine.checkAttention() }
                        for index in start..<min(start + (1 << 20), box.count) { target[index] = ascii(bytes[index]) }
                    }
                })
        }
        var result = TextBuilder(capacity: box.count)
        try box.forEachScalar { scalar, offset in
            if scalar.isASCII {
                result.append(ascii: ascii(UInt8(scalar.value)))
            } else {
                result.append(try other(scalar, offset))
            }
        }
        return result.value
    }

    // MARK: Questions

    static let tests: [Method] = [
        question(
            "isalpha() -> bool", "Whether there are characters and all are letters.",
            "\"abc\".isalpha(), \"a1\".isalpha()  # → (True, False)"
        ) { $0.properties.isAlphabetic && isLetter($0) },
        question(
            "isdigit() -> bool", "Whether there are characters and all are digits, raised ones included.",
            "\"42\".isdigit(), \"4.2\".isdigit()  # → (True, False)"
        ) { $0.properties.numericType == .decimal || $0.properties.numericType == .digit },
        question(
            "isdecimal() -> bool", "Whether there are characters and all are decimal digits, as `int` reads them.",
            "\"42\".isdecimal(), \"²\".isdecimal()  # → (True, False)"
        ) { $0.properties.numericType == .decimal },
        question(
            "isnumeric() -> bool", "Whether there are characters and all stand for numbers, fractions included.",
            "\"½\".isnumeric(), \"x\".isnumeric()  # → (True, False)"
        ) { $0.properties.numericType != nil },
        question(
            "isalnum() -> bool", "Whether there are characters and all are letters or numbers.",
            "\"layer1\".isalnum(), \"layer 1\".isalnum()  # → (True, False)"
        ) { isLetter($0) || $0.properties.numericType != nil },
        question(
            "isspace() -> bool", "Whether there are characters and all are blank.",
            "\" \\t\".isspace(), \"\".isspace()  # → (True, False)", isSpace),
        question(
            "isprintable() -> bool",
            "Whether all characters can be shown: no tabs, line ends or other control characters.",
            "\"abc\".isprintable(), \"a\\n\".isprintable()  # → (True, False)", emptyIs: true, StringText.isPrintable),
        question(
            "isascii() -> bool", "Whether all characters are among the 128 of ASCII.",
            "\"abc\".isascii(), \"ä\".isascii()  # → (True, False)", emptyIs: true
        ) { $0.isASCII },
        Method(
            "str", "isupper() -> bool", "Whether there are letters and all are capitals.",
            "\"VGG16\".isupper(), \"ResNet\".isupper()  # → (True, False)", .none
        ) { me, _ in .bool(try isCased(string(me), upper: true)) },
        Method(
            "str", "islower() -> bool", "Whether there are letters and all are small.",
            "\"vgg16\".islower(), \"ResNet\".islower()  # → (True, False)", .none
        ) { me, _ in .bool(try isCased(string(me), upper: false)) },
        Method(
            "str", "istitle() -> bool", "Whether every word begins with a capital and goes on in small letters.",
            "\"Hello World\".istitle(), \"Hello world\".istitle()  # → (True, False)", .none
        ) { me, _ in
            let box = try string(me)
            var isAfterCased = false
            var seen = false
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
        Method(
            "str", "isidentifier() -> bool", "Whether it could be a name of the language.",
            "\"layer_1\".isidentifier(), \"1st\".isidentifier()  # → (True, False)", .none
        ) { me, _ in
            let box = try string(me)
            guard box.count > 0 else { return .bool(false) }
            let first = box.scalar(at: 0).scalar
            return .bool(
                try (first == "_" || first.properties.isXIDStart) && box.allScalars { $0.properties.isXIDContinue })
        },
    ]

    private static func question(
        _ signature: String, _ summary: String, _ example: String, emptyIs: Bool = false,
        _ test: @escaping @Sendable (Unicode.Scalar) -> Bool
    ) -> Method {
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

    /// Whether there are letters with a case, and all have this one.
    private static func isCased(_ box: StringBox, upper: Bool) throws -> Bool {
        var seen = false
        return try box.allScalars { scalar in
            if scalar.isASCII {
                let letter = scalar.value | 0x20
                guard letter >= 97, letter <= 122 else { return true }
                seen = true
                return (scalar.value == letter) != upper
            }
            guard scalar.properties.isCased else { return true }
            seen = true
            return upper ? scalar.properties.isUppercase : scalar.properties.isLowercase
        } && seen
    }
}
