// Iterators that walk over others. Each gives its sources up in a loop when it ends: a chain of them may be of any
// length.

final class MapIterator: ValueIterator {
    private let function: Value
    private var sources: [ValueIterator]
    /// The only source, and a function of one argument: what `sources` and `function` keep alive, without counting.
    private let source: Unmanaged<ValueIterator>?
    private let simple: Unmanaged<Function>?
    private let machine: Machine
    private let running: Running

    init(_ function: Value, _ sources: [ValueIterator], _ session: Session) {
        self.function = function
        self.sources = sources
        source = sources.count == 1 ? .passUnretained(sources[0]) : nil
        if case .function(let code) = function, code.code.exactCount == 1 {
            simple = .passUnretained(code)
        } else {
            simple = nil
        }
        machine = session.machine
        running = machine.running
    }

    deinit { Teardown.release(&sources) }

    static let type = TypeObject("map")
    override var type: TypeObject { MapIterator.type }
    override var remaining: Int? { sources.count == 1 ? sources[0].remaining : nil }

    override func next() throws -> Value? {
        if let source {
            guard let value = try source._withUnsafeGuaranteedRef({ try $0.next() }) else { return nil }
            if let simple { return try running.callOne(simple, value) }
            return try machine.callOne(function, value)
        }
        var arguments: [Value] = []
        for source in sources {
            guard let value = try source.next() else { return nil }
            arguments.append(value)
        }
        return try function.call(arguments, session: machine.session)
    }
}

final class FilterIterator: ValueIterator {
    private let function: Value
    private var sources: [ValueIterator]
    private let machine: Machine

    init(_ function: Value, _ source: ValueIterator, _ session: Session) {
        self.function = function
        sources = [source]
        machine = session.machine
    }

    deinit { Teardown.release(&sources) }

    static let type = TypeObject("filter")
    override var type: TypeObject { FilterIterator.type }

    override func next() throws -> Value? {
        while let value = try sources[0].next() {
            if try (function.isNone ? value : machine.callOne(function, value)).truth() { return value }
        }
        return nil
    }
}

final class EnumerateIterator: ValueIterator {
    @exclusivity(unchecked) private var source: ValueIterator?
    /// What `source` keeps alive, without counting.
    private let walked: Unmanaged<ValueIterator>
    @exclusivity(unchecked) private var number: Value
    @exclusivity(unchecked) private var pair = ReusedTuple()
    private let running: Running

    init(_ source: ValueIterator, from number: Value, _ session: Session) {
        self.source = source
        walked = .passUnretained(source)
        self.number = number
        running = session.machine.running
    }

    deinit { if var held = source.take().map(Value.object) { Teardown.release(&held) } }

    static let type = TypeObject("enumerate")
    override var type: TypeObject { EnumerateIterator.type }
    override var remaining: Int? { source?.remaining }

    override var makesPairs: Bool { true }

    override func next() throws -> Value? {
        let made = pair.take(2)
        guard let (number, value) = try nextPair() else { return nil }
        made.elements.put(number)
        (made.elements + 1).put(value)
        return .tuple(made)
    }

    override func nextPair() throws -> (Value, Value)? {
        try running.checkAttention()
        guard let value = try walked._withUnsafeGuaranteedRef({ try $0.next() }) else { return nil }
        if case .int(let small) = number, small < .max {
            number = .int(small &+ 1)
            return (.int(small), value)
        }
        let current = number
        number = try Arithmetic.apply(.add, current, .int(1))
        return (current, value)
    }
}

final class ZipIterator: ValueIterator {
    @exclusivity(unchecked) private var sources: [ValueIterator]
    private let isStrict: Bool
    @exclusivity(unchecked) private var tuple = ReusedTuple()
    private let running: Running
    /// Two sources, which `sources` keeps alive, without counting.
    private let pair: (Unmanaged<ValueIterator>, Unmanaged<ValueIterator>)?

    init(_ sources: [ValueIterator], isStrict: Bool, _ session: Session) {
        self.sources = sources
        pair = sources.count == 2 && !isStrict ? (.passUnretained(sources[0]), .passUnretained(sources[1])) : nil
        self.isStrict = isStrict
        running = session.machine.running
    }

    deinit { Teardown.release(&sources) }

    static let type = TypeObject("zip")
    override var type: TypeObject { ZipIterator.type }
    override var remaining: Int? {
        let known = sources.compactMap(\.remaining)
        return known.count == sources.count ? known.min() : nil
    }

    override var makesPairs: Bool { pair != nil }

    override func nextPair() throws -> (Value, Value)? {
        try running.checkAttention()
        guard let pair, let first = try pair.0._withUnsafeGuaranteedRef({ try $0.next() }),
            let second = try pair.1._withUnsafeGuaranteedRef({ try $0.next() })
        else { return nil }
        return (first, second)
    }

    override func next() throws -> Value? {
        // What one call of `list` walks through may take long: Ctrl-C and the limits are looked at here.
        try running.checkAttention()
        if sources.isEmpty { return nil }
        let made = tuple.take(sources.count)
        if let pair {
            guard let first = try pair.0._withUnsafeGuaranteedRef({ try $0.next() }) else { return nil }
            made.elements.put(first)
            guard let second = try pair.1._withUnsafeGuaranteedRef({ try $0.next() }) else { return nil }
            (made.elements + 1).put(second)
            return .tuple(made)
        }
        for (index, source) in sources.enumerated() {
            guard let value = try source.next() else {
                if isStrict { try checkStrict(index) }
                return nil
            }
            (made.elements + index).put(value)
        }
        return .tuple(made)
    }

    /// The source at `index` ended: those before it must not have given an element, and those after it must end too.
    private func checkStrict(_ index: Int) throws {
        if index > 0 {
            throw Problem(
                "ValueError",
                "zip() argument \(index + 1) is shorter than argument\(index == 1 ? " 1" : "s 1-\(index)")")
        }
        for (other, rest) in sources.enumerated().dropFirst() where try rest.next() != nil {
            throw Problem(
                "ValueError", "zip() argument \(other + 1) is longer than argument\(other == 1 ? " 1" : "s 1-\(other)")"
            )
        }
    }
}
