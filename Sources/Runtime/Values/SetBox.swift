/// A set with CPython's own table, probe for probe.
///
/// The order in which a set prints is the order of its table, and small integers hash to themselves: a program that
/// prints `{3, 1, 2}` must see what Python shows. So the table, its growth and its merging follow CPython's
/// `setobject.c`.
public final class SetBox {
    package struct Entry {
        package var hash: Int
        /// `.unbound` when free or deleted; a deleted entry has the hash -1, which no value has.
        package var key: Value
    }

    @exclusivity(unchecked) private(set) var table: UnsafeMutablePointer<Entry>
    @exclusivity(unchecked) private(set) var mask: Int
    /// Entries in use, deleted ones included.
    @exclusivity(unchecked) private var fill = 0
    @exclusivity(unchecked) package private(set) var count = 0
    /// Where `pop` looks next.
    @exclusivity(unchecked) private var finger = 0
    package let isFrozen: Bool

    private static let linearProbes = 9

    package init(frozen: Bool = false) {
        isFrozen = frozen
        mask = 7
        table = SetBox.allocate(8)
    }

    package convenience init(_ items: [Value], frozen: Bool = false) throws {
        self.init(frozen: frozen)
        for item in items { try insert(item) }
    }

    /// The elements of any iterable, as `set(iterable)` adds them.
    package convenience init(of source: Value, frozen: Bool = false) throws {
        self.init(frozen: frozen)
        try update(source)
    }

    deinit {
        // No key is left, and nothing else in a table needs to be let go.
        if count > 0 { Teardown.release(now: removeKeys, later: takeContainers) }
        table.deallocate()
    }

    private func removeKeys() {
        for index in 0...mask { SetBox.key(of: table + index).put(.unbound) }
    }

    /// Gives up the nested containers.
    private func takeContainers() -> [Value] {
        let nested = items.filter(\.isContainer)
        removeKeys()
        return nested
    }

