import BigInt
import Diagnostics
import Syntax

extension FrameCompiler {
    func code(_ expression: Expression) -> Code {
        let span = expression.span
        switch expression.kind {
        case .none: return { _ in .none }
        case .ellipsis: return { _ in .ellipsis }
        case .bool(let flag): return { _ in .bool(flag) }
        case .int(let number): return { _ in .int(number) }
        case .bigInt(let digits):
            let value = IntText.parse(digits).map { Value.integer($0) } ?? .int(0)
            return { _ in value }
        case .float(let number): return { _ in .float(number) }
        case .string(let text):
            let value = Value.str(text)
            return { _ in value }
        case .formatted(let parts): return formatted(parts, span)
        case .name(let name): return load(name, span)
        case .parenthesized(let inner): return code(inner)
        case .list(let items):
            let build = elements(items)
            return { .list(try build($0)) }
        case .tuple(let items): return tuple(items)
        case .set(let items):
            let site = CallSite(span)
            if items.count > 2, let constant = constantSet(items) {
                return { _ in
                    do { return .set(try constant.copy()) } catch { throw site.locate(error) }
                }
            }
            if items.contains(where: \.isStarred) { return spreadSet(items) }
            if items.count > 15 {
                let build = elements(items)
                return { frame in
                    let items = try build(frame)
                    do { return .set(try SetBox(items)) } catch { throw site.locate(error) }
                }
            }
            let first = reserve(items.count)
            defer { giveBack(first) }
            let it = Captured((codes: codes(items), first: first, machine: machine, site: site))
            return { frame in
                let base = frame + it.parts.first
                for index in it.parts.codes.indices { (base + index).put(try it.parts.codes[index].run(frame)) }
                defer { it.parts.machine.clear(base, it.parts.codes.count) }
                let box = SetBox()
                do { for index in it.parts.codes.indices { try box.insert(base[index]) } } catch {
                    throw it.parts.site.locate(error)
                }
                return .set(box)
            }
        case .dict(let entries): return dictionary(entries, span)
        case .unary(.not, let inner):
            let test = test(inner)
            return { .bool(try !test($0)) }
        case .unary(let op, let inner): return unary(op, inner, span)
        case .binary(let op, let lhs, let rhs): return binary(op, lhs, rhs, span)
        case .and(let lhs, let rhs):
            let left = code(lhs)
            let right = code(rhs)
            let site = CallSite(lhs.span)
            return { frame in
                let value = try left(frame)
                if try FrameCompiler.truth(value, site) { return try right(frame) }
                return value
            }
        case .or(let lhs, let rhs):
            let left = code(lhs)
            let right = code(rhs)
            let site = CallSite(lhs.span)
            return { frame in
                let value = try left(frame)
                if try FrameCompiler.truth(value, site) { return value }
                return try right(frame)
            }
        case .compare(let first, let rest): return comparisons(first, rest, span)
        case .conditional(let condition, let then, let orElse):
            return branch(condition, code(then), code(orElse))
        case .lambda(let parameters, let body, let scope):
            return lambda(parameters, body, scope, span)
        case .call(let callee, let arguments): return call(callee, arguments, span)
        case .attribute(let object, let name): return attribute(object, name, span)
        case .index(let container, let key): return index(container, key, span)
        case .slice(let lower, let upper, let step):
            let lower = optional(lower)
            let upper = optional(upper)
            let step = optional(step)
            return { frame in
                .object(SliceObject(lower: try lower(frame), upper: try upper(frame), step: try step(frame)))
            }
        case .starred(let inner): return code(inner)
        case .listComprehension(let item, let clauses, let scope):
            let build = collecting(item, clauses, scope, as: "<listcomp>")
            return { .list(try build($0)) }
        case .setComprehension(let item, let clauses, let scope):
            let build = collecting(item, clauses, scope, as: "<setcomp>")
            let site = CallSite(span)
            return { frame in
                let items = try build(frame)
                do { return .set(try SetBox(items)) } catch { throw site.locate(error) }
            }
        case .dictComprehension(let key, let value, let clauses, let scope):
            return dictComprehension(key, value, clauses, scope, span)
        case .generator(let item, let clauses, let scope):
            return generator(item, clauses, scope)
        case .walrus(let name, let value):
            let value = code(value)
            let store = store(name.text)
            return { frame in
                let value = try value(frame)
                try store(frame, value)
                return value
            }
        }
    }

