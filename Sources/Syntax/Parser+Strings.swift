import Diagnostics

extension Parser {
    // MARK: Numbers

    /// The value of a number token.
    func number(_ token: Token) -> Expression.Kind {
        var digits = text(token)
        if digits.utf8.contains(UInt8(ascii: "_")) { digits.removeAll { $0 == "_" } }
        if token.kind == .float { return .float(Double(digits) ?? .infinity) }
        let radix: Int
        switch digits.prefix(2).lowercased() {
        case "0x": radix = 16
        case "0o": radix = 8
        case "0b": radix = 2
        default: radix = 10
        }
        if radix != 10 { digits.removeFirst(2) }
        if let value = Int(digits, radix: radix) { return .int(value) }
        return .bigInt(radix == 10 ? digits : Parser.decimal(digits, radix: radix))
    }

    /// Digits of another base in base ten, for literals of any length.
    static func decimal(_ digits: String, radix: Int) -> String {
        // Limbs of nine decimal digits, lowest first; eight binary digits or one digit at a time.
        var limbs: [UInt64] = [0]
        for digit in digits {
            var carry = UInt64(digit.hexDigitValue ?? 0)
            for index in limbs.indices {
                let value = limbs[index] * UInt64(radix) + carry
                limbs[index] = value % 1_000_000_000
                carry = value / 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
        }
        var text = String(limbs[limbs.count - 1])
        for limb in limbs.dropLast().reversed() {
            let part = String(limb)
            text += String(repeating: "0", count: 9 - part.count) + part
        }
        return text
    }

    // MARK: Strings

    /// One or more literals side by side, which are one string.
    mutating func strings() throws(Failure) -> Expression {
        let start = index
        var text = ""
        var parts: [FormattedPart] = []
        var isFormatted = false
        var tallest = 1
        while kind == .string || kind == .formattedString {
            let token = token
            let literal = StringLiteral(bytes: bytes, token: token)
            if kind == .string {
                text += try decode(literal.body, isRaw: literal.isRaw, isField: false)
                advance()
            } else {
                isFormatted = true
                advance()
                let inner = try formattedParts(literal)
                tallest = max(tallest, height)
                for part in inner {
                    if case .text(let more) = part {
                        text += more
                    } else {
                        if !text.isEmpty { parts.append(.text(text)) }
                        text = ""
                        parts.append(part)
                    }
                }
            }
        }
        try grow(to: tallest + 1)
        if !isFormatted { return Expression(.string(text), span(from: start)) }
        if !text.isEmpty { parts.append(.text(text)) }
        return Expression(.formatted(parts), span(from: start))
    }

    /// The text between the quotes, escapes replaced. `isField`: doubled braces count once.
    mutating func decode(_ range: Range<Int>, isRaw: Bool, isField: Bool) throws(Failure) -> String {
        let needsWork = bytes[range].contains {
            (!isRaw && $0 == UInt8(ascii: "\\")) || $0 == 13
                || (isField && ($0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")))
        }
        if !needsWork { return String(decoding: bytes[range], as: UTF8.self) }
        var decoder = EscapeDecoder(bytes: bytes, range: range, isRaw: isRaw, isFormatted: isField)
        decoder.run()
        if let failure = decoder.failure {
            throw known(
                "TL0128",
                "(unicode error) 'unicodeescape' codec can't decode bytes in position \(failure.lower)-\(failure.upper): \(failure.reason)",
                Span(
                    file: file, lower: UInt32(truncatingIfNeeded: failure.place.lowerBound),
                    upper: UInt32(truncatingIfNeeded: failure.place.upperBound)),
                hint:
                    "A backslash starts an escape: write `\\\\` for one that is meant, or put r in front of the string")
        }
        return String(decoding: decoder.output, as: UTF8.self)
    }

    // MARK: f-strings

    private mutating func formattedParts(_ literal: StringLiteral) throws(Failure) -> [FormattedPart] {
        try enter()
        defer { depth -= 1 }
        var parts: [FormattedPart] = []
        var position = literal.body.lowerBound
        var tallest = 1
        let end = literal.body.upperBound
        while position < end {
            let stop = textEnd(from: position, to: end, isRaw: literal.isRaw)
            if stop < end, bytes[stop] == UInt8(ascii: "}") {
                throw fieldProblem(
                    "single '}' is not allowed", stop, hint: "A brace that is meant as such is written }}")
            }
            if stop > position { parts.append(.text(try decode(position..<stop, isRaw: literal.isRaw, isField: true))) }
            position = stop
            if position < end {
                parts.append(try field(&position, end, literal, depth: 0))
                tallest = max(tallest, height)
            }
        }
        height = tallest
        return parts
    }

    /// Where the next field starts, or a lone closing brace stands.
    private func textEnd(from start: Int, to end: Int, isRaw: Bool) -> Int {
        var index = start
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\\") where !isRaw:
                if index + 2 < end, bytes[index + 1] == UInt8(ascii: "N"), bytes[index + 2] == UInt8(ascii: "{") {
                    while index < end, bytes[index] != UInt8(ascii: "}") { index += 1 }
                    index += 1
                } else {
                    index +=
                        index + 1 < end
                            && (bytes[index + 1] == UInt8(ascii: "{") || bytes[index + 1] == UInt8(ascii: "}")) ? 1 : 2
                }
            case UInt8(ascii: "{"), UInt8(ascii: "}"):
                guard index + 1 < end, bytes[index + 1] == bytes[index] else { return index }
                index += 2
            default:
                index += 1
            }
        }
        return min(index, end)
    }

    private mutating func fieldProblem(_ message: String, _ position: Int, hint: String = "") -> Failure {
        let lower = UInt32(truncatingIfNeeded: position)
        let wasInField = isInField
        isInField = true
        defer { isInField = wasInField }
        return known("TL0109", message, Span(file: file, lower: lower, upper: lower + 1), hint: hint)
    }

    /// One `{...}`; the position is at its opening brace.
    private mutating func field(_ position: inout Int, _ end: Int, _ literal: StringLiteral, depth: Int) throws(Failure)
        -> FormattedPart
    {
        if depth > 1 { throw fieldProblem("expressions nested too deeply", position) }
        let start = position + 1
        let scan = StringScan(bytes: bytes, limit: end)
        guard let stop = scan.expressionEnd(from: start, isTriple: literal.isTriple, depth: 0) else {
            throw fieldProblem("expecting '}'", position)
        }
        if let backslash = bytes[start..<stop].firstIndex(of: UInt8(ascii: "\\")) {
            let lower = UInt32(truncatingIfNeeded: backslash)
            throw known(
                "TL0109", "f-string expression part cannot include a backslash",
                Span(file: file, lower: lower, upper: lower + 1),
                hint: "Give the text with the backslash a name in the line before")
        }
        let isEmpty = bytes[start..<stop].allSatisfy { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 || $0 == 12 }
        let isBeforeEqual = bytes[start] == UInt8(ascii: "=")
        if isBeforeEqual || (isEmpty && bytes[stop] != UInt8(ascii: "}")) {
            let sign = isBeforeEqual ? "=" : String(decoding: [bytes[stop]], as: UTF8.self)
            throw fieldProblem(
                "expression required before '\(sign)'", position, hint: "Put a name or a value in front of it")
        }
        if isEmpty {
            throw fieldProblem(
                "empty expression not allowed", position,
                hint: "Put a name between the braces; a brace that is meant as such is written {{")
        }
        let (value, isDebug) = try fieldExpression(start, stop)
        let valueHeight = height
        position = stop
        var conversion: Character?
        if bytes[position] == UInt8(ascii: "!") {
            position += 1
            let letterStart = position
            guard position < end else { throw fieldProblem("expecting '}'", position - 1) }
            let letter = Unicode.Scalar(bytes[position])
            guard letter == "s" || letter == "r" || letter == "a" else {
                throw fieldProblem("invalid conversion character: expected 's', 'r', or 'a'", letterStart)
            }
            conversion = Character(letter)
            position += 1
            guard position < end, bytes[position] == UInt8(ascii: ":") || bytes[position] == UInt8(ascii: "}") else {
                throw fieldProblem("expecting '}'", min(position, end - 1))
            }
        }
        var format: [FormattedPart] = []
        var tallest = valueHeight
        var hasFormat = false
        if bytes[position] == UInt8(ascii: ":") {
            position += 1
            hasFormat = true
            while position < end, bytes[position] != UInt8(ascii: "}") {
                let textStart = position
                while position < end, bytes[position] != UInt8(ascii: "}"), bytes[position] != UInt8(ascii: "{") {
                    position += 1
                }
                if position > textStart {
                    format.append(.text(try decode(textStart..<position, isRaw: literal.isRaw, isField: false)))
                }
                if position < end, bytes[position] == UInt8(ascii: "{") {
                    format.append(try field(&position, end, literal, depth: depth + 1))
                    tallest = max(tallest, height)
                }
            }
        }
        guard position < end, bytes[position] == UInt8(ascii: "}") else {
            throw fieldProblem("expecting '}'", min(position, end) - 1)
        }
        position += 1
        try grow(to: tallest + 1)
        var source: String?
        if isDebug {
            source = String(decoding: bytes[start..<stop], as: UTF8.self)
            if conversion == nil && !hasFormat { conversion = "r" }
        }
        return .value(value, source: source, conversion: conversion, format: format)
    }

    /// Reads the expression between two positions with the tokens of a nested lexer.
    private mutating func fieldExpression(_ start: Int, _ stop: Int) throws(Failure) -> (Expression, isDebug: Bool) {
        let line = Int(tokens[max(0, index - 1)].line)
        var lexer = Lexer(bytes: bytes, file: file, range: start..<stop, line: line)
        lexer.run()
        if let failure = lexer.failure {
            if problem == nil { problem = failure }
            furthest = max(furthest, index)
            throw .known
        }
        if let open = lexer.open.last {
            throw fieldProblem("'\(Character(Unicode.Scalar(open.byte)))' was never closed", open.position)
        }
        let saved = (tokens, index, isInField, furthest)
        (tokens, index, isInField, furthest) = (lexer.tokens, 0, true, 0)
        defer { (tokens, index, isInField, furthest) = saved }
        do throws(Failure) {
            var isDebug = false
            let value = try fieldValue()
            if kind == .assign {
                guard peek() == .end else { throw known("TL0109", "expecting '}'", span(token)) }
                isDebug = true
                advance()
            }
            if kind != .end { throw unexpected() }
            return (value, isDebug)
        } catch {
            if error == .unexpected {
                // Said here, where the tokens of the field are at hand; the first pass has no better words either.
                throw known("TL0109", "invalid syntax", span(tokens[furthest]))
            }
            throw error
        }
    }
}

extension Parser {
    /// The expression of a field: its braces stand for brackets, as in Python 3.11.
    fileprivate mutating func fieldValue() throws(Failure) -> Expression {
        let start = index
        if kind == .star {
            let first = try starred()
            if kind == .end || kind == .assign {
                throw known("TL0126", "cannot use starred expression here", first.span)
            }
            (index, height) = (start, 0)
        }
        if kind == .name && peek() == .walrus { throw unexpected() }
        let value = try starExpressions()
        guard kind == .kFor else { return value }
        let tall = height
        let scope = newScope()
        let clauses = try comprehensionClauses()
        try grow(to: max(tall, height) + 1)
        return Expression(.generator(value, clauses, scope: scope), span(from: start))
    }
}

/// A string token taken apart.
struct StringLiteral {
    var isRaw = false
    var isTriple = false
    /// Between the quotes.
    var body: Range<Int>

    init(bytes: ContiguousArray<UInt8>, token: Token) {
        var start = Int(token.lower)
        let upper = Int(token.upper)
        while start < upper, bytes[start] != UInt8(ascii: "\""), bytes[start] != UInt8(ascii: "'") {
            if bytes[start] | 0x20 == UInt8(ascii: "r") { isRaw = true }
            start += 1
        }
        isTriple = start + 5 < upper && bytes[start + 1] == bytes[start] && bytes[start + 2] == bytes[start]
        let width = isTriple ? 3 : 1
        body = min(start + width, upper)..<max(min(start + width, upper), upper - width)
    }
}
