import Synchronization

/// A function written in Swift: its signature in the language's own syntax, its documentation, and what it does.
///
/// ```swift
/// Builtin("pow(base: float, exponent: float = 2) -> float", """
///     Raise `base` to `exponent`.
///     ```tl
///     pow(3)        # → 9.0
///     ```
///     """) { call in .float(pow(try call.double(0), try call.double(1))) }
/// ```
/// Arguments are bound, defaulted and checked against the annotations before `run`. Python's own builtins are *native*:
/// they take their arguments where they stand, and their errors are CPython's, which differ from function to function.
public final class Builtin: Sendable {
    package let name: String
    package let signatureText: String
    private let documentationText: String
    private let source: String
    /// What a call leaves behind: what it says decides whether a session's lesson needs the call. nil: not said.
    package let effect: CallEffect?
    /// For every argument that is a text: among which names it chooses.
    package let choices: [String: Choices]
    /// Arguments that functions of this name take elsewhere, with what does it here.
    package let elsewhere: [String: String]
    private let body: Body
    /// The class that errors about its arguments name, `Random` in `Random.randint() missing ...`; empty mostly.
    private let owner: String
    private let parsed = Mutex<(signature: Signature?, header: Header?)>((nil, nil))

    /// A signature in the forms that calls need.
    private final class Header: Sendable {
        let list: ParameterList
        /// In the order of `list`.
        let checks: [TypeCheck]
        let defaults: [Literal]

        init(_ signature: Signature, of owner: String, _ types: [String: TypeObject]) {
            list = signature.parameterList(of: owner)
            // Keyword-only parameters come after the others in both.
            let bindable = signature.parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
            checks = bindable.map { TypeCheck($0, types) }
            defaults = bindable.map { $0.defaultValue ?? .none }
        }
    }

    private enum Body {
        case bound(@Sendable (Call) throws -> Value)
        case native(Native)
    }

    /// Code that takes its arguments where they stand.
    private final class Native: Sendable {
        let arity: Arity
        let counts: ClosedRange<Int>
        let run: @Sendable (Arguments) throws -> Value

        private let module: String

        init(_ arity: Arity, _ module: String, _ run: @escaping @Sendable (Arguments) throws -> Value) {
            self.arity = arity
            self.module = module
            counts = arity.counts
            self.run = run
        }

        @inline(__always)
        func call(_ arguments: Arguments, _ name: String) throws -> Value {
            if !counts.contains(arguments.count) || !arguments.keywords.isEmpty {
                try arity.check(arguments.count, arguments.keywords, owner: module, name: name)
            }
            return try run(arguments)
        }
    }

    package init(
        _ signature: String, _ documentation: String = "", of owner: String = "", effect: CallEffect? = nil,
        choices: [String: Choices] = [:], elsewhere: [String: String] = [:], fileID: String = #fileID,
        line: Int = #line, run: @escaping @Sendable (Call) throws -> Value
    ) {
        self.owner = owner
        self.effect = effect
        self.choices = choices
        self.elsewhere = elsewhere
        signatureText = signature
        name = String(signature.prefix { $0 != "(" })
        documentationText = documentation
        source = "\(fileID):\(line)"
        body = .bound(run)
    }

    /// Python's functions leave what they are given as it is; the few that do not say so.
    ///
    /// `module`: whose name stands in front of the function's in errors about the number of arguments.
    init(
        _ signature: String, _ documentation: String = "", arity: Arity, module: String = "",
        effect: CallEffect = .nothing,
        fileID: String = #fileID, line: Int = #line,
        run: @escaping @Sendable (Arguments) throws -> Value
    ) {
        owner = ""
        self.effect = effect
        choices = [:]
        elsewhere = [:]
        signatureText = signature
        name = String(signature.prefix { $0 != "(" })
        documentationText = documentation
        source = "\(fileID):\(line)"
        body = .native(Native(arity, module, run))
    }

    /// The same function, which leaves an object that has a method of this name to the method.
    ///
    /// Python's functions that walk over what they are given mean that for a tensor too, as beside PyTorch: `sum(x)`
    /// adds the rows of a matrix where `x.sum()` adds all elements. With an argument that only the method has, `sum(x,
    /// dim=0)`, they are the method.
    func deferringToMethods() -> Builtin {
        let name = name
        let ownKeywords = Builtin.walking[name]
        return Builtin(
            self,
            body: .native(
                Native(.any, "") { arguments in
                    guard arguments.count > 0, case .object(let object) = arguments[0],
                        let method = object.type.function(name), method !== self
                    else {
                        return try self.call(arguments)
                    }
                    guard let ownKeywords, arguments.keywords.allSatisfy({ ownKeywords.contains($0.name) }) else {
                        return try method.call(arguments)
                    }
                    do { return try self.call(arguments) } catch var problem as Problem where problem.code == "TL0409" {
                        problem.hint = "Of all elements: `x.\(name)()`; along a dimension: `x.\(name)(dim=0)`."
                        throw problem
                    }
                }))
    }

    /// The functions that walk over their argument, with the names of their other parameters.
    private static let walking: [String: [String]] = [
        "any": [], "all": [], "sum": ["start"], "min": ["key", "default"], "max": ["key", "default"],
    ]

    /// The same in all but what it does.
    private init(_ other: Builtin, body: Body) {
        signatureText = other.signatureText
        name = other.name
        documentationText = other.documentationText
        source = other.source
        effect = other.effect
        choices = other.choices
        elsewhere = other.elsewhere
        owner = other.owner
        self.body = body
    }

    /// Parsed on first use: a program that calls ten builtins does not pay for three hundred signatures.
    package var signature: Signature { parsed.withLock { signature(&$0.signature) } }

