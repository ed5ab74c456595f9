// What a statement and an expression are made of, said once: whoever walks a program and does not care which statement
// it is reads this, and a new kind of statement is a new case here.

extension Statement {
    /// One part of a statement.
    package enum Part: Sendable {
        /// Evaluated.
        case value(Expression)
        /// Given a value: its names are bound.
        case target(Expression)
        /// `target += value`: read, then given a value.
        case update(Expression)
        case deletion(Expression)
        /// Bound without a target: by `import`.
        case name(Name)
        /// `except ... as name`: bound, and unbound again at the end of the clause.
        case caught(Name)
        /// A `def`, with a scope of its own.
        case function(FunctionDefinition)
        /// Statements of the same scope.
        case block([Statement], Block)
    }

    package enum Block: Sendable {
        /// Runs once or not at all.
        case branch
        /// `break` and `continue` may stand in it.
        case loop
        /// Of a `try`: what ends early goes through the statement's other blocks.
        case guarded
    }

    /// Its parts in the order Python takes them up.
    package var parts: [Part] {
        switch kind {
        case .expression(let value): [.value(value)]
        case .assign(let targets, let value): [.value(value)] + targets.map(Part.target)
        case .annotated(let target, _, let value): value.map { [.target(target), .value($0)] } ?? []
        case .augmented(let target, _, let value): [.update(target), .value(value)]
        case .conditional(let test, let body, let orElse):
            [.value(test), .block(body, .branch), .block(orElse, .branch)]
        case .forLoop(let target, let iterable, let body, let orElse):
            [.target(target), .value(iterable), .block(body, .loop), .block(orElse, .branch)]
        case .whileLoop(let test, let body, let orElse): [.value(test), .block(body, .loop), .block(orElse, .branch)]
        case .breakLoop, .continueLoop, .pass, .nonlocal, .global: []
        case .function(let definition): [.function(definition)]
        case .returnValue(let value): Part.values(value)
        case .assert(let test, let message): Part.values(test, message)
        case .delete(let targets): targets.map(Part.deletion)
        case .tryBlock(let body, let handlers, let orElse, let finally):
            [.block(body, .guarded)]
                + handlers.flatMap { handler in
                    Part.values(handler.type) + (handler.name.map { [.caught($0)] } ?? [])
                        + [.block(handler.body, .guarded)]
                } + [.block(orElse, .guarded), .block(finally, .guarded)]
        case .raise(let value, let cause): Part.values(value, cause)
        case .importModules(let modules): modules.compactMap { $0.alias ?? $0.module.parts.first }.map(Part.name)
        case .importNames(_, let names): names.filter { $0.name.text != "*" }.map { .name($0.alias ?? $0.name) }
        }
    }

    /// Whether blocks belong to it: `for`, `if`, `def` and so on.
    package var isCompound: Bool {
        parts.contains { part in
            switch part {
            case .block, .function: true
            case .value, .target, .update, .deletion, .name, .caught: false
            }
        }
    }

    /// The modules it imports, as a whole or names of them.
    package var importedModules: [String] {
        switch kind {
        case .importModules(let modules): modules.map(\.module.text)
        case .importNames(let module, _): [module.text]
        default: []
        }
    }
}

extension Statement.Part {
    fileprivate static func values(_ expressions: Expression?...) -> [Statement.Part] {
        expressions.compactMap { $0.map(Statement.Part.value) }
    }
}

extension Expression {
    /// The expressions directly inside it that belong to the same scope, in the order they are evaluated. A lambda has
    /// its defaults, a comprehension its first iterable: the rest of them is a scope of its own.
    package var children: [Expression] {
        switch kind {
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string, .name: []
        case .formatted(let parts): parts.flatMap(\.children)
        case .list(let items), .tuple(let items), .set(let items): items
        case .dict(let entries):
            entries.flatMap { entry in
                switch entry {
                case .pair(let key, let value): [key, value]
                case .unpack(let value): [value]
                }
            }
        case .unary(_, let inner), .starred(let inner), .parenthesized(let inner), .attribute(let inner, _),
            .walrus(_, let inner):
            [inner]
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .index(let left, let right):
            [left, right]
        case .compare(let first, let rest): [first] + rest.map(\.operand)
        case .conditional(let test, let then, let orElse): [test, then, orElse]
        case .lambda(let parameters, _, _): parameters.compactMap(\.defaultValue)
        case .call(let callee, let arguments): [callee] + arguments.map(\.value)
        case .slice(let lower, let upper, let step): [lower, upper, step].compactMap { $0 }
        case .listComprehension(_, let clauses, _), .setComprehension(_, let clauses, _), .generator(_, let clauses, _),
            .dictComprehension(_, _, let clauses, _):
            clauses.prefix(1).map(\.iterable)
        }
    }
}

extension FormattedPart {
    fileprivate var children: [Expression] {
        switch self {
        case .text: []
        case .value(let value, _, _, let format): [value] + format.flatMap(\.children)
        }
    }
}

extension Argument {
    package var value: Expression {
        switch self {
        case .positional(let value), .keyword(_, let value), .unpack(let value), .unpackKeywords(let value): value
        }
    }
}
