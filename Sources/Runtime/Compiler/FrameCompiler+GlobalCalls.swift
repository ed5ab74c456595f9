import Diagnostics
import Syntax

extension FrameCompiler {
    /// A call of a module's function or of a builtin, which most calls are: the callee is looked at where it stands.
    func globalCall(_ name: String, _ callee: Expression, _ arguments: [Expression], _ site: CallSite) -> Code {
        let first = reserve(arguments.count)
        defer { giveBack(first) }
        let codes = codes(arguments)
        let slot = unit.globals.slot(name)
        // A function of the program may have the name of one of the library's.
        let general = functionCall(slot, codes, first, site, call(code(callee), codes, first, site))
        switch unit.session.builtinValue(name) {
        case .builtin(let builtin)?:
            let call = builtinCall(builtin, slot, codes, first, site, general)
            switch (name, codes.count) {
            case ("len", 1): return length(of: arguments[0], slot, call)
            case ("isinstance", 2): return instanceTest(codes[0], arguments[1], slot, call)
            default: return call
            }
        case .type(let type)? where codes.count == 1: return conversion(type, slot, codes[0].run, first, site, general)
        default: return general
        }
    }

    private func builtinCall(
        _ builtin: Builtin, _ slot: Frame, _ codes: [CompiledCode], _ first: Int, _ site: CallSite,
        _ general: @escaping Code
    ) -> Code {
        let count = codes.count
        if count == 1 {
            let it = Captured(
                (
                    slot: slot, argument: codes[0], first: first, builtin: builtin, machine: machine, site: site,
                    general: CompiledCode(general)
                ))
            return { frame in
                guard it.parts.slot.pointee.isUnbound else { return try it.parts.general.run(frame) }
                let base = frame + it.parts.first
                base.initialize(to: try it.parts.argument.run(frame))
                return try it.parts.machine.run(it.parts.builtin, base, 1, it.parts.site)
            }
        }
        let it = Captured(
            (
                slot: slot, fill: CompiledEffect(filling(codes, first)), first: first, count: count,
                builtin: builtin, machine: machine, site: site, general: CompiledCode(general)
            ))
        return { frame in
            guard it.parts.slot.pointee.isUnbound else { return try it.parts.general.run(frame) }
            try it.parts.fill.run(frame)
            return try it.parts.machine.run(it.parts.builtin, frame + it.parts.first, it.parts.count, it.parts.site)
        }
    }

    /// `str(x)`, `int(x)`.
    private func conversion(
        _ type: TypeObject, _ slot: Frame, _ argument: @escaping Code, _ first: Int, _ site: CallSite,
        _ general: @escaping Code
    ) -> Code {
        let it = Captured(
            (
                slot: slot, argument: CompiledCode(argument), first: first, type: type, machine: machine, site: site,
                general: CompiledCode(general)
            ))
        return { frame in
            guard it.parts.slot.pointee.isUnbound else { return try it.parts.general.run(frame) }
            let base = frame + it.parts.first
            base.initialize(to: try it.parts.argument.run(frame))
            defer { it.parts.machine.clear(base, 1) }
            do {
                return try it.parts.type.call(
                    Arguments(base: base, count: 1, session: it.parts.machine.state.pointee.session))
            } catch { throw it.parts.site.locate(error) }
        }
    }

    /// `isinstance(x, int)` with a class of the language by its name.
    private func instanceTest(_ value: CompiledCode, _ classes: Expression, _ slot: Frame, _ call: @escaping Code)
        -> Code
    {
        guard case .name(let name) = classes.unwrapped.kind, case .global = binding(name),
            case .type(let type)? = unit.session.builtinValue(name)
        else { return call }
        let it = Captured(
            (value: value, slot: slot, typeSlot: unit.globals.slot(name), type: type, call: CompiledCode(call)))
        return { frame in
            // A program may have names of its own for both.
            guard it.parts.slot.pointee.isUnbound, it.parts.typeSlot.pointee.isUnbound else {
                return try it.parts.call.run(frame)
            }
            return .bool(Types.isInstance(try it.parts.value.run(frame), it.parts.type))
        }
    }

    /// `len(name)` of a list or a string.
    private func length(of argument: Expression, _ slot: Frame, _ call: @escaping Code) -> Code {
        guard case .local(let local) = operand(argument) else { return call }
        let it = Captured((slot: slot, local: local, call: CompiledCode(call)))
        return { frame in
            if it.parts.slot.pointee.isUnbound {
                let place = frame + it.parts.local
                if let list = place.unretainedList { return .int(list._withUnsafeGuaranteedRef { $0.items.count }) }
                if let string = place.unretainedString { return .int(string._withUnsafeGuaranteedRef { $0.length }) }
            }
            return try it.parts.call.run(frame)
        }
    }

    /// A function of the module, with exactly the arguments it takes.
    private func functionCall(
        _ slot: Frame, _ codes: [CompiledCode], _ first: Int, _ site: CallSite, _ general: @escaping Code
    ) -> Code {
        switch codes.count {
        case 1:
            let call = UnaryCall(slot, first, codes[0].run, machine, site, general)
            return { try call.run($0) }
        default:
            let call = FunctionCall(slot, first, codes.count, filling(codes, first), machine, site, general)
            return { try call.run($0) }
        }
    }
}

