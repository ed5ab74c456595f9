import Diagnostics
import Syntax

/// The names of one module: each has a slot of its own that never moves, so that compiled code can hold its address.
final class GlobalTable {
    let name: String
    private var slots: [String: UnsafeMutablePointer<Value>] = [:]
    private(set) var order: [String] = []

    init(name: String) { self.name = name }

    deinit {
        for slot in slots.values {
            slot.deinitialize(count: 1)
            slot.deallocate()
        }
    }

    /// The slot of a name, made unbound on first mention.
    func slot(_ name: String) -> UnsafeMutablePointer<Value> {
        if let slot = slots[name] { return slot }
        let slot = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        slot.initialize(to: .unbound)
        slots[name] = slot
        order.append(name)
        return slot
    }

    subscript(_ name: String) -> Value? {
        guard let value = slots[name]?.pointee, !value.isUnbound else { return nil }
        return value
    }

    /// Names that have a value, in the order of their first mention.
    var boundNames: [String] { order.filter { self[$0] != nil } }
}

/// What the compilers of one text share.
final class Unit {
    let scopes: [Scope]
    /// Strong: code may outlive the run that made it, inside a function.
    let globals: GlobalTable
    unowned let session: Session
    let running: Running
    private var constantSets: [Set<String>: SetBox] = [:]

    init(scopes: [Scope], globals: GlobalTable, session: Session) {
        self.scopes = scopes
        self.globals = globals
        self.session = session
        running = session.machine.running
    }

    /// The first set of constants with these elements: as in CPython, equal constants of a text are one.
    func constant(_ set: SetBox) -> SetBox {
        let key = Set(set.items.map { "\($0.typeName) \((try? $0.repr()) ?? "")" })
        if let first = constantSets[key] { return first }
        constantSets[key] = set
        return set
    }
}
