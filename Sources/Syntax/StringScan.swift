/// Finds where a string literal and the fields of an f-string end.
///
/// A field may hold strings with the same quotes, as from Python 3.12 on, so the end of an f-string is found by walking
/// its braces, brackets and inner strings.
struct StringScan {
    let bytes: ContiguousArray<UInt8>
    let limit: Int

    static let maxDepth = 20

    private func isQuote(_ index: Int, _ quote: UInt8, _ isTriple: Bool) -> Bool {
        guard index < limit, bytes[index] == quote else { return false }
        return !isTriple || (index + 2 < limit && bytes[index + 1] == quote && bytes[index + 2] == quote)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

    /// One past the closing quote of a string whose text starts at `start`; nil when it is never closed.
    func plainEnd(from start: Int, quote: UInt8, isTriple: Bool) -> Int? {
        var index = start
        while index < limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                // An escaped \r\n is two bytes.
                index += index + 2 < limit && bytes[index + 1] == 13 && bytes[index + 2] == 10 ? 3 : 2
            } else if byte == quote && isQuote(index, quote, isTriple) {
                return index + (isTriple ? 3 : 1)
            } else if !isTriple && isLineEnd(byte) {
                return nil
            } else {
                index += 1
            }
        }
        return nil
    }

    /// One past the closing quote of an f-string; nil when a brace or the string is never closed.
    func formattedEnd(from start: Int, quote: UInt8, isTriple: Bool, depth: Int) -> Int? {
        guard depth < StringScan.maxDepth else { return nil }
        var index = start
        while index < limit {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\\"):
                if index + 2 < limit, bytes[index + 1] == UInt8(ascii: "N"), bytes[index + 2] == UInt8(ascii: "{") {
                    while index < limit, bytes[index] != UInt8(ascii: "}"), !isLineEnd(bytes[index]) { index += 1 }
                    index += 1
                } else if index + 1 < limit, bytes[index + 1] == UInt8(ascii: "{") {
                    index += 1
                } else {
                    index += index + 2 < limit && bytes[index + 1] == 13 && bytes[index + 2] == 10 ? 3 : 2
                }
            case UInt8(ascii: "{"):
                if index + 1 < limit, bytes[index + 1] == byte {
                    index += 2
                } else {
                    guard let end = fieldEnd(from: index + 1, quote: quote, isTriple: isTriple, depth: depth) else {
                        return nil
                    }
                    index = end
                }
            case quote where isQuote(index, quote, isTriple):
                return index + (isTriple ? 3 : 1)
            default:
                if !isTriple && isLineEnd(byte) { return nil }
                index += 1
            }
        }
        return nil
    }

    /// One past the closing brace of a field whose expression starts at `start`.
    private func fieldEnd(from start: Int, quote: UInt8, isTriple: Bool, depth: Int) -> Int? {
        guard depth < StringScan.maxDepth,
            let stop = expressionEnd(from: start, isTriple: isTriple, depth: depth)
        else { return nil }
        var index = stop
        if index < limit, bytes[index] == UInt8(ascii: "!") {
            while index < limit, bytes[index] != UInt8(ascii: ":"), bytes[index] != UInt8(ascii: "}") {
                if isQuote(index, quote, isTriple) || (!isTriple && isLineEnd(bytes[index])) { return nil }
                index += 1
            }
        }
        guard index < limit else { return nil }
        if bytes[index] == UInt8(ascii: "}") { return index + 1 }
        return specificationEnd(from: index + 1, quote: quote, isTriple: isTriple, depth: depth).map { $0 + 1 }
    }

    /// Where the `}` that ends a format specification stands.
    func specificationEnd(from start: Int, quote: UInt8, isTriple: Bool, depth: Int) -> Int? {
        var index = start
        while index < limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "}") { return index }
            if isQuote(index, quote, isTriple) || (!isTriple && isLineEnd(byte)) { return nil }
            if byte == UInt8(ascii: "{") {
                guard let end = fieldEnd(from: index + 1, quote: quote, isTriple: isTriple, depth: depth + 1) else {
                    return nil
                }
                index = end
            } else {
                index += 1
            }
        }
        return nil
    }

    /// Where the expression of a field ends: at a `}`, `:` or `!` outside brackets and inner strings.
    func expressionEnd(from start: Int, isTriple: Bool, depth: Int) -> Int? {
        var index = start
        var open: [UInt8] = []
        while index < limit {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
            case UInt8(ascii: "}") where open.isEmpty:
                return index
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                // What does not match is the nested lexer's to say, unless it hides the end of the field.
                if let last = open.popLast(), last != StringScan.opening(byte) { return nil }
            case UInt8(ascii: ":") where open.isEmpty:
                return index
            case UInt8(ascii: "!") where open.isEmpty && !(index + 1 < limit && bytes[index + 1] == UInt8(ascii: "=")):
                return index
            case UInt8(ascii: "!"):
                index += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let isInnerTriple = isQuote(index, byte, true)
                let body = index + (isInnerTriple ? 3 : 1)
                let end =
                    isFormatted(before: index)
                    ? formattedEnd(from: body, quote: byte, isTriple: isInnerTriple, depth: depth + 1)
                    : plainEnd(from: body, quote: byte, isTriple: isInnerTriple)
                guard let end else { return nil }
                index = end - 1
            default:
                if !isTriple && isLineEnd(byte) { return nil }
            }
            index += 1
        }
        return nil
    }

    static func opening(_ closing: UInt8) -> UInt8 {
        switch closing {
        case UInt8(ascii: ")"): UInt8(ascii: "(")
        case UInt8(ascii: "]"): UInt8(ascii: "[")
        default: UInt8(ascii: "{")
        }
    }

    /// What is wrong with the first field that has no end, in CPython 3.11's words, and where.
    func complaint(from start: Int, isTriple: Bool) -> (String, Int) {
        var index = start
        while index < limit {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] != UInt8(ascii: "{") {
                index += 1
            } else if index + 1 < limit, bytes[index + 1] == bytes[index] {
                index += 2
            } else if let end = fieldEnd(from: index + 1, quote: 0, isTriple: true, depth: 0) {
                index = end
            } else {
                return expressionComplaint(from: index + 1, brace: index)
            }
        }
        return ("expecting '}'", max(start, limit - 1))
    }

    private func expressionComplaint(from start: Int, brace: Int) -> (String, Int) {
        var index = start
        var open: [(byte: UInt8, place: Int)] = []
        func shown(_ byte: UInt8) -> Character { Character(Unicode.Scalar(byte)) }
        while index < limit {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let isInnerTriple = isQuote(index, byte, true)
                guard let end = plainEnd(from: index + (isInnerTriple ? 3 : 1), quote: byte, isTriple: isInnerTriple)
                else {
                    return ("unterminated string", index)
                }
                index = end - 1
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append((byte, index))
            case UInt8(ascii: "}") where open.isEmpty, UInt8(ascii: ":") where open.isEmpty:
                return ("expecting '}'", brace)
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard let last = open.popLast() else { return ("unmatched '\(shown(byte))'", index) }
                if last.byte != StringScan.opening(byte) {
                    return (
                        "closing parenthesis '\(shown(byte))' does not match opening parenthesis '\(shown(last.byte))'",
                        index
                    )
                }
            default: break
            }
            index += 1
        }
        if let last = open.last { return ("unmatched '\(shown(last.byte))'", last.place) }
        return ("expecting '}'", brace)
    }

    /// Whether the quote at `index` has an `f` in front of it.
    private func isFormatted(before index: Int) -> Bool {
        func letter(_ back: Int) -> UInt8 { index - back >= 0 ? bytes[index - back] | 0x20 : 0 }
        let f = UInt8(ascii: "f")
        let r = UInt8(ascii: "r")
        return letter(1) == f || (letter(1) == r && letter(2) == f)
    }
}
