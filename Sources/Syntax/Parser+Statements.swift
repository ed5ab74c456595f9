import Diagnostics

extension Parser {
    /// Statements up to the token that ends the text or the block.
    mutating func statements(into body: inout [Statement], until end: Token.Kind) throws(Failure) {
        while kind != end && kind != .end {
            try statement(into: &body)
        }
        if kind != end { throw unexpected() }
    }

    private mutating func statement(into body: inout [Statement]) throws(Failure) {
        height = 0
        switch kind {
        case .kIf, .kFor, .kWhile, .kDef, .kTry, .at: body.append(try compound())
        case .kClass, .kWith, .kAsync, .kAwait, .kYield: throw leftOut()
        case .newline: advance()
        default: try simpleStatements(into: &body)
        }
    }

    /// Small statements on one line, with `;` between them.
    mutating func simpleStatements(into body: inout [Statement]) throws(Failure) {
        repeat {
            body.append(try simple())
        } while accept(.semicolon) && kind != .newline
        try expect(.newline)
    }

    private mutating func simple() throws(Failure) -> Statement {
        let start = index
        let kind: Statement.Kind
        switch self.kind {
        case .kPass:
            advance()
            kind = .pass
        case .kBreak:
            advance()
            kind = .breakLoop
        case .kContinue:
            advance()
            kind = .continueLoop
        case .kReturn:
            advance()
            kind = .returnValue(
                self.kind.startsExpression || self.kind == .star ? try starExpressions() : try nothingMore())
        case .kRaise: kind = try raise()
        case .kGlobal: kind = .global(try names())
        case .kNonlocal: kind = .nonlocal(try names())
        case .kDel:
            advance()
            let targets = try deleteTargets()
            guard self.kind == .newline || self.kind == .semicolon else { throw unexpected() }
            kind = .delete(targets)
        case .kAssert:
            advance()
            let test = try expression()
            kind = .assert(test: test, message: accept(.comma) ? try expression() : nil)
        case .kImport: kind = try importModules()
        case .kFrom: kind = try importNames()
        case .kYield, .kAwait, .kAsync, .kClass, .kWith: throw leftOut()
        default: kind = try expressionStatement()
        }
        return Statement(kind, span(from: start))
    }

    /// After a statement whose value may be left out: something that is no value is the caller's problem.
    private mutating func nothingMore() throws(Failure) -> Expression? {
        if kind == .kYield { throw leftOut() }
        return nil
    }

    private mutating func names() throws(Failure) -> [Name] {
        advance()
        var names = [try name()]
        while accept(.comma) { names.append(try name()) }
        return names
    }

    private mutating func raise() throws(Failure) -> Statement.Kind {
        advance()
        guard kind.startsExpression else { return .raise(nil, cause: nil) }
        let value = try expression()
        return .raise(value, cause: accept(.kFrom) ? try expression() : nil)
    }

    // MARK: Assignment

    private mutating func expressionStatement() throws(Failure) -> Statement.Kind {
        let start = index
        if isDiagnosing && kind == .name && peek() == .walrus {
            // No statement, but CPython finds the mistakes in its value first.
            _ = try attempt { (parser) throws(Failure) in try parser.walrus() }
            index = start
        }
        let first = try statementExpressions()
        switch kind {
        case .assign: return try assignment(first, start)
        case .colon: return try annotated(first)
        default: break
        }
        if let op = augmentedOperator {
            guard first.isSingleTarget else {
                // The right side must be there before CPython says so.
                advance()
                _ = try starExpressions()
                throw known(
                    "TL0116", "'\(first.describedAsTarget)' is an illegal expression for augmented assignment",
                    first.span,
                    hint: "One name at a time: `a += 1` and `b += 1`")
            }
            advance()
            if kind == .kYield { throw leftOut() }
            return .augmented(target: first, op: op, value: try starExpressions())
        }
        if case .starred = first.kind { late("TL0126", "can't use starred expression here", first.span) }
        return .expression(first)
    }

    /// Like `starExpressions`, but a lone `*x` may still become a target.
    private mutating func statementExpressions() throws(Failure) -> Expression {
        guard kind == .star else { return try starExpressions() }
        let start = index
        let first = try starred()
        guard kind == .comma else { return first }
        var items = [first]
        var tallest = height
        while accept(.comma) {
            guard kind.startsExpression || kind == .star else { break }
            items.append(kind == .star ? try starred() : try expression())
            tallest = max(tallest, height)
        }
        try grow(to: tallest + 1)
        return Expression(.tuple(items), span(from: start))
    }

