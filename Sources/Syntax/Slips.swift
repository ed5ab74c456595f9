import Diagnostics

/// Guesses what a person meant where Python only says "invalid syntax".
struct Slips {
    let parser: Parser
    let index: Int

    init(_ parser: Parser, at index: Int) {
        self.parser = parser
        self.index = index
    }

    private func kind(_ offset: Int) -> Token.Kind {
        let place = index + offset
        return place >= 0 && place < parser.tokens.count ? parser.tokens[place].kind : .end
    }

    private func text(_ offset: Int) -> String {
        let place = index + offset
        return place >= 0 && place < parser.tokens.count ? parser.text(parser.tokens[place]) : ""
    }

    private var first: Token { parser.tokens[parser.lineStart(index)] }
    private var firstText: String { parser.text(first) }
    private var isAtLineStart: Bool { parser.lineStart(index) == index }

    /// One suggestion, or an empty text.
    var hint: String {
        if let hint = operators { return hint }
        if let hint = lines { return hint }
        return words ?? ""
    }

    /// Whole lines in another language.
    private var lines: String? {
        if isAtLineStart {
            switch text(0) {
            case "%":
                return
                    "There are no % lines: leave it out; at the prompt such a line begins with a colon, `:help` lists them"
            case "!": return "A program starts no other programs: leave it out; at the prompt `:sh ls` does"
            case "?": return "Help on a name is help(name), or ?name at the prompt alone on its line"
            case "/": return "A comment starts with #"
            case "//": return "A comment starts with #"
            default: break
            }
            switch kind(0) {
            case .kElse: return "This `else` has no `if` in front of it at the same indentation"
            case .kElif: return "This `elif` has no `if` in front of it at the same indentation"
            case .kExcept, .kFinally: return "There is no `try:` in front of it at the same indentation"
            default: break
            }
        }
        if parser.lineStart(index) == index - 1 {
            switch firstText {
            case "elseif", "elsif": return "Python writes `elif`"
            case "let", "var", "const", "my", "auto", "int", "float", "double", "string", "bool":
                if kind(0) == .name { return "A name needs no declaration: `\(text(0)) = value`" }
            case _ where Suggestions.distance(firstText, "function") <= 2 && kind(0) == .name && kind(1) == .leftParen:
                return "A function is written `def \(text(0))(...):`"
            case "function", "func", "fn", "fun", "sub", "define":
                if kind(0) == .name { return "A function is written `def \(text(0))(...):`" }
            case "unless": return "Write `if not ...:`"
            case "foreach": return "Write `for x in xs:`"
            case "echo", "puts", "printf": return "Write `print(...)`"
            case "using", "include", "require", "use": return "Write `import name`"
            case "throw": return "Write `raise ValueError(\"...\")`"
            case "switch", "case": return "Write if/elif/else"
            default: break
            }
        }
        if kind(0) == .newline && (text(-1) == "++" || (kind(-1) == .plus && kind(-2) == .plus)) {
            return "Write `\(text(-3)) += 1`"
        }
        if kind(0) == .newline && kind(-1) == .minus && kind(-2) == .minus { return "Write `\(text(-3)) -= 1`" }
        return nil
    }

    /// Operators of other languages.
    private var operators: String? {
        switch (kind(-1), kind(0), kind(1)) {
        case (.ampersand, .ampersand, _): return "Python writes `and`"
        case (.pipe, .pipe, _): return "Python writes `or`"
        case (.assign, .greater, _), (_, .assign, .greater):
            return "`>=` is greater or equal; a function without a name is written `lambda x: value`"
        case (.assign, .less, _), (_, .assign, .less): return "`<=` is less or equal"
        case (.equal, .assign, _), (.notEqual, .assign, _):
            return "Two equals signs compare: `==`; `!=` is its opposite"
        case (_, .arrow, _): return "`->` stands only in the first line of a `def`; an attribute is written `a.b`"
        case (_, .assign, .equal): return "Two equals signs compare: `==`"
        default: break
        }
        if kind(0) == .unknown {
            switch text(0) {
            case "!" where !isAtLineStart: return "Python writes `not`"
            case "?" where !isAtLineStart:
                return "A choice is written `a if test else b`"
            case "$": return "Names have no $ in front"
            case "`": return "Strings have straight quotes ' or \""
            case "<>": return "Python writes `!=`"
            default: return nil
            }
        }
        if kind(0) == .walrus { return "`:=` needs brackets around it here; a plain assignment is `=`" }
        return nil
    }

