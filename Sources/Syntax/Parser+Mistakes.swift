import Diagnostics

// The known mistakes. Messages are CPython 3.11's; hints are ours.

extension Parser {
    /// Looks at the text again for known mistakes and says what is wrong.
    mutating func diagnose(_ lexer: Lexer) -> Diagnostic {
        let first = furthest
        let failing = tokens[min(first, tokens.count - 1)]
        if failing.kind == .failure, let failure = lexer.failure { return failure }
        if failing.kind == .end, let open = lexer.open.last { return neverClosed(open.position, open.byte) }
        // From the beginning: a mistake that only this pass sees may stand in front of what the first one stumbled
        // over.
        (index, depth, height, isInField, lateProblem, problem) = (0, 0, 0, false, nil, nil)
        isDiagnosing = true
        var body: [Statement] = []
        do throws(Failure) {
            try statements(into: &body, until: .end)
        } catch {}
        furthest = first
        if sawEnd {
            if let failure = lexer.failure { return failure }
            if let open = lexer.open.last { return neverClosed(open.position, open.byte) }
        }
        let isLayout = problem == nil && (failing.kind == .indent || failing.kind == .dedent)
        if !isLayout {
            // What the lexer could not read further down comes before a mistake of grammar, as in CPython.
            if let failure = lexer.failure, lexer.isFailureUrgent { return failure }
            if let open = lexer.open.last, Int(failing.line) > open.line {
                return neverClosed(open.position, open.byte)
            }
        }
        if let problem { return problem }
        switch failing.kind {
        case .indent:
            return Diagnostic(
                code: "TL0105", kind: "IndentationError", message: "unexpected indent", labels: [.init(span(failing))],
                hint:
                    "This line is indented further than the one above, which opens no block: remove the spaces in front"
            )
        case .dedent:
            return Diagnostic(
                code: "TL0105", kind: "IndentationError", message: "unexpected unindent", labels: [.init(span(failing))]
            )
        default:
            if let refused = softKeyword(furthest) { return refused }
            return Diagnostic(
                code: "TL0101", kind: "SyntaxError", message: "invalid syntax", labels: [.init(span(failing))],
                hint: Slips(self, at: furthest).hint)
        }
    }

    private func neverClosed(_ position: Int, _ byte: UInt8) -> Diagnostic {
        let place = Span(
            file: file, lower: UInt32(truncatingIfNeeded: position), upper: UInt32(truncatingIfNeeded: position + 1))
        return Diagnostic(
            code: "TL0108", kind: "SyntaxError", message: "'\(Character(Unicode.Scalar(byte)))' was never closed",
            labels: [.init(place)], hint: "Add the closing bracket where the expression ends")
    }

    // MARK: What TL leaves out

    /// A statement or expression of Python that TL does not have.
    mutating func leftOut() -> Failure {
        let word = text(token)
        let hint =
            switch kind {
            case .kClass:
                "Use sequential(...) or module(forward, ...) for a model, a dict for a record, a function inside a function for state"
            case .kWith: withHint()
            case .kAsync, .kAwait: "Everything in TL runs in order: leave the word out"
            case .kYield: "Collect the values in a list and return it, or write a comprehension"
            default: ""
            }
        let what =
            switch kind {
            case .kYield: "generators ('yield')"
            case .kClass: "classes ('class')"
            default: "'\(word)'"
            }
        return known(
            "TL0120", "\(what) \(kind == .kWith || kind == .kAsync || kind == .kAwait ? "is" : "are") not part of TL",
            span(token), hint: hint)
    }

    /// What `with` would open, by the names on its line.
    private func withHint() -> String {
        let line = tokens[index...].prefix { $0.kind != .newline && $0.kind != .end }.map { text($0) }
        if line.contains("no_grad") || line.contains("inference_mode") {
            return "No gradients are kept unless value_and_grad asks for them: write the lines without it"
        }
        if line.contains("autocast") { return "Write fit(model, data, precision=\"bf16\") for shorter numbers" }
        if line.contains("open") {
            return "Data come through load_images(folder), load_tensors(path) and load_dataset(name)"
        }
        return "Call the function on a line of its own; try/finally does what must be done at the end"
    }

    /// `match x:` is Python, but `match` is a name like any other until a block follows.
    private func softKeyword(_ failing: Int) -> Diagnostic? {
        let start = lineStart(failing)
        guard tokens[start].kind == .name, start + 1 < tokens.count, tokens[start + 1].kind.startsExpression,
            text(tokens[start]) == "match"
        else { return nil }
        let end = tokens[start...].firstIndex { $0.kind == .newline || $0.kind == .end } ?? start
        guard end > start, tokens[end - 1].kind == .colon else { return nil }
        return Diagnostic(
            code: "TL0120", kind: "SyntaxError", message: "'match' is not part of TL",
            labels: [.init(span(tokens[start]))],
            hint: "Write if/elif/else, or look the value up in a dict")
    }

    /// First token of the statement's line.
    func lineStart(_ index: Int) -> Int {
        var start = min(index, tokens.count - 1)
        while start > 0 {
            switch tokens[start - 1].kind {
            case .newline, .indent, .dedent, .semicolon: return start
            default: start -= 1
            }
        }
        return start
    }

