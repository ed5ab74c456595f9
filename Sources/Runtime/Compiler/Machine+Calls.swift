import Diagnostics

extension Running {
    /// Runs a function whose parameters stand at `base`, exactly as many as it takes.
    @inline(__always)
    func invoke(_ function: Function, _ base: Frame, _ site: CallSite) throws -> Value {
        let code = function.code
        let state = state
        let saved = state.pointee.top
        let caller = state.pointee.current
        let newTop = base + code.frameSize
        if state.pointee.depth >= state.pointee.limit || newTop > state.pointee.end {
            try machine.makeRoom(base, code, site)
        }
        try checkAttention()
        state.pointee.depth &+= 1
        state.pointee.top = newTop
        state.pointee.current = UnsafeRawPointer(Unmanaged.passUnretained(function).toOpaque())
        if code.isSimple {
            do {
                let result = try code.body(base)
                state.pointee.depth &-= 1
                state.pointee.top = saved
                state.pointee.current = caller
                clear(base, code.slotCount)
                return result
            } catch {
                state.pointee.depth &-= 1
                state.pointee.top = saved
                state.pointee.current = caller
                clear(base, code.frameSize)
                throw site.trace(error, through: code.name)
            }
        }
        return try invokeWithCells(function, base, saved, caller, site)
    }

    /// As above, for a function that has cells of its own or took some along.
    @inline(never)
    private func invokeWithCells(
        _ function: Function, _ base: Frame, _ saved: Frame, _ caller: UnsafeRawPointer?, _ site: CallSite
    ) throws -> Value {
        let code = function.code
        if code.captureSlot >= 0 { base[code.captureSlot] = function.captures.address }
        for slot in code.cells { base[slot] = .cell(Cell(base[slot])) }
        do {
            let result = try code.body(base)
            state.pointee.depth &-= 1
            state.pointee.top = saved
            state.pointee.current = caller
            clear(base, code.slotCount + 1)
            return result
        } catch {
            state.pointee.depth &-= 1
            state.pointee.top = saved
            state.pointee.current = caller
            clear(base, code.frameSize)
            throw site.trace(error, through: code.name)
        }
    }

    func call(_ callee: Value, _ base: Frame, _ count: Int, _ site: CallSite) throws -> Value {
        try machine.call(callee, base, count, site)
    }

    func call(_ callee: Value, _ arguments: CallArguments, _ site: CallSite) throws -> Value {
        try machine.call(callee, arguments, site)
    }

    /// Calls anything with arguments by position that stand elsewhere; nil where the stack has no room for them.
    func call(_ callee: Value, _ arguments: UnsafeBufferPointer<Value>, _ site: CallSite) throws -> Value? {
        let base = state.pointee.top
        guard arguments.count < 1 << 10, machine.prepare(upTo: base + arguments.count) else { return nil }
        Elements.copy(arguments, to: base)
        if case .function(let function) = callee, function.code.exactCount == arguments.count {
            return try invoke(function, base, site)
        }
        state.pointee.top = base + arguments.count
        defer { state.pointee.top = base }
        return try machine.call(callee, base, arguments.count, site)
    }
}

extension Machine {
    /// Room for the frame of a call whose arguments stand at `base`: raises when calls are nested too deep.
    @inline(never)
    fileprivate func makeRoom(_ base: Frame, _ code: FunctionCode, _ site: CallSite) throws {
        if depth < limit, prepare(upTo: base + code.frameSize) { return }
        Machine.clear(base, code.parameterCount)
        throw tooDeep(code, site)
    }

    private func tooDeep(_ code: FunctionCode, _ site: CallSite) -> any Error {
        site.locate(
            Problem(
                "RecursionError", "maximum recursion depth exceeded", code: "TL0206",
                notes: ["\(depth) calls are under way"],
                hint: "Does `\(code.name)` reach a case that does not call itself?"))
    }

    /// Calls anything with `count` values that stand at `base`; they are gone afterwards.
    @inline(never)
    func call(_ callee: Value, _ base: Frame, _ count: Int, _ site: CallSite) throws -> Value {
        switch callee {
        case .function(let function):
            if function.code.isPositional, count < function.code.parameterCount, count >= function.code.requiredCount,
                prepare(upTo: base + function.code.parameterCount)
            {
                for index in count..<function.code.parameterCount { base[index] = function.defaults[index] }
                return try running.invoke(function, base, site)
            }
            let code = function.code
            let positional = code.parameters.positionalCount
            if !code.isPositional, code.needsNoNames, count >= code.requiredCount,
                count <= positional || code.variadicSlot >= 0,
                prepare(upTo: base + max(count, code.parameterCount))
            {
                let rest =
                    count > positional
                    ? Value.tuple(TupleBox.moving(base + positional, count - positional)) : TupleBox.empty
                for index in min(count, positional)..<code.slots.count {
                    base[code.slots[index]] = function.defaults[index]
                }
                if code.variadicSlot >= 0 { base[code.variadicSlot] = rest }
                if code.keywordVariadicSlot >= 0 { base[code.keywordVariadicSlot] = .dict(DictBox()) }
                return try running.invoke(function, base, site)
            }
            let arguments = CallArguments(take(base, count), session: session)
            return try call(function, arguments, base, site)
        case .builtin(let builtin):
            defer { Machine.clear(base, count) }
            do {
                let result = try builtin.call(Arguments(base: base, count: count, session: session), at: site)
                try checkAttention()
                return result
            } catch { throw site.locate(error) }
        case .type(let type):
            defer { Machine.clear(base, count) }
            do { return try type.call(Arguments(base: base, count: count, session: session)) } catch {
                throw site.locate(error)
            }
        case .object(let object):
            do { return try object.call(CallArguments(take(base, count), session: session)) } catch {
                throw site.locate(error)
            }
        default:
            Machine.clear(base, count)
            throw site.locate(notCallable(callee, site))
        }
    }