    /// Words that cannot stand where they do.
    private var words: String? {
        let word = text(0)
        if kind(0) == .assign, kind(-1).isKeyword, parser.lineStart(index) == index - 1 {
            return "`\(text(-1))` is a word of the language and cannot be a name: try `\(text(-1))_`"
        }
        if kind(0).isKeyword {
            if first.kind == .kDef || kind(1) == .assign || kind(-1) == .dot || kind(1) == .plusAssign {
                return "`\(word)` is a word of the language and cannot be a name: try `\(word)_`"
            }
            if first.kind == .kFrom && kind(0) == .newline { return "Name what to import: `from module import name`" }
            if kind(0) == .kIn && first.kind != .kFor { return nil }
        }
        if kind(0) == .kReturn, kind(-1) == .colon {
            return "A lambda gives its value without `return`: `lambda x: value`"
        }
        if word == "then" { return "A block starts with `:`" }
        if word == "do" { return "A block starts with `:`" }
        if kind(0) == .leftBrace { return "A block starts with `:` and is indented; braces make dicts" }
        if kind(0) == .assign && kind(-1) == .rightParen { return "`==` compares, `=` assigns" }
        if kind(0) == .newline {
            switch kind(-1) {
            case .assign: return "A value is missing after `=`"
            case .comma, .dot, .plus, .minus, .star, .slash, .kAnd, .kOr, .kNot, .kIn, .equal, .less, .greater:
                return "The line ends before the expression does"
            default: break
            }
            if first.kind == .kFor { return "A loop is written `for x in xs:`" }
            if first.kind == .kFrom { return "Write `from module import name`" }
        }
        if kind(0) == .colon && kind(-1) != .comma && first.kind == .name {
            return ["if", "for", "while", "def"].first {
                Suggestions.distance($0, firstText.lowercased()) <= 1 && firstText.count <= 6
            }
            .map { "Did you mean `\($0)`?" }
        }
        if kind(0) == .colon && first.kind == .kFor { return "A loop is written `for x in xs:`" }
        if kind(0) == .name && kind(-1) == .name && parser.lineStart(index) == index - 1 {
            let known = [
                "if", "for", "while", "def", "return", "import", "from", "elif", "del", "assert", "raise", "print",
            ]
            if let near = known.first(where: { Suggestions.distance($0, firstText.lowercased()) == 1 }) {
                return "Did you mean `\(near)`?"
            }
        }
        if kind(0) == .comma, kind(-1) == .comma { return "A value is missing between the two commas" }
        if kind(0) == .newline, kind(-1) == .kAs { return "A name is missing after `as`" }
        if kind(0) == .semicolon, kind(-2) == .kLambda || kind(-1) == .kLambda {
            return "The value of a lambda follows a colon: `lambda x: value`"
        }
        if kind(0) == .semicolon, parser.tokens[index].level > 0 {
            return "A bracket is still open: close it in front of the `;`"
        }
        let rest = parser.tokens[index...].prefix { $0.kind != .newline && $0.kind != .end }
        if [.kIf, .kElif, .kWhile].contains(first.kind), kind(0).startsExpression || kind(0).isKeyword,
            parser.tokens[index].level == 0,
            !rest.contains(where: { $0.kind == .colon })
        {
            return "The condition ends with `:`, which is missing before `\(word)`"
        }
        if kind(0).startsExpression,
            kind(-1) == .string || kind(-1) == .integer || kind(-1) == .name || kind(-1) == .rightParen
        {
            if kind(0) == .name, kind(-1) == .name, kind(1) == .newline || kind(1) == .end,
                parser.lineStart(index) == index - 1
            {
                return "A call has round brackets: `\(firstText)(\(word))`"
            }
            return "An operator or a comma is missing before `\(word)`"
        }
        return nil
    }
}
