/// A class of the language or the library, as a value: `int`, `ValueError`, what `type(x)` gives.
public final class TypeObject: Sendable {
    package let name: String
    package let base: TypeObject?
    /// In a struct, so that a call of it is a plain one.
    private struct Construction {
        let run: @Sendable (TypeObject, Arguments) throws -> Value
    }

    private let construct: Construction?
    package let documentation: String

    /// `construct` nil: the class cannot be called (`NoneType`).
    package init(
        _ name: String, base: TypeObject? = TypeObject.object, _ documentation: String = "",
        construct: (@Sendable (TypeObject, Arguments) throws -> Value)? = nil
    ) {
        self.name = name
        self.base = base
        self.documentation = documentation
        self.construct = construct.map(Construction.init)
    }

    package func call(_ arguments: Arguments) throws -> Value {
        guard let construct else { throw Problem("TypeError", "cannot create '\(name)' instances") }
        return try construct.run(self, arguments)
    }

    /// Whether it is `other` or derives from it.
    package func isSubtype(of other: TypeObject) -> Bool {
        var current: TypeObject? = self
        while let type = current {
            if type === other { return true }
            current = type.base
        }
        return false
    }

    package static let object = TypeObject("object", base: nil) { _, arguments in
        try arguments.requireNone("object")
        return .object(PlainObject())
    }
}

/// What `object()` makes: something equal only to itself.
final class PlainObject: Object {
    override func repr() throws -> String { "<object object>" }
}

/// The arguments of a call to code written in Swift, in place on the value stack.
///
/// No array is made for a call: `base` points at the evaluated arguments, which stay there until the call returns.
package struct Arguments {
    package let base: UnsafeMutablePointer<Value>
    package let count: Int
    package let keywords: [(name: String, value: Value)]
    /// Not counted: a call must not touch the session's reference count.
    private let holder: Unmanaged<Session>
    package var session: Session { holder.takeUnretainedValue() }

    package init(
        base: UnsafeMutablePointer<Value>, count: Int, keywords: [(name: String, value: Value)] = [], session: Session
    ) {
        self.base = base
        self.count = count
        self.keywords = keywords
        holder = .passUnretained(session)
    }

    init(base: UnsafeMutablePointer<Value>, count: Int, session: Unmanaged<Session>) {
        self.base = base
        self.count = count
        keywords = []
        holder = session
    }

    /// An argument by position; `index` was checked against `count` by the arity.
    package subscript(_ index: Int) -> Value {
        @inline(__always) _read { yield base[index] }
    }

    package func optional(_ index: Int) -> Value? { index < count ? base[index] : nil }

    package var array: [Value] { Array(UnsafeBufferPointer(start: base, count: count)) }

    package var asCallArguments: CallArguments { CallArguments(array, keywords: keywords, session: session) }

    package func keyword(_ name: String) -> Value? { keywords.first { $0.name == name }?.value }

    /// Runs `body` on arguments that are not on the value stack.
    package static func with<Result>(_ arguments: CallArguments, _ body: (Arguments) throws -> Result) rethrows
        -> Result
    {
        var positional = arguments.positional
        return try positional.withUnsafeMutableBufferPointer { buffer in
            var empty = Value.none
            return try withUnsafeMutablePointer(to: &empty) { spare in
                try body(
                    Arguments(
                        base: buffer.baseAddress ?? spare, count: buffer.count,
                        keywords: arguments.keywords, session: arguments.session))
            }
        }
    }

    package func requireNone(_ name: String) throws {
        try requireNoKeywords(name)
        if count != 0 { throw Problem("TypeError", "\(name)() takes no arguments (\(count) given)") }
    }

    package func requireNoKeywords(_ name: String) throws {
        if !keywords.isEmpty { throw Problem("TypeError", "\(name)() takes no keyword arguments") }
    }
}

