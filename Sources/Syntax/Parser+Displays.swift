import Diagnostics

extension Parser {
    mutating func atom() throws(Failure) -> Expression {
        let start = index
        let place = span(token)
        func leaf(_ kind: Expression.Kind) -> Expression { Expression(kind, place) }
        height = 1
        switch kind {
        case .name:
            let name = identifier(token)
            advance()
            return leaf(.name(name))
        case .integer, .float:
            let value = number(token)
            advance()
            return leaf(value)
        case .string, .formattedString:
            return try strings()
        case .kNone:
            advance()
            return leaf(.none)
        case .kTrue, .kFalse:
            let value = kind == .kTrue
            advance()
            return leaf(.bool(value))
        case .ellipsis:
            advance()
            return leaf(.ellipsis)
        case .leftParen: return try parenthesized(start)
        case .leftBracket: return try list(start)
        case .leftBrace: return try braces(start)
        case .kYield, .kAwait, .kAsync: throw leftOut()
        default: throw unexpected()
        }
    }

    // MARK: Round brackets

    private mutating func parenthesized(_ start: Int) throws(Failure) -> Expression {
        advance()
        if accept(.rightParen) { return wrapped([], start, 1) }
        if kind == .kYield { throw leftOut() }
        if kind == .doubleStar { return try doubleStarred(start) }
        let firstIndex = index
        let first = try starNamedExpression()
        var tallest = height
        switch kind {
        case .kFor, .kAsync:
            if case .starred = first.kind { throw unpackingInComprehension(firstIndex) }
            let scope = newScope()
            let clauses = try comprehensionClauses()
            try expect(.rightParen)
            try grow(to: max(tallest, height) + 1)
            return Expression(.generator(first, clauses, scope: scope), span(from: start))
        case .comma:
            var items = [first]
            while accept(.comma) {
                if kind == .rightParen { break }
                items.append(try starNamedExpression())
                tallest = max(tallest, height)
            }
            try expect(.rightParen)
            try grow(to: tallest + 2)
            return wrapped(items, start, tallest + 2)
        default:
            if case .starred = first.kind, kind == .rightParen {
                throw known(
                    "TL0126", "cannot use starred expression here", first.span,
                    hint: "A tuple of one needs a comma: `(*x,)`")
            }
            try expect(.rightParen)
            try grow(to: tallest + 1)
            return Expression(.parenthesized(first), span(from: start))
        }
    }

    private mutating func wrapped(_ items: [Expression], _ start: Int, _ height: Int) -> Expression {
        self.height = height
        let place = span(from: start)
        return Expression(.parenthesized(Expression(.tuple(items), place)), place)
    }

    private mutating func doubleStarred(_ start: Int) throws(Failure) -> Expression {
        let place = span(token)
        advance()
        _ = try expression()
        if kind == .rightParen { throw known("TL0126", "cannot use double starred expression here", place) }
        throw unexpected()
    }

    private mutating func unpackingInComprehension(_ start: Int) -> Failure {
        known(
            "TL0123", "iterable unpacking cannot be used in comprehension", span(from: start),
            hint: "Use two `for` parts: `[x for xs in all for x in xs]`")
    }

    // MARK: Square brackets

    private mutating func list(_ start: Int) throws(Failure) -> Expression {
        advance()
        if accept(.rightBracket) { return Expression(.list([]), span(from: start)) }
        let firstIndex = index
        let first = try starNamedExpression()
        var tallest = height
        if kind == .kFor || kind == .kAsync {
            if case .starred = first.kind { throw unpackingInComprehension(firstIndex) }
            let scope = newScope()
            let clauses = try comprehensionClauses()
            try expect(.rightBracket)
            try grow(to: max(tallest, height) + 1)
            return Expression(.listComprehension(first, clauses, scope: scope), span(from: start))
        }
        var items = [first]
        while accept(.comma) {
            if kind == .rightBracket { break }
            if kind == .kFor { throw bareTuple(items, start + 1) }
            items.append(try starNamedExpression())
            tallest = max(tallest, height)
        }
        if kind == .kFor && items.count > 1 { throw bareTuple(items, start + 1) }
        try expect(.rightBracket)
        try grow(to: tallest + 1)
        return Expression(.list(items), span(from: start))
    }

    /// `[x, y for x, y in pairs]`
    private mutating func bareTuple(_ items: [Expression], _ start: Int) -> Failure {
        let place = span(from: start)
        guard (try? attempt { (parser) throws(Failure) in try parser.comprehensionClauses() }) != nil else {
            return problem == nil ? unexpected() : .known
        }
        return known(
            "TL0123", "did you forget parentheses around the comprehension target?", place,
            hint: "Write `(x, y)` in front of `for`")
    }

