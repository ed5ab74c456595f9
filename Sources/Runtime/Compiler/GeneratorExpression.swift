import Diagnostics
import Syntax

/// What a generator expression compiles to, once; each time it is reached it makes a `GeneratorExpression`.
final class GeneratorCode {
    /// One `for` with its conditions.
    final class Loop {
        /// What it walks over; nil for the first, which is evaluated where the expression stands.
        let iterable: CompiledCode?
        /// The slot of its variable where it is one name; -1 for any other target.
        let slot: Int
        let store: CompiledStore
        let condition: CompiledTest?
        let site: CallSite

        init(iterable: CompiledCode?, slot: Int, store: CompiledStore, condition: CompiledTest?, site: CallSite) {
            self.iterable = iterable
            self.slot = slot
            self.store = store
            self.condition = condition
            self.site = site
        }

        /// The next element that this loop gives as the innermost one; nil when it ends.
        @inline(__always)
        func next(from source: Unmanaged<ValueIterator>, _ frame: Frame, _ element: CompiledCode, _ machine: Running)
            throws -> Value?
        {
            while let value = try next(of: source) {
                if try takes(value, frame) { return try element.run(frame) }
                try machine.checkAttention()
            }
            return nil
        }

        @inline(__always)
        func next(of source: Unmanaged<ValueIterator>) throws -> Value? {
            do { return try source._withUnsafeGuaranteedRef { try $0.next() } } catch { throw site.locate(error) }
        }

        /// Gives the variable a value; whether the conditions let it pass.
        @inline(__always)
        func takes(_ value: consuming Value, _ frame: Frame) throws -> Bool {
            if slot >= 0 { (frame + slot).put(value) } else { try store.run(frame, value) }
            guard let condition else { return true }
            return try condition.run(frame)
        }
    }

    let loops: [Loop]
    let innermost: Loop
    let element: CompiledCode
    let shape: FrameShape
    let qualifiedName: String

    init(_ loops: [Loop], innermost: Loop, element: CompiledCode, shape: FrameShape, qualifiedName: String) {
        self.loops = loops
        self.innermost = innermost
        self.element = element
        self.shape = shape
        self.qualifiedName = qualifiedName
    }
}

/// A generator expression under way: nested loops that stop at each element until somebody asks for the next.
final class GeneratorExpression: ValueIterator {
    private let code: GeneratorCode
    /// The innermost loop, which `code` keeps alive.
    private let loop: Unmanaged<GeneratorCode.Loop>
    private let frame: SuspendedFrame
    private let machine: Running
    /// What the loops under way walk over, outermost first; empty at the end.
    @exclusivity(unchecked) private var sources: [ValueIterator]
    /// What the innermost loop walks over, which `sources` keeps alive; nil while an outer one has to move on.
    @exclusivity(unchecked) private var innermost: Unmanaged<ValueIterator>?
    @exclusivity(unchecked) private var isRunning = false

    init(_ code: GeneratorCode, over source: ValueIterator, captures: [Cell], _ machine: Running) {
        self.code = code
        loop = .passUnretained(code.innermost)
        self.machine = machine
        frame = SuspendedFrame(code.shape, captures: captures, machine)
        sources = [source]
        innermost = code.loops.count == 1 ? .passUnretained(source) : nil
    }

    deinit {
        if !sources.isEmpty { Teardown.release(&sources) }
        frame.release()
    }

    override var type: TypeObject { Types.generator }

