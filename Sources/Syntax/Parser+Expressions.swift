import Diagnostics

extension Parser {
    // MARK: Lists of expressions

    /// `a, *b, c`: what may stand after `=`, `return`, `in` of a `for`. A tuple when there is a comma.
    mutating func starExpressions() throws(Failure) -> Expression {
        let start = index
        let first = try starExpression()
        guard kind == .comma else {
            if case .starred = first.kind { late("TL0126", "can't use starred expression here", first.span) }
            return first
        }
        var items = [first]
        var tallest = height
        while accept(.comma) {
            guard kind.startsExpression || kind == .star else { break }
            items.append(try starExpression())
            tallest = max(tallest, height)
        }
        try grow(to: tallest + 1)
        return Expression(.tuple(items), span(from: start))
    }

    private mutating func starExpression() throws(Failure) -> Expression {
        kind == .star ? try starred() : try expression()
    }

    /// `*x`, with an operand without comparison as in displays.
    mutating func starred() throws(Failure) -> Expression {
        let start = index
        advance()
        let value = try binary(0)
        try grow(to: height + 1)
        return Expression(.starred(value), span(from: start))
    }

    /// An element of a display: `*x`, `name := x` or an expression.
    mutating func starNamedExpression() throws(Failure) -> Expression {
        kind == .star ? try starred() : try namedExpression()
    }

    mutating func namedExpression() throws(Failure) -> Expression {
        if kind == .name && peek() == .walrus { return try walrus() }
        let start = index
        let value = try expression()
        if isDiagnosing { try checkAssignment(value, start) }
        if kind == .walrus { throw unexpected() }
        return value
    }

    mutating func walrus() throws(Failure) -> Expression {
        let start = index
        let target = try name()
        advance()
        let value = try expression()
        try grow(to: height + 1)
        return Expression(.walrus(target, value), span(from: start))
    }

    // MARK: One expression

    /// A conditional expression, a lambda or anything that binds tighter.
    mutating func expression() throws(Failure) -> Expression {
        try enter()
        defer { depth -= 1 }
        if isDiagnosing { try checkOldPrint() }
        // `a if b else c if d else e` is a loop here: the parts are put together from the right.
        var parts: [(then: Expression, test: Expression, start: Int)] = []
        var tallest = 0
        var last: Expression
        while true {
            let partStart = index
            if kind == .kLambda {
                last = try lambda()
                tallest = max(tallest, height)
                break
            }
            let then = try disjunction()
            tallest = max(tallest, height)
            if isDiagnosing { try checkMissingComma(then, partStart) }
            guard kind == .kIf else {
                last = then
                break
            }
            advance()
            let test = try disjunction()
            tallest = max(tallest, height)
            guard kind == .kElse else {
                if kind != .colon {
                    throw known(
                        "TL0127", "expected 'else' after 'if' expression", then.span.union(test.span),
                        hint: "A value needs both branches: `a if test else b`")
                }
                throw unexpected()
            }
            advance()
            parts.append((then, test, partStart))
        }
        if parts.isEmpty { return last }
        try grow(to: tallest + parts.count)
        let end = last.span.upper
        for part in parts.reversed() {
            let place = Span(file: file, lower: tokens[part.start].lower, upper: end)
            last = Expression(.conditional(test: part.test, then: part.then, orElse: last), place)
        }
        return last
    }

    mutating func disjunction() throws(Failure) -> Expression {
        var left = try conjunction()
        while kind == .kOr {
            let leftHeight = height
            advance()
            let right = try conjunction()
            try grow(to: max(leftHeight, height) + 1)
            left = Expression(.or(left, right), left.span.union(right.span))
        }
        return left
    }

    private mutating func conjunction() throws(Failure) -> Expression {
        var left = try inversion()
        while kind == .kAnd {
            let leftHeight = height
            advance()
            let right = try inversion()
            try grow(to: max(leftHeight, height) + 1)
            left = Expression(.and(left, right), left.span.union(right.span))
        }
        return left
    }

    private mutating func inversion() throws(Failure) -> Expression {
        let start = index
        while kind == .kNot { advance() }
        let count = index - start
        var value = try comparison()
        guard count > 0 else { return value }
        try grow(to: height + count)
        for offset in (0..<count).reversed() {
            value = Expression(
                .unary(.not, value), Span(file: file, lower: tokens[start + offset].lower, upper: value.span.upper))
        }
        return value
    }

    private mutating func comparison() throws(Failure) -> Expression {
        let first = try binary(0)
        guard var op = comparisonOperator() else { return first }
        var tallest = height
        var rest: [(op: ComparisonOperator, operand: Expression)] = []
        while true {
            let operand = try binary(0)
            tallest = max(tallest, height)
            rest.append((op, operand))
            guard let next = comparisonOperator() else { break }
            op = next
        }
        try grow(to: tallest + 1)
        return Expression(.compare(first, rest), first.span.union(rest[rest.count - 1].operand.span))
    }

    /// Passes a comparison operator if there is one.
    private mutating func comparisonOperator() -> ComparisonOperator? {
        let op: ComparisonOperator
        switch kind {
        case .equal: op = .equal
        case .notEqual: op = .notEqual
        case .less: op = .less
        case .lessEqual: op = .lessEqual
        case .greater: op = .greater
        case .greaterEqual: op = .greaterEqual
        case .kIn: op = .in
        case .kIs:
            advance()
            return accept(.kNot) ? .isNot : .is
        case .kNot:
            guard peek() == .kIn else { return nil }
            advance()
            op = .notIn
        default: return nil
        }
        advance()
        return op
    }

