import Diagnostics
import Syntax

extension FrameCompiler {
    func call(_ callee: Expression, _ arguments: [Argument], _ span: Span) -> Code {
        var spans: [Span] = []
        var keywordSpans: [String: Span] = [:]
        var plain: [Expression] = []
        for argument in arguments {
            switch argument {
            case .positional(let value):
                spans.append(value.span)
                plain.append(value)
            case .keyword(let name, _): keywordSpans[name.text] = name.span
            case .unpack, .unpackKeywords: break
            }
        }
        let isPlain = plain.count == arguments.count
        if case .attribute(let object, let name) = callee.kind {
            let site = CallSite(span, arguments: spans, keywords: keywordSpans, shift: 1)
            if isPlain { return methodCall(object, name, plain, site) }
            return generalMethodCall(object, name, arguments, site)
        }
        let site = CallSite(span, arguments: spans, keywords: keywordSpans)
        if isPlain { return plainCall(callee, plain, site) }
        let target = code(callee)
        let gather = gather(arguments, site, callee)
        let machine = Unowned(machine)
        return withTemporaries(1) { slot in
            _ = slot
            return { frame in
                let function = try target(frame)
                return try machine.object.call(function, try gather(frame, function), site)
            }
        }
    }

    /// A call with arguments by position only: they are evaluated where the callee's parameters will be.
    private func plainCall(_ callee: Expression, _ arguments: [Expression], _ site: CallSite) -> Code {
        let target = code(callee)
        let machine = Unowned(machine)
        let count = arguments.count
        return withTemporaries(count) { first in
            // While argument i is evaluated, the slots of those before it are taken and the rest are free.
            let codes = arguments.map(code)
            switch count {
            case 0:
                return { frame in
                    let function = try target(frame)
                    if case .function(let function) = function, function.code.exactCount == 0 {
                        return try machine.object.invoke(function, frame + first, site)
                    }
                    return try machine.object.call(function, frame + first, 0, site)
                }
            case 1:
                let a = codes[0]
                return { frame in
                    let function = try target(frame)
                    let base = frame + first
                    base.pointee = try a(frame)
                    if case .function(let function) = function, function.code.exactCount == 1 {
                        return try machine.object.invoke(function, base, site)
                    }
                    return try machine.object.call(function, base, 1, site)
                }
            case 2:
                let a = codes[0], b = codes[1]
                return { frame in
                    let function = try target(frame)
                    let base = frame + first
                    base.pointee = try a(frame)
                    (base + 1).pointee = try b(frame)
                    if case .function(let function) = function, function.code.exactCount == 2 {
                        return try machine.object.invoke(function, base, site)
                    }
                    return try machine.object.call(function, base, 2, site)
                }
            default:
                return { frame in
                    let function = try target(frame)
                    let base = frame + first
                    for index in 0..<count { base[index] = try codes[index](frame) }
                    if case .function(let function) = function, function.code.exactCount == count {
                        return try machine.object.invoke(function, base, site)
                    }
                    return try machine.object.call(function, base, count, site)
                }
            }
        }
    }

