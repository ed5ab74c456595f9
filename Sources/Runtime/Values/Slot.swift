// What stands in a slot, looked at without counting a reference.
//
// Reading `slot.pointee` of a container retains it and lets it go again, two atomic operations for an access that takes
// one nanosecond otherwise. Where the slot itself keeps the value alive meanwhile, that is not needed.
//
// `Value` has nine bytes: the payload, then the number of the case in the order of declaration; cases without a payload
// share the last number. `Slot.isLaidOutAsExpected` is a test's business.

extension UnsafeMutablePointer where Pointee == Value {
    @inline(__always)
    private var tag: UInt8 { UnsafeRawPointer(self).load(fromByteOffset: 8, as: UInt8.self) }

    @inline(__always)
    private var payload: UnsafeRawPointer? { UnsafeRawPointer(self).load(as: UnsafeRawPointer?.self) }

    @inline(__always)
    private func payload<Object: AnyObject>(_: Object.Type, if wanted: UInt8) -> Unmanaged<Object>? {
        guard tag == wanted, let payload else { return nil }
        return Unmanaged<Object>.fromOpaque(payload)
    }

    /// The list in the slot. Only for as long as the slot is certain to keep it.
    @inline(__always)
    var unretainedList: Unmanaged<ListBox>? { payload(ListBox.self, if: 4) }

    @inline(__always)
    var unretainedString: Unmanaged<StringBox>? { payload(StringBox.self, if: 3) }

    @inline(__always)
    var unretainedTuple: Unmanaged<TupleBox>? { payload(TupleBox.self, if: 5) }

    @inline(__always)
    var unretainedDict: Unmanaged<DictBox>? { payload(DictBox.self, if: 6) }

    @inline(__always)
    var unretainedFunction: Unmanaged<Function>? { payload(Function.self, if: 9) }

    @inline(__always)
    var unretainedCell: Unmanaged<Cell>? { payload(Cell.self, if: 14) }

    /// Whether letting the value go is nothing to do: numbers, truth values and the cases without a payload.
    @inline(__always)
    var isTrivial: Bool {
        let tag = tag
        return tag < 3 || tag == 15
    }

    /// Whether nothing stands here.
    @inline(__always)
    var isUnbound: Bool { tag == 15 && UnsafeRawPointer(self).load(as: UInt64.self) == 2 }

    /// Whether letting the value go may let further containers go.
    @inline(__always)
    var holdsContainer: Bool {
        switch tag {
        case 4, 5, 6, 7, 9, 13, 14: true
        default: false
        }
    }

    /// Counts one more reference to the object in the slot, where there is one.
    @inline(__always)
    func retainObject() {
        if !isTrivial, let payload { _ = Unmanaged<AnyObject>.fromOpaque(payload).retain() }
    }

    /// Gives the slot a value; as `pointee =`, without a call where there is nothing to let go.
    @inline(__always)
    func put(_ value: consuming Value) {
        if isTrivial { initialize(to: value) } else { pointee = value }
    }
}

extension UnsafeBufferPointer where Element == Value {
    /// Whether letting one of them go may let further containers go. Reads the case numbers only.
    var holdsContainers: Bool {
        guard let baseAddress else { return false }
        let slots = UnsafeMutablePointer(mutating: baseAddress)
        for index in 0..<count where (slots + index).holdsContainer { return true }
        return false
    }
}

extension [Value] {
    /// Whether letting one of them go may let further containers go. Reads the case numbers only.
    var holdsContainers: Bool { withUnsafeBufferPointer(\.holdsContainers) }

    /// Calls `body` with each element as a text, uncounted; nil where it is none.
    func forEachText(_ body: (Int, Unmanaged<StringBox>?) throws -> Void) rethrows {
        try withUnsafeBufferPointer { items in
            guard let base = items.baseAddress else { return }
            let slots = UnsafeMutablePointer(mutating: base)
            for index in 0..<items.count { try body(index, (slots + index).unretainedString) }
        }
    }
}

package enum Slot {
    /// Whether the layout of `Value` is the one this file relies on.
    package static var isLaidOutAsExpected: Bool {
        let slot = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        defer { slot.deallocate() }
        func holds(_ value: Value, _ test: (UnsafeMutablePointer<Value>) -> Bool) -> Bool {
            slot.initialize(to: value)
            defer { slot.deinitialize(count: 1) }
            return test(slot)
        }
        let list = ListBox([])
        let string = StringBox("a")
        let dict = DictBox()
        let tuple = TupleBox.pair(.int(1), .string(string))
        let cell = Cell(.none)
        return StringBox.isLaidOutAsExpected && MemoryLayout<Value>.size == 9 && MemoryLayout<Value>.stride == 16
            && holds(.list(list)) { $0.unretainedList?.takeUnretainedValue() === list && !$0.isTrivial }
            && holds(.string(string)) { $0.unretainedString?.takeUnretainedValue() === string && !$0.isTrivial }
            && holds(.tuple(tuple)) { $0.unretainedTuple?.takeUnretainedValue() === tuple && !$0.isTrivial }
            && holds(.dict(dict)) { $0.unretainedDict?.takeUnretainedValue() === dict && !$0.isTrivial }
            && holds(.cell(cell)) { $0.unretainedCell?.takeUnretainedValue() === cell && !$0.isTrivial }
            && [Value.list(list), .int(1)].holdsContainers
            && [[Value.set(SetBox())], [.dict(dict)], [TupleBox.empty], [.cell(cell)], [.object(Object())]]
                .allSatisfy(\.holdsContainers)
            && ![Value.int(1), .string(string), .none, .unbound, .float(1), .bool(true), .type(Types.int)]
                .holdsContainers
            && holds(TupleBox.empty) { !$0.isTrivial && $0.unretainedList == nil }
            && holds(.int(1)) { $0.isTrivial && $0.unretainedList == nil }
            && holds(.unbound) { $0.isUnbound } && ![.none, .ellipsis, .int(2)].contains { holds($0, \.isUnbound) }
            && holds(.float(1)) { $0.isTrivial } && holds(.bool(true)) { $0.isTrivial }
            && holds(.none) { $0.isTrivial } && holds(.unbound) { $0.isTrivial } && holds(.ellipsis) { $0.isTrivial }
    }
}
