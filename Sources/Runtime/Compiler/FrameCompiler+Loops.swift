import Diagnostics
import Syntax

extension FrameCompiler {
    func whileLoop(_ condition: Expression, _ body: [Statement], _ orElse: [Statement]) -> Action {
        let condition = test(condition), body = block(body), otherwise = block(orElse)
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
        let store = assignment(target), pair = pairStore(target)
        var slot: Int?
        var global: UnsafeMutablePointer<Value>?
        if case .name(let name) = target.unwrapped.kind {
            switch binding(name) {
            case .local(let index): slot = index
            case .global: global = unit.globals.slot(name)
            case .cell, .free: break
            }
        }
        // The iterated container is kept in a slot: the closures of the body share only the frame with this one.
        let body = block(body)
        let otherwise = block(orElse)
        let machine = machine
        let site = CallSite(iterable.span)
        let place = slot, globalPlace = global
        return { frame in
            let iterated = try values(frame)
            let variable = place.map { frame + $0 } ?? globalPlace
            switch iterated {
            case .range(let range):
                var number = range.start
                let step = range.step
                var remaining = range.count
                while remaining > 0 {
                    remaining &-= 1
                    try machine.checkAttention()
                    if let variable { variable.put(.int(number)) } else { try store(frame, .int(number)) }
                    number &+= step
                    switch try body(frame) {
                    case .normal, .continueLoop: continue
                    case .breakLoop: return .normal
                    case .returned(let value): return .returned(value)
                    }
                }
            case .list(let box):
                var index = 0
                while index < box.items.count {
                    try machine.checkAttention()
                    if let variable { variable.put(box.items[index]) } else { try store(frame, box.items[index]) }
                    index &+= 1
                    switch try body(frame) {
                    case .normal, .continueLoop: continue
                    case .breakLoop: return .normal
                    case .returned(let value): return .returned(value)
                    }
                }
            default:
                let iterator: ValueIterator
                do { iterator = try iterated.iterator() } catch { throw site.locate(error) }
                if let pair, iterator.makesPairs {
                    while true {
                        try machine.checkAttention()
                        do {
                            guard let (first, second) = try iterator.nextPair() else { break }
                            (frame + pair.first).put(first)
                            (frame + pair.second).put(second)
                        } catch { throw site.locate(error) }
                        switch try body(frame) {
                        case .normal, .continueLoop: continue
                        case .breakLoop: return .normal
                        case .returned(let value): return .returned(value)
                        }
                    }
                    return try otherwise(frame)
                }
                while true {
                    try machine.checkAttention()
                    let value: Value?
                    do { value = try iterator.next() } catch { throw site.locate(error) }
                    guard let value else { break }
                    if let variable { variable.put(value) } else { try store(frame, value) }
                    switch try body(frame) {
                    case .normal, .continueLoop: continue
                    case .breakLoop: return .normal
                    case .returned(let value): return .returned(value)
                    }
                }
            }
            return try otherwise(frame)
        }
    }

    /// The slots of a target of two local names: what makes pairs is walked over without tuples.
    func pairStore(_ target: Expression) -> (first: Int, second: Int)? {
        guard case .tuple(let items) = target.unwrapped.kind, items.count == 2, case .local(let first) = operand(items[0]),
              case .local(let second) = operand(items[1]) else { return nil }
        return (first, second)
    }
}