    /// `object.name(arguments)`: a method of a built-in kind is found when the code is made, and no bound method is built.
    private func methodCall(_ object: Expression, _ name: Name, _ arguments: [Expression], _ site: CallSite) -> Code {
        let target = code(object)
        let machine = Unowned(machine)
        let count = arguments.count
        let text = name.text
        let nameSite = CallSite(name.span, arguments: [object.span])
        let methods = MethodTable.named(text)
        return withTemporaries(count) { first in
            let codes = arguments.map(code)
            let single = count == 1 ? codes[0] : nil
            let appends = text == "append" && count == 1
            return { frame in
                let receiver = try target(frame)
                let base = frame + first
                if let single {
                    if appends, case .list(let box) = receiver {
                        box.items.append(try single(frame))
                        return .none
                    }
                    base.pointee = try single(frame)
                } else {
                    for index in 0..<count { base[index] = try codes[index](frame) }
                }
                if let method = methods.method(for: receiver) {
                    defer { machine.object.clear(base, count) }
                    do {
                        let arguments = Arguments(base: base, count: count, session: machine.object.session)
                        try method.arity.check(count, [], owner: method.owner, name: text)
                        return try method.run(receiver, arguments)
                    } catch { throw site.locate(error) }
                }
                if case .object(let object) = receiver, let builtin = try machine.object.registryMethod(object, text, nameSite) {
                    let arguments = [receiver] + Array(UnsafeBufferPointer(start: base, count: count))
                    machine.object.clear(base, count)
                    do { return try builtin.call(CallArguments(arguments, session: machine.object.session)) } catch { throw site.locate(error) }
                }
                let function: Value
                do {
                    function = try Attributes.get(receiver, text, machine.object.session)
                } catch {
                    machine.object.clear(base, count)
                    throw nameSite.locate(error)
                }
                return try machine.object.call(function, base, count, site.withoutReceiver)
            }
        }
    }

    private func generalMethodCall(_ object: Expression, _ name: Name, _ arguments: [Argument], _ site: CallSite) -> Code {
        let target = code(object)
        let text = name.text
        let nameSite = CallSite(name.span, arguments: [object.span])
        let gather = gather(arguments, site, nil)
        let machine = Unowned(machine)
        let plainSite = site.withoutReceiver
        let methods = MethodTable.named(text)
        return { frame in
            let receiver = try target(frame)
            if let method = methods.method(for: receiver) {
                let arguments = try gather(frame, .none)
                do {
                    try method.arity.check(arguments.positional.count, arguments.keywords, owner: method.owner, name: text)
                    return try Arguments.with(arguments) { try method.run(receiver, $0) }
                } catch { throw site.locate(error) }
            }
            if case .object(let object) = receiver, let builtin = try machine.object.registryMethod(object, text, nameSite) {
                var arguments = try gather(frame, .none)
                arguments.positional.insert(receiver, at: 0)
                do { return try builtin.call(arguments) } catch { throw site.locate(error) }
            }
            let function: Value
            do { function = try Attributes.get(receiver, text, machine.object.session) } catch { throw nameSite.locate(error) }
            return try machine.object.call(function, try gather(frame, function), plainSite)
        }
    }

    /// Arguments with names and stars, as arrays.
    private func gather(_ arguments: [Argument], _ site: CallSite, _ callee: Expression?) -> (Frame, Value) throws -> CallArguments {
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
        return { frame, function in
            var gathered = CallArguments([], session: session.object)
            func add(_ name: String, _ value: Value) throws {
                if gathered.keywords.contains(where: { $0.name == name }) {
                    throw site.locate(Problem("TypeError", "\(Machine.name(of: function))() got multiple values for keyword argument '\(name)'"))
                }
                gathered.keywords.append((name, value))
            }
            for part in parts {
                switch part {
                case .positional(let code): gathered.positional.append(try code(frame))
                case .keyword(let name, let code): try add(name, try code(frame))
                case .unpack(let code):
                    let value = try code(frame)
                    do { gathered.positional += try value.elements() } catch let problem as Problem where problem.kind == "TypeError" {
                        throw site.locate(Problem("TypeError", "\(Machine.name(of: function))() argument after * must be an iterable, not \(value.typeName)"))
                    } catch { throw site.locate(error) }
                case .unpackKeywords(let code):
                    let value = try code(frame)
                    guard case .dict(let box) = value else {
                        throw site.locate(Problem("TypeError", "\(Machine.name(of: function))() argument after ** must be a mapping, not \(value.typeName)"))
                    }
                    for (key, value) in box.pairs() {
                        guard case .string(let name) = key else { throw site.locate(Problem("TypeError", "keywords must be strings")) }
                        try add(name.text, value)
                    }
                }
            }
            return gathered
        }
    }
}

extension CallSite {
    /// The same place for a function found as an attribute, whose first argument is the first one written.
    var withoutReceiver: CallSite { CallSite(span, arguments: arguments, keywords: keywords) }
}