/// A call of a function of the module with any number of arguments.
private final class FunctionCall {
    private let slot: Frame
    private let first: Int
    private let count: Int
    private let fill: Effect
    private let machine: Running
    private let site: CallSite
    private let general: Code

    init(
        _ slot: Frame, _ first: Int, _ count: Int, _ fill: @escaping Effect, _ machine: Running, _ site: CallSite,
        _ general: @escaping Code
    ) {
        self.slot = slot
        self.first = first
        self.count = count
        self.fill = fill
        self.machine = machine
        self.site = site
        self.general = general
    }

    @inline(__always)
    func run(_ frame: Frame) throws -> Value {
        guard let function = slot.unretainedFunction,
            function._withUnsafeGuaranteedRef({ $0.code.exactCount == count })
        else { return try general(frame) }
        if machine.isUnderWay(function) {
            try fill(frame)
            return try function._withUnsafeGuaranteedRef { try machine.invoke($0, frame + first, site) }
        }
        return try keeping(function.takeUnretainedValue(), frame)
    }

    /// Keeps the function for the call: an argument may give its name another value.
    @inline(never)
    private func keeping(_ function: Function, _ frame: Frame) throws -> Value {
        try fill(frame)
        return try machine.invoke(function, frame + first, site)
    }
}

/// A call of a function of the module with one argument. A class of its own: `Captured` was measured a sixth slower
/// here, where recursion spends its time.
private final class UnaryCall {
    private let slot: Frame
    private let first: Int
    private let argument: Code
    private let machine: Running
    private let site: CallSite
    private let general: Code

    init(
        _ slot: Frame, _ first: Int, _ argument: @escaping Code, _ machine: Running, _ site: CallSite,
        _ general: @escaping Code
    ) {
        self.slot = slot
        self.first = first
        self.argument = argument
        self.machine = machine
        self.site = site
        self.general = general
    }

    @inline(__always)
    func run(_ frame: Frame) throws -> Value {
        guard let function = slot.unretainedFunction, function._withUnsafeGuaranteedRef({ $0.code.exactCount == 1 })
        else { return try general(frame) }
        let base = frame + first
        if machine.isUnderWay(function) {
            base.initialize(to: try argument(frame))
            return try function._withUnsafeGuaranteedRef { try machine.invoke($0, base, site) }
        }
        return try keeping(function.takeUnretainedValue(), frame)
    }

    /// Keeps the function for the call: the argument may give its name another value.
    @inline(never)
    private func keeping(_ function: Function, _ frame: Frame) throws -> Value {
        let base = frame + first
        base.initialize(to: try argument(frame))
        return try machine.invoke(function, base, site)
    }
}

extension Running {
    /// Whether this function made the current frame: then its caller keeps it alive for as long as this frame lasts.
    @inline(__always)
    func isUnderWay(_ function: Unmanaged<Function>) -> Bool {
        state.pointee.current == UnsafeRawPointer(function.toOpaque())
    }

    /// Runs a builtin on the arguments at `base`, which are gone afterwards.
    @inline(__always)
    func run(_ builtin: Builtin, _ base: Frame, _ count: Int, _ site: CallSite) throws -> Value {
        do {
            let result = try builtin.call(Arguments(base: base, count: count, session: state.pointee.session), at: site)
            clear(base, count)
            try checkAttention()
            return result
        } catch {
            clear(base, count)
            throw site.locate(error)
        }
    }
}

extension Expression {
    /// Whether evaluating it leaves the names of its frame as they are: no `:=`, and nothing that could hold one
    /// unseen.
    var isQuiet: Bool {
        switch kind {
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string, .name: true
        case .parenthesized(let inner), .unary(_, let inner), .attribute(let inner, _), .starred(let inner):
            inner.isQuiet
        case .binary(_, let lhs, let rhs), .and(let lhs, let rhs), .or(let lhs, let rhs), .index(let lhs, let rhs):
            lhs.isQuiet && rhs.isQuiet
        case .compare(let first, let rest): first.isQuiet && rest.allSatisfy { $0.operand.isQuiet }
        case .conditional(let condition, let then, let orElse): condition.isQuiet && then.isQuiet && orElse.isQuiet
        case .list(let items), .tuple(let items), .set(let items): items.allSatisfy(\.isQuiet)
        case .call(let callee, let arguments): callee.isQuiet && arguments.allSatisfy(\.value.isQuiet)
        case .slice(let lower, let upper, let step): [lower, upper, step].allSatisfy { $0?.isQuiet ?? true }
        case .formatted, .dict, .lambda, .listComprehension, .setComprehension, .dictComprehension, .generator, .walrus:
            false
        }
    }
}

extension Argument {
    fileprivate var value: Expression {
        switch self {
        case .positional(let value), .keyword(_, let value), .unpack(let value), .unpackKeywords(let value): value
        }
    }
}
