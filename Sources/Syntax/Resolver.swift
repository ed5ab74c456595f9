import Diagnostics

/// Decides what every name means, by Python's rules, and gives locals their slots.
///
/// Two walks. The first collects, for each scope, which names it binds, reads and declares; the second looks each name
/// up from the inside out. A comprehension's variables get slots in the frame around it (see `Scope`).
struct Resolver {
    struct Symbols {
        var kind: Scope.Kind
        var parent: Int
        var frame: Int
        /// Names in the order of their first appearance.
        var order: [String] = []
        var uses: [String: Use] = [:]
        var parameters: [String] = []
        var deleted: Set<String> = []
        /// The comprehension's own loop variables.
        var loopVariables: Set<String> = []
        /// What `:=` inside the comprehension gives to the scope around it.
        var assigned: Set<String> = []
    }

    struct Use {
        var isRead = false
        var isBound = false
        var isParameter = false
        var isGlobal = false
        var isNonlocal = false
        var isAnnotated = false
        /// Place of the `nonlocal`, for the message.
        var declared: Span = .none
    }

    var symbols: [Symbols]
    var problem: Diagnostic?
    /// What CPython's code generator, which runs after all scopes are known, would say.
    var lateProblem: Diagnostic?
    var current = 0
    /// Whether a loop encloses the statement, in the current function.
    var loopDepth = 0
    var blockDepth = 0
    var functionDepth = 0
    /// Inside the iterable of a comprehension, where `:=` may not stand.
    var isInIterable = false

    static let maxBlocks = 20

    /// Fills `program.scopes`. Returns the first mistake, if there is one.
    static func resolve(_ program: inout Program, scopeCount: Int, late: Diagnostic?) -> [Diagnostic] {
        var resolver = Resolver(scopeCount: scopeCount)
        resolver.lateProblem = late
        resolver.block(program.body)
        if resolver.problem == nil { program.scopes = resolver.bind() }
        if let problem = resolver.problem ?? resolver.lateProblem { return [problem] }
        return []
    }

    private init(scopeCount: Int) {
        symbols = Array(repeating: Symbols(kind: .module, parent: 0, frame: 0), count: max(scopeCount, 1))
    }

    // MARK: Recording

    func error(_ code: String, _ message: String, _ span: Span, _ hint: String = "") -> Diagnostic {
        Diagnostic(code: code, kind: "SyntaxError", message: message, labels: [.init(span)], hint: hint)
    }

    mutating func fail(_ code: String, _ message: String, _ span: Span, hint: String = "") {
        if problem == nil { problem = error(code, message, span, hint) }
    }

    mutating func failLate(_ code: String, _ message: String, _ span: Span, hint: String = "") {
        if lateProblem == nil { lateProblem = error(code, message, span, hint) }
    }

    mutating func record(_ name: String, in scope: Int, _ change: (inout Use) -> Void) {
        if symbols[scope].uses[name] == nil { symbols[scope].order.append(name) }
        change(&symbols[scope].uses[name, default: Use()])
    }

    mutating func read(_ name: String) {
        record(name, in: current) { $0.isRead = true }
    }

    mutating func bind(_ name: String) {
        record(name, in: current) { $0.isBound = true }
        if symbols[current].kind.isComprehension { symbols[current].loopVariables.insert(name) }
    }

    /// Opens the scope of a function or comprehension, walks its inside and comes back.
    mutating func inside(_ scope: Int, _ kind: Scope.Kind, _ body: (inout Resolver) -> Void) {
        guard symbols.indices.contains(scope) else { return }
        let saved = (current, loopDepth, blockDepth, functionDepth, isInIterable)
        symbols[scope] = Symbols(
            kind: kind, parent: current, frame: kind == .comprehension ? symbols[current].frame : scope)
        current = scope
        if !kind.isComprehension {
            (loopDepth, blockDepth, isInIterable) = (0, 0, false)
            functionDepth += 1
        }
        body(&self)
        (current, loopDepth, blockDepth, functionDepth, isInIterable) = saved
    }

    /// `global` and `nonlocal`: CPython's complaints, in its order.
    mutating func declare(_ names: [Name], isGlobal: Bool) {
        let word = isGlobal ? "global" : "nonlocal"
        for name in names {
            if !isGlobal && current == 0 {
                return fail(
                    "TL0125", "nonlocal declaration not allowed at module level", name.span,
                    hint: "Leave it out: here every name is the module's own")
            }
            let use = symbols[current].uses[name.text]
            if let use, use.isParameter || use.isBound || use.isRead || use.isAnnotated {
                let message =
                    if use.isParameter {
                        "name '\(name.text)' is parameter and \(word)"
                    } else if use.isAnnotated {
                        "annotated name '\(name.text)' can't be \(word)"
                    } else if use.isBound {
                        "name '\(name.text)' is assigned to before \(word) declaration"
                    } else {
                        "name '\(name.text)' is used prior to \(word) declaration"
                    }
                if !(current == 0 && isGlobal && use.isGlobal) {
                    return fail(
                        "TL0125", message, name.span,
                        hint: "Write `\(word) \(name.text)` as the first line of the function")
                }
            }
            if let use, isGlobal ? use.isNonlocal : use.isGlobal {
                return fail("TL0125", "name '\(name.text)' is nonlocal and global", name.span)
            }
            record(name.text, in: current) {
                if isGlobal { $0.isGlobal = true } else { $0.isNonlocal = true }
                $0.declared = name.span
            }
        }
    }
}
