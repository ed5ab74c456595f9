import Diagnostics

extension Resolver {
    mutating func block(_ body: [Statement]) {
        for item in body { statement(item) }
    }

    private mutating func nested(_ span: Span, _ body: (inout Resolver) -> Void) {
        blockDepth += 1
        if blockDepth > Resolver.maxBlocks {
            failLate("TL0107", "too many statically nested blocks", span, hint: "Move the inner blocks into a function")
        }
        body(&self)
        blockDepth -= 1
    }

    private mutating func loop(_ span: Span, _ body: [Statement]) {
        loopDepth += 1
        nested(span) { $0.block(body) }
        loopDepth -= 1
    }

    private mutating func statement(_ item: Statement) {
        switch item.kind {
        case .expression(let value): expression(value)
        case .assign(let targets, let value):
            expression(value)
            for item in targets { target(item) }
        case .annotated(let name, _, let value):
            if case .name(let text) = name.kind {
                if symbols[current].uses[text]?.isGlobal == true || symbols[current].uses[text]?.isNonlocal == true,
                    current != 0
                {
                    let word = symbols[current].uses[text]?.isGlobal == true ? "global" : "nonlocal"
                    fail("TL0125", "annotated name '\(text)' can't be \(word)", name.span)
                }
                record(text, in: current) {
                    $0.isAnnotated = true
                    $0.isBound = true
                }
            } else {
                target(name)
            }
            if let value { expression(value) }
        case .augmented(let name, _, let value):
            target(name)
            if case .name(let text) = name.unwrapped.kind { read(text) }
            expression(value)
        case .conditional(let test, let body, let orElse):
            expression(test)
            block(body)
            block(orElse)
        case .forLoop(let name, let iterable, let body, let orElse):
            target(name)
            expression(iterable)
            loop(item.span, body)
            block(orElse)
        case .whileLoop(let test, let body, let orElse):
            expression(test)
            loop(item.span, body)
            block(orElse)
        case .breakLoop:
            if loopDepth == 0 {
                failLate(
                    "TL0124", "'break' outside loop", item.span,
                    hint: "`break` leaves a `for` or `while`; a function ends with `return`")
            }
        case .continueLoop:
            if loopDepth == 0 { failLate("TL0124", "'continue' not properly in loop", item.span) }
        case .pass: break
        case .function(let definition): function(definition)
        case .returnValue(let value):
            if functionDepth == 0 {
                failLate(
                    "TL0124", "'return' outside function", item.span,
                    hint: "Indent it into the function, or print the value")
            }
            if let value { expression(value) }
        case .nonlocal(let names): declare(names, isGlobal: false)
        case .global(let names): declare(names, isGlobal: true)
        case .assert(let test, let message):
            expression(test)
            if let message { expression(message) }
        case .delete(let targets):
            for item in targets { delete(item) }
        case .tryBlock(let body, let handlers, let orElse, let finally):
            nested(item.span) { resolver in
                resolver.block(body)
                for handler in handlers {
                    if let type = handler.type { resolver.expression(type) }
                    if let name = handler.name {
                        resolver.bind(name.text)
                        resolver.symbols[resolver.current].deleted.insert(name.text)
                    }
                    resolver.block(handler.body)
                }
                resolver.block(orElse)
                resolver.block(finally)
            }
        case .raise(let value, let cause):
            if let value { expression(value) }
            if let cause { expression(cause) }
        case .importModules(let modules):
            for module in modules {
                guard let name = module.alias ?? module.module.parts.first else { continue }
                bind(name.text)
            }
        case .importNames(_, let names):
            for imported in names {
                if imported.name.text == "*" {
                    if current != 0 { fail("TL0129", "import * only allowed at module level", imported.name.span) }
                } else {
                    bind((imported.alias ?? imported.name).text)
                }
            }
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
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string: break
        case .formatted(let parts): formatted(parts)
        case .name(let text): read(text)
        case .list(let items), .tuple(let items), .set(let items):
            for item in items { expression(item) }
        case .dict(let entries):
            for entry in entries {
                switch entry {
                case .pair(let key, let item):
                    expression(key)
                    expression(item)
                case .unpack(let item): expression(item)
                }
            }
        case .unary(_, let inner), .starred(let inner), .parenthesized(let inner), .attribute(let inner, _):
            expression(inner)
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .index(let left, let right):
            expression(left)
            expression(right)
        case .compare(let first, let rest):
            expression(first)
            for item in rest { expression(item.operand) }
        case .conditional(let test, let then, let orElse):
            expression(test)
            expression(then)
            expression(orElse)
        case .lambda(let list, let body, let scope):
            defaults(list)
            inside(scope, .lambda) { resolver in
                resolver.parameters(list)
                resolver.expression(body)
            }
        case .call(let callee, let arguments):
            expression(callee)
            for argument in arguments {
                switch argument {
                case .positional(let item), .keyword(_, let item), .unpack(let item), .unpackKeywords(let item):
                    expression(item)
                }
            }
        case .slice(let lower, let upper, let step):
            if let lower { expression(lower) }
            if let upper { expression(upper) }
            if let step { expression(step) }
        case .listComprehension(let item, let clauses, let scope), .setComprehension(let item, let clauses, let scope),
            .generator(let item, let clauses, let scope):
            comprehension(clauses, scope) { $0.expression(item) }
        case .dictComprehension(let key, let item, let clauses, let scope):
            comprehension(clauses, scope) { resolver in
                resolver.expression(key)
                resolver.expression(item)
            }
        case .walrus(let name, let item): walrus(name, item)
        }
    }

    private mutating func formatted(_ parts: [FormattedPart]) {
        for case .value(let value, _, _, let format) in parts {
            expression(value)
            formatted(format)
        }
    }

    private mutating func comprehension(
        _ clauses: [ComprehensionClause], _ scope: Int, _ element: (inout Resolver) -> Void
    ) {
        guard let first = clauses.first else { return }
        let wasInIterable = isInIterable
        isInIterable = true
        expression(first.iterable)
        isInIterable = wasInIterable
        inside(scope, .comprehension) { resolver in
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
        while symbols[scope].kind == .comprehension {
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