    /// What a loop walks over, or `in` asks. A display of a set of constants is there already.
    func iterable(_ expression: Expression) -> Code {
        guard case .set(let items) = expression.unwrapped.kind, let constant = constantSet(items) else {
            return code(expression)
        }
        return { _ in .set(constant) }
    }

    /// The set that CPython makes of a display of constants while it compiles, twice; a program sees it in the order of
    /// its elements.
    private func constantSet(_ items: [Expression]) -> SetBox? {
        guard items.allSatisfy(\.isConstant), let values = try? elements(items)(machine.state.pointee.top),
            let set = try? SetBox(SetBox(values).items)
        else { return nil }
        return unit.constant(set)
    }

    /// `{1, *xs}`: each part is added by itself, because of what is spread the set makes room at once.
    private func spreadSet(_ items: [Expression]) -> Code {
        let parts: [(code: CompiledCode, isSpread: Bool, site: CallSite)] = items.map { item in
            if case .starred(let inner) = item.kind { return (CompiledCode(code(inner)), true, CallSite(inner.span)) }
            return (CompiledCode(code(item)), false, CallSite(item.span))
        }
        return { frame in
            let result = SetBox()
            for part in parts {
                let value = try part.code.run(frame)
                do { if part.isSpread { try result.update(value) } else { try result.insert(value) } } catch {
                    throw part.site.locate(error)
                }
            }
            return .set(result)
        }
    }

    /// A part of a slice that may be left out.
    private func optional(_ expression: Expression?) -> Code {
        if let expression { return code(expression) }
        return { _ in .none }
    }

    @inline(__always)
    static func truth(_ value: Value, _ site: CallSite) throws -> Bool {
        if case .bool(let flag) = value { return flag }
        do { return try value.truth() } catch { throw site.locate(error) }
    }

    private func unary(_ op: UnaryOperator, _ inner: Expression, _ span: Span) -> Code {
        if op == .minus {
            switch inner.kind {
            case .int(let number) where number != .min:
                return { _ in .int(-number) }
            case .float(let number): return { _ in .float(-number) }
            default: break
            }
        }
        let it = Captured((value: CompiledCode(code(inner)), op: op, site: CallSite(span, arguments: [inner.span])))
        return { frame in
            let value = try it.parts.value.run(frame)
            if it.parts.op == .minus {
                if case .float(let number) = value { return .float(-number) }
                if case .int(let number) = value, number != .min { return .int(-number) }
            }
            do { return try Arithmetic.apply(it.parts.op, value) } catch { throw it.parts.site.locate(error) }
        }
    }

    private func tuple(_ items: [Expression]) -> Code {
        if items.isEmpty { return { _ in TupleBox.empty } }
        if items.contains(where: \.isStarred) {
            let build = elements(items)
            return { .tuple(try build($0)) }
        }
        if items.allSatisfy(\.isLiteral), let values = try? elements(items)(machine.state.pointee.top) {
            let constant = Value.tuple(values)
            return { _ in constant }
        }
        switch items.count {
        case 2:
            let it = Captured((first: CompiledCode(code(items[0])), second: CompiledCode(code(items[1]))))
            return { frame in
                let first = try it.parts.first.run(frame)
                return .tuple(TupleBox.pair(first, try it.parts.second.run(frame)))
            }
        case 3:
            let it = Captured(
                (
                    first: CompiledCode(code(items[0])), second: CompiledCode(code(items[1])),
                    third: CompiledCode(code(items[2]))
                ))
            return { frame in
                let first = try it.parts.first.run(frame)
                let second = try it.parts.second.run(frame)
                return .tuple(TupleBox.triple(first, second, try it.parts.third.run(frame)))
            }
        default:
            let first = reserve(items.count)
            defer { giveBack(first) }
            let it = Captured((fill: CompiledEffect(filling(codes(items), first)), first: first, count: items.count))
            return { frame in
                try it.parts.fill.run(frame)
                return .tuple(TupleBox.moving(frame + it.parts.first, it.parts.count))
            }
        }
    }

