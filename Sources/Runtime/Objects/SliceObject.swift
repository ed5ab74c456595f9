/// `lower:upper:step` inside an index; a part left out is `None`.
public final class SliceObject: Object {
    package private(set) var lower: Value
    package private(set) var upper: Value
    package private(set) var step: Value

    package init(lower: Value, upper: Value, step: Value) {
        self.lower = lower
        self.upper = upper
        self.step = step
    }

    deinit {
        guard lower.isContainer || upper.isContainer || step.isContainer else { return }
        var parts = [lower, upper, step]
        (lower, upper, step) = (.none, .none, .none)
        Teardown.release(&parts)
    }

    public override var type: TypeObject { Types.slice }

    public override func repr() throws -> String {
        "slice(\(try lower.repr()), \(try upper.repr()), \(try step.repr()))"
    }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "start": lower
        case "stop": upper
        case "step": step
        case "indices":
            .object(
                NativeMethod("indices", of: .object(self)) { call in
                    guard let length = call.positional.first?.asInt, call.positional.count == 1 else {
                        throw Problem("TypeError", "indices() takes one integer")
                    }
                    let bounds = try self.resolve(length: length)
                    return .tuple([.int(bounds.start), .int(bounds.stop), .int(bounds.step)])
                })
        default: nil
        }
    }

    public override var attributeNames: [String] { ["start", "stop", "step", "indices"] }
    public override func hash() throws -> Int { throw Problem("TypeError", "unhashable type: 'slice'") }

    public override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let slice = object as? SliceObject else { return nil }
        return try lower.equals(slice.lower) && upper.equals(slice.upper) && step.equals(slice.step)
    }

    /// Start, stop and step for a sequence of `length` elements, clipped as Python's `slice.indices`, with the number
    /// of elements.
    package func resolve(length: Int) throws -> (start: Int, stop: Int, step: Int, count: Int) {
        let step = try SliceObject.bound(self.step) ?? 1
        guard step != 0 else { throw SliceObject.zeroStep }
        let lowest = step < 0 ? -1 : 0
        let highest = step < 0 ? length - 1 : length
        func clip(_ bound: Int?, or fallback: Int) -> Int {
            guard var bound else { return fallback }
            if bound < 0 { bound = max(bound &+ length, lowest) }
            return min(max(bound, lowest), highest)
        }
        let start = clip(try SliceObject.bound(lower), or: step < 0 ? highest : lowest)
        let stop = clip(try SliceObject.bound(upper), or: step < 0 ? lowest : highest)
        let count: Int
        if step < 0 {
            count = stop < start ? (start - stop - 1) / (step == .min ? .max : -step) + 1 : 0
        } else {
            count = start < stop ? (stop - start - 1) / step + 1 : 0
        }
        return (start, stop, step, count)
    }

    static let zeroStep = Problem("ValueError", "slice step cannot be zero")
    static let notAnIndex = Problem("TypeError", "slice indices must be integers or None or have an __index__ method")

    /// An integer bound, clamped to 64 bits; nil for `None`.
    static func bound(_ value: Value) throws -> Int? {
        switch value {
        case .none: return nil
        case .int(let number): return number
        case .bool(let flag): return flag ? 1 : 0
        case .big(let box): return box.isNegative ? -Int.max : Int.max
        default: throw notAnIndex
        }
    }
}