    private func signature(_ stored: inout Signature?) -> Signature {
        if let stored { return stored }
        let made = Signature.parse(signatureText)
        stored = made
        return made
    }

    /// Whether it takes its arguments where they stand, by rules that its signature only describes.
    package var isNative: Bool { if case .native = body { true } else { false } }

    /// Where `*args` stands among the parameters; nil when there is none.
    package var variadicPosition: Int? { signature.parameters.firstIndex { $0.kind == .variadic } }

    /// - Parameter types: the classes that its annotations name.
    private func header(_ types: [String: TypeObject]) -> Header {
        parsed.withLock { stored in
            if let header = stored.header { return header }
            let made = Header(signature(&stored.signature), of: owner, types)
            stored.header = made
            return made
        }
    }

    package var documented: Documented {
        Documented(name: name, signature: signatureText, text: documentationText, source: source)
    }

    /// Calls it with arguments on the value stack.
    ///
    /// - Parameter site: where the call stands, for a function that asks the person; nil for a call made by another
    ///   one.
    func call(_ arguments: Arguments, at site: CallSite? = nil) throws -> Value {
        switch body {
        case .native(let native): try native.call(arguments, name)
        case .bound(let run): try call(run, arguments.asCallArguments, at: site)
        }
    }

    package func call(_ arguments: CallArguments) throws -> Value { try call(arguments, at: nil) }

    func call(_ arguments: CallArguments, at site: CallSite?) throws -> Value {
        switch body {
        case .native: try Arguments.with(arguments) { try call($0) }
        case .bound(let run): try call(run, arguments, at: site)
        }
    }

    private func call(_ run: (Call) throws -> Value, _ arguments: CallArguments, at site: CallSite?) throws -> Value {
        let machine = arguments.session.machine
        let before = machine.site
        if let site, site.span != .none { machine.site = .passUnretained(site) }
        defer { machine.site = before }
        do { return try run(bind(arguments)) } catch { throw placed(error, arguments) }
    }

    /// An error about an argument, with the argument as it was passed: by position, or by name.
    ///
    /// Where nothing says which one it is about, it is the one whose text the message quotes: a layer, a file, an
    /// option.
    private func placed(_ error: any Error, _ arguments: CallArguments) -> any Error {
        guard error is Problem || error is any UserFacingError else { return error }
        let exception = CallSite.exception(error)
        let names = signature.parameterList().names
        func place(_ parameter: Int) -> Problem.Place? {
            if parameter < arguments.positional.count { return .argument(parameter) }
            guard parameter < names.count, arguments.keywords.contains(where: { $0.name == names[parameter] }) else {
                return nil
            }
            return .named(names[parameter])
        }
        exception.pendingLabels = exception.pendingLabels.compactMap { label in
            switch label.place {
            case .argument(let parameter): place(parameter).map { ($0, label.text) }
            case .element(let parameter, let index):
                place(parameter).map {
                    if case .argument(let position) = $0 {
                        (.element(position, index), label.text)
                    } else {
                        ($0, label.text)
                    }
                }
            case .named(let name): names.firstIndex(of: name).flatMap(place).map { ($0, label.text) }
            case .keyword: label
            }
        }
        if exception.pendingLabels.isEmpty, let message = try? exception.str() {
            let given: [(Problem.Place, Value)] =
                arguments.positional.enumerated().map { (.argument($0), $1) }
                + arguments.keywords.map { (.named($0.name), $0.value) }
            let quoted = given.filter { $0.1.texts.contains { !$0.isEmpty && message.contains("'\($0)'") } }
            if quoted.count == 1 { exception.pendingLabels = [(quoted[0].0, "")] }
        }
        return Raised(exception)
    }

    /// Binds, fills in defaults, checks annotations.
    private func bind(_ arguments: CallArguments) throws -> Call {
        let header = header(arguments.session.registry.types)
        let bound: ParameterList.Bound
        do { bound = try header.list.bind(arguments) } catch var problem as Problem {
            if let hint = hint(for: problem, arguments, header.checks) { problem.hint = hint }
            throw problem
        }
        var call = Call(
            builtin: self, values: bound.values, rest: bound.rest, keywords: bound.keywords, session: arguments.session)
        for index in header.checks.indices {
            if call.values[index].isUnbound {
                call.values[index] = header.defaults[index].value
            } else if !header.checks[index].allows(call.values[index]) {
                throw call.mismatch(index, signature.bindable[index].annotation)
            }
        }
        return call
    }
}

extension Builtin {
    /// What to write where the arguments do not bind, from what this function knows; nil: what is said of any.
    private func hint(for problem: Problem, _ arguments: CallArguments, _ checks: [TypeCheck]) -> String? {
        let names = signature.bindable.map(\.name)
        // The one in front was left out, and the rest moved up.
        if problem.code == "TL0202", checks.count > 1, let first = arguments.positional.first,
            arguments.keywords.isEmpty, !checks[0].allows(first), checks[1].allows(first)
        {
            let required = signature.bindable.filter(\.isRequired).map(\.name).joined(separator: ", ")
            return "`\(names[0])` comes first: `\(name)(\(required))`."
        }
        guard problem.code == "TL0204",
            let unknown = arguments.keywords.first(where: { !names.contains($0.name) })?.name
        else { return nil }
        if let words = elsewhere[unknown] { return words }
        return problem.hint.isEmpty || signature.brief == signature.whole
            ? nil : "Leave it out: `help(\(name))` lists what there is."
    }
}

extension Value {
    /// The text itself, or those in a list.
    fileprivate var texts: [String] { asString.map { [$0] } ?? asArray?.prefix(100).compactMap(\.asString) ?? [] }
}
