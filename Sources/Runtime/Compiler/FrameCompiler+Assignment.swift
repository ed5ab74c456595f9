import Diagnostics
import Syntax

extension FrameCompiler {
    func assign(_ targets: [Expression], _ value: Expression) -> Action {
        if targets.count == 1, case .name(let name) = targets[0].unwrapped.kind {
            // `s = s + x` appends in place where `s += x` would.
            if case .binary(.add, let lhs, let rhs) = value.unwrapped.kind, case .name(name) = lhs.kind {
                if let action = append(name, rhs, value.span, isAugmented: false) { return action }
            }
            switch binding(name) {
            case .local(let slot):
                let it = Captured((value: CompiledCode(code(value)), slot: slot))
                return { frame in
                    let value = try it.parts.value.run(frame)
                    (frame + it.parts.slot).put(value)
                    return .normal
                }
            case .global:
                let it = Captured((value: CompiledCode(code(value)), slot: unit.globals.slot(name)))
                return { frame in
                    it.parts.slot.pointee = try it.parts.value.run(frame)
                    return .normal
                }
            case .cell, .free: break
            }
        }
        if targets.count == 1, let action = swap(targets[0], value) { return action }
        if targets.count == 1, let action = assignElement(targets[0], value) { return action }
        let code = code(value)
        let stores = stores(targets)
        if stores.count == 1 {
            let it = Captured((store: stores[0], value: CompiledCode(code)))
            return { frame in
                try it.parts.store.run(frame, try it.parts.value.run(frame))
                return .normal
            }
        }
        return { frame in
            let value = try code(frame)
            for store in stores { try store.run(frame, value) }
            return .normal
        }
    }

    /// `list[i] = value` and `dict[key] = value` with two local names.
    private func assignElement(_ target: Expression, _ value: Expression) -> Action? {
        guard case .index(let container, let key) = target.unwrapped.kind, case .local(let slot) = operand(container),
            case .local(let index) = operand(key)
        else { return nil }
        let it = Captured(
            (store: CompiledStore(assignment(target)), value: CompiledCode(code(value)), slot: slot, index: index))
        return { frame in
            let value = try it.parts.value.run(frame)
            let container = frame + it.parts.slot
            let key = frame + it.parts.index
            if let list = container.unretainedList, case .int(let place) = key.pointee,
                list._withUnsafeGuaranteedRef({ $0.replace(place, value) })
            {
                return .normal
            }
            if let dict = container.unretainedDict, let text = key.unretainedString,
                text._withUnsafeGuaranteedRef({ text in dict._withUnsafeGuaranteedRef { $0.replace(text, value) } })
            {
                return .normal
            }
            try it.parts.store.run(frame, value)
            return .normal
        }
    }

    /// `a, b = x, y` without a tuple.
    private func swap(_ target: Expression, _ value: Expression) -> Action? {
        guard case .tuple(let targets) = target.unwrapped.kind, case .tuple(let values) = value.unwrapped.kind,
            targets.count == values.count, targets.count == 2 || targets.count == 3,
            !(targets + values).contains(where: { if case .starred = $0.kind { true } else { false } })
        else { return nil }
        let codes = codes(values)
        let stores = stores(targets)
        if codes.count == 2 {
            if case .local(let first) = operand(targets[0]), case .local(let second) = operand(targets[1]) {
                let it = Captured((left: codes[0], right: codes[1], first: first, second: second))
                return { frame in
                    let x = try it.parts.left.run(frame)
                    let y = try it.parts.right.run(frame)
                    (frame + it.parts.first).put(x)
                    (frame + it.parts.second).put(y)
                    return .normal
                }
            }
            let it = Captured((left: codes[0], right: codes[1], first: stores[0], second: stores[1]))
            return { frame in
                let x = try it.parts.left.run(frame)
                let y = try it.parts.right.run(frame)
                try it.parts.first.run(frame, x)
                try it.parts.second.run(frame, y)
                return .normal
            }
        }
        let a = codes[0].run
        let b = codes[1].run
        let c = codes[2].run
        let first = stores[0].run
        let second = stores[1].run
        let third = stores[2].run
        return { frame in
            let x = try a(frame)
            let y = try b(frame)
            let z = try c(frame)
            try first(frame, x)
            try second(frame, y)
            try third(frame, z)
            return .normal
        }
    }

