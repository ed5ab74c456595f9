import Diagnostics
import Library
import Runtime
import Syntax

/// What is wrong with programs whatever their data are: names that nothing gives a value, modules that are not there,
/// calls that no function takes. Nothing is run, and what cannot be known is not guessed at.
struct ProgramCheck {
    /// One cell, or a whole script.
    struct Part {
        /// nil for a text that does not parse: its names may be bound by it.
        var program: Program?
        var source: String
        /// The error is the lesson.
        var isJudged: Bool
    }

    private let session: Session
    private var walk = NameWalk()
    /// A module whose names are unknown was imported with `*`: any name may come from it.
    private var knowsAllNames = true
    /// The problems found, by part.
    private(set) var diagnostics: [[Diagnostic]]

    init(_ parts: [Part], _ session: Session) {
        self.session = session
        diagnostics = parts.map { _ in [] }
        for (number, part) in parts.enumerated() {
            if let program = part.program {
                walk.add(program, part: number, isJudged: part.isJudged)
            } else {
                walk.add(names: ProgramCheck.words(of: part.source), part: number)
            }
        }
        for found in walk.imports { check(found) }
        checkNames()
        for call in walk.calls { check(call) }
        for part in diagnostics.indices {
            diagnostics[part].sort { ($0.labels.first?.span.lower ?? 0) < ($1.labels.first?.span.lower ?? 0) }
        }
    }

    private mutating func report(_ problem: Problem, at span: Span, _ place: NameWalk.Place) {
        var diagnostic = Diagnostic(problem)
        diagnostic.labels = [.init(span, problem.labels.first?.text ?? "")]
        diagnostics[place.part].append(diagnostic)
    }

    private static func words(of source: String) -> [String] {
        let bytes = ContiguousArray(source.utf8)
        return Lexer.lex(bytes).tokens.filter { $0.kind == .name }.map {
            String(decoding: bytes[Int($0.lower)..<Int($0.upper)], as: UTF8.self)
        }
    }

    // MARK: Names

    /// Each name is reported once, where it is read first.
    private mutating func checkNames() {
        var reported: Set<String> = []
        let known = Array(walk.bindings.keys)
        for read in walk.reads where !reported.contains(read.name) && !ProgramCheck.always.contains(read.name) {
            guard session.builtinValue(read.name) == nil else { continue }
            if let first = walk.bindings[read.name]?.map(\.place).min() {
                guard !read.isLater, read.place < first else { continue }
                reported.insert(read.name)
                var problem = session.undefinedName(read.name, among: [])
                problem.hint = "It gets its value further down: move that line up."
                report(problem, at: read.span, read.place)
            } else if knowsAllNames {
                reported.insert(read.name)
                report(session.undefinedName(read.name, among: known), at: read.span, read.place)
            }
        }
    }

    /// Names that every module has.
    private static let always: Set<String> = ["__name__"]

    // MARK: Modules

    private mutating func check(_ found: NameWalk.Import) {
        let span = found.module.parts.first.map { $0.span.union(found.module.parts.last?.span ?? $0.span) } ?? .none
        do {
            if let module = try session.ownModule(found.module.text) {
                guard let name = found.name else { return }
                if name.text == "*" {
                    walk.add(names: module.attributeNames, part: found.place.part)
                } else if try module.attribute(name.text) == nil {
                    report(module.cannotImport(name.text), at: name.span, found.place)
                }
            } else if let (text, path) = try session.loadModule(found.module.text) {
                guard let name = found.name else { return }
                var inside = NameWalk()
                inside.add(Parser.parse(text).program, part: 0, isJudged: true)
                let hasAll = inside.imports.contains { $0.name?.text == "*" }
                if name.text == "*" {
                    walk.add(names: Array(inside.bindings.keys), part: found.place.part)
                    if hasAll { knowsAllNames = false }
                } else if !hasAll, inside.bindings[name.text] == nil {
                    report(
                        Problem(
                            "ImportError", "cannot import name '\(name.text)' from '\(found.module.text)' (\(path))",
                            code: "TL0210"), at: name.span, found.place)
                }
            } else {
                report(session.missingModule(found.module.text), at: span, found.place)
                if found.name?.text == "*" { knowsAllNames = false }
            }
        } catch let problem as Problem {
            report(problem, at: span, found.place)
        } catch {
            // The module's own mistake: it is shown where the module is checked.
            knowsAllNames = false
        }
    }

    // MARK: Calls

