import Diagnostics
import Syntax

extension FrameCompiler {
    func call(_ callee: Expression, _ arguments: [Argument], _ span: Span) -> Code {
        var spans: [Span] = []
        var keywordSpans: [String: CallSite.Keyword] = [:]
        var plain: [Expression] = []
        var elements: [Int: [Span]] = [:]
        for argument in arguments {
            switch argument {
            case .positional(let value):
                if case .list(let items) = value.unwrapped.kind { elements[spans.count] = items.map(\.span) }
                spans.append(value.span)
                plain.append(value)
            case .keyword(let name, let value): keywordSpans[name.text] = .init(name: name.span, value: value.span)
            case .unpack, .unpackKeywords: break
            }
        }
        let isPlain = plain.count == arguments.count
        if case .attribute(let object, let name) = callee.kind {
            let site = CallSite(span, arguments: spans, keywords: keywordSpans, elements: elements, shift: 1)
            if isPlain { return methodCall(object, name, plain, site) }
            return generalMethodCall(object, name, arguments, site)
        }
        let name = if case .name(let name) = callee.kind { name } else { "" }
        let site = CallSite(span, arguments: spans, keywords: keywordSpans, elements: elements, callee: name)
        if isPlain { return plainCall(callee, plain, site) }
        let target = code(callee)
        if let call = keywordCall(target, arguments, site) { return call }
        if arguments.count == 1, case .unpack(let value) = arguments[0] { return spreadCall(target, code(value), site) }
        let gather = gather(arguments, site, callee)
        let machine = machine
        return { frame in
            let function = try target(frame)
            return try machine.call(function, try gather(frame) { function }, site)
        }
    }

    /// `f(*values)`.
    private func spreadCall(_ target: @escaping Code, _ values: @escaping Code, _ site: CallSite) -> Code {
        let it = Captured((target: CompiledCode(target), values: CompiledCode(values), machine: machine, site: site))
        return { frame in
            let function = try it.parts.target.run(frame)
            let value = try it.parts.values.run(frame)
            let machine = it.parts.machine
            switch value {
            case .tuple(let box):
                if let result = try machine.call(function, box.buffer, it.parts.site) { return result }
            case .list(let box):
                let items = box.items
                if let result = try items.withUnsafeBufferPointer({ try machine.call(function, $0, it.parts.site) }) {
                    return result
                }
            default: break
            }
            let items: [Value]
            do { items = try FrameCompiler.spread(value, to: function) } catch { throw it.parts.site.locate(error) }
            return try machine.call(function, CallArguments(items, session: machine.session), it.parts.site)
        }
    }

    /// The elements of what stands behind a star.
    /// - Parameter function: what is called, where they are all of its arguments.
    static func spread(_ value: Value, to function: Value? = nil) throws -> [Value] {
        do { return try value.elements() } catch let problem as Problem where problem.kind == "TypeError" {
            throw Problem(
                "TypeError",
                (function.map { "\(Machine.name(of: $0))() argument" } ?? "Value")
                    + " after * must be an iterable, not \(value.typeName)")
        }
    }

    /// A call with arguments by position only: they are evaluated where the callee's parameters will be.
    private func plainCall(_ callee: Expression, _ arguments: [Expression], _ site: CallSite) -> Code {
        if case .name(let name) = callee.kind, case .global = binding(name) {
            return globalCall(name, callee, arguments, site)
        }
        let first = reserve(arguments.count)
        defer { giveBack(first) }
        let target = code(callee)
        // While argument i is evaluated, the slots of those before it are taken and the rest are free.
        return call(target, codes(arguments), first, site)
    }

