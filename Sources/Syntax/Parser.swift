import Diagnostics

/// Reads tokens by Python's grammar: recursive descent for statements, precedence climbing for operators.
///
/// The first pass only wants a tree. When it fails, a second pass over the same tokens (`isDiagnosing`) looks for the
/// known mistakes on the way, so that a right program pays nothing for the messages of a wrong one. This is also how
/// CPython does it, which is why the messages can be the same.
///
/// No text can overflow the stack: brackets nest at most 200 deep, other recursion `maxDepth`, operator chains are
/// loops, and the finished tree is at most `maxHeight` high, which bounds everything that later walks it.
package struct Parser {
    let bytes: ContiguousArray<UInt8>
    let file: UInt32
    var tokens: ContiguousArray<Token>
    var index = 0
    var isDiagnosing = false
    /// Inside the braces of an f-string.
    var isInField = false
    /// The furthest token that could not be used.
    var furthest = 0
    /// The mistake that ended the parsing, when it is a known one.
    var problem: Diagnostic?
    /// Mistakes that Python's compiler, not its parser, reports: the tree is whole.
    var lateProblem: Diagnostic?
    var depth = 0
    /// Height of the last finished expression.
    var height = 0
    /// The second pass has looked at the last token.
    var sawEnd = false
    /// Expressions that the second pass has read: what it may try is bounded.
    var effort = 0
    /// Scopes numbered so far; the module is 0.
    var scopeCount = 1

    static let maxDepth = 400
    static let maxHeight = 2_990

    /// Why a production ended: `unexpected` is Python's plain "invalid syntax", `known` has its words in `problem`.
    enum Failure: Error {
        case unexpected, known
    }

    init(bytes: ContiguousArray<UInt8>, file: UInt32, tokens: ContiguousArray<Token>) {
        self.bytes = bytes
        self.file = file
        self.tokens = tokens
    }

    // MARK: Entry points

    /// Parses a text and resolves its names.
    package static func parse(_ text: String, file: UInt32 = 0) -> Parsed {
        parse(bytes: ContiguousArray(text.utf8), file: file)
    }

    /// Parses bytes that may not even be UTF-8.
    package static func parse(bytes: ContiguousArray<UInt8>, file: UInt32 = 0) -> Parsed {
        let lexer = Lexer.lex(bytes, file: file)
        var parser = Parser(bytes: bytes, file: file, tokens: lexer.tokens)
        var body: [Statement] = []
        do throws(Failure) {
            try parser.statements(into: &body, until: .end)
        } catch {
            let diagnostic = parser.diagnose(lexer)
            return Parsed(
                program: Program(body: body), diagnostics: [diagnostic],
                isIncomplete: lexer.isIncomplete || parser.isAtEnd(parser.furthest))
        }
        var program = Program(body: body)
        let problems = Resolver.resolve(&program, scopeCount: parser.scopeCount, late: parser.lateProblem)
        return Parsed(program: program, diagnostics: problems, isIncomplete: false)
    }

    private func isAtEnd(_ index: Int) -> Bool {
        tokens[index...].allSatisfy { $0.kind == .end || $0.kind == .dedent }
    }

    // MARK: Tokens

    var token: Token { tokens[index] }
    var kind: Token.Kind { tokens[index].kind }

    func peek(_ offset: Int = 1) -> Token.Kind {
        index + offset < tokens.count ? tokens[index + offset].kind : .end
    }

    mutating func advance() {
        guard index + 1 < tokens.count else { return }
        index += 1
        if isDiagnosing && index + 1 == tokens.count { sawEnd = true }
    }

    /// Passes a token of the kind if it is the next one.
    mutating func accept(_ kind: Token.Kind) -> Bool {
        guard tokens[index].kind == kind else { return false }
        advance()
        return true
    }

    mutating func expect(_ kind: Token.Kind) throws(Failure) {
        guard accept(kind) else { throw unexpected() }
    }

    func span(_ token: Token) -> Span { Span(file: file, lower: token.lower, upper: token.upper) }

    /// From the first byte of a token to the last byte read.
    func span(from start: Int) -> Span {
        let last = max(start, index - 1)
        return Span(file: file, lower: tokens[start].lower, upper: max(tokens[start].upper, tokens[last].upper))
    }

    func text(_ token: Token) -> String {
        let upper = min(Int(token.upper), bytes.count)
        return String(decoding: bytes[min(Int(token.lower), upper)..<upper], as: UTF8.self)
    }

    mutating func name() throws(Failure) -> Name {
        guard kind == .name else { throw unexpected() }
        let name = Name(identifier(token), span(token))
        advance()
        return name
    }

    // MARK: Failing

    mutating func unexpected() -> Failure {
        furthest = max(furthest, index)
        return .unexpected
    }

    /// A known mistake.
    mutating func known(
        _ code: String, _ message: String, _ span: Span, kind: String = "SyntaxError", hint: String = "",
        label: String = ""
    ) -> Failure {
        furthest = max(furthest, index)
        if problem == nil {
            problem = Diagnostic(
                code: code, kind: kind, message: isInField && kind == "SyntaxError" ? "f-string: " + message : message,
                labels: [.init(span, label)], hint: hint)
        }
        return .known
    }

    /// A mistake that leaves the tree whole; Python reports it after all mistakes of grammar.
    mutating func late(_ code: String, _ message: String, _ span: Span, hint: String = "") {
        if lateProblem == nil {
            lateProblem = Diagnostic(
                code: code, kind: "SyntaxError", message: message, labels: [.init(span)], hint: hint)
        }
    }

    /// Tries a production and goes back when it does not fit; known mistakes inside it still count.
    mutating func attempt<Result>(_ body: (inout Parser) throws(Failure) -> Result) throws(Failure) -> Result? {
        let start = index
        let startHeight = height
        let startDepth = depth
        let startFurthest = furthest
        do throws(Failure) {
            return try body(&self)
        } catch {
            if error == .known { throw error }
            (index, height, depth, furthest) = (start, startHeight, startDepth, startFurthest)
            return nil
        }
    }

    /// Like `attempt`, without looking for known mistakes inside.
    mutating func attemptQuietly<Result>(_ body: (inout Parser) throws(Failure) -> Result) -> Result? {
        let start = self.index
        let startHeight = height
        let startDepth = depth
        let startFurthest = furthest
        let wasDiagnosing = isDiagnosing
        let startProblem = problem
        let startLate = lateProblem
        isDiagnosing = false
        defer {
            isDiagnosing = wasDiagnosing
            if wasDiagnosing && index + 1 == tokens.count { sawEnd = true }
        }
        do throws(Failure) {
            return try body(&self)
        } catch {
            (index, height, depth, furthest) = (start, startHeight, startDepth, startFurthest)
            (problem, lateProblem) = (startProblem, startLate)
            return nil
        }
    }

    // MARK: Limits

    mutating func enter() throws(Failure) {
        depth += 1
        if depth > Parser.maxDepth { throw tooDeep() }
    }

    /// Records the height of a finished expression.
    mutating func grow(to height: Int) throws(Failure) {
        self.height = height
        if height > Parser.maxHeight { throw tooDeep() }
    }

    private mutating func tooDeep() -> Failure {
        known(
            "TL0107", "maximum recursion depth exceeded during compilation", span(token), kind: "RecursionError",
            hint: "Split the expression into several statements")
    }
}