    private mutating func assignment(_ first: Expression, _ start: Int) throws(Failure) -> Statement.Kind {
        var targets: [Expression] = []
        var value = first
        while kind == .assign {
            if let wrong = value.invalidTarget() {
                if isDiagnosing, targets.isEmpty { try checkAssignment(value, start) }
                throw known(
                    "TL0116", "cannot assign to \(wrong.describedAsTarget)", wrong.span, hint: targetHint(wrong))
            }
            if case .starred = value.unwrapped.kind {
                late(
                    "TL0126", "starred assignment target must be in a list or tuple", value.span,
                    hint: "Write `*name, = values` or `name = list(values)`")
            }
            checkNested(value)
            targets.append(value)
            advance()
            if kind == .kYield { throw leftOut() }
            value = try statementExpressions()
        }
        if case .starred = value.kind { late("TL0126", "can't use starred expression here", value.span) }
        return .assign(targets: targets, value: value)
    }

    private mutating func checkNested(_ value: Expression) {
        switch value.unwrapped.kind {
        case .tuple(let items), .list(let items):
            checkStars(items, value.span)
            for item in items { checkNested(item) }
        default: break
        }
    }

    private mutating func annotated(_ target: Expression) throws(Failure) -> Statement.Kind {
        guard target.isSingleTarget else {
            let colon = index
            advance()
            guard attemptQuietly({ (parser) throws(Failure) in try parser.expression() }) != nil else {
                index = colon
                throw unexpected()
            }
            switch target.unwrapped.kind {
            case .list: throw known("TL0116", "only single target (not list) can be annotated", target.span)
            case .tuple: throw known("TL0116", "only single target (not tuple) can be annotated", target.span)
            default: throw known("TL0116", "illegal target for annotation", target.span)
            }
        }
        advance()
        let annotation = try expression()
        let value = accept(.assign) ? try starExpressions() : nil
        return .annotated(target: target, annotation: annotation, value: value)
    }

    private var augmentedOperator: BinaryOperator? {
        switch kind {
        case .plusAssign: .add
        case .minusAssign: .subtract
        case .starAssign: .multiply
        case .slashAssign: .divide
        case .doubleSlashAssign: .floorDivide
        case .percentAssign: .modulo
        case .doubleStarAssign: .power
        case .ampersandAssign: .bitAnd
        case .pipeAssign: .bitOr
        case .caretAssign: .bitXor
        case .shiftLeftAssign: .shiftLeft
        case .shiftRightAssign: .shiftRight
        case .atAssign: .matmul
        default: nil
        }
    }

    // MARK: Import

    private mutating func dottedName() throws(Failure) -> DottedName {
        var parts = [try name()]
        while accept(.dot) { parts.append(try name()) }
        return DottedName(parts: parts)
    }

    private mutating func alias() throws(Failure) -> Name? {
        accept(.kAs) ? try name() : nil
    }

    private mutating func importModules() throws(Failure) -> Statement.Kind {
        advance()
        var modules: [ImportedModule] = []
        repeat {
            let module = try dottedName()
            modules.append(ImportedModule(module: module, alias: try alias()))
        } while accept(.comma)
        return .importModules(modules)
    }

    private mutating func importNames() throws(Failure) -> Statement.Kind {
        advance()
        if kind == .dot || kind == .ellipsis {
            throw known(
                "TL0129", "relative imports are not part of TL", span(token),
                hint: "A file beside this one is imported by its name alone: `from helpers import f`")
        }
        let module = try dottedName()
        try expect(.kImport)
        if kind == .star {
            let star = Name("*", span(token))
            advance()
            return .importNames(module: module, names: [ImportedName(name: star, alias: nil)])
        }
        let isBracketed = accept(.leftParen)
        var names: [ImportedName] = []
        repeat {
            if isBracketed && kind == .rightParen && !names.isEmpty { break }
            if !isBracketed && kind == .newline && !names.isEmpty {
                throw known(
                    "TL0129", "trailing comma not allowed without surrounding parentheses", span(tokens[index - 1]),
                    hint: "Delete the last comma")
            }
            let imported = try name()
            names.append(ImportedName(name: imported, alias: try alias()))
        } while accept(.comma)
        if isBracketed { try expect(.rightParen) }
        return .importNames(module: module, names: names)
    }
}