    /// A call of whatever `target` gives.
    func call(_ target: @escaping Code, _ codes: [CompiledCode], _ first: Int, _ site: CallSite) -> Code {
        let count = codes.count
        switch count {
        case 0:
            let it = Captured((target: CompiledCode(target), first: first, machine: machine, site: site))
            return { frame in
                let function = try it.parts.target.run(frame)
                let base = frame + it.parts.first
                if case .function(let function) = function, function.code.exactCount == 0 {
                    return try it.parts.machine.invoke(function, base, it.parts.site)
                }
                return try it.parts.machine.call(function, base, 0, it.parts.site)
            }
        case 1:
            let it = Captured(
                (target: CompiledCode(target), argument: codes[0], first: first, machine: machine, site: site))
            return { frame in
                let function = try it.parts.target.run(frame)
                let base = frame + it.parts.first
                base.initialize(to: try it.parts.argument.run(frame))
                if case .function(let function) = function, function.code.exactCount == 1 {
                    return try it.parts.machine.invoke(function, base, it.parts.site)
                }
                return try it.parts.machine.call(function, base, 1, it.parts.site)
            }
        default:
            let it = Captured(
                (
                    target: CompiledCode(target), fill: CompiledEffect(filling(codes, first)), count: count,
                    first: first, machine: machine, site: site
                ))
            return { frame in
                let function = try it.parts.target.run(frame)
                try it.parts.fill.run(frame)
                let base = frame + it.parts.first
                if case .function(let function) = function, function.code.exactCount == it.parts.count {
                    return try it.parts.machine.invoke(function, base, it.parts.site)
                }
                return try it.parts.machine.call(function, base, it.parts.count, it.parts.site)
            }
        }
    }

    /// Evaluates values into the slots from `first` on, as many as there are: three at a time, and then the rest.
    func filling(_ codes: [CompiledCode], _ first: Int) -> Effect {
        switch codes.count {
        case 0: return { _ in }
        case 1:
            let it = Captured((one: codes[0], first: first))
            return { frame in (frame + it.parts.first).initialize(to: try it.parts.one.run(frame)) }
        case 2:
            let it = Captured((one: codes[0], two: codes[1], first: first))
            return { frame in
                let base = frame + it.parts.first
                base.initialize(to: try it.parts.one.run(frame))
                (base + 1).initialize(to: try it.parts.two.run(frame))
            }
        case 3:
            let it = Captured((one: codes[0], two: codes[1], three: codes[2], first: first))
            return { frame in
                let base = frame + it.parts.first
                base.initialize(to: try it.parts.one.run(frame))
                (base + 1).initialize(to: try it.parts.two.run(frame))
                (base + 2).initialize(to: try it.parts.three.run(frame))
            }
        default:
            let it = Captured(
                (
                    start: CompiledEffect(filling(Array(codes[..<3]), first)),
                    rest: CompiledEffect(filling(Array(codes[3...]), first + 3))
                ))
            return { frame in
                try it.parts.start.run(frame)
                try it.parts.rest.run(frame)
            }
        }
    }

    /// `object.name(arguments)`: a method of a built-in kind is found when the code is made, and no bound method is
    /// built.
    private func methodCall(_ object: Expression, _ name: Name, _ arguments: [Expression], _ site: CallSite) -> Code {
        let target = code(object)
        let machine = machine
        let count = arguments.count
        let text = name.text
        let nameSite = CallSite(name.span, arguments: [object.span])
        let methods = MethodSet.named(text)
        let first = reserve(count)
        defer { giveBack(first) }
        let codes = codes(arguments)
        let other = MethodFallback(
            machine: machine, name: text, site: site, nameSite: nameSite, plainSite: site.withoutReceiver)
        switch count {
        case 0:
            let it = Captured(
                (
                    target: CompiledCode(target), methods: methods, other: other, first: first, machine: machine,
                    site: site
                ))
            return { frame in
                let receiver = try it.parts.target.run(frame)
                let base = frame + it.parts.first
                if let method = it.parts.methods.method(for: receiver) {
                    return try it.parts.machine.run(method, receiver, base, 0, it.parts.site)
                }
                let found = try it.parts.other.find(receiver)
                return try it.parts.other.call(found, receiver, base, 0)
            }
        case 1:
            let general = methodCall(codes[0].run, target, methods, other, first, site)
            guard text == "append", case .local(let slot) = operand(object), arguments[0].isQuiet else {
                return general
            }
            let it = Captured((slot: slot, argument: codes[0], general: CompiledCode(general), site: site))
            return { frame in
                // The slot keeps the list: nothing in the argument can give the name another value.
                guard let list = (frame + it.parts.slot).unretainedList else { return try it.parts.general.run(frame) }
                try list._withUnsafeGuaranteedRef { list in
                    list.items.append(try it.parts.argument.run(frame))
                    if list.items.count > Limits.elements {
                        do { try Arithmetic.checkElements(list.items.count) } catch {
                            throw it.parts.site.locate(error)
                        }
                    }
                }
                return .none
            }
        case 2:
            let one = codes[0].run
            let two = codes[1].run
            let general = methodCall(one, two, target, methods, other, first, site)
            guard text == "get", case .local(let slot) = operand(object), arguments.allSatisfy(\.isQuiet) else {
                return general
            }
            if case .local(let key) = operand(arguments[0]) {
                let it = Captured(
                    (slot: slot, key: key, fallback: codes[1], general: CompiledCode(general), site: site))
                return { frame in
                    guard let dict = (frame + it.parts.slot).unretainedDict,
                        let text = (frame + it.parts.key).unretainedString
                    else { return try it.parts.general.run(frame) }
                    let fallback = try it.parts.fallback.run(frame)
                    do {
                        return try text._withUnsafeGuaranteedRef { text in
                            try dict._withUnsafeGuaranteedRef { try $0.get(text) }
                        } ?? fallback
                    } catch { throw it.parts.site.locate(error) }
                }
            }
            let it = Captured(
                (slot: slot, key: codes[0], fallback: codes[1], general: CompiledCode(general), site: site))
            return { frame in
                guard let dict = (frame + it.parts.slot).unretainedDict else { return try it.parts.general.run(frame) }
                let key = try it.parts.key.run(frame)
                let fallback = try it.parts.fallback.run(frame)
                do { return try dict._withUnsafeGuaranteedRef { try $0.get(key) } ?? fallback } catch {
                    throw it.parts.site.locate(error)
                }
            }
        default:
            let fill = filling(codes, first)
            return { frame in
                let receiver = try target(frame)
                let base = frame + first
                if let method = methods.method(for: receiver) {
                    try fill(frame)
                    return try machine.run(method, receiver, base, count, site)
                }
                let found = try other.find(receiver)
                try fill(frame)
                return try other.call(found, receiver, base, count)
            }
        }
    }

