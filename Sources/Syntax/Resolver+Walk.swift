import Diagnostics

extension Resolver {
    mutating func block(_ body: [Statement]) {
        for item in body { statement(item) }
    }

    /// Statements of the scope under way, inside another statement.
    private mutating func block(_ body: [Statement], _ kind: Statement.Block, of span: Span) {
        if case .branch = kind { return block(body) }
        if case .loop = kind { loopDepth += 1 }
        blockDepth += 1
        if blockDepth > Resolver.maxBlocks {
            failLate("TL0107", "too many statically nested blocks", span, hint: "Move the inner blocks into a function")
        }
        block(body)
        blockDepth -= 1
        if case .loop = kind { loopDepth -= 1 }
    }

    private mutating func statement(_ item: Statement) {
        check(item)
        for part in item.parts {
            switch part {
            case .value(let value): expression(value)
            case .target(let value): target(value)
            case .update(let value):
                target(value)
                if case .name(let text) = value.unwrapped.kind { read(text) }
            case .deletion(let value): delete(value)
            case .name(let name): bind(name.text)
            case .caught(let name):
                bind(name.text)
                symbols[current].deleted.insert(name.text)
            case .function(let definition): function(definition)
            case .block(let body, let kind): block(body, kind, of: item.span)
            }
        }
    }

    /// What may stand only in some places, and what declares.
    private mutating func check(_ item: Statement) {
        switch item.kind {
        case .annotated(let name, _, let value): annotate(name, isBound: value != nil)
        case .breakLoop where loopDepth == 0:
            failLate(
                "TL0124", "'break' outside loop", item.span,
                hint: "`break` leaves a `for` or `while`; a function ends with `return`")
        case .continueLoop where loopDepth == 0: failLate("TL0124", "'continue' not properly in loop", item.span)
        case .returnValue where functionDepth == 0:
            failLate(
                "TL0124", "'return' outside function", item.span,
                hint: "Indent it into the function, or print the value")
        case .nonlocal(let names): declare(names, isGlobal: false)
        case .global(let names): declare(names, isGlobal: true)
        case .importNames(_, let names):
            for imported in names where imported.name.text == "*" && current != 0 {
                fail("TL0129", "import * only allowed at module level", imported.name.span)
            }
        case .expression, .assign, .augmented, .conditional, .forLoop, .whileLoop, .breakLoop, .continueLoop, .pass,
            .function, .returnValue, .assert, .delete, .tryBlock, .raise, .importModules:
            break
        }
    }

    /// An annotation makes a name a local one, whether or not it gets a value.
    private mutating func annotate(_ name: Expression, isBound: Bool) {
        guard case .name(let text) = name.kind else {
            if !isBound { target(name) }
            return
        }
        let use = symbols[current].uses[text]
        if use?.isGlobal == true || use?.isNonlocal == true, current != 0 {
            fail(
                "TL0125", "annotated name '\(text)' can't be \(use?.isGlobal == true ? "global" : "nonlocal")",
                name.span)
        }
        record(text, in: current) {
            $0.isAnnotated = true
            $0.isBound = true
        }
    }

    private mutating func function(_ definition: FunctionDefinition) {
        for decorator in definition.decorators { expression(decorator) }
        defaults(definition.parameters)
        bind(definition.name.text)
        inside(definition.scope, .function) { resolver in
            resolver.parameters(definition.parameters)
            resolver.block(definition.body)
        }
    }

    private mutating func defaults(_ parameters: [Parameter]) {
        for parameter in parameters {
            if let value = parameter.defaultValue { expression(value) }
        }
    }

    private mutating func parameters(_ list: [Parameter]) {
        for parameter in list {
            let name = parameter.name.text
            record(name, in: current) {
                $0.isParameter = true
                $0.isBound = true
            }
            symbols[current].parameters.append(name)
        }
    }

    // MARK: Targets

    private mutating func target(_ value: Expression) {
        switch value.kind {
        case .name(let text): bind(text)
        case .tuple(let items), .list(let items):
            for item in items { target(item) }
        case .starred(let inner), .parenthesized(let inner): target(inner)
        default: expression(value)
        }
    }

    private mutating func delete(_ value: Expression) {
        switch value.kind {
        case .name(let text):
            bind(text)
            symbols[current].deleted.insert(text)
        case .tuple(let items), .list(let items):
            for item in items { delete(item) }
        case .parenthesized(let inner): delete(inner)
        default: expression(value)
        }
    }

    // MARK: Expressions

    mutating func expression(_ value: Expression) {
        switch value.kind {
        case .name(let text): read(text)
        case .lambda(let list, let body, let scope):
            defaults(list)
            inside(scope, .lambda) { resolver in
                resolver.parameters(list)
                resolver.expression(body)
            }
        case .listComprehension(let item, let clauses, let scope), .setComprehension(let item, let clauses, let scope):
            comprehension(clauses, scope) { $0.expression(item) }
        case .generator(let item, let clauses, let scope):
            comprehension(clauses, scope, .generator) { $0.expression(item) }
        case .dictComprehension(let key, let item, let clauses, let scope):
            comprehension(clauses, scope) { resolver in
                resolver.expression(key)
                resolver.expression(item)
            }
        case .walrus(let name, let item): walrus(name, item)
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string, .formatted, .list, .tuple, .set, .dict, .unary,
            .starred, .parenthesized, .attribute, .binary, .and, .or, .index, .compare, .conditional, .call, .slice:
            for child in value.children { expression(child) }
        }
    }

    private mutating func comprehension(
        _ clauses: [ComprehensionClause], _ scope: Int, _ kind: Scope.Kind = .comprehension,
        _ element: (inout Resolver) -> Void
    ) {
        guard let first = clauses.first else { return }
        let wasInIterable = isInIterable
        isInIterable = true
        expression(first.iterable)
        isInIterable = wasInIterable
        inside(scope, kind) { resolver in
            resolver.isInIterable = false
            for (position, clause) in clauses.enumerated() {
                resolver.loopTarget(clause.target)
                if position > 0 {
                    resolver.isInIterable = true
                    resolver.expression(clause.iterable)
                    resolver.isInIterable = false
                }
                for condition in clause.conditions { resolver.expression(condition) }
            }
            element(&resolver)
        }
    }

    /// A later `for` may not take over a name that `:=` in an earlier one has given away.
    private mutating func loopTarget(_ value: Expression) {
        let known = symbols[current].loopVariables
        target(value)
        guard !symbols[current].assigned.isEmpty else { return }
        for name in symbols[current].loopVariables.subtracting(known).intersection(symbols[current].assigned).sorted() {
            fail("TL0123", "comprehension inner loop cannot rebind assignment expression target '\(name)'", value.span)
        }
    }

    /// `:=` binds in the function around the comprehensions.
    private mutating func walrus(_ name: Name, _ item: Expression) {
        if isInIterable {
            fail("TL0123", "assignment expression cannot be used in a comprehension iterable expression", name.span)
        }
        expression(item)
        var scope = current
        while symbols[scope].kind.isComprehension {
            if symbols[scope].loopVariables.contains(name.text) {
                fail(
                    "TL0123", "assignment expression cannot rebind comprehension iteration variable '\(name.text)'",
                    name.span)
            }
            record(name.text, in: scope) { $0.isRead = true }
            symbols[scope].assigned.insert(name.text)
            scope = symbols[scope].parent
        }
        record(name.text, in: scope) { $0.isBound = true }
    }
}
