import Diagnostics

extension Parser {
    /// Assignment targets of a `for`: `a, (b, *c)`. No comparison, so that `in` is left for the caller.
    mutating func targets() throws(Failure) -> Expression {
        let start = index
        let first = try target()
        guard kind == .comma else {
            if case .starred = first.kind {
                late("TL0126", "starred assignment target must be in a list or tuple", first.span)
            }
            return first
        }
        var items = [first]
        var tallest = height
        while accept(.comma) {
            guard kind.startsExpression || kind == .star else { break }
            items.append(try target())
            tallest = max(tallest, height)
        }
        checkStars(items, span(from: start))
        try grow(to: tallest + 1)
        return Expression(.tuple(items), span(from: start))
    }

    private mutating func target() throws(Failure) -> Expression {
        let value = kind == .star ? try starred() : try binary(0)
        try requireTarget(value, verb: "assign to")
        return value
    }

    /// Refuses what cannot be assigned to (or deleted), naming the innermost wrong part.
    mutating func requireTarget(_ value: Expression, verb: String) throws(Failure) {
        guard let wrong = value.invalidTarget(allowsStars: verb != "delete") else {
            checkNestedStars(value)
            return
        }
        throw known("TL0116", "cannot \(verb) \(wrong.describedAsTarget)", wrong.span)
    }

    /// At most one `*` among the targets.
    mutating func checkStars(_ items: [Expression], _ place: Span) {
        let count = items.count { if case .starred = $0.kind { true } else { false } }
        if count > 1 { late("TL0126", "multiple starred expressions in assignment", place) }
    }

    private mutating func checkNestedStars(_ value: Expression) {
        switch value.kind {
        case .parenthesized(let inner), .starred(let inner): checkNestedStars(inner)
        case .tuple(let items), .list(let items):
            checkStars(items, value.span)
            for item in items { checkNestedStars(item) }
        default: break
        }
    }

    /// Targets of `del`.
    mutating func deleteTargets() throws(Failure) -> [Expression] {
        let value = try starExpressions()
        try requireTarget(value, verb: "delete")
        if case .tuple(let items) = value.kind { return items }
        return [value]
    }
}

extension Expression {
    /// Without the brackets around it.
    package var unwrapped: Expression {
        var value = self
        while case .parenthesized(let inner) = value.kind { value = inner }
        return value
    }

    /// The innermost part that cannot be assigned to; nil when all of it can.
    func invalidTarget(allowsStars: Bool = true) -> Expression? {
        switch unwrapped.kind {
        case .name, .attribute, .index: return nil
        case .starred(let inner): return allowsStars ? inner.invalidTarget() : unwrapped
        case .tuple(let items), .list(let items):
            for item in items {
                if let wrong = item.invalidTarget(allowsStars: allowsStars) { return wrong }
            }
            return nil
        default: return unwrapped
        }
    }

    /// Whether `op=` and annotations may have it on their left.
    var isSingleTarget: Bool {
        switch unwrapped.kind {
        case .name, .attribute, .index: true
        default: false
        }
    }

    /// What CPython calls it in "cannot assign to ...".
    var describedAsTarget: String {
        switch kind {
        case .none: "None"
        case .ellipsis: "ellipsis"
        case .bool(let value): value ? "True" : "False"
        case .int, .bigInt, .float, .string: "literal"
        case .formatted: "f-string expression"
        case .name: "name"
        case .list: "list"
        case .tuple: "tuple"
        case .set: "set display"
        case .dict: "dict literal"
        case .unary, .binary, .and, .or: "expression"
        case .compare: "comparison"
        case .conditional: "conditional expression"
        case .lambda: "lambda"
        case .call: "function call"
        case .attribute: "attribute"
        case .index: "subscript"
        case .slice: "slice"
        case .starred: "starred"
        case .listComprehension: "list comprehension"
        case .setComprehension: "set comprehension"
        case .dictComprehension: "dict comprehension"
        case .generator: "generator expression"
        case .walrus: "named expression"
        case .parenthesized(let inner): inner.describedAsTarget
        }
    }
}
