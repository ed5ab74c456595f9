import Diagnostics

/// One word of the text: its kind and its bytes. The text itself is read back from the source when it is needed.
package struct Token: Hashable, Sendable {
    package var kind: Kind
    package var lower: UInt32
    package var upper: UInt32
    /// Line of the first byte, from 1.
    package var line: UInt32
    /// Open brackets around it (an opening bracket counts itself, a closing one does not).
    package var level: UInt16

    package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        // Layout
        case end, newline, indent, dedent
        /// What the lexer could not read; its `Lexer.failure` says why. Always the last token.
        case failure
        /// A character that no statement contains (`$`, `?`, `!`, a backtick).
        case unknown

        // Values
        case name, integer, float, string, formattedString

        // Keywords
        case kFalse, kNone, kTrue, kAnd, kAs, kAssert, kAsync, kAwait, kBreak, kClass, kContinue, kDef, kDel, kElif
        case kElse, kExcept, kFinally, kFor, kFrom, kGlobal, kIf, kImport, kIn, kIs, kLambda, kNonlocal, kNot, kOr
        case kPass, kRaise, kReturn, kTry, kWhile, kWith, kYield

        // Brackets and punctuation
        case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
        case comma, colon, semicolon, dot, ellipsis, arrow, assign, walrus, at

        // Operators
        case plus, minus, star, slash, doubleSlash, percent, doubleStar, ampersand, pipe, caret, tilde
        case shiftLeft, shiftRight, equal, notEqual, less, lessEqual, greater, greaterEqual
        case plusAssign, minusAssign, starAssign, slashAssign, doubleSlashAssign, percentAssign, doubleStarAssign
        case ampersandAssign, pipeAssign, caretAssign, shiftLeftAssign, shiftRightAssign, atAssign
    }

    package init(_ kind: Kind, _ lower: Int, _ upper: Int, line: Int, level: Int) {
        self.kind = kind
        self.lower = UInt32(truncatingIfNeeded: lower)
        self.upper = UInt32(truncatingIfNeeded: upper)
        self.line = UInt32(truncatingIfNeeded: line)
        self.level = UInt16(truncatingIfNeeded: level)
    }
}

extension Token.Kind {
    /// Python's keywords, the ones TL leaves out included: they are no names either.
    package static let keywords: [(word: String, kind: Token.Kind)] = [
        ("False", .kFalse), ("None", .kNone), ("True", .kTrue), ("and", .kAnd), ("as", .kAs), ("assert", .kAssert),
        ("async", .kAsync), ("await", .kAwait), ("break", .kBreak), ("class", .kClass), ("continue", .kContinue),
        ("def", .kDef), ("del", .kDel), ("elif", .kElif), ("else", .kElse), ("except", .kExcept),
        ("finally", .kFinally), ("for", .kFor), ("from", .kFrom), ("global", .kGlobal), ("if", .kIf),
        ("import", .kImport), ("in", .kIn), ("is", .kIs), ("lambda", .kLambda), ("nonlocal", .kNonlocal),
        ("not", .kNot), ("or", .kOr), ("pass", .kPass), ("raise", .kRaise), ("return", .kReturn), ("try", .kTry),
        ("while", .kWhile), ("with", .kWith), ("yield", .kYield),
    ]

    /// Those of Python that TL leaves out; `SyntaxError` says what to write instead.
    package static let leftOut: Set<Token.Kind> = [.kAsync, .kAwait, .kClass, .kWith, .kYield]

    /// Keywords by their bytes packed into one word: the longest has eight.
    static let keywordsByBytes: [UInt64: Token.Kind] = {
        var table: [UInt64: Token.Kind] = [:]
        for (word, kind) in keywords { table[word.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = kind }
        return table
    }()

    var isKeyword: Bool { rawValue >= Token.Kind.kFalse.rawValue && rawValue <= Token.Kind.kYield.rawValue }

    /// Whether an expression can start with it.
    var startsExpression: Bool {
        switch self {
        case .name, .integer, .float, .string, .formattedString, .kFalse, .kNone, .kTrue, .kLambda, .kNot, .kAwait,
            .leftParen, .leftBracket, .leftBrace, .ellipsis, .plus, .minus, .tilde:
            true
        default:
            false
        }
    }
}
