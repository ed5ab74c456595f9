/// A dictionary in insertion order: an array of entries and a table of indices into it, as CPython's.
///
/// Raw memory, because each lookup of a program ends here: an array of structs with bounds and uniqueness checks cost
/// twice.
public final class DictBox {
    package struct Entry {
        package var hash: Int
        /// `.unbound` when the entry was deleted.
        package var key: Value
        package var value: Value
    }

    @exclusivity(unchecked) private(set) var entries: UnsafeMutablePointer<Entry>
    /// Entries in use, deleted ones included.
    @exclusivity(unchecked) private(set) var used = 0
    @exclusivity(unchecked) package private(set) var count = 0
    /// Entries that may be added before the table is made anew. What `popitem` takes away leaves its mark there.
    @exclusivity(unchecked) private var free: Int
    /// Indices into `entries`: -1 never used, -2 deleted. Size is a power of two.
    @exclusivity(unchecked) private var table: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) private var mask: Int

    private static let never: Int32 = -1
    private static let deleted: Int32 = -2

    package init(minimumCapacity: Int = 0) {
        var size = 8
        while size * 2 / 3 < minimumCapacity { size *= 2 }
        mask = size - 1
        free = size * 2 / 3
        (entries, table) = DictBox.storage(size)
    }

    /// Entries for a table of that size, and the table behind them, in one piece of memory.
    private static func storage(_ size: Int) -> (UnsafeMutablePointer<Entry>, UnsafeMutablePointer<Int32>) {
        let capacity = size * 2 / 3
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: capacity * MemoryLayout<Entry>.stride + size * MemoryLayout<Int32>.stride,
            alignment: MemoryLayout<Entry>.alignment)
        let entries = memory.bindMemory(to: Entry.self, capacity: capacity)
        let table = (memory + capacity * MemoryLayout<Entry>.stride).bindMemory(to: Int32.self, capacity: size)
        table.initialize(repeating: never, count: size)
        return (entries, table)
    }

    deinit {
        if count > 0 { Teardown.release(now: removeEntries, later: takeContainers) }
        entries.deinitialize(count: used)
        entries.deallocate()
    }

    private func removeEntries() {
        entries.deinitialize(count: used)
        used = 0
    }

    /// Where the key stands in `entries`; -1 when it is not there.
    package func find(_ key: Value, hash: Int) throws -> Int {
        var perturb = UInt(bitPattern: hash)
        var slot = hash & mask
        while true {
            let index = table[slot]
            if index >= 0 {
                let entry = entries + Int(index)
                if entry.pointee.hash == hash {
                    switch DictBox.same(DictBox.key(of: entry), key) {
                    case true?: return Int(index)
                    case false?: break
                    case nil:
                        // Comparing may run a program that changes this dictionary: start over if it did.
                        let before = entries
                        let same = try entry.pointee.key.isSame(key)
                        if before != entries { return try find(key, hash: hash) }
                        if same { return Int(index) }
                    }
                }
            } else if index == DictBox.never {
                return -1
            }
            perturb >>= 5
            slot = (slot &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
    }

    @inline(__always)
    static func key(of entry: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<Value> {
        (UnsafeMutableRawPointer(entry) + MemoryLayout<Int>.stride).assumingMemoryBound(to: Value.self)
    }

    /// Equality of two ints, two strings or two tuples of these; nil for anything else, which the slow comparison
    /// decides.
    @inline(__always)
    static func same(_ stored: UnsafeMutablePointer<Value>, _ key: Value) -> Bool? {
        switch key {
        case .string(let wanted): stored.unretainedString?._withUnsafeGuaranteedRef { StringBox.equal($0, wanted) }
        case .int(let wanted): if case .int(let number) = stored.pointee { number == wanted } else { nil }
        case .tuple(let wanted):
            stored.unretainedTuple.flatMap { tuple in tuple._withUnsafeGuaranteedRef { same($0, wanted) } }
        default: nil
        }
    }

    /// Equality of two tuples of ints and texts, as keys of a grid or a pair of names are.
    private static func same(_ stored: TupleBox, _ wanted: TupleBox) -> Bool? {
        if stored === wanted { return true }
        guard stored.count == wanted.count else { return false }
        for index in 0..<stored.count {
            let (a, b) = (stored.elements + index, wanted.elements + index)
            if case .int(let x) = a.pointee, case .int(let y) = b.pointee {
                if x != y { return false }
            } else if let x = a.unretainedString, let y = b.unretainedString {
                let isSame = x._withUnsafeGuaranteedRef { x in
                    y._withUnsafeGuaranteedRef { StringBox.equal(x, $0) }
                }
                if !isSame { return false }
            } else {
                return nil
            }
        }
        return true
    }

    /// As `find`, for a text; nil where a key that is no text has the same hash, and the slow comparison must decide.
    @inline(__always)
    private func find(_ key: StringBox) -> Int? {
        let hash = key.hash
        var perturb = UInt(bitPattern: hash)
        var slot = hash & mask
        while true {
            let index = table[slot]
            if index >= 0 {
                let entry = entries + Int(index)
                if entry.pointee.hash == hash {
                    guard let stored = DictBox.key(of: entry).unretainedString else { return nil }
                    if stored._withUnsafeGuaranteedRef({ StringBox.equal($0, key) }) { return Int(index) }
                }
            } else if index == DictBox.never {
                return -1
            }
            perturb >>= 5
            slot = (slot &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
    }

    package func get(_ key: StringBox) throws -> Value? {
        guard let index = find(key) else { return try get(.string(key)) }
        return index < 0 ? nil : entries[index].value
    }

    /// Replaces the value of a key that is there already.
    @inline(__always)
    func replace(_ key: StringBox, _ value: Value) -> Bool {
        guard let index = find(key), index >= 0 else { return false }
        let old = entries[index].value
        entries[index].value = value
        withExtendedLifetime(old) {}
        return true
    }

    package func get(_ key: Value) throws -> Value? {
        if count == 0 {
            _ = try key.hash()
            return nil
        }
        let index = try find(key, hash: try key.hash())
        return index < 0 ? nil : entries[index].value
    }

    /// Looks a name up; never fails.
    package func get(name: String) -> Value? { (try? get(.str(name))) ?? nil }

    package func contains(_ key: Value) throws -> Bool {
        try find(key, hash: try key.hash()) >= 0
    }

    package func set(_ key: Value, _ value: Value) throws {
        try set(key, value, hash: try key.hash())
    }

    package func set(_ key: Value, _ value: Value, hash: Int) throws {
        let index = try find(key, hash: hash)
        if index >= 0 {
            let old = entries[index].value
            entries[index].value = value
            withExtendedLifetime(old) {}
            return
        }
        if free == 0 { try grow() }
        (entries + used).initialize(to: Entry(hash: hash, key: key, value: value))
        insertIndex(used, hash: hash)
        free &-= 1
        used &+= 1
        count &+= 1
    }

    private func insertIndex(_ index: Int, hash: Int) {
        var perturb = UInt(bitPattern: hash)
        var slot = hash & mask
        while table[slot] >= 0 {
            perturb >>= 5
            slot = (slot &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
        table[slot] = Int32(truncatingIfNeeded: index)
    }

    /// Removes and gives back the entry; nil when it is not there.
    package func remove(_ key: Value) throws -> Value? {
        let hash = try key.hash()
        let index = try find(key, hash: hash)
        guard index >= 0 else { return nil }
        return removeEntry(at: index).value
    }

    /// Removes and gives back the entry at a position of `entries`.
    package func removeEntry(at index: Int) -> (key: Value, value: Value) {
        let entry = entries[index]
        var perturb = UInt(bitPattern: entry.hash)
        var slot = entry.hash & mask
        while table[slot] != Int32(truncatingIfNeeded: index) {
            perturb >>= 5
            slot = (slot &* 5 &+ 1 &+ Int(bitPattern: perturb)) & mask
        }
        table[slot] = DictBox.deleted
        entries[index].key = .unbound
        entries[index].value = .unbound
        count &-= 1
        return (entry.key, entry.value)
    }

    package func removeAll() {
        let old = entries
        let oldUsed = used
        mask = 7
        free = 5
        (entries, table) = DictBox.storage(8)
        used = 0
        count = 0
        old.deinitialize(count: oldUsed)
        old.deallocate()
    }

    /// Gives up the nested containers among the values.
    private func takeContainers() -> [Value] {
        var nested: [Value] = []
        for position in 0..<used where entries[position].value.isContainer {
            nested.append(entries[position].value)
            entries[position].value = .none
        }
        return nested
    }

    /// The position of the next live entry at or after `position`; nil at the end.
    package func next(from position: Int) -> Int? {
        var position = position
        while position < used {
            if !DictBox.key(of: entries + position).isUnbound { return position }
            position &+= 1
        }
        return nil
    }

    /// Removes and gives back the newest entry; nil when empty.
    func removeLast() -> (key: Value, value: Value)? {
        guard let position = lastPosition() else { return nil }
        let entry = removeEntry(at: position)
        // Behind it stands nothing: the next one is looked for from here.
        used = position
        return entry
    }

    /// The last live entry; nil when empty.
    private func lastPosition() -> Int? {
        var position = used - 1
        while position >= 0 {
            if !DictBox.key(of: entries + position).isUnbound { return position }
            position -= 1
        }
        return nil
    }

    package var keys: [Value] { pairs().map(\.key) }
    package var values: [Value] { pairs().map(\.value) }

    /// A copy of the live entries, in order.
    package func pairs() -> [(key: Value, value: Value)] {
        var result: [(key: Value, value: Value)] = []
        result.reserveCapacity(count)
        for position in 0..<used where !DictBox.key(of: entries + position).isUnbound {
            result.append((entries[position].key, entries[position].value))
        }
        return result
    }

    package func copy() -> DictBox {
        let result = DictBox(minimumCapacity: count)
        for position in 0..<used where !DictBox.key(of: entries + position).isUnbound {
            (result.entries + result.used).initialize(to: entries[position])
            result.insertIndex(result.used, hash: entries[position].hash)
            result.used &+= 1
        }
        result.count = result.used
        result.free &-= result.used
        return result
    }

    private func grow() throws {
        // A dictionary that mostly lost its entries is rebuilt at its size; a full one doubles (CPython: three times
        // the live entries).
        var size = 8
        while size * 2 / 3 <= count { size *= 2 }
        if size * 2 / 3 < count * 3 / 2 { size *= 2 }
        guard size <= Limits.tableSlots else {
            throw Problem("MemoryError", "a dictionary of more than \(count) entries")
        }
        let oldEntries = entries
        let oldUsed = used
        mask = size - 1
        free = size * 2 / 3 - count
        (entries, table) = DictBox.storage(size)
        used = 0
        for position in 0..<oldUsed {
            let old = oldEntries + position
            if DictBox.key(of: old).isUnbound {
                old.deinitialize(count: 1)
            } else {
                (entries + used).moveInitialize(from: old, count: 1)
                insertIndex(used, hash: entries[used].hash)
                used &+= 1
            }
        }
        oldEntries.deallocate()
    }
}