    /// Giving a value to a target.
    func assignment(_ target: Expression) -> Store {
        switch target.kind {
        case .name(let name): return store(name)
        case .parenthesized(let inner), .starred(let inner): return assignment(inner)
        case .tuple(let items), .list(let items): return unpacking(items, target.span)
        case .index(let container, let key):
            let slot = if key.isQuiet, case .local(let slot) = operand(container) { slot } else { -1 }
            let it = Captured(
                (
                    container: CompiledCode(code(container)), key: CompiledCode(code(key)), slot: slot,
                    site: CallSite(target.span, arguments: [container.span, key.span])
                ))
            if slot >= 0 {
                return { frame, value in
                    let place = frame + it.parts.slot
                    if let list = place.unretainedList {
                        let key = try it.parts.key.run(frame)
                        if case .int(let index) = key, list._withUnsafeGuaranteedRef({ $0.replace(index, value) }) {
                            return
                        }
                        do { try Subscript.set(place.pointee, key, value) } catch { throw it.parts.site.locate(error) }
                        return
                    }
                    if let dict = place.unretainedDict {
                        let key = try it.parts.key.run(frame)
                        do { try dict._withUnsafeGuaranteedRef { try $0.set(key, value) } } catch {
                            throw it.parts.site.locate(error)
                        }
                        return
                    }
                    let target = try it.parts.container.run(frame)
                    let key = try it.parts.key.run(frame)
                    do { try Subscript.set(target, key, value) } catch { throw it.parts.site.locate(error) }
                }
            }
            return { frame, value in
                let target = try it.parts.container.run(frame)
                let key = try it.parts.key.run(frame)
                if case .list(let box) = target, case .int(let index) = key, box.replace(index, value) { return }
                do { try Subscript.set(target, key, value) } catch { throw it.parts.site.locate(error) }
            }
        case .attribute(let object, let name):
            let object = code(object)
            let site = CallSite(target.span)
            let text = name.text
            return { frame, value in
                let target = try object(frame)
                do { try Attributes.set(target, text, value) } catch { throw site.locate(error) }
            }
        default: return { _, _ in }
        }
    }

    private func unpacking(_ targets: [Expression], _ span: Span) -> Store {
        let stores = stores(targets)
        let count = targets.count
        let site = CallSite(span)
        let star = targets.firstIndex { if case .starred = $0.kind { true } else { false } }
        func parts(_ value: Value) throws -> [Value] {
            switch value {
            case .list(let box): return box.items
            case .tuple(let box): return box.items
            default: break
            }
            let iterator: ValueIterator
            do { iterator = try value.iterator() } catch let problem as Problem where problem.kind == "TypeError" {
                throw Problem(
                    "TypeError", "cannot unpack non-iterable \(value.typeName) object", code: "TL0308",
                    hint: value.isNone
                        ? "The value is None: did the function that made it end without `return`?"
                        : "There are \(count) names on the left: the right side needs \(count) values, `a, b = 1, 2`.")
            }
            var items: [Value] = []
            while let item = try iterator.next() {
                items.append(item)
                if star == nil, items.count > count { break }
                if items.count > Limits.elements { try Arithmetic.checkElements(items.count) }
            }
            return items
        }
        guard let star else {
            let general = exactly(count, stores, parts, site)
            let slots = targets.compactMap { if case .local(let slot) = operand($0) { slot } else { nil } }
            if slots.count == count, count == 2 || count == 3 {
                let it = Captured(
                    (
                        first: slots[0], second: slots[1], third: slots[count - 1], count: count,
                        general: CompiledStore(general)
                    ))
                return { frame, value in
                    guard case .tuple(let box) = value, box.count == it.parts.count else {
                        return try it.parts.general.run(frame, value)
                    }
                    let elements = box.elements
                    (frame + it.parts.first).put(elements.pointee)
                    (frame + it.parts.second).put((elements + 1).pointee)
                    if it.parts.count == 3 { (frame + it.parts.third).put((elements + 2).pointee) }
                }
            }
            if slots.count == count {
                let it = Captured((slots: slots, general: CompiledStore(general)))
                return { frame, value in
                    guard case .tuple(let box) = value, box.count == it.parts.slots.count else {
                        return try it.parts.general.run(frame, value)
                    }
                    var element = box.elements
                    for slot in it.parts.slots {
                        (frame + slot).put(element.pointee)
                        element += 1
                    }
                }
            }
            let it = Captured((stores: stores, general: CompiledStore(general)))
            return { frame, value in
                // A tuple cannot change while it is taken apart.
                guard case .tuple(let box) = value, box.count == it.parts.stores.count else {
                    return try it.parts.general.run(frame, value)
                }
                for index in it.parts.stores.indices { try it.parts.stores[index].run(frame, box.elements[index]) }
            }
        }
        let after = count - star - 1
        return { frame, value in
            let items: [Value]
            do { items = try parts(value) } catch { throw site.locate(error) }
            guard items.count >= count - 1 else {
                throw site.locate(
                    Problem(
                        "ValueError",
                        "not enough values to unpack (expected at least \(count - 1), got \(items.count))",
                        code: "TL0308"))
            }
            for index in 0..<star { try stores[index].run(frame, items[index]) }
            try stores[star].run(frame, .list(Array(items[star..<items.count - after])))
            for index in 0..<after { try stores[star + 1 + index].run(frame, items[items.count - after + index]) }
        }
    }