    override func repr() throws -> String {
        let address = String(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()), radix: 16)
        return "<generator object \(code.qualifiedName) at 0x\(address)>"
    }

    override func next() throws -> Value? {
        if sources.isEmpty { return nil }
        if isRunning { throw Problem("ValueError", "generator already executing") }
        isRunning = true
        defer { isRunning = false }
        do {
            if let value = try frame.run(advance) { return value }
            end()
            return nil
        } catch {
            end()
            throw GeneratorExpression.leaving(error)
        }
    }

    private func end() {
        innermost = nil
        Teardown.release(&sources)
        frame.clear()
    }

    /// A `StopIteration` that leaves a generator would end the loop around it without a word.
    private static func leaving(_ error: any Error) -> any Error {
        guard let raised = error as? Raised, raised.exception.type === ExceptionTypes.named("StopIteration") else {
            return error
        }
        let exception = ExceptionObject(Problem("RuntimeError", "generator raised StopIteration"))
        exception.cause = .object(raised.exception)
        exception.context = raised.exception
        return Raised(exception)
    }

    /// Runs up to the next element; nil when the outermost loop ends.
    @inline(__always)
    private func advance(_ frame: Frame) throws -> Value? {
        while true {
            if let innermost {
                let element = try loop._withUnsafeGuaranteedRef {
                    try $0.next(from: innermost, frame, code.element, machine)
                }
                if let element { return element }
                self.innermost = nil
                sources.removeLast()
            }
            guard try open(frame) else { return nil }
        }
    }

    /// Moves the outer loops on until the innermost has something to walk over.
    private func open(_ frame: Frame) throws -> Bool {
        while let source = sources.last {
            try machine.checkAttention()
            guard let value = try code.loops[sources.count - 1].next(of: .passUnretained(source)) else {
                sources.removeLast()
                continue
            }
            guard try code.loops[sources.count - 1].takes(value, frame) else { continue }
            let inner = code.loops[sources.count]
            guard let values = try inner.iterable?.run(frame) else { return false }
            do { sources.append(try values.iterator()) } catch { throw inner.site.locate(error) }
            if sources.count == code.loops.count {
                innermost = sources.last.map(Unmanaged.passUnretained)
                return true
            }
        }
        return false
    }
}

extension FrameCompiler {
    /// The first iterable is evaluated, and asked for its iterator, where the expression stands; everything else when
    /// the elements are asked for, in a frame of its own.
    func generator(_ item: Expression, _ clauses: [ComprehensionClause], _ scope: Int) -> Code {
        guard let first = clauses.first else { return { _ in .none } }
        let outermost = CompiledCode(iterable(first.iterable))
        let cells = capturing(scope)
        let name = prefix + "<genexpr>"
        let inner = FrameCompiler(unit, scope: scope, qualifiedName: name)
        inner.prefix = name + "."
        let loops = clauses.enumerated().map { position, clause in
            let iterable = position == 0 ? nil : CompiledCode(inner.iterable(clause.iterable))
            let slot = if case .local(let slot) = inner.operand(clause.target) { slot } else { -1 }
            return GeneratorCode.Loop(
                iterable: iterable, slot: slot, store: CompiledStore(inner.assignment(clause.target)),
                condition: inner.condition(clause.conditions), site: CallSite(clause.iterable.span))
        }
        let element = CompiledCode(inner.code(item))
        let shape = FrameShape(
            kept: unit.scopes[scope].slotCount + (inner.captureSlot < 0 ? 0 : 1), size: inner.frameSize,
            cells: unit.scopes[scope].cells, captureSlot: inner.captureSlot)
        let code = GeneratorCode(
            loops, innermost: loops[loops.count - 1], element: element, shape: shape, qualifiedName: name)
        let machine = machine
        let site = CallSite(first.iterable.span)
        return { frame in
            let values = try outermost.run(frame)
            let source: ValueIterator
            do { source = try values.iterator() } catch { throw site.locate(error) }
            return .object(GeneratorExpression(code, over: source, captures: cells(frame), machine))
        }
    }

    /// All conditions of a `for` as one; nil when there is none.
    func condition(_ conditions: [Expression]) -> CompiledTest? {
        let tests = conditions.map { CompiledTest(test($0)) }
        if tests.count < 2 { return tests.first }
        return CompiledTest { frame in
            for test in tests where try !test.run(frame) { return false }
            return true
        }
    }
}