    private mutating func check(_ call: NameWalk.Call) {
        do {
            switch try meaning(of: call.function) {
            case .builtin(let builtin): try check(call, builtin)
            case .function(let definition): try check(call, ParameterList(definition), isExact: true)
            case nil: break
            }
        } catch let problem as Problem {
            report(problem, at: span(of: problem, call), call.place)
        } catch {
            // Only problems are thrown above.
        }
    }

    private enum Callee {
        case builtin(Builtin)
        case function(FunctionDefinition)
    }

    /// What is called, where that is certain: a function of the library under a name that the lesson gives to nothing
    /// else, or the only thing the lesson ever gives to the name.
    private func meaning(of function: Expression) throws -> Callee? {
        if case .attribute(let base, let name) = function.unwrapped.kind {
            guard let module = try value(of: base) as? ModuleObject else { return nil }
            guard let value = try module.attribute(name.text) else { throw module.withoutAttribute(name.text) }
            if case .builtin(let builtin) = value { return .builtin(builtin) }
            return nil
        }
        guard case .name(let name) = function.unwrapped.kind else { return nil }
        guard let given = walk.bindings[name] else {
            if knowsAllNames, case .builtin(let builtin)? = session.builtinValue(name) { return .builtin(builtin) }
            return nil
        }
        guard given.count == 1, let only = given.first else { return nil }
        switch only.meaning {
        case .value: return nil
        case .function(let definition): return .function(definition)
        case .imported(let found):
            guard let module = try session.ownModule(found.module.text), let name = found.name,
                case .builtin(let builtin)? = try module.attribute(name.text)
            else { return nil }
            return .builtin(builtin)
        }
    }

    /// The module that a path such as `torch.nn` stands for.
    private func value(of path: Expression) throws -> Object? {
        switch path.unwrapped.kind {
        case .name(let name):
            guard let given = walk.bindings[name], given.count == 1, case .imported(let found) = given[0].meaning,
                let module = try session.ownModule(found.module.text)
            else { return nil }
            guard let part = found.name else { return module }
            return try module.attribute(part.text)?.asObject
        case .attribute(let base, let name):
            guard let module = try value(of: base) as? ModuleObject else { return nil }
            return try module.attribute(name.text)?.asObject
        default: return nil
        }
    }

    private func check(_ call: NameWalk.Call, _ builtin: Builtin) throws {
        let list = builtin.signature.parameterList()
        // Python's own functions take what their signature does not say, and a tensor's method of that name may be
        // meant: of those only a name that none of them has is wrong.
        let others = Laboratory.types.compactMap { $0.function(builtin.name) }
        try check(call, list, isExact: !builtin.isNative && others.allSatisfy { $0 === builtin }, others: others)
    }

    private func check(
        _ call: NameWalk.Call, _ list: ParameterList, isExact: Bool, others: [Builtin] = []
    ) throws {
        var given = CallArguments([], session: session)
        var isUnpacked = false
        for argument in call.arguments {
            switch argument {
            case .positional(let value):
                if case .starred = value.unwrapped.kind { isUnpacked = true }
                given.positional.append(.none)
            case .keyword(let name, _): given.keywords.append((name.text, .none))
            case .unpack, .unpackKeywords: isUnpacked = true
            }
        }
        if isExact, !isUnpacked {
            _ = try list.bind(given)
            return
        }
        let lists = [list] + others.map { $0.signature.parameterList() }
        for (name, _) in given.keywords
        where !lists.contains(where: { $0.hasKeywordVariadic || $0.names.contains(name) }) {
            _ = try list.bind(CallArguments([], keywords: [(name, .none)], session: session))
        }
    }

    /// The keyword that is wrong, else the function that is called.
    private func span(of problem: Problem, _ call: NameWalk.Call) -> Span {
        for label in problem.labels {
            guard case .keyword(let wanted) = label.place else { continue }
            for case .keyword(let name, _) in call.arguments where name.text == wanted { return name.span }
        }
        if case .attribute(_, let name) = call.function.unwrapped.kind { return name.span }
        return call.function.span
    }
}

extension ParameterList {
    /// What a function of the lesson takes.
    fileprivate convenience init(_ definition: FunctionDefinition) {
        let plain = definition.parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
        self.init(
            function: definition.name.text, names: plain.map(\.name.text),
            positionalCount: plain.count { $0.kind != .keywordOnly },
            positionalOnlyCount: plain.count { $0.kind == .positionalOnly },
            hasDefault: plain.map { $0.defaultValue != nil },
            hasVariadic: definition.parameters.contains { $0.kind == .variadic },
            hasKeywordVariadic: definition.parameters.contains { $0.kind == .keywordVariadic })
    }
}