    // MARK: Braces

    private mutating func braces(_ start: Int) throws(Failure) -> Expression {
        advance()
        if accept(.rightBrace) { return Expression(.dict([]), span(from: start)) }
        if kind == .doubleStar { return try dict(start, entries: [], tallest: 1) }
        let firstIndex = index
        let first = try starNamedExpression()
        let isKey = kind == .colon
        if isKey {
            switch first.kind {
            case .starred, .walrus: throw unexpected()
            default: return try dict(start, first: first)
            }
        }
        var tallest = height
        if kind == .kFor || kind == .kAsync {
            if case .starred = first.kind { throw unpackingInComprehension(firstIndex) }
            let scope = newScope()
            let clauses = try comprehensionClauses()
            try expect(.rightBrace)
            try grow(to: max(tallest, height) + 1)
            return Expression(.setComprehension(first, clauses, scope: scope), span(from: start))
        }
        var items = [first]
        while accept(.comma) {
            if kind == .rightBrace { break }
            if kind == .kFor { throw bareTuple(items, start + 1) }
            items.append(try starNamedExpression())
            tallest = max(tallest, height)
        }
        if kind == .kFor && items.count > 1 { throw bareTuple(items, start + 1) }
        try expect(.rightBrace)
        try grow(to: tallest + 1)
        return Expression(.set(items), span(from: start))
    }

    private mutating func dict(_ start: Int, first key: Expression) throws(Failure) -> Expression {
        var tallest = height
        let value = try dictValue(key)
        tallest = max(tallest, height)
        if kind == .kFor || kind == .kAsync {
            let scope = newScope()
            let clauses = try comprehensionClauses()
            try expect(.rightBrace)
            try grow(to: max(tallest, height) + 1)
            return Expression(.dictComprehension(key: key, value: value, clauses, scope: scope), span(from: start))
        }
        return try dict(start, entries: [.pair(key, value)], tallest: tallest)
    }

    /// The rest of a dict display, from the comma after the entries read so far.
    private mutating func dict(_ start: Int, entries: [DictEntry], tallest: Int) throws(Failure) -> Expression {
        var entries = entries
        var tallest = tallest
        while kind != .rightBrace {
            if !entries.isEmpty { try expect(.comma) }
            if kind == .rightBrace { break }
            if kind == .doubleStar {
                let place = span(token)
                advance()
                entries.append(.unpack(try binary(0)))
                if kind == .kFor && entries.count == 1 {
                    throw known("TL0123", "dict unpacking cannot be used in dict comprehension", place)
                }
            } else {
                let key = try expression()
                tallest = max(tallest, height)
                guard kind == .colon else {
                    guard isDiagnosing, kind == .comma || kind == .rightBrace else { throw unexpected() }
                    throw known(
                        "TL0122", "':' expected after dictionary key", span(tokens[index - 1]),
                        hint: "Every entry of a dict is written `key: value`")
                }
                entries.append(.pair(key, try dictValue(key)))
            }
            tallest = max(tallest, height)
        }
        try expect(.rightBrace)
        try grow(to: tallest + 1)
        return Expression(.dict(entries), span(from: start))
    }

    private mutating func dictValue(_ key: Expression) throws(Failure) -> Expression {
        let colon = span(token)
        advance()
        if kind == .rightBrace || kind == .comma {
            throw known("TL0122", "expression expected after dictionary key and ':'", colon)
        }
        if kind == .star {
            let star = span(token)
            advance()
            _ = try binary(0)
            throw known("TL0122", "cannot use a starred expression in a dictionary value", star)
        }
        return try expression()
    }

    // MARK: Comprehensions

    mutating func comprehensionClauses() throws(Failure) -> [ComprehensionClause] {
        var clauses: [ComprehensionClause] = []
        var tallest = 1
        repeat {
            if kind == .kAsync { throw leftOut() }
            try expect(.kFor)
            let target = try targets()
            tallest = max(tallest, height)
            guard accept(.kIn) else { throw unexpected() }
            let iterable = try disjunction()
            tallest = max(tallest, height)
            var conditions: [Expression] = []
            while accept(.kIf) {
                conditions.append(try disjunction())
                tallest = max(tallest, height)
            }
            clauses.append(ComprehensionClause(target: target, iterable: iterable, conditions: conditions))
        } while kind == .kFor || kind == .kAsync
        // Each clause runs inside the one before it.
        try grow(to: tallest + clauses.count)
        return clauses
    }