    /// The elements of a display, `*x` spread.
    func elements(_ items: [Expression]) -> (Frame) throws -> [Value] {
        if !items.contains(where: \.isStarred) {
            switch items.count {
            case 0: return { _ in [] }
            case 1:
                let a = code(items[0])
                return { [try a($0)] }
            case 2:
                let a = code(items[0])
                let b = code(items[1])
                return { frame in
                    let first = try a(frame)
                    return [first, try b(frame)]
                }
            case 3:
                let a = code(items[0])
                let b = code(items[1])
                let c = code(items[2])
                return { frame in
                    let first = try a(frame)
                    let second = try b(frame)
                    return [first, second, try c(frame)]
                }
            default:
                let codes = codes(items)
                return { frame in
                    var result: [Value] = []
                    result.reserveCapacity(codes.count)
                    for code in codes { result.append(try code.run(frame)) }
                    return result
                }
            }
        }
        let parts: [(code: CompiledCode, isSpread: Bool, site: CallSite)] = items.map { item in
            if case .starred(let inner) = item.kind { return (CompiledCode(code(inner)), true, CallSite(inner.span)) }
            return (CompiledCode(code(item)), false, CallSite(item.span))
        }
        return { frame in
            var result: [Value] = []
            for part in parts {
                let value = try part.code.run(frame)
                if part.isSpread {
                    do { try result.append(elements: try FrameCompiler.spread(value)) } catch {
                        throw part.site.locate(error)
                    }
                } else {
                    result.append(value)
                }
            }
            return result
        }
    }

    /// CPython evaluates all keys and values of a short display before it enters the first, which shows when a key
    /// cannot be one.
    private func shortDictionary(_ entries: [DictEntry]) -> Code? {
        guard entries.count <= 15 else { return nil }
        var keys: [Expression] = []
        var values: [Expression] = []
        for entry in entries {
            guard case .pair(let key, let value) = entry else { return nil }
            keys.append(key)
            values.append(value)
        }
        let first = reserve(2 * keys.count)
        defer { giveBack(first) }
        let parts = codes(zip(keys, values).flatMap { [$0, $1] })
        let it = Captured((parts: parts, sites: keys.map { CallSite($0.span) }, first: first, machine: machine))
        return { frame in
            let base = frame + it.parts.first
            let parts = it.parts.parts.count
            for index in 0..<parts { (base + index).put(try it.parts.parts[index].run(frame)) }
            defer { it.parts.machine.clear(base, parts) }
            let box = DictBox(minimumCapacity: parts / 2)
            var index = 0
            while index < parts {
                do { try box.set(base[index], base[index &+ 1]) } catch {
                    throw it.parts.sites[index / 2].locate(error)
                }
                index &+= 2
            }
            return .dict(box)
        }
    }

    private func dictionary(_ entries: [DictEntry], _ span: Span) -> Code {
        if let display = shortDictionary(entries) { return display }
        let site = CallSite(span)
        let parts: [(key: CompiledCode?, value: CompiledCode, site: CallSite)] = entries.map { entry in
            switch entry {
            case .pair(let key, let value): (CompiledCode(code(key)), CompiledCode(code(value)), CallSite(key.span))
            case .unpack(let other): (nil, CompiledCode(code(other)), CallSite(other.span))
            }
        }
        return { frame in
            let box = DictBox(minimumCapacity: parts.count)
            for part in parts {
                if let key = part.key {
                    let key = try key.run(frame)
                    let value = try part.value.run(frame)
                    do { try box.set(key, value) } catch { throw part.site.locate(error) }
                } else {
                    let other = try part.value.run(frame)
                    guard case .dict(let source) = other else {
                        throw site.locate(Problem("TypeError", "'\(other.typeName)' object is not a mapping"))
                    }
                    for (key, value) in source.pairs() { try box.set(key, value) }
                }
            }
            return .dict(box)
        }
    }

