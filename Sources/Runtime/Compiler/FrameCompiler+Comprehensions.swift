import Diagnostics
import Syntax

extension FrameCompiler {
    /// The elements a comprehension makes. They gather in an array that a hidden slot holds as a list, because the loop
    /// closures share only the frame.
    func collecting(
        _ item: Expression, _ clauses: [ComprehensionClause], _ scope: Int, as name: String
    ) -> (Frame) throws -> [Value] {
        let slot = reserve(1)
        defer { giveBack(slot) }
        let loop = comprehension(clauses, scope, as: name) { compiler in
            let element = compiler.code(item)
            return { frame in
                try (frame + slot).unretainedList?._withUnsafeGuaranteedRef { box in
                    box.items.append(try element(frame))
                    if box.items.count > Limits.elements { try Arithmetic.checkElements(box.items.count) }
                }
            }
        }
        return { frame in
            let box = ListBox([])
            frame[slot] = .list(box)
            defer { frame[slot] = .unbound }
            try loop(frame)
            let items = box.items
            box.items = []
            return items
        }
    }

    func dictComprehension(
        _ key: Expression, _ value: Expression, _ clauses: [ComprehensionClause], _ scope: Int, _ span: Span
    ) -> Code {
        let site = CallSite(key.span)
        let slot = reserve(1)
        defer { giveBack(slot) }
        let loop = comprehension(clauses, scope, as: "<dictcomp>") { compiler in
            let key = compiler.code(key)
            let value = compiler.code(value)
            return { frame in
                let key = try key(frame)
                let value = try value(frame)
                if case .dict(let box) = frame[slot] {
                    do { try box.set(key, value) } catch { throw site.locate(error) }
                }
            }
        }
        return { frame in
            let box = DictBox()
            frame[slot] = .dict(box)
            defer { frame[slot] = .unbound }
            try loop(frame)
            return .dict(box)
        }
    }

    /// The loops and conditions of a comprehension around `innermost`.
    private func comprehension(
        _ clauses: [ComprehensionClause], _ inner: Int, as name: String,
        _ innermost: (FrameCompiler) -> Effect
    ) -> Effect {
        guard let first = clauses.first else { return { _ in } }
        // The first iterable belongs to the scope around the comprehension.
        let firstIterable = iterable(first.iterable)
        let (outer, around) = (scope, prefix)
        (scope, prefix) = (inner, prefix + name + ".")
        defer { (scope, prefix) = (outer, around) }
        let body = nested(clauses[...], firstIterable, innermost)
        let cells = unit.scopes[inner].cells
        // Its variables end with it; a stale one would keep its last value alive.
        let slots = unit.scopes[inner].bindings.values.compactMap { binding -> Int? in
            if case .local(let slot) = binding { return slot }
            return nil
        }.sorted()
        let own = slots.filter { slot in !(unit.scopes[outer].bindings.values.contains(.local(slot))) }
        return { frame in
            for cell in cells { frame[cell] = .cell(Cell(.unbound)) }
            defer {
                for cell in cells { frame[cell] = .unbound }
                for slot in own { frame[slot] = .unbound }
            }
            try body(frame)
        }
    }

    private func nested(
        _ clauses: ArraySlice<ComprehensionClause>, _ iterable: @escaping Code,
        _ innermost: (FrameCompiler) -> Effect
    ) -> Effect {
        guard let clause = clauses.first else { return innermost(self) }
        let rest = clauses.dropFirst()
        let next = rest.first.map { CompiledCode(self.iterable($0.iterable)) }
        let target = assignment(clause.target)
        let pair = pairTarget(clause.target)
        let condition = condition(clause.conditions)
        let body: Effect
        if let next { body = nested(rest, next.run, innermost) } else { body = innermost(self) }
        let guarded: Effect
        if let condition {
            guarded = { frame in if try condition.run(frame) { try body(frame) } }
        } else {
            guarded = body
        }
        let slot: Int?
        if case .name(let name) = clause.target.unwrapped.kind, case .local(let index) = binding(name) {
            slot = index
        } else {
            slot = nil
        }
        let machine = machine
        let site = CallSite(clause.iterable.span)
        return { frame in
            let values = try iterable(frame)
            switch values {
            case .range(let range):
                var number = range.start
                for _ in 0..<range.count {
                    try machine.checkAttention()
                    if let slot { frame[slot] = .int(number) } else { try target(frame, .int(number)) }
                    number &+= range.step
                    try guarded(frame)
                }
            case .list(let box):
                var index = 0
                while index < box.items.count {
                    try machine.checkAttention()
                    if let slot { frame[slot] = box.items[index] } else { try target(frame, box.items[index]) }
                    index &+= 1
                    try guarded(frame)
                }
            default:
                let iterator: ValueIterator
                do { iterator = try values.iterator() } catch { throw site.locate(error) }
                if let pair, iterator.makesPairs {
                    while true {
                        try machine.checkAttention()
                        let next: (Value, Value)?
                        do { next = try iterator.nextPair() } catch { throw site.locate(error) }
                        guard let next else { return }
                        try pair.put(next, frame)
                        try guarded(frame)
                    }
                }
                while true {
                    try machine.checkAttention()
                    let value: Value?
                    do { value = try iterator.next() } catch { throw site.locate(error) }
                    guard let value else { break }
                    try target(frame, value)
                    try guarded(frame)
                }
            }
        }
    }
}
