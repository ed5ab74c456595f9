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

extension Arguments {
    /// Argument `index` of an `Arity.named` call, by position or by name.
    package func named(_ index: Int, _ name: String) -> Value? {
        index < count ? base[index] : keyword(name)
    }
}