    func index(_ container: Expression, _ key: Expression, _ span: Span) -> Code {
        let site = CallSite(span, arguments: [container.span, key.span])
        let target = CompiledCode(code(container))
        if case .slice(let lower, let upper, let step) = key.kind, step == nil {
            // `xs[a:b]` of a list or string, without a slice object of the program's.
            let it = Captured(
                (
                    container: target, lower: CompiledCode(optional(lower)), upper: CompiledCode(optional(upper)),
                    site: site
                ))
            return { frame in
                let target = try it.parts.container.run(frame)
                let from = try it.parts.lower.run(frame)
                let to = try it.parts.upper.run(frame)
                if let piece = try Subscript.piece(of: target, from, to) { return piece }
                return try SlowPath.index(
                    target, .object(SliceObject(lower: from, upper: to, step: .none)), it.parts.site)
            }
        }
        let keyCode = CompiledCode(code(key))
        if key.isQuiet, case .local(let slot) = operand(container) {
            let keySlot = if case .local(let index) = operand(key) { index } else { -1 }
            let it = Captured((container: target, key: keyCode, slot: slot, keySlot: keySlot, site: site))
            return { frame in
                let place = frame + it.parts.slot
                if let list = place.unretainedList {
                    let key = try it.parts.key.run(frame)
                    if case .int(let index) = key, let item = list._withUnsafeGuaranteedRef({ $0.item(at: index) }) {
                        return item
                    }
                    return try SlowPath.index(place.pointee, key, it.parts.site)
                }
                if let tuple = place.unretainedTuple {
                    let key = try it.parts.key.run(frame)
                    if case .int(let index) = key, let item = tuple._withUnsafeGuaranteedRef({ $0.item(at: index) }) {
                        return item
                    }
                    return try SlowPath.index(place.pointee, key, it.parts.site)
                }
                if let string = place.unretainedString {
                    let key = try it.parts.key.run(frame)
                    if case .int(let index) = key, let item = string._withUnsafeGuaranteedRef({ $0.item(at: index) }) {
                        return item
                    }
                    return try SlowPath.index(place.pointee, key, it.parts.site)
                }
                if let dict = place.unretainedDict {
                    if it.parts.keySlot >= 0, let text = (frame + it.parts.keySlot).unretainedString,
                        let value = try text._withUnsafeGuaranteedRef({ text in
                            try dict._withUnsafeGuaranteedRef { try $0.get(text) }
                        })
                    {
                        return value
                    }
                    let key = try it.parts.key.run(frame)
                    do {
                        if let value = try dict._withUnsafeGuaranteedRef({ try $0.get(key) }) { return value }
                    } catch { throw it.parts.site.locate(error) }
                    return try SlowPath.index(place.pointee, key, it.parts.site)
                }
                let target = try it.parts.container.run(frame)
                return try SlowPath.index(target, try it.parts.key.run(frame), it.parts.site)
            }
        }
        let it = Captured((container: target, key: keyCode, site: site))
        return { frame in
            let target = try it.parts.container.run(frame)
            let key = try it.parts.key.run(frame)
            if case .int(let index) = key {
                let item: Value? =
                    switch target {
                    case .list(let box): box.item(at: index)
                    case .tuple(let box): box.item(at: index)
                    case .string(let box): box.item(at: index)
                    default: nil
                    }
                if let item { return item }
            }
            return try SlowPath.index(target, key, it.parts.site)
        }
    }

    private func attribute(_ object: Expression, _ name: Name, _ span: Span) -> Code {
        let it = Captured(
            (
                object: CompiledCode(code(object)), name: name.text, session: Unowned(unit.session),
                site: CallSite(name.span, arguments: [object.span])
            ))
        return { frame in
            let value = try it.parts.object.run(frame)
            do { return try Attributes.get(value, it.parts.name, it.parts.session.object) } catch {
                throw it.parts.site.locate(error)
            }
        }
    }
}

extension Expression {
    var isStarred: Bool { if case .starred = kind { true } else { false } }

    /// Whether CPython's compiler knows its value.
    var isConstant: Bool {
        switch kind {
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string: true
        case .parenthesized(let inner), .unary(_, let inner): inner.isConstant
        case .tuple(let items): items.allSatisfy(\.isConstant)
        case .binary(_, let lhs, let rhs): lhs.isConstant && rhs.isConstant
        default: false
        }
    }

    /// Whether its value stands in the source as it is.
    fileprivate var isLiteral: Bool {
        switch kind {
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string: true
        case .parenthesized(let inner): inner.isLiteral
        case .tuple(let items): items.allSatisfy(\.isLiteral)
        default: number != nil
        }
    }

    /// The value of a number in the source, its sign included.
    var number: Value? {
        switch kind {
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        case .parenthesized(let inner): inner.number
        case .unary(.minus, let inner): inner.number.flatMap { try? Arithmetic.apply(.minus, $0) }
        default: nil
        }
    }
}