    /// As many values as targets.
    private func exactly(
        _ count: Int, _ stores: [CompiledStore], _ parts: @escaping (Value) throws -> [Value], _ site: CallSite
    ) -> Store {
        return { frame, value in
            let items: [Value]
            do { items = try parts(value) } catch { throw site.locate(error) }
            guard items.count == count else {
                throw site.locate(
                    Problem(
                        "ValueError",
                        items.count > count
                            ? "too many values to unpack (expected \(count))"
                            : "not enough values to unpack (expected \(count), got \(items.count))", code: "TL0308",
                        hint: items.count > count
                            ? "One more name with a star takes the rest: `a, *rest = xs`."
                            : "There are \(count) names and \(items.count) value\(items.count == 1 ? "" : "s"): take the last name\(count - items.count == 1 ? "" : "s") away."
                    ))
            }
            for index in 0..<count { try stores[index].run(frame, items[index]) }
        }
    }

    // MARK: Augmented

    func augmented(_ target: Expression, _ op: BinaryOperator, _ value: Expression, _ span: Span) -> Action {
        let site = CallSite(span, arguments: [target.span, value.span])
        switch target.unwrapped.kind {
        case .name(let name):
            if op == .add, let action = append(name, value, span, isAugmented: true) { return action }
            if case .local(let slot) = binding(name) {
                switch op {
                case .subtract: return update(Subtract.self, slot, load(name, target.span), value, site)
                case .multiply: return update(Multiply.self, slot, load(name, target.span), value, site)
                default: break
                }
            }
            let it = Captured(
                (
                    load: CompiledCode(load(name, target.span)), store: CompiledStore(store(name)),
                    value: CompiledCode(code(value)),
                    op: op, site: site
                ))
            return { frame in
                let left = try it.parts.load.run(frame)
                try it.parts.store.run(
                    frame, try InPlace.apply(it.parts.op, left, try it.parts.value.run(frame), it.parts.site))
                return .normal
            }
        case .index(let container, let key):
            let it = Captured(
                (
                    container: CompiledCode(code(container)), key: CompiledCode(code(key)),
                    value: CompiledCode(code(value)),
                    op: op, site: site
                ))
            return { frame in
                let target = try it.parts.container.run(frame)
                let key = try it.parts.key.run(frame)
                let left = try SlowPath.index(target, key, it.parts.site)
                let result = try InPlace.apply(it.parts.op, left, try it.parts.value.run(frame), it.parts.site)
                do { try Subscript.set(target, key, result) } catch { throw it.parts.site.locate(error) }
                return .normal
            }
        case .attribute(let object, let name):
            let object = code(object)
            let right = code(value)
            let text = name.text
            let session = Unowned(unit.session)
            return { frame in
                let target = try object(frame)
                do {
                    let left = try Attributes.get(target, text, session.object)
                    try Attributes.set(target, text, try InPlace.apply(op, left, try right(frame), site))
                } catch { throw site.locate(error) }
                return .normal
            }
        default: return { _ in .normal }
        }
    }

