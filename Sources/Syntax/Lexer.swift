import Diagnostics

/// Turns bytes into tokens by Python's rules: indentation becomes `indent` and `dedent`, line ends inside brackets
/// vanish, comments are set aside for the formatter.
///
/// The whole text is read at once. The first thing that is no Python ends it with one `failure` token, and `failure`
/// holds the message: an error that the parser finds in front of it comes first, as under CPython.
package struct Lexer {
    let bytes: ContiguousArray<UInt8>
    let file: UInt32
    /// One past the last byte to read; less than the text's end inside an f-string.
    let limit: Int
    /// Inside the braces of an f-string, where a line end is a space and there is no indentation.
    let isNested: Bool

    var position: Int
    var line = 1
    package private(set) var tokens: ContiguousArray<Token> = []
    /// Byte ranges of the comments, in order.
    package private(set) var comments: [Range<Int>] = []
    package private(set) var failure: Diagnostic?
    /// The failure is the text's end: more lines could mend it.
    package private(set) var isIncomplete = false
    /// Whether the failure is said even when the parser stumbles further up, as CPython does for all but the layout of
    /// lines.
    private(set) var isFailureUrgent = false
    /// The brackets that are open: position, line and closing byte of each.
    private(set) var open: [(position: Int, line: Int, byte: UInt8)] = []
    /// Indentation columns with tabs to multiples of eight, and with tabs as one column: both must agree.
    private var columns = [0]
    private var tabbedColumns = [0]

    static let maxNesting = 200
    static let maxIndents = 100
    /// CPython's limit for decimal literals; here for all bases.
    static let maxDigits = 4300
    static let maxBytes = 1 << 31

    init(bytes: ContiguousArray<UInt8>, file: UInt32, range: Range<Int>? = nil, line: Int = 1) {
        self.bytes = bytes
        self.file = file
        self.isNested = range != nil
        self.position = range?.lowerBound ?? 0
        self.limit = range?.upperBound ?? bytes.count
        self.line = line
        tokens.reserveCapacity((limit - position) / 4 + 4)
    }

    /// The tokens of a text.
    package static func lex(_ bytes: ContiguousArray<UInt8>, file: UInt32 = 0) -> Lexer {
        var lexer = Lexer(bytes: bytes, file: file)
        lexer.run()
        return lexer
    }

    // MARK: Reading

    @inline(__always)
    func byte(_ offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < limit ? bytes[index] : 0
    }

    func span(_ lower: Int, _ upper: Int) -> Span {
        Span(file: file, lower: UInt32(truncatingIfNeeded: lower), upper: UInt32(truncatingIfNeeded: upper))
    }

    mutating func add(_ kind: Token.Kind, from lower: Int, line start: Int? = nil) {
        // An f-string's braces count as brackets.
        tokens.append(Token(kind, lower, position, line: start ?? line, level: open.count + (isNested ? 1 : 0)))
    }

    /// Ends the reading with an error.
    mutating func fail(
        _ message: String, _ lower: Int, _ upper: Int, kind: String = "SyntaxError", code: String = "TL0101",
        hint: String = "", incomplete: Bool = false, urgent: Bool = true, also: (Int, Int, String)? = nil
    ) {
        guard failure == nil else { return }
        var labels = [Diagnostic.Label(span(lower, upper))]
        if let also { labels.append(.init(span(also.0, also.1), also.2)) }
        failure = Diagnostic(code: code, kind: kind, message: message, labels: labels, hint: hint)
        isIncomplete = incomplete
        isFailureUrgent = urgent && kind == "SyntaxError"
        tokens.append(Token(.failure, lower, upper, line: line, level: open.count))
    }

    // MARK: The loop

    mutating func run() {
        if !isNested {
            guard checkText() else { return }
            if limit >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        }
        var atLineStart = !isNested
        while failure == nil {
            if atLineStart {
                atLineStart = false
                guard indentation() else { continue }
            }
            let start = position
            let first = byte()
            switch first {
            case UInt8(ascii: " "), 9, 12:
                position += 1
            case UInt8(ascii: "#"):
                comment()
            case 10, 13:
                newline()
                if open.isEmpty && !isNested {
                    tokens.append(Token(.newline, start, position, line: line - 1, level: 0))
                    atLineStart = true
                }
            case UInt8(ascii: "\\"):
                continuation()
            case 0:
                finish()
                return
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number()
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                0x80...0xFF:
                word()
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                string(prefix: start)
            case UInt8(ascii: ".") where byte(1) >= UInt8(ascii: "0") && byte(1) <= UInt8(ascii: "9"):
                number()
            default:
                punctuation(first)
            }
        }
    }

    /// Passes one line end: `\n`, `\r\n` or `\r`.
    mutating func newline() {
        if byte() == 13 && byte(1) == 10 { position += 1 }
        position += 1
        line += 1
    }

    private mutating func comment() {
        let start = position
        while position < limit, bytes[position] != 10, bytes[position] != 13 { position += 1 }
        comments.append(start..<position)
        if isNested {
            fail("f-string expression part cannot include '#'", start, start + 1, code: "TL0109")
        }
    }

    private mutating func continuation() {
        let start = position
        position += 1
        if position >= limit {
            fail("unexpected EOF while parsing", start, start + 1, code: "TL0103", incomplete: true, urgent: false)
        } else if byte() == 10 || byte() == 13 {
            newline()
            if position >= limit {
                fail("unexpected EOF while parsing", start, start + 1, code: "TL0103", incomplete: true, urgent: false)
            }
        } else {
            fail(
                "unexpected character after line continuation character", position, position + 1, code: "TL0103",
                hint: "A backslash must be the last character of its line; in a string it needs quotes around it",
                urgent: false)
        }
    }

    private mutating func finish() {
        if isNested {
            add(.end, from: position)
            return
        }
        if let kind = tokens.last?.kind, kind != .newline && kind != .dedent && open.isEmpty {
            add(.newline, from: position)
        }
        for _ in columns.dropFirst() where open.isEmpty { add(.dedent, from: position) }
        add(.end, from: position)
        if !open.isEmpty { isIncomplete = true }
    }

    // MARK: Indentation

    /// Measures the start of a line. False when the line holds nothing but a comment.
    private mutating func indentation() -> Bool {
        var column = 0
        var tabbed = 0
        let start = position
        measuring: while true {
            switch byte() {
            case UInt8(ascii: " "):
                column += 1
                tabbed += 1
            case 9:
                column = (column / 8 + 1) * 8
                tabbed += 1
            case 12:
                column = 0
                tabbed = 0
            default: break measuring
            }
            position += 1
        }
        let next = byte()
        if next == UInt8(ascii: "#") { comment() }
        if byte() == 10 || byte() == 13 || position >= limit {
            if position < limit {
                newline()
                return continueAtLineStart()
            }
            return true
        }
        if next == UInt8(ascii: "\\") && (byte(1) == 10 || byte(1) == 13) { return true }
        let last = columns.count - 1
        if column == columns[last] {
            if tabbed != tabbedColumns[last] { return inconsistentTabs(start) }
        } else if column > columns[last] {
            if tabbed <= tabbedColumns[last] { return inconsistentTabs(start) }
            if columns.count >= Lexer.maxIndents {
                fail("too many levels of indentation", start, position, kind: "IndentationError", code: "TL0105")
                return false
            }
            columns.append(column)
            tabbedColumns.append(tabbed)
            add(.indent, from: start)
        } else {
            while let top = columns.last, column < top {
                columns.removeLast()
                tabbedColumns.removeLast()
                tokens.append(Token(.dedent, position, position, line: line, level: 0))
            }
            if column != columns[columns.count - 1] {
                fail(
                    "unindent does not match any outer indentation level", start, position, kind: "IndentationError",
                    code: "TL0105", hint: "Give this line the same indentation as a line above it")
                return false
            }
            if tabbed != tabbedColumns[tabbedColumns.count - 1] { return inconsistentTabs(start) }
        }
        return true
    }

    private mutating func continueAtLineStart() -> Bool {
        // Blank lines and comment lines follow each other: a loop here, not a recursion.
        while position < limit {
            let start = position
            while byte() == UInt8(ascii: " ") || byte() == 9 || byte() == 12 { position += 1 }
            if byte() == UInt8(ascii: "#") { comment() }
            if position < limit && (byte() == 10 || byte() == 13) {
                newline()
            } else if position >= limit {
                return true
            } else {
                position = start
                return indentation()
            }
        }
        return true
    }

    private mutating func inconsistentTabs(_ start: Int) -> Bool {
        fail(
            "inconsistent use of tabs and spaces in indentation", start, position, kind: "TabError", code: "TL0106",
            hint: "Indent with four spaces everywhere; one of these lines uses a tab")
        return false
    }

    // MARK: Words

    private mutating func word() {
        let start = position
        var packed: UInt64 = 0
        scanning: while position < limit {
            let next = bytes[position]
            switch next {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                packed = packed << 8 | UInt64(next)
                position += 1
            case 0x80...0xFF:
                guard foreignLetter(isFirst: position == start) else { return }
                packed = 0
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if position - start <= 2 && isStringPrefix(start, position) {
                    string(prefix: start)
                    return
                }
                break scanning
            default:
                break scanning
            }
        }
        let length = position - start
        if length >= 2, length <= 8, let keyword = Token.Kind.keywordsByBytes[packed] {
            add(keyword, from: start)
        } else {
            add(.name, from: start)
        }
    }

    private func isStringPrefix(_ lower: Int, _ upper: Int) -> Bool {
        let first = bytes[lower] | 0x20
        guard upper - lower == 2 else {
            return [UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "u")].contains(first)
        }
        let second = bytes[lower + 1] | 0x20
        let r = UInt8(ascii: "r")
        return (first == r && (second == UInt8(ascii: "b") || second == UInt8(ascii: "f")))
            || (second == r && (first == UInt8(ascii: "b") || first == UInt8(ascii: "f")))
    }

    /// Passes one character outside ASCII if a name may hold it.
    private mutating func foreignLetter(isFirst: Bool) -> Bool {
        let (scalar, length) = scalar(at: position)
        if isFirst ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue {
            position += length
            return true
        }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            fail(
                "invalid non-printable character U+\(code)", position, position + length, code: "TL0104",
                hint:
                    "This invisible character often comes with text copied from a web page: delete it and type a space")
        default:
            fail(
                "invalid character '\(scalar)' (U+\(code))", position, position + length, code: "TL0104",
                hint: Lexer.lookalikes[scalar].map { "Type \($0) instead" } ?? "")
        }
        return false
    }

    /// Characters that word processors put in the place of Python's own.
    static let lookalikes: [Unicode.Scalar: String] = [
        "‘": "a straight quote '", "’": "a straight quote '", "“": "a straight quote \"", "”": "a straight quote \"",
        "„": "a straight quote \"", "«": "a straight quote \"", "»": "a straight quote \"",
        "−": "a minus -", "–": "a minus -", "—": "a minus -", "×": "*", "÷": "/", "·": "*",
        "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "…": "...", "（": "(", "）": ")", "，": "a comma", "：": "a colon :",
        "；": ";", "＝": "=", "¬": "not", "∧": "and", "∨": "or", "²": "**2", "³": "**3", "√": "math.sqrt(...)",
    ]

    /// The character at a position of text that is known to be UTF-8, and its length.
    func scalar(at index: Int) -> (Unicode.Scalar, Int) {
        let first = UInt32(bytes[index])
        func tail(_ offset: Int) -> UInt32 { index + offset < bytes.count ? UInt32(bytes[index + offset] & 0x3F) : 0 }
        let value: UInt32
        let length: Int
        if first < 0x80 {
            (value, length) = (first, 1)
        } else if first < 0xE0 {
            (value, length) = ((first & 0x1F) << 6 | tail(1), 2)
        } else if first < 0xF0 {
            (value, length) = ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
        } else {
            (value, length) = ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    // MARK: Brackets and operators

    private mutating func bracket(open byte: UInt8, _ kind: Token.Kind) {
        let start = position
        if open.count >= Lexer.maxNesting {
            fail(
                "too many nested parentheses", start, start + 1, code: "TL0107",
                hint: "Give the inner parts names, one line each")
            return
        }
        open.append((start, line, byte))
        position += 1
        add(kind, from: start)
    }

    private mutating func bracket(close byte: UInt8, of opening: UInt8, _ kind: Token.Kind) {
        let start = position
        let shown = Character(Unicode.Scalar(byte))
        guard let last = open.popLast() else {
            if isNested {
                fail("f-string: unmatched '\(shown)'", start, start + 1, code: "TL0109")
            } else {
                fail(
                    "unmatched '\(shown)'", start, start + 1, code: "TL0108",
                    hint: "Nothing is open here: delete it, or add the opening bracket")
            }
            return
        }
        if last.byte != opening {
            let was = Character(Unicode.Scalar(last.byte))
            let place = last.line == line ? "" : " on line \(last.line)"
            let prefix = isNested ? "f-string: " : ""
            fail(
                "\(prefix)closing parenthesis '\(shown)' does not match opening parenthesis '\(was)'\(place)",
                start, start + 1, code: "TL0108",
                hint: "Brackets close in the order opposite to their opening: ( with ), [ with ]",
                also: (last.position, last.position + 1, "opened here"))
            return
        }
        position += 1
        add(kind, from: start)
    }

    private mutating func punctuation(_ first: UInt8) {
        func isNext(_ scalar: Unicode.Scalar, _ offset: Int = 1) -> Bool { byte(offset) == UInt8(ascii: scalar) }
        let kind: Token.Kind
        let length: Int
        switch Unicode.Scalar(first) {
        case "(": return bracket(open: first, .leftParen)
        case "[": return bracket(open: first, .leftBracket)
        case "{": return bracket(open: first, .leftBrace)
        case ")": return bracket(close: first, of: UInt8(ascii: "("), .rightParen)
        case "]": return bracket(close: first, of: UInt8(ascii: "["), .rightBracket)
        case "}": return bracket(close: first, of: UInt8(ascii: "{"), .rightBrace)
        case ",": (kind, length) = (.comma, 1)
        case ";": (kind, length) = (.semicolon, 1)
        case "~": (kind, length) = (.tilde, 1)
        case ":": (kind, length) = isNext("=") ? (.walrus, 2) : (.colon, 1)
        case ".": (kind, length) = isNext(".") && isNext(".", 2) ? (.ellipsis, 3) : (.dot, 1)
        case "=": (kind, length) = isNext("=") ? (.equal, 2) : (.assign, 1)
        case "+": (kind, length) = isNext("=") ? (.plusAssign, 2) : (.plus, 1)
        case "-": (kind, length) = isNext("=") ? (.minusAssign, 2) : isNext(">") ? (.arrow, 2) : (.minus, 1)
        case "%": (kind, length) = isNext("=") ? (.percentAssign, 2) : (.percent, 1)
        case "&": (kind, length) = isNext("=") ? (.ampersandAssign, 2) : (.ampersand, 1)
        case "|": (kind, length) = isNext("=") ? (.pipeAssign, 2) : (.pipe, 1)
        case "^": (kind, length) = isNext("=") ? (.caretAssign, 2) : (.caret, 1)
        case "@": (kind, length) = isNext("=") ? (.atAssign, 2) : (.at, 1)
        case "!": (kind, length) = isNext("=") ? (.notEqual, 2) : (.unknown, 1)
        case "*":
            if isNext("*") {
                (kind, length) = isNext("=", 2) ? (.doubleStarAssign, 3) : (.doubleStar, 2)
            } else {
                (kind, length) = isNext("=") ? (.starAssign, 2) : (.star, 1)
            }
        case "/":
            if isNext("/") {
                (kind, length) = isNext("=", 2) ? (.doubleSlashAssign, 3) : (.doubleSlash, 2)
            } else {
                (kind, length) = isNext("=") ? (.slashAssign, 2) : (.slash, 1)
            }
        case "<":
            if isNext("<") {
                (kind, length) = isNext("=", 2) ? (.shiftLeftAssign, 3) : (.shiftLeft, 2)
            } else {
                (kind, length) = isNext("=") ? (.lessEqual, 2) : isNext(">") ? (.unknown, 2) : (.less, 1)
            }
        case ">":
            if isNext(">") {
                (kind, length) = isNext("=", 2) ? (.shiftRightAssign, 3) : (.shiftRight, 2)
            } else {
                (kind, length) = isNext("=") ? (.greaterEqual, 2) : (.greater, 1)
            }
        default:
            if first < 32 || first == 127 {
                let code = (first < 16 ? "000" : "00") + String(first, radix: 16, uppercase: true)
                fail(
                    "invalid non-printable character U+\(code)", position, position + 1, code: "TL0104",
                    hint: "Delete this invisible character")
                return
            }
            (kind, length) = (.unknown, 1)
        }
        let start = position
        position += length
        add(kind, from: start)
    }
}