    private func methodCall(
        _ argument: @escaping Code, _ target: @escaping Code, _ methods: MethodSet, _ other: MethodFallback,
        _ first: Int, _ site: CallSite
    ) -> Code {
        let it = Captured(
            (
                target: CompiledCode(target), argument: CompiledCode(argument), methods: methods, other: other,
                first: first,
                machine: machine, site: site
            ))
        return { frame in
            let receiver = try it.parts.target.run(frame)
            let base = frame + it.parts.first
            if let method = it.parts.methods.method(for: receiver) {
                base.initialize(to: try it.parts.argument.run(frame))
                return try it.parts.machine.run(method, receiver, base, 1, it.parts.site)
            }
            let found = try it.parts.other.find(receiver)
            base.initialize(to: try it.parts.argument.run(frame))
            return try it.parts.other.call(found, receiver, base, 1)
        }
    }

    private func methodCall(
        _ one: @escaping Code, _ two: @escaping Code, _ target: @escaping Code, _ methods: MethodSet,
        _ other: MethodFallback, _ first: Int, _ site: CallSite
    ) -> Code {
        let it = Captured(
            (
                target: CompiledCode(target), one: CompiledCode(one), two: CompiledCode(two), methods: methods,
                other: other,
                first: first, machine: machine, site: site
            ))
        return { frame in
            let receiver = try it.parts.target.run(frame)
            let base = frame + it.parts.first
            if let method = it.parts.methods.method(for: receiver) {
                base.initialize(to: try it.parts.one.run(frame))
                (base + 1).initialize(to: try it.parts.two.run(frame))
                return try it.parts.machine.run(method, receiver, base, 2, it.parts.site)
            }
            let found = try it.parts.other.find(receiver)
            base.initialize(to: try it.parts.one.run(frame))
            (base + 1).initialize(to: try it.parts.two.run(frame))
            return try it.parts.other.call(found, receiver, base, 2)
        }
    }

    private func generalMethodCall(_ object: Expression, _ name: Name, _ arguments: [Argument], _ site: CallSite)
        -> Code
    {
        let target = code(object)
        let text = name.text
        let nameSite = CallSite(name.span, arguments: [object.span])
        let gather = gather(arguments, site, nil)
        let machine = machine
        let plainSite = site.withoutReceiver
        let methods = MethodSet.named(text)
        let other = MethodFallback(machine: machine, name: text, site: site, nameSite: nameSite, plainSite: plainSite)
        return { frame in
            let receiver = try target(frame)
            if let method = methods.method(for: receiver) {
                let arguments = try gather(frame) { method.bound(to: receiver) }
                do {
                    try method.arity.check(
                        arguments.positional.count, arguments.keywords, owner: method.owner, name: text)
                    return try Arguments.with(arguments) { try method.run(receiver, $0) }
                } catch { throw site.locate(error) }
            }
            switch try other.find(receiver) {
            case .method(let builtin):
                var arguments = try gather(frame) { .object(BoundBuiltin(builtin, receiver: receiver)) }
                arguments.positional.insert(receiver, at: 0)
                do { return try builtin.call(arguments, at: site) } catch { throw site.locate(error) }
            case .attribute(let function): return try machine.call(function, try gather(frame) { function }, plainSite)
            }
        }
    }