    private func update<Op: FastOperator>(
        _: Op.Type, _ slot: Int, _ load: @escaping Code, _ value: Expression, _ site: CallSite
    ) -> Action {
        let it = Captured((load: CompiledCode(load), value: CompiledCode(code(value)), slot: slot, site: site))
        return { frame in
            let left = try it.parts.load.run(frame)
            let value = try it.parts.value.run(frame)
            let slot = frame + it.parts.slot
            if case .int(let a) = left, case .int(let b) = value, let result = Op.ints(a, b) {
                slot.put(result)
            } else if case .float(let a) = left, case .float(let b) = value, let result = Op.floats(a, b) {
                slot.put(result)
            } else {
                slot.pointee = try InPlace.apply(Op.op, left, value, it.parts.site)
            }
            return .normal
        }
    }

    /// `name += value` for a local or global: numbers in the slot itself, strings and lists at their end.
    ///
    /// `isAugmented` false is `name = name + value`, where a list must not change in place.
    private func append(_ name: String, _ value: Expression, _ span: Span, isAugmented: Bool) -> Action? {
        let site = CallSite(span)
        switch binding(name) {
        case .local(let index):
            let it = Captured(
                (
                    load: CompiledCode(load(name, span)), value: CompiledCode(code(value)), slot: index,
                    isAugmented: isAugmented, site: site
                ))
            if case .int(let constant) = operand(value) {
                let it = Captured(
                    (load: it.parts.load, constant: constant, slot: index, isAugmented: isAugmented, site: site))
                return { frame in
                    let slot = frame + it.parts.slot
                    if case .int(let a) = slot.pointee {
                        let (sum, overflow) = a.addingReportingOverflow(it.parts.constant)
                        if !overflow {
                            slot.initialize(to: .int(sum))
                            return .normal
                        }
                    }
                    _ = try it.parts.load.run(frame)
                    try InPlace.add(slot, .int(it.parts.constant), it.parts.isAugmented, it.parts.site)
                    return .normal
                }
            }
            return { frame in
                let slot = frame + it.parts.slot
                if case .int(let a) = slot.pointee {
                    let value = try it.parts.value.run(frame)
                    if case .int(let b) = value {
                        let (sum, overflow) = a.addingReportingOverflow(b)
                        if !overflow {
                            slot.put(.int(sum))
                            return .normal
                        }
                    }
                    slot.pointee = try InPlace.sum(.int(a), value, it.parts.isAugmented, it.parts.site)
                    return .normal
                }
                if case .float(let a) = slot.pointee {
                    let value = try it.parts.value.run(frame)
                    if case .float(let b) = value {
                        slot.put(.float(a + b))
                    } else {
                        slot.pointee = try InPlace.sum(.float(a), value, it.parts.isAugmented, it.parts.site)
                    }
                    return .normal
                }
                let before = try it.parts.load.run(frame)
                let value = try it.parts.value.run(frame)
                try InPlace.add(slot, before, value, it.parts.isAugmented, it.parts.site)
                return .normal
            }
        case .global:
            let it = Captured(
                (
                    load: CompiledCode(load(name, span)), value: CompiledCode(code(value)),
                    slot: unit.globals.slot(name),
                    isAugmented: isAugmented, site: site
                ))
            return { frame in
                let slot = it.parts.slot
                if case .int(let a) = slot.pointee {
                    let value = try it.parts.value.run(frame)
                    if case .int(let b) = value {
                        let (sum, overflow) = a.addingReportingOverflow(b)
                        if !overflow {
                            slot.put(.int(sum))
                            return .normal
                        }
                    }
                    slot.pointee = try InPlace.sum(.int(a), value, it.parts.isAugmented, it.parts.site)
                    return .normal
                }
                let before = try it.parts.load.run(frame)
                let value = try it.parts.value.run(frame)
                try InPlace.add(slot, before, value, it.parts.isAugmented, it.parts.site)
                return .normal
            }
        case .cell, .free: return nil
        }
    }
}