/// How many arguments a native function takes, in the forms whose error texts CPython tells apart.
package enum Arity: Sendable {
    /// `list.clear() takes no arguments (1 given)`
    case none
    /// `list.append() takes exactly one argument (2 given)`
    case one
    /// `pop expected at most 1 argument, got 2`
    case range(Int, Int)
    /// `count() takes at least 1 argument (0 given)`
    case atLeast(Int, Int)
    /// Any number, checked by the function itself.
    case any
    /// Up to `positional` by position, all by name: `split() takes at most 2 arguments (3 given)`
    case named([String], positional: Int, required: Int = 0)

    /// The counts of arguments by position, with none by name, for which `check` has nothing to say.
    var counts: ClosedRange<Int> {
        switch self {
        case .none: 0...0
        case .one: 1...1
        case .range(let low, let high), .atLeast(let low, let high): low...high
        case .any: 0...Int.max
        case .named(_, let positional, let required): min(required, positional)...positional
        }
    }

    /// Raises CPython's error when the count does not fit. `owner` is the class of a method, empty for a function.
    package func check(_ count: Int, _ keywords: [(name: String, value: Value)], owner: String, name: String) throws {
        let qualified = owner.isEmpty ? name : "\(owner).\(name)"
        switch self {
        case .any: return
        case .named(let names, let positional, let required):
            if count + keywords.count > names.count {
                throw Problem(
                    "TypeError",
                    "\(name)() takes at most \(names.count) argument\(names.count == 1 ? "" : "s") (\(count + keywords.count) given)",
                    code: "TL0203")
            }
            if count > positional {
                throw Problem(
                    "TypeError",
                    positional == 0
                        ? "\(name)() takes no positional arguments"
                        : "\(name)() takes at most \(positional) positional argument\(positional == 1 ? "" : "s") (\(count) given)",
                    code: "TL0203")
            }
            for (keyword, _) in keywords where !names.contains(keyword) {
                var problem = Problem(
                    "TypeError", "'\(keyword)' is an invalid keyword argument for \(name)()", code: "TL0204",
                    notes: ["\(name)(\(names.joined(separator: ", ")))"])
                let near = OtherWords.argument(keyword, among: names) ?? NearName.best(for: keyword, among: names)
                problem.labels = [(.keyword(keyword), near.map { "did you mean `\($0)`?" } ?? "")]
                if near == nil { problem.hint = "Leave it out: the line above shows what there is." }
                throw problem
            }
            for index in 0..<min(count, names.count) where keywords.contains(where: { $0.name == names[index] }) {
                throw Problem(
                    "TypeError", "argument for \(name)() given by name ('\(names[index])') and position (\(index + 1))",
                    code: "TL0209")
            }
            for index in count..<max(count, required) where !keywords.contains(where: { $0.name == names[index] }) {
                throw Problem(
                    "TypeError", "\(name)() missing required argument '\(names[index])' (pos \(index + 1))",
                    code: "TL0202")
            }
        case .none:
            try refuse(keywords, qualified)
            if count != 0 {
                throw Problem("TypeError", "\(qualified)() takes no arguments (\(count) given)", code: "TL0203")
            }
        case .one:
            try refuse(keywords, qualified)
            if count != 1 {
                throw Problem(
                    "TypeError", "\(qualified)() takes exactly one argument (\(count) given)",
                    code: count == 0 ? "TL0202" : "TL0203")
            }
        case .atLeast(let low, let high):
            try refuse(keywords, qualified)
            if count < low || count > high {
                let (bound, word) = count < low ? (low, "least") : (high, "most")
                throw Problem(
                    "TypeError",
                    "\(name)() takes at \(word) \(bound) argument\(bound == 1 ? "" : "s") (\(count) given)",
                    code: count < low ? "TL0202" : "TL0203")
            }
        case .range(let low, let high):
            try refuse(keywords, qualified)
            if count < low {
                throw Problem(
                    "TypeError",
                    "\(name) expected \(low == high ? "" : "at least ")\(low) argument\(low == 1 ? "" : "s"), got \(count)",
                    code: "TL0202")
            }
            if count > high {
                throw Problem(
                    "TypeError",
                    "\(name) expected \(low == high ? "" : "at most ")\(high) argument\(high == 1 ? "" : "s"), got \(count)",
                    code: "TL0203")
            }
        }
    }

    private func refuse(_ keywords: [(name: String, value: Value)], _ name: String) throws {
        if !keywords.isEmpty { throw Problem("TypeError", "\(name)() takes no keyword arguments", code: "TL0204") }
    }
}

extension Arguments {
    /// Argument `index` of an `Arity.named` call, by position or by name.
    package func named(_ index: Int, _ name: String) -> Value? {
        index < count ? base[index] : keyword(name)
    }
}