    // MARK: Checks of the second pass

    /// `f(a b)`: a value directly after a value, inside brackets.
    mutating func checkMissingComma(_ first: Expression, _ start: Int) throws(Failure) {
        guard kind.startsExpression else { return }
        let firstToken = tokens[start]
        if firstToken.kind == .name {
            if start + 1 < tokens.count, tokens[start + 1].kind == .string || tokens[start + 1].kind == .formattedString
            {
                return
            }
            let word = text(firstToken)
            if word == "match" || word == "case" || word == "_" { return }
        }
        if isOldPrint(first) { return }
        let back = (index, height)
        let second =
            attemptQuietly { (parser) throws(Failure) in try parser.expression() }
            ?? attemptQuietly { (parser) throws(Failure) in try parser.primary() }
            ?? attemptQuietly { (parser) throws(Failure) in try parser.atom() }
        let lastLevel = tokens[max(0, index - 1)].level
        (index, height) = back
        guard let second, lastLevel > 0 else { return }
        throw known(
            "TL0114", "invalid syntax. Perhaps you forgot a comma?", first.span.union(second.span),
            hint: "Put a comma between the two values")
    }

    private func isOldPrint(_ value: Expression) -> Bool {
        if case .name(let word) = value.kind { return word == "print" || word == "exec" }
        return false
    }

    /// `print x`, as in Python 2.
    mutating func checkOldPrint() throws(Failure) {
        effort += 1
        guard kind == .name, peek() != .leftParen, peek().startsExpression || peek() == .star, effort < 100_000,
            depth < 200
        else { return }
        // Behind any name: CPython, too, finds the mistakes of the second value first.
        let word = text(token)
        let start = index
        let back = (index, height)
        let isOld = word == "print" || word == "exec"
        advance()
        var rest = try attempt { (parser) throws(Failure) in try parser.starExpressions() }
        if rest == nil && isOld { rest = try attempt { (parser) throws(Failure) in try parser.primary() } }
        let place = span(from: start)
        (index, height) = back
        guard rest != nil, isOld else { return }
        throw known(
            "TL0119", "Missing parentheses in call to '\(word)'. Did you mean \(word)(...)?", place,
            hint: "print is a function: `print(\(text(from: place).dropFirst(word.count + 1)))`")
    }

    private func text(from span: Span) -> String {
        let upper = min(Int(span.upper), bytes.count)
        return String(decoding: bytes[min(Int(span.lower), upper)..<upper], as: UTF8.self)
    }

    /// `=` or `:=` behind an expression that stands where a value is wanted.
    mutating func checkAssignment(_ value: Expression, _ start: Int) throws(Failure) {
        if kind == .walrus {
            advance()
            guard try attempt({ (parser) throws(Failure) in try parser.expression() }) != nil else { return }
            throw known(
                "TL0116", "cannot use assignment expressions with \(value.describedAsTarget)", value.span,
                hint: "Only a plain name can stand before :=")
        }
        guard kind == .assign else { return }
        let back = (index, height)
        advance()
        let right = try attempt { (parser) throws(Failure) in try parser.binary(0) }
        let isChain = kind == .assign || kind == .walrus
        (index, height) = back
        guard let right, !isChain else { return }
        switch value.kind {
        case .name:
            throw known(
                "TL0115", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", value.span.union(right.span),
                hint: "`==` compares, `=` assigns")
        case .compare, .and, .or, .conditional, .lambda, .unary(.not, _): return
        default: break
        }
        switch tokens[start].kind {
        case .leftBracket, .kTrue, .kNone, .kFalse: return
        case .leftParen where value.startsWithTuple: return
        default: break
        }
        throw known(
            "TL0115", "cannot assign to \(value.describedAsTarget) here. Maybe you meant '==' instead of '='?",
            value.span,
            hint: targetHint(value))
    }

    func targetHint(_ value: Expression) -> String {
        switch value.unwrapped.kind {
        case .int, .float, .string, .bigInt: "The name goes on the left: `name = value`"
        case .call: "The name goes on the left: `name = f(...)`; square brackets set an item: `xs[0] = value`"
        case .binary, .compare: "`==` compares, `=` gives the name on its left a value"
        default: "`==` compares, `=` assigns"
        }
    }

    var colonHint: String {
        if kind == .leftBrace { return "A block starts with `:` and is indented; braces make dicts" }
        let start = lineStart(index)
        if tokens[start].kind == .kElse && kind == .kIf { return "`else if` is written `elif`" }
        if kind == .assign { return "`==` compares, `=` assigns" }
        return "Add `:` at the end of the line"
    }
}

extension Expression {
    /// Whether its first part is a tuple or a generator in brackets, which CPython treats apart.
    var startsWithTuple: Bool {
        var value = self
        while true {
            switch value.kind {
            case .attribute(let inner, _), .index(let inner, _), .call(let inner, _), .binary(_, let inner, _):
                value = inner
            case .parenthesized(let inner):
                if case .tuple = inner.kind { return true }
                return false
            case .generator: return true
            default: return false
            }
        }
    }
}
