import Diagnostics

extension Lexer {
    /// Refuses a text that is too long or no UTF-8, with the byte and its place.
    mutating func checkText() -> Bool {
        if bytes.count >= Lexer.maxBytes {
            fail("source is too long: \(bytes.count) bytes", 0, 0, code: "TL0102")
            return false
        }
        var index = 0
        while index < limit {
            if bytes[index] < 0x80 {
                // Inside a text and a comment too.
                if bytes[index] == 0 {
                    fail("source code cannot contain null bytes", index, index + 1, code: "TL0102")
                    return false
                }
                index += 1
                continue
            }
            let (length, reason) = sequence(at: index)
            if let reason {
                let code = String(bytes[index], radix: 16)
                fail(
                    "(unicode error) 'utf-8' codec can't decode byte 0x\(code) in position \(index): \(reason)",
                    index, index + 1, code: "TL0102", hint: "Save the file as UTF-8")
                return false
            }
            index += length
        }
        return true
    }

    /// Length of the UTF-8 sequence at `index`, or what is wrong with it, in Python's words.
    private func sequence(at index: Int) -> (Int, String?) {
        let first = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        case 0xF1...0xF3: length = 4
        default: return (1, "invalid start byte")
        }
        for offset in 1..<length {
            guard index + offset < limit else { return (1, "unexpected end of data") }
            let range = offset == 1 ? second : 0x80...0xBF
            guard range.contains(bytes[index + offset]) else { return (1, "invalid continuation byte") }
        }
        return (length, nil)
    }

    // MARK: Numbers

    /// Passes digits of a base with single underscores between them. Nil when there is none.
    private mutating func digits(_ isDigit: (UInt8) -> Bool) -> Bool {
        guard isDigit(byte()) else { return false }
        while true {
            while isDigit(byte()) { position += 1 }
            guard byte() == UInt8(ascii: "_") else { return true }
            guard isDigit(byte(1)) else { return false }
            position += 1
        }
    }

    private static func isDecimal(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDecimal(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    mutating func number() {
        let start = position
        if byte() == UInt8(ascii: "0") {
            switch Unicode.Scalar(byte(1) | 0x20) {
            case "x": return prefixed(start, "hexadecimal", Lexer.isHexadecimal)
            case "o": return prefixed(start, "octal") { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "7") }
            case "b": return prefixed(start, "binary") { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }
            default: break
            }
        }
        var isFloat = false
        if byte() != UInt8(ascii: ".") {
            guard digits(Lexer.isDecimal) else { return badNumber(start, "decimal") }
        }
        let wholeEnd = position
        if byte() == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            if Lexer.isDecimal(byte()) {
                guard digits(Lexer.isDecimal) else { return badNumber(start, "decimal") }
            }
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
            if Lexer.isDecimal(byte(1 + sign)) {
                isFloat = true
                position += 1 + sign
                guard digits(Lexer.isDecimal) else { return badNumber(start, "decimal") }
            } else if sign == 1 {
                position += 2
                return badNumber(start, "decimal")
            }
        }
        if byte() | 0x20 == UInt8(ascii: "j") {
            fail(
                "complex numbers are not part of TL", start, position + 1, code: "TL0110",
                hint: "Keep the real and the imaginary part in two floats")
            return
        }
        if !isFloat, bytes[start] == UInt8(ascii: "0"),
            bytes[start..<wholeEnd].contains(where: { $0 != UInt8(ascii: "0") && $0 != UInt8(ascii: "_") })
        {
            fail(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                start, wholeEnd, code: "TL0110", hint: "Write the number without the zeros in front")
            return
        }
        guard endsNumber("decimal") else { return }
        if !isFloat, wholeEnd - start > Lexer.maxDigits {
            let count = bytes[start..<wholeEnd].count { $0 != UInt8(ascii: "_") }
            if count > Lexer.maxDigits {
                fail(
                    "Exceeds the limit (\(Lexer.maxDigits) digits) for integer string conversion: value has \(count) digits; "
                        + "use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals "
                        + "to avoid decimal conversion limits.", start, wholeEnd, code: "TL0110",
                    hint: "Write it as a product or a power")
                return
            }
        }
        add(isFloat ? .float : .integer, from: start)
    }

    private mutating func prefixed(_ start: Int, _ base: String, _ isDigit: (UInt8) -> Bool) {
        position += 2
        if byte() == UInt8(ascii: "_") { position += 1 }
        guard digits(isDigit) else {
            if Lexer.isDecimal(byte()) {
                return fail(
                    "invalid digit '\(Character(Unicode.Scalar(byte())))' in \(base) literal", position, position + 1,
                    code: "TL0110")
            }
            return badNumber(start, base)
        }
        if Lexer.isDecimal(byte()) {
            return fail(
                "invalid digit '\(Character(Unicode.Scalar(byte())))' in \(base) literal", position, position + 1,
                code: "TL0110")
        }
        guard endsNumber(base) else { return }
        if position - start > Lexer.maxDigits {
            fail(
                "integer literal with more than \(Lexer.maxDigits) digits", start, position, code: "TL0110",
                hint: "Write it as a product or a power")
            return
        }
        add(.integer, from: start)
    }

    private mutating func badNumber(_ start: Int, _ base: String) {
        fail("invalid \(base) literal", start, max(position, start + 1), code: "TL0110")
    }

    /// A letter right after a number is a slip (`2x`), but a keyword may stand there (`1if x else y`).
    private mutating func endsNumber(_ base: String) -> Bool {
        let next = byte()
        let isLetter =
            (next | 0x20 >= UInt8(ascii: "a") && next | 0x20 <= UInt8(ascii: "z")) || next == UInt8(ascii: "_")
        guard isLetter || next >= 0x80 else { return true }
        if next >= 0x80 {
            let (scalar, length) = scalar(at: position)
            if !scalar.properties.isXIDContinue { return true }
            fail("invalid \(base) literal", position, position + length, code: "TL0110")
            return false
        }
        for word in ["and", "else", "for", "if", "in", "is", "or", "not"] {
            guard zip(word.utf8, 0...).allSatisfy({ byte($1) == $0 }) else { continue }
            let after = byte(word.utf8.count)
            let isWhole =
                !(Lexer.isHexadecimal(after) || (after | 0x20 >= UInt8(ascii: "a") && after | 0x20 <= UInt8(ascii: "z"))
                || after == UInt8(ascii: "_") || after >= 0x80)
            if isWhole || word.hasPrefix("i") { return true }
        }
        fail(
            "invalid \(base) literal", position, position + 1, code: "TL0110",
            hint: "A name cannot start with a digit; for a product write the * as well")
        return false
    }

    // MARK: Strings

    /// Passes a whole string literal; `prefix` is where its letters start, the position is at the quote.
    mutating func string(prefix start: Int) {
        let startLine = line
        var isFormatted = false
        for index in start..<position {
            let letter = bytes[index] | 0x20
            if letter == UInt8(ascii: "f") { isFormatted = true }
            if letter == UInt8(ascii: "b") {
                fail(
                    "bytes literals are not part of TL", start, position + 1, code: "TL0111",
                    hint: "Leave out the b: TL has text strings only")
                return
            }
        }
        let quote = byte()
        let isTriple = byte(1) == quote && byte(2) == quote
        let body = position + (isTriple ? 3 : 1)
        if isFormatted,
            let end = StringScan(bytes: bytes, limit: limit).formattedEnd(
                from: body, quote: quote, isTriple: isTriple, depth: 0)
        {
            // From Python 3.12 on a field may hold the quotes around it; in 3.11 the string ends there.
            if let plain = StringScan(bytes: bytes, limit: limit).plainEnd(
                from: body, quote: quote, isTriple: isTriple),
                plain < end
            {
                let (message, place) = StringScan(bytes: bytes, limit: plain - (isTriple ? 3 : 1)).complaint(
                    from: body, isTriple: isTriple)
                fail(
                    "f-string: " + message, place, place + 1, code: "TL0109",
                    hint: "Inside the braces take the other kind of quotes")
                return
            }
            pass(to: end)
            add(.formattedString, from: start, line: startLine)
            return
        }
        if let end = StringScan(bytes: bytes, limit: limit).plainEnd(from: body, quote: quote, isTriple: isTriple) {
            if isFormatted {
                let (message, place) = StringScan(bytes: bytes, limit: end - (isTriple ? 3 : 1)).complaint(
                    from: body, isTriple: isTriple)
                fail(
                    "f-string: " + message, place, place + 1, code: "TL0109",
                    hint: "Each { needs its }; a brace that is meant as such is written {{")
                return
            }
            pass(to: end)
            add(.string, from: start, line: startLine)
        } else if isTriple {
            pass(to: limit)
            // The empty rest behind a last line end is no line.
            let last = bytes[limit - 1] == 10 || bytes[limit - 1] == 13 ? line - 1 : line
            fail(
                "unterminated triple-quoted string literal (detected at line \(last))", start, body,
                code: "TL0112", hint: "Close the string with three quotes", incomplete: true)
        } else {
            fail(
                "unterminated string literal (detected at line \(line))", start, position + 1, code: "TL0112",
                hint: closingHint(quote, at: start))
        }
    }

    /// An odd quote at the end of a line is often the third: an apostrophe in the text closed the string early.
    private func closingHint(_ quote: UInt8, at start: Int) -> String {
        let sign = Character(Unicode.Scalar(quote))
        var line = start
        while line > 0, bytes[line - 1] != 10, bytes[line - 1] != 13 { line -= 1 }
        let before = bytes[line..<start].count { $0 == quote }
        guard before > 0 else { return "Close the string with \(sign) on the same line" }
        let other = quote == UInt8(ascii: "'") ? "\"" : "'"
        return "The \(sign) before it ended a string: a text that holds \(sign) stands between \(other) and \(other)"
    }

    /// Moves to `end`, counting the lines in between.
    private mutating func pass(to end: Int) {
        while position < end {
            if bytes[position] == 10 || (bytes[position] == 13 && !(position + 1 < limit && bytes[position + 1] == 10))
            {
                line += 1
            }
            position += 1
        }
    }
}
