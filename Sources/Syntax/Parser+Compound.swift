import Diagnostics

extension Parser {
    /// A statement with a block.
    mutating func compound() throws(Failure) -> Statement {
        let start = index
        let kind: Statement.Kind
        switch self.kind {
        case .kIf: kind = try conditional()
        case .kFor: kind = try forLoop()
        case .kWhile: kind = try whileLoop()
        case .kTry: kind = try tryBlock()
        default: kind = try function()
        }
        return Statement(kind, span(from: start))
    }

    /// The block after a colon: indented lines, or small statements on the same line.
    mutating func block(after what: String, line: UInt32) throws(Failure) -> [Statement] {
        var body: [Statement] = []
        guard kind == .newline else {
            try simpleStatements(into: &body)
            return body
        }
        advance()
        guard accept(.indent) else {
            throw known(
                "TL0105", "expected an indented block after \(what) on line \(line)", span(token),
                kind: "IndentationError", hint: "Indent the lines that belong to it by four spaces; `pass` does nothing"
            )
        }
        try enter()
        defer { depth -= 1 }
        try statements(into: &body, until: .dedent)
        advance()
        return body
    }

    /// The colon of `if`, `for`, `while`, `except`: CPython names it only when the line ends instead.
    private mutating func colon() throws(Failure) {
        if accept(.colon) { return }
        guard kind == .newline else { throw unexpected() }
        throw missingColon()
    }

    /// The colon after a word that nothing else can follow.
    private mutating func forcedColon() throws(Failure) {
        if accept(.colon) { return }
        throw missingColon()
    }

    private mutating func missingColon() -> Failure {
        known("TL0113", "expected ':'", span(token), hint: colonHint)
    }

    // MARK: Branches and loops

    private mutating func conditional() throws(Failure) -> Statement.Kind {
        var branches: [(test: Expression, body: [Statement], start: Int)] = []
        var what = "'if' statement"
        repeat {
            let start = index
            let line = token.line
            advance()
            let test = try namedExpression()
            try colon()
            branches.append((test, try block(after: what, line: line), start))
            what = "'elif' statement"
            if branches.count > Parser.maxHeight {
                throw known(
                    "TL0107", "maximum recursion depth exceeded during compilation", span(token), kind: "RecursionError"
                )
            }
        } while kind == .kElif
        var orElse = try elseBlock()
        let end = index
        for branch in branches.dropFirst().reversed() {
            let upper = tokens[max(branch.start, end - 1)].upper
            let place = Span(file: file, lower: tokens[branch.start].lower, upper: upper)
            orElse = [Statement(.conditional(test: branch.test, body: branch.body, orElse: orElse), place)]
        }
        return .conditional(test: branches[0].test, body: branches[0].body, orElse: orElse)
    }

    private mutating func elseBlock() throws(Failure) -> [Statement] {
        guard kind == .kElse else { return [] }
        let line = token.line
        advance()
        try forcedColon()
        return try block(after: "'else' statement", line: line)
    }

    private mutating func forLoop() throws(Failure) -> Statement.Kind {
        let line = token.line
        advance()
        let target = try targets()
        try expect(.kIn)
        let iterable = try starExpressions()
        try colon()
        let body = try block(after: "'for' statement", line: line)
        return .forLoop(target: target, iterable: iterable, body: body, orElse: try elseBlock())
    }

    private mutating func whileLoop() throws(Failure) -> Statement.Kind {
        let line = token.line
        advance()
        let test = try namedExpression()
        try colon()
        let body = try block(after: "'while' statement", line: line)
        return .whileLoop(test: test, body: body, orElse: try elseBlock())
    }

    // MARK: try

    private mutating func tryBlock() throws(Failure) -> Statement.Kind {
        let line = token.line
        advance()
        try forcedColon()
        let body = try block(after: "'try' statement", line: line)
        var handlers: [ExceptHandler] = []
        while kind == .kExcept {
            let handler = try handler()
            if let last = handlers.last, last.type == nil {
                late("TL0121", "default 'except:' must be last", last.span)
            }
            handlers.append(handler)
        }
        let orElse = handlers.isEmpty ? [] : try elseBlock()
        var final: [Statement] = []
        if kind == .kFinally {
            let line = token.line
            advance()
            try forcedColon()
            final = try block(after: "'finally' statement", line: line)
        } else if handlers.isEmpty {
            throw known(
                "TL0121", "expected 'except' or 'finally' block", span(token),
                hint: "A `try:` needs an `except ...:` block at the same indentation")
        }
        return .tryBlock(body: body, handlers: handlers, orElse: orElse, finally: final)
    }

    private mutating func handler() throws(Failure) -> ExceptHandler {
        let start = index
        let line = token.line
        advance()
        if kind == .star {
            throw known("TL0120", "'except*' is not part of TL", span(token), hint: "Write `except` without the star")
        }
        var type: Expression?
        var name: Name?
        if kind != .colon && kind != .newline {
            let first = try expression()
            type = first
            if kind == .comma { throw try bareExceptionTuple(first) }
            if accept(.kAs) { name = try self.name() }
        }
        try colon()
        let body = try block(after: "'except' statement", line: line)
        return ExceptHandler(type: type, name: name, body: body, span: span(from: start))
    }

    private mutating func bareExceptionTuple(_ first: Expression) throws(Failure) -> Failure {
        advance()
        let rest = try starExpressions()
        if accept(.kAs) { _ = try name() }
        try expect(.colon)
        return known(
            "TL0121", "multiple exception types must be parenthesized", first.span.union(rest.span),
            hint: "Write `except (A, B):`")
    }

    // MARK: def

    private mutating func function() throws(Failure) -> Statement.Kind {
        var decorators: [Expression] = []
        while accept(.at) {
            decorators.append(try namedExpression())
            try expect(.newline)
        }
        if kind == .kClass || kind == .kAsync { throw leftOut() }
        let line = token.line
        try expect(.kDef)
        let scope = newScope()
        let name = try name()
        guard accept(.leftParen) else {
            throw known(
                "TL0118", "expected '('", span(token),
                hint: "A function without parameters is written `def \(name.text)():`")
        }
        let parameters = try parameters(until: .rightParen, isLambda: false)
        try expect(.rightParen)
        if kind == .arrow && !peek().startsExpression { throw missingColon() }
        let returns = accept(.arrow) ? try expression() : nil
        try forcedColon()
        let body = try block(after: "function definition", line: line)
        var docstring: String?
        if case .expression(let first)? = body.first?.kind, case .string(let text) = first.kind { docstring = text }
        return .function(
            FunctionDefinition(
                name: name, parameters: parameters, returns: returns, body: body,
                docstring: docstring, decorators: decorators, scope: scope))
    }
}
