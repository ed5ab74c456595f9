import Diagnostics
import Syntax

extension FrameCompiler {
    func whileLoop(_ condition: Expression, _ body: [Statement], _ orElse: [Statement]) -> Action {
        let condition = test(condition)
        let body = block(body)
        let otherwise = block(orElse)
        let machine = machine
        return { frame in
            while try condition(frame) {
                try machine.checkAttention()
                switch try body(frame) {
                case .normal, .continueLoop: continue
                case .breakLoop: return .normal
                case .returned(let value): return .returned(value)
                }
            }
            return try otherwise(frame)
        }
    }

    func forLoop(_ target: Expression, _ iterable: Expression, _ body: [Statement], _ orElse: [Statement]) -> Action {
        let values = self.iterable(iterable)
        let store = assignment(target)
        let pair = pairTarget(target)
        var slot: Int?
        var global: UnsafeMutablePointer<Value>?
        if case .name(let name) = target.unwrapped.kind {
            switch binding(name) {
            case .local(let index): slot = index
            case .global: global = unit.globals.slot(name)
            case .cell, .free: break
            }
        }
        let loop = ForLoop(
            values: values, store: store, slot: slot, global: global, pair: pair, body: block(body),
            otherwise: block(orElse),
            machine: machine, site: CallSite(iterable.span))
        return { try loop.run($0) }
    }

    /// A target of two parts: what makes pairs is walked over without tuples.
    func pairTarget(_ target: Expression) -> PairTarget? {
        guard case .tuple(let items) = target.unwrapped.kind, items.count == 2, !items.contains(where: \.isStarred)
        else { return nil }
        let stores = stores(items)
        if case .local(let first) = operand(items[0]), case .local(let second) = operand(items[1]) {
            return PairTarget(first: stores[0], second: stores[1], slots: (first, second))
        }
        return PairTarget(first: stores[0], second: stores[1], slots: nil)
    }
}

struct PairTarget {
    fileprivate let first: CompiledStore
    fileprivate let second: CompiledStore
    /// Where both are local names.
    fileprivate let slots: (first: Int, second: Int)?

    @inline(__always)
    func put(_ pair: (Value, Value), _ frame: Frame) throws {
        if let slots {
            (frame + slots.first).put(pair.0)
            (frame + slots.second).put(pair.1)
        } else {
            try first.run(frame, pair.0)
            try second.run(frame, pair.1)
        }
    }
}

/// What a `for` looks at, as one object for the reason `Captured` gives.
private final class ForLoop {
    private let values: Code
    private let store: Store
    /// Where the variable stands, when it is one name: in the frame, or in the module.
    private let slot: Int?
    private let global: Frame?
    private let pair: PairTarget?
    private let body: Action
    private let otherwise: Action
    private let machine: Running
    private let site: CallSite

    init(
        values: @escaping Code, store: @escaping Store, slot: Int?, global: Frame?, pair: PairTarget?,
        body: @escaping Action,
        otherwise: @escaping Action, machine: Running, site: CallSite
    ) {
        self.values = values
        self.store = store
        self.slot = slot
        self.global = global
        self.pair = pair
        self.body = body
        self.otherwise = otherwise
        self.machine = machine
        self.site = site
    }

    /// The variable gets a value and the body runs. How the loop ends, when it ends here.
    @inline(__always)
    private func turn(_ frame: Frame, _ variable: Frame?, _ value: consuming Value) throws -> Flow? {
        if let variable { variable.put(value) } else { try store(frame, value) }
        return try runBody(frame)
    }

    @inline(__always)
    private func runBody(_ frame: Frame) throws -> Flow? {
        switch try body(frame) {
        case .normal, .continueLoop: nil
        case .breakLoop: .normal
        case .returned(let value): .returned(value)
        }
    }

    @inline(__always)
    func run(_ frame: Frame) throws -> Flow {
        // The container is held here: the body shares only the frame with the loop.
        let iterated = try values(frame)
        let variable = slot.map { frame + $0 } ?? global
        switch iterated {
        case .range(let range):
            var number = range.start
            let step = range.step
            var remaining = range.count
            while remaining > 0 {
                remaining &-= 1
                try machine.checkAttention()
                let current = number
                number &+= step
                if let end = try turn(frame, variable, .int(current)) { return end }
            }
            return try otherwise(frame)
        case .list(let box): return try walk(box, frame, variable)
        case .string(let box): return try walk(box, frame, variable)
        default: return try walk(iterated, frame, variable)
        }
    }

    /// A list may change while it is walked over.
    @inline(never)
    private func walk(_ box: ListBox, _ frame: Frame, _ variable: Frame?) throws -> Flow {
        var index = 0
        while index < box.items.count {
            try machine.checkAttention()
            index &+= 1
            if let end = try turn(frame, variable, box.items[index &- 1]) { return end }
        }
        return try otherwise(frame)
    }

    @inline(never)
    private func walk(_ box: StringBox, _ frame: Frame, _ variable: Frame?) throws -> Flow {
        // Held by the loop, so nobody appends to it in place.
        var position = box.bytes
        let end = position + box.count
        while position < end {
            try machine.checkAttention()
            let start = position
            let width = StringBox.width(of: start.pointee)
            position += width
            if let end = try turn(frame, variable, StringBox.character(start, width: width)) { return end }
        }
        return try otherwise(frame)
    }

    @inline(never)
    private func walk(_ iterated: Value, _ frame: Frame, _ variable: Frame?) throws -> Flow {
        let iterator: ValueIterator
        do { iterator = try iterated.iterator() } catch { throw site.locate(error) }
        if let pair, iterator.makesPairs {
            while true {
                try machine.checkAttention()
                let next: (Value, Value)?
                do { next = try iterator.nextPair() } catch { throw site.locate(error) }
                guard let next else { break }
                try pair.put(next, frame)
                if let end = try runBody(frame) { return end }
            }
            return try otherwise(frame)
        }
        while true {
            try machine.checkAttention()
            let value: Value?
            do { value = try iterator.next() } catch { throw site.locate(error) }
            guard let value else { break }
            if let end = try turn(frame, variable, value) { return end }
        }
        return try otherwise(frame)
    }
}