    // MARK: Arithmetic

    /// How tight an operator binds, from `|` (1) to `* @ / // %` (6).
    private static func precedence(_ kind: Token.Kind) -> (level: Int, op: BinaryOperator)? {
        switch kind {
        case .pipe: (1, .bitOr)
        case .caret: (2, .bitXor)
        case .ampersand: (3, .bitAnd)
        case .shiftLeft: (4, .shiftLeft)
        case .shiftRight: (4, .shiftRight)
        case .plus: (5, .add)
        case .minus: (5, .subtract)
        case .star: (6, .multiply)
        case .slash: (6, .divide)
        case .doubleSlash: (6, .floorDivide)
        case .percent: (6, .modulo)
        case .at: (6, .matmul)
        default: nil
        }
    }

    /// Left-associative operators that bind tighter than `level`. 0 is Python's `bitwise_or`.
    mutating func binary(_ level: Int) throws(Failure) -> Expression {
        var left = try factor()
        while let (next, op) = Parser.precedence(kind), next > level {
            let leftHeight = height
            advance()
            // At most six levels of operators: this recursion is shallow.
            let right = try binary(next)
            try grow(to: max(leftHeight, height) + 1)
            left = Expression(.binary(op, left, right), left.span.union(right.span))
        }
        return left
    }

    /// Signs in front, then a power.
    private mutating func factor() throws(Failure) -> Expression {
        let start = index
        while kind == .minus || kind == .plus || kind == .tilde { advance() }
        let count = index - start
        var value = try power()
        guard count > 0 else { return value }
        try grow(to: height + count)
        for offset in (0..<count).reversed() {
            let sign = tokens[start + offset]
            let op: UnaryOperator = sign.kind == .minus ? .minus : sign.kind == .plus ? .plus : .invert
            value = Expression(.unary(op, value), Span(file: file, lower: sign.lower, upper: value.span.upper))
        }
        return value
    }

    private mutating func power() throws(Failure) -> Expression {
        let base = try primary()
        guard kind == .doubleStar else { return base }
        let baseHeight = height
        advance()
        try enter()
        defer { depth -= 1 }
        let exponent = try factor()
        try grow(to: max(baseHeight, height) + 1)
        return Expression(.binary(.power, base, exponent), base.span.union(exponent.span))
    }

    /// An atom with its calls, attributes and subscripts.
    mutating func primary() throws(Failure) -> Expression {
        let start = index
        var value = try atom()
        while true {
            switch kind {
            case .dot:
                let tall = height
                advance()
                let attribute = try name()
                try grow(to: tall + 1)
                value = Expression(.attribute(value, attribute), span(from: start))
            case .leftParen:
                let tall = height
                let arguments = try arguments()
                try grow(to: max(tall, height) + 1)
                value = Expression(.call(value, arguments), span(from: start))
            case .leftBracket:
                let tall = height
                let key = try subscriptKey()
                try grow(to: max(tall, height) + 1)
                value = Expression(.index(value, key), span(from: start))
            default:
                return value
            }
        }
    }

    // MARK: Subscripts

    private mutating func subscriptKey() throws(Failure) -> Expression {
        advance()
        let start = index
        let first = try sliceItem()
        guard kind == .comma else {
            if case .starred = first.kind {
                try grow(to: height + 1)
                let key = Expression(.tuple([first]), span(from: start))
                try expect(.rightBracket)
                return key
            }
            try expect(.rightBracket)
            return first
        }
        var items = [first]
        var tallest = height
        while accept(.comma) {
            if kind == .rightBracket { break }
            items.append(try sliceItem())
            tallest = max(tallest, height)
        }
        let key = Expression(.tuple(items), span(from: start))
        try expect(.rightBracket)
        try grow(to: tallest + 1)
        return key
    }

    private mutating func sliceItem() throws(Failure) -> Expression {
        if kind == .star { return try starred() }
        let start = index
        var lower: Expression?
        var tallest = 0
        if kind != .colon {
            let value = try namedExpression()
            guard kind == .colon else { return value }
            if case .walrus = value.kind { throw unexpected() }
            lower = value
            tallest = height
        }
        advance()
        var upper: Expression?
        var step: Expression?
        if kind.startsExpression {
            upper = try expression()
            tallest = max(tallest, height)
        }
        if accept(.colon), kind.startsExpression {
            step = try expression()
            tallest = max(tallest, height)
        }
        try grow(to: tallest + 1)
        return Expression(.slice(lower: lower, upper: upper, step: step), span(from: start))
    }

    // MARK: Lambda

    private mutating func lambda() throws(Failure) -> Expression {
        let start = index
        advance()
        let scope = newScope()
        let parameters = try parameters(until: .colon, isLambda: true)
        let tall = height
        try expect(.colon)
        let body = try expression()
        try grow(to: max(tall, height) + 1)
        return Expression(.lambda(parameters: parameters, body: body, scope: scope), span(from: start))
    }

    mutating func newScope() -> Int {
        scopeCount += 1
        return scopeCount - 1
    }
}