    @inline(__always)
    private static func key(of entry: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<Value> {
        (UnsafeMutableRawPointer(entry) + MemoryLayout<Int>.stride).assumingMemoryBound(to: Value.self)
    }

    private static func allocate(_ size: Int) -> UnsafeMutablePointer<Entry> {
        let table = UnsafeMutablePointer<Entry>.allocate(capacity: size)
        table.initialize(repeating: Entry(hash: 0, key: .unbound), count: size)
        return table
    }

    /// The slot of the key, or the one where it would go: the deleted entry seen last on the way, else the free one at
    /// the end.
    private func slot(_ key: Value, _ hash: Int) throws -> (index: Int, found: Bool) {
        var perturb = UInt(bitPattern: hash)
        var start = hash & mask
        var deleted: Int?
        while true {
            let probes = start + SetBox.linearProbes <= mask ? SetBox.linearProbes : 0
            for index in start...start + probes {
                let entry = table + index
                if SetBox.key(of: entry).isUnbound {
                    if entry.pointee.hash == 0 { return (deleted ?? index, false) }
                    deleted = index
                } else if entry.pointee.hash == hash,
                    try DictBox.same(SetBox.key(of: entry), key) ?? entry.pointee.key.isSame(key)
                {
                    return (index, true)
                }
            }
            perturb >>= 5
            start = (start &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
    }

    package func contains(_ key: Value) throws -> Bool { try slot(key, try key.hash()).found }
    package func contains(_ key: Value, hash: Int) throws -> Bool { try slot(key, hash).found }

    @discardableResult
    package func insert(_ key: Value) throws -> Bool { try insert(key, hash: try key.hash()) }

    @discardableResult
    package func insert(_ key: Value, hash: Int) throws -> Bool {
        let place = try slot(key, hash)
        if place.found { return false }
        count += 1
        let wasDeleted = table[place.index].hash != 0
        table[place.index].hash = hash
        SetBox.key(of: table + place.index).put(key)
        if wasDeleted { return true }
        fill += 1
        if fill * 5 >= mask * 3 { try resize(count > 50_000 ? count * 2 : count * 4) }
        return true
    }

    /// Whether it was there.
    @discardableResult
    package func remove(_ key: Value) throws -> Bool { try remove(key, hash: try key.hash()) }

    @discardableResult
    private func remove(_ key: Value, hash: Int) throws -> Bool {
        let place = try slot(key, hash)
        guard place.found else { return false }
        table[place.index] = Entry(hash: -1, key: .unbound)
        count -= 1
        return true
    }

    /// Some element, the one CPython would take; nil when empty.
    package func pop() -> Value? {
        guard count > 0 else { return nil }
        var index = finger & mask
        while SetBox.key(of: table + index).isUnbound { index = index == mask ? 0 : index + 1 }
        let key = table[index].key
        table[index] = Entry(hash: -1, key: .unbound)
        count -= 1
        finger = index + 1
        return key
    }

    package func removeAll() {
        let old = table
        let size = mask + 1
        mask = 7
        table = SetBox.allocate(8)
        fill = 0
        count = 0
        old.deinitialize(count: size)
        old.deallocate()
    }

    fileprivate func swapContents(_ other: SetBox) {
        (table, other.table) = (other.table, table)
        (mask, other.mask) = (other.mask, mask)
        (fill, other.fill) = (other.fill, fill)
        (count, other.count) = (other.count, count)
    }

    private func resize(_ minimum: Int) throws {
        var size = 8
        while size <= minimum { size <<= 1 }
        guard size <= Limits.tableSlots else { throw Problem("MemoryError", "a set of more than \(count) elements") }
        let old = table
        let oldSize = mask + 1
        table = SetBox.allocate(size)
        mask = size - 1
        fill = count
        for index in 0..<oldSize where !SetBox.key(of: old + index).isUnbound {
            (table + cleanSlot(old[index].hash)).moveUpdate(from: old + index, count: 1)
        }
        old.deallocate()
    }

    /// Where an entry known to be absent goes in a table without deleted entries.
    private func cleanSlot(_ hash: Int) -> Int {
        var perturb = UInt(bitPattern: hash)
        var start = hash & mask
        while true {
            let probes = start + SetBox.linearProbes <= mask ? SetBox.linearProbes : 0
            for index in start...start + probes where SetBox.key(of: table + index).isUnbound {
                return index
            }
            perturb >>= 5
            start = (start &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
    }

    /// Adds every element of another set, as CPython's `set_merge` does.
    package func merge(_ other: SetBox) throws {
        guard other !== self, other.count > 0 else { return }
        if (fill + other.count) * 5 >= mask * 3 { try resize((count + other.count) * 2) }
        var patience = Patience()
        if fill == 0, mask == other.mask, other.fill == other.count {
            for index in 0...mask where !SetBox.key(of: other.table + index).isUnbound {
                (table + index).initialize(to: other.table[index])
                try patience.step()
            }
            fill = other.fill
            count = other.count
        } else if fill == 0 {
            for index in 0...other.mask where !SetBox.key(of: other.table + index).isUnbound {
                (table + cleanSlot(other.table[index].hash)).initialize(to: other.table[index])
                try patience.step()
            }
            fill = other.count
            count = other.count
        } else {
            try other.walk { entry in
                try insert(entry.key, hash: entry.hash)
                return true
            }
        }
    }

    /// Adds every element of an iterable.
    package func update(_ other: Value) throws {
        switch other {
        case .set(let box): try merge(box)
        case .dict(let box):
            if (fill + box.count) * 5 >= mask * 3 { try resize((count + box.count) * 2) }
            var patience = Patience()
            for key in box.keys {
                try insert(key)
                try patience.step()
            }
        case .range(let range) where range.count > Limits.elements:
            throw Problem("MemoryError", "a set of more than \(Limits.elements) elements")
        default:
            // One by one: what came before an error stays in.
            let iterator = try other.iterator()
            var patience = Patience()
            while let item = try iterator.next() {
                try insert(item)
                try patience.step()
            }
        }
    }

    /// Takes every element of an iterable out; many deleted places are then swept away.
    package func subtract(_ other: Value) throws {
        if case .set(let box) = other {
            if box === self { return removeAll() }
            // Of a much larger set only what is common matters.
            let others = box.count >> 3 > count ? try SetAlgebra.intersection(self, other) : box
            try others.walk { entry in
                try remove(entry.key, hash: entry.hash)
                return true
            }
        } else {
            let iterator = try other.iterator()
            var patience = Patience()
            while let item = try iterator.next() {
                try remove(item)
                try patience.step()
            }
        }
        if fill - count > mask / 4 { try resize(count > 50_000 ? count * 2 : count * 4) }
    }

    /// Takes the element out if it is there, and adds it if not.
    func toggle(_ entry: Entry) throws {
        if try !remove(entry.key, hash: entry.hash) { try insert(entry.key, hash: entry.hash) }
    }

    package func copy(frozen: Bool = false) throws -> SetBox {
        let result = SetBox(frozen: frozen)
        try result.merge(self)
        return result
    }

    /// Walks over the live entries, in table order, as long as `body` wants more. Nothing may be added meanwhile.
    func walk(_ body: (Entry) throws -> Bool) throws {
        var patience = Patience()
        var index = -1
        while index < mask {
            index &+= 1
            if SetBox.key(of: table + index).isUnbound { continue }
            guard try body(table[index]) else { return }
            try patience.step()
        }
    }

    /// The live entries, in table order.
    package func entries() -> [Entry] {
        var result: [Entry] = []
        result.reserveCapacity(count)
        for index in 0...mask where !SetBox.key(of: table + index).isUnbound { result.append(table[index]) }
        return result
    }

    package var items: [Value] { entries().map(\.key) }

    /// The slot of the next live entry at or after `position`; nil at the end.
    package func next(from position: Int) -> Int? {
        var position = position
        while position <= mask {
            if !SetBox.key(of: table + position).isUnbound { return position }
            position += 1
        }
        return nil
    }
}

extension SetBox {
    /// Takes over the elements of another set, which is not used afterwards.
    func take(_ other: SetBox) {
        guard other !== self else { return }
        swapContents(other)
    }
}