    // MARK: Calls

    mutating func arguments() throws(Failure) -> [Argument] {
        advance()
        var arguments: [Argument] = []
        var tallest = 0
        var sawKeyword = false
        var sawUnpackedKeywords = false
        var names: Set<String> = []
        let first = index
        while kind != .rightParen {
            let start = index
            if kind == .star {
                advance()
                if !arguments.isEmpty && !kind.startsExpression {
                    throw known(
                        "TL0117", "iterable argument unpacking follows keyword argument unpacking", span(from: start))
                }
                let value = try expression()
                if sawUnpackedKeywords {
                    throw known(
                        "TL0117", "iterable argument unpacking follows keyword argument unpacking", span(from: start))
                }
                arguments.append(.unpack(value))
            } else if kind == .doubleStar {
                advance()
                arguments.append(.unpackKeywords(try expression()))
                sawUnpackedKeywords = true
                if kind == .assign {
                    throw known("TL0117", "cannot assign to keyword argument unpacking", span(from: start))
                }
            } else if kind == .name && peek() == .assign {
                let name = try name()
                if peek() == .comma || peek() == .rightParen {
                    throw emptyKeyword(name)
                }
                advance()
                let value = try expression()
                if kind == .kFor {
                    throw known(
                        "TL0115", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
                        name.span.union(value.span))
                }
                if !names.insert(name.text).inserted {
                    late(
                        "TL0117", "keyword argument repeated: \(name.text)", name.span.union(value.span),
                        hint: "Delete one of the two")
                }
                arguments.append(.keyword(name, value))
                sawKeyword = true
            } else {
                let value = try argument(start)
                if kind == .kFor || kind == .kAsync {
                    arguments.append(.positional(try generatorArgument(value, start, isOnly: start == first)))
                    break
                }
                if sawUnpackedKeywords || sawKeyword {
                    throw positionalAfterKeyword(value, unpacking: sawUnpackedKeywords)
                }
                arguments.append(.positional(value))
            }
            tallest = max(tallest, height)
            guard accept(.comma) else { break }
        }
        tallest = max(tallest, height)
        try expect(.rightParen)
        height = tallest
        return arguments
    }

    private mutating func emptyKeyword(_ name: Name) -> Failure {
        // Python 3.11 says only "invalid syntax" here, at the token after `=`.
        advance()
        return unexpected()
    }

    private mutating func argument(_ start: Int) throws(Failure) -> Expression {
        if kind == .name && peek() == .walrus { return try walrus() }
        let value = try expression()
        guard kind == .assign else { return value }
        let place = span(from: start).union(span(token))
        switch value.kind {
        case .none, .bool:
            throw known("TL0116", "cannot assign to \(value.describedAsTarget)", place)
        default:
            throw known(
                "TL0117", "expression cannot contain assignment, perhaps you meant \"==\"?", place,
                hint: "Only a plain name stands before `=` in a call; `==` compares")
        }
    }

    private mutating func generatorArgument(_ element: Expression, _ start: Int, isOnly: Bool) throws(Failure)
        -> Expression
    {
        let tall = height
        let scope = newScope()
        let clauses = try comprehensionClauses()
        let place = span(from: start)
        if !isOnly || kind == .comma {
            throw known(
                "TL0123", "Generator expression must be parenthesized", place,
                hint: "Put brackets around the part with `for`")
        }
        try grow(to: max(tall, height) + 1)
        return Expression(.generator(element, clauses, scope: scope), place)
    }

    private mutating func positionalAfterKeyword(_ value: Expression, unpacking: Bool) -> Failure {
        // CPython looks at the rest of the call first: another mistake in there wins.
        let place = value.span
        let closing: Void? = attemptQuietly { (parser) throws(Failure) in
            while parser.accept(.comma) {
                if parser.kind == .rightParen { break }
                if parser.kind == .star || parser.kind == .doubleStar { parser.advance() }
                if parser.kind == .name && parser.peek() == .assign {
                    parser.advance()
                    parser.advance()
                }
                _ = try parser.expression()
            }
            try parser.expect(.rightParen)
        }
        guard closing != nil else { return unexpected() }
        return known(
            "TL0117", "positional argument follows keyword argument" + (unpacking ? " unpacking" : ""), place,
            hint: "Arguments without a name come first")
    }
}
