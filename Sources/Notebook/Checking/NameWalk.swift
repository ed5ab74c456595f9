import Diagnostics
import Syntax

/// One walk over the programs of a lesson, in their order: what they bind, read, call and import.
///
/// The cells of a notebook are one module. What a name means inside a function or a comprehension the resolver has
/// decided; here only the names of the module count.
struct NameWalk {
    /// Where something stands: the number of the program and of the statement in it.
    struct Place: Comparable {
        var part: Int
        var statement: Int

        static func < (a: Place, b: Place) -> Bool { (a.part, a.statement) < (b.part, b.statement) }
    }

    struct Read {
        var name: String
        var span: Span
        var place: Place
        /// Inside a function: read when it is called, not where it stands.
        var isLater: Bool
    }

    struct Call {
        var function: Expression
        var arguments: [Argument]
        var place: Place
    }

    struct Import {
        var module: DottedName
        /// nil for `import module`; the name `*` for all.
        var name: Name?
        var place: Place
    }

    /// What a name of the module was given, each time.
    enum Meaning {
        case value
        case function(FunctionDefinition)
        case imported(Import)
    }

    private(set) var bindings: [String: [(place: Place, meaning: Meaning)]] = [:]
    private(set) var reads: [Read] = []
    private(set) var calls: [Call] = []
    private(set) var imports: [Import] = []

    private var program = Program(body: [])
    private var place = Place(part: 0, statement: 0)
    private var scope = 0
    private var isLater = false
    /// Inside a `try` with handlers: an error there may be the point.
    private var isGuarded = false

    /// - Parameter isJudged: false where an error is the lesson; what it binds counts all the same.
    mutating func add(_ program: Program, part: Int, isJudged: Bool) {
        self.program = program
        scope = 0
        isLater = false
        isGuarded = !isJudged
        for (number, statement) in program.body.enumerated() {
            place = Place(part: part, statement: number)
            self.statement(statement)
        }
    }

    /// Names that a text without a tree may bind.
    mutating func add(names: [String], part: Int) {
        for name in names { bindings[name, default: []].append((Place(part: part, statement: 0), .value)) }
    }

    // MARK: Statements

    private mutating func block(_ body: [Statement]) { for item in body { statement(item) } }

    private mutating func statement(_ item: Statement) {
        var isCaught = false
        if case .tryBlock(_, let handlers, _, _) = item.kind { isCaught = !handlers.isEmpty }
        if case .importModules(let modules) = item.kind { modules.forEach { imported($0) } }
        if case .importNames(let module, let names) = item.kind { names.forEach { imported($0, from: module) } }
        for part in item.parts {
            switch part {
            case .value(let value): read(value)
            case .target(let target): bind(target)
            case .update(let target):
                read(target)
                bind(target)
            case .deletion(let target): target.children.forEach { read($0) }
            case .name: break  // Imported: noted above.
            case .caught(let name): bind(name.text, .value)
            case .function(let definition): function(definition)
            case .block(let body, _):
                // The first block of a `try` is the one whose errors are caught.
                let before = isGuarded
                isGuarded = isGuarded || isCaught
                isCaught = false
                block(body)
                isGuarded = before
            }
        }
    }

    /// `import a.b` gives the name `a`; `import a.b as c` gives `a.b`.
    private mutating func imported(_ module: ImportedModule) {
        guard let bound = module.alias ?? module.module.parts.first else { return }
        let given = module.alias == nil ? DottedName(parts: Array(module.module.parts.prefix(1))) : module.module
        note(Import(module: module.module, name: nil, place: place))
        bind(bound.text, .imported(Import(module: given, name: nil, place: place)))
    }

    private mutating func imported(_ name: ImportedName, from module: DottedName) {
        let found = Import(module: module, name: name.name, place: place)
        note(found)
        if name.name.text != "*" { bind((name.alias ?? name.name).text, .imported(found)) }
    }

    private mutating func note(_ found: Import) { if !isGuarded { imports.append(found) } }

    private mutating func function(_ definition: FunctionDefinition) {
        definition.decorators.forEach { read($0) }
        definition.parameters.compactMap(\.defaultValue).forEach { read($0) }
        bind(definition.name.text, definition.decorators.isEmpty ? .function(definition) : .value)
        inside(definition.scope) { $0.block(definition.body) }
    }

    private mutating func inside(_ inner: Int, isComprehension: Bool = false, _ body: (inout NameWalk) -> Void) {
        let before = (scope, isLater, isGuarded)
        scope = inner
        if !isComprehension { isLater = true }
        body(&self)
        (scope, isLater, isGuarded) = before
    }

    // MARK: Names

    private func isOfModule(_ name: String) -> Bool {
        guard program.scopes.indices.contains(scope) else { return scope == 0 }
        return program.scopes[scope].binding(of: name) == .global
    }

    private mutating func bind(_ name: String, _ meaning: Meaning) {
        if isOfModule(name) { bindings[name, default: []].append((place, meaning)) }
    }

    private mutating func bind(_ target: Expression) {
        switch target.unwrapped.kind {
        case .name(let name): bind(name, .value)
        case .tuple(let items), .list(let items): items.forEach { bind($0) }
        case .starred(let inner): bind(inner)
        default: read(target)
        }
    }

    // MARK: Expressions

    private mutating func read(_ expression: Expression) {
        if case .name(let name) = expression.kind, !isGuarded, isOfModule(name) {
            reads.append(Read(name: name, span: expression.span, place: place, isLater: isLater))
        }
        if case .conditional(let test, let then, let orElse) = expression.kind, case .bool(let isThen) = test.kind {
            // The other branch is never taken.
            return read(isThen ? then : orElse)
        }
        expression.children.forEach { read($0) }
        if case .call(let function, let arguments) = expression.kind, !isGuarded {
            calls.append(Call(function: function, arguments: arguments, place: place))
        }
        if case .walrus(let name, _) = expression.kind { bind(name.text, .value) }
        if case .lambda(let parameters, let body, let inner) = expression.kind {
            // One that takes nothing is handed to somebody who tries it: an error in it may be the point.
            inside(inner) { walk in
                walk.isGuarded = walk.isGuarded || parameters.isEmpty
                walk.read(body)
            }
        }
        switch expression.kind {
        case .listComprehension(let element, let clauses, let inner),
            .setComprehension(let element, let clauses, let inner), .generator(let element, let clauses, let inner):
            comprehension([element], clauses, inner)
        case .dictComprehension(let key, let value, let clauses, let inner):
            comprehension([key, value], clauses, inner)
        default: break
        }
    }

    /// Everything but the first iterable, which has the names of the scope around it.
    private mutating func comprehension(_ elements: [Expression], _ clauses: [ComprehensionClause], _ inner: Int) {
        inside(inner, isComprehension: true) { walk in
            for (number, clause) in clauses.enumerated() {
                if number > 0 { walk.read(clause.iterable) }
                walk.bind(clause.target)
                clause.conditions.forEach { walk.read($0) }
            }
            elements.forEach { walk.read($0) }
        }
    }
}