    /// Arguments with names and stars, as arrays.
    private func gather(_ arguments: [Argument], _ site: CallSite, _ callee: Expression?) -> (Frame, () -> Value) throws
        ->
        CallArguments
    {
        enum Part {
            case positional(Code)
            case keyword(String, Code)
            case unpack(Code)
            case unpackKeywords(Code)
        }
        // Python evaluates what is passed by position, spread or not, before what is passed by name.
        func isNamed(_ argument: Argument) -> Bool {
            switch argument {
            case .keyword, .unpackKeywords: true
            case .positional, .unpack: false
            }
        }
        let ordered = arguments.filter { !isNamed($0) } + arguments.filter(isNamed)
        let parts: [Part] = ordered.map { argument in
            switch argument {
            case .positional(let value): .positional(code(value))
            case .keyword(let name, let value): .keyword(name.text, code(value))
            case .unpack(let value): .unpack(code(value))
            case .unpackKeywords(let value): .unpackKeywords(code(value))
            }
        }
        let session = Unowned(unit.session)
        // One spread argument alone is handed over as it is, and looked at last; several are gathered first, and then
        // the message is a list's.
        let isAlone = ordered.prefix { !isNamed($0) }.count == 1
        return { frame, function in
            var gathered = CallArguments([], session: session.object)
            var refusal: (any Error)?
            var keywordRefusal: (any Error)?
            // A few names are compared one by one; of many, a set says whether one is there.
            var many: Set<String> = []
            func add(_ name: String, _ value: Value) throws {
                let isThere: Bool
                if gathered.keywords.count < 16 {
                    isThere = gathered.keywords.contains { $0.name == name }
                } else {
                    if many.isEmpty { many = Set(gathered.keywords.map(\.name)) }
                    isThere = !many.insert(name).inserted
                }
                if isThere {
                    throw site.locate(
                        Problem(
                            "TypeError",
                            "\(Machine.name(of: function()))() got multiple values for keyword argument '\(name)'"))
                }
                gathered.keywords.append((name, value))
            }
            for part in parts {
                switch part {
                case .positional(let code): gathered.positional.append(try code(frame))
                case .keyword(let name, let code): try add(name, try code(frame))
                case .unpack(let code):
                    let value = try code(frame)
                    do {
                        try gathered.positional.append(
                            elements: try FrameCompiler.spread(value, to: isAlone ? function() : nil))
                    } catch let problem as Problem where isAlone && problem.kind == "TypeError" {
                        refusal = site.locate(problem)
                    } catch { throw site.locate(error) }
                case .unpackKeywords(let code):
                    let value = try code(frame)
                    guard case .dict(let box) = value else {
                        throw site.locate(
                            Problem(
                                "TypeError",
                                "\(Machine.name(of: function()))() argument after ** must be a mapping, not \(value.typeName)"
                            ))
                    }
                    var patience = Patience()
                    for (key, value) in box.pairs() {
                        try patience.step()
                        guard case .string(let name) = key else {
                            keywordRefusal = site.locate(Problem("TypeError", "keywords must be strings"))
                            continue
                        }
                        try add(name.text, value)
                    }
                }
            }
            if let error = refusal ?? keywordRefusal { throw error }
            return gathered
        }
    }
}

extension Running {
    /// Runs a method of one of the language's own kinds on the arguments at `base`, which are gone afterwards.
    @inline(__always)
    fileprivate func run(_ method: Method, _ receiver: Value, _ base: Frame, _ count: Int, _ site: CallSite) throws
        -> Value
    {
        do {
            if !method.counts.contains(count) {
                try method.arity.check(count, [], owner: method.owner, name: method.name)
            }
            let result = try method.run(receiver, Arguments(base: base, count: count, session: state.pointee.session))
            clear(base, count)
            return result
        } catch {
            clear(base, count)
            throw site.locate(error)
        }
    }
}

extension CallSite {
    /// The same place for a function found as an attribute, whose first argument is the first one written.
    var withoutReceiver: CallSite { CallSite(span, arguments: arguments, keywords: keywords, elements: elements) }
}