    /// Calls anything with arguments in arrays.
    func call(_ callee: Value, _ arguments: CallArguments, _ site: CallSite) throws -> Value {
        switch callee {
        case .function(let function):
            let count = arguments.positional.count
            let base = top
            guard arguments.keywords.isEmpty, function.code.exactCount == count, prepare(upTo: base + count) else {
                return try call(function, arguments, base, site)
            }
            for index in 0..<count { base[index] = arguments.positional[index] }
            return try running.invoke(function, base, site)
        case .builtin(let builtin):
            do {
                let result = try builtin.call(arguments, at: site)
                try checkAttention()
                return result
            } catch { throw site.locate(error) }
        case .type(let type):
            do { return try Arguments.with(arguments) { try type.call($0) } } catch { throw site.locate(error) }
        case .object(let object):
            do { return try object.call(arguments) } catch { throw site.locate(error) }
        default: throw site.locate(notCallable(callee, site))
        }
    }

    private func take(_ base: Frame, _ count: Int) -> [Value] {
        let values = Array(UnsafeBufferPointer(start: base, count: count))
        Machine.clear(base, count)
        return values
    }

    private func notCallable(_ value: Value, _ site: CallSite) -> Problem {
        let hint =
            switch value {
            case _ where session.builtinValue(site.callee) != nil:
                "`\(site.callee)` was given a value above; call that something else, and `del \(site.callee)` brings the function back."
            case .list, .tuple, .dict, .string, .range: "An element is taken with square brackets: `x[0]`."
            case .object(let object) where (try? object.length()) != nil:
                "An element is taken with square brackets: `x[0]`."
            case .none: "The value is None: did the function that made it end without `return`?"
            case .int, .float, .big, .bool: "Round brackets call a function; a product needs its sign: `2 * (3 + 4)`."
            default: ""
            }
        return Problem("TypeError", "'\(value.typeName)' object is not callable", code: "TL0207", hint: hint)
    }

    /// Binds any form of arguments to a function's parameters at `base`, and runs it.
    private func call(_ function: Function, _ arguments: CallArguments, _ base: Frame, _ site: CallSite) throws -> Value
    {
        let code = function.code
        let bound: ParameterList.Bound
        do { bound = try code.parameters.bind(arguments) } catch { throw site.locate(error) }
        guard prepare(upTo: base + code.frameSize) else { throw tooDeep(code, site) }
        for index in bound.values.indices {
            let value = bound.values[index]
            base[code.slots[index]] = value.isUnbound ? function.defaults[index] : value
        }
        if code.variadicSlot >= 0 { base[code.variadicSlot] = .tuple(bound.rest) }
        if code.keywordVariadicSlot >= 0 {
            base[code.keywordVariadicSlot] = .dict(bound.keywords.map { (.str($0.name), $0.value) })
        }
        return try running.invoke(function, base, site)
    }

    /// The library function `name` as a method of an object that has no such attribute itself.
    func registryMethod(_ object: Object, _ name: String, _ site: CallSite) throws -> Builtin? {
        guard let builtin = object.type.function(name) else { return nil }
        do { return try object.attribute(name) == nil ? builtin : nil } catch { throw site.locate(error) }
    }

    /// The callee in messages about what is spread into its arguments, which name the module too.
    static func name(of callee: Value) -> String {
        switch callee {
        case .function(let function): function.code.module + "." + function.qualifiedName
        case .builtin(let builtin): builtin.name
        case .type(let type): type.name
        case .object(let object as BoundBuiltin): object.builtin.name
        case .object(let object as NativeMethod): object.receiver.typeName + "." + object.name
        case .object(let object): object.typeName
        default: callee.typeName
        }
    }
}

extension Value {
    /// Calls the value from code written in Swift: a key function, a loss function.
    package func call(_ arguments: [Value], keywords: [(name: String, value: Value)] = [], session: Session) throws
        -> Value
    {
        try session.machine.call(self, CallArguments(arguments, keywords: keywords, session: session), CallSite(.none))
    }
}
