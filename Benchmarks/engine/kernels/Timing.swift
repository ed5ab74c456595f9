import Kernels

/// Memory for one operand, with numbers in it that are neither all alike nor denormal.
func floats(_ count: Int) throws -> UnsafeMutablePointer<Float> {
    let buffer = try Buffer(byteCount: max(4, count * 4))
    kept.append(buffer)
    let pointer = buffer.base.assumingMemoryBound(to: Float.self)
    for index in 0..<count { pointer[index] = Float(index % 251) / 125 - 1 }
    return pointer
}
nonisolated(unsafe) private var kept: [Buffer] = []

/// The same numbers in bfloat16.
func halves(_ count: Int) throws -> UnsafeMutableRawPointer {
    let wide = try floats(count)
    let buffer = try Buffer(byteCount: max(2, count * 2))
    kept.append(buffer)
    for index in 0..<count {
        buffer.base.storeBytes(of: UInt16(wide[index].bitPattern >> 16), toByteOffset: index * 2, as: UInt16.self)
    }
    return buffer.base
}

/// Milliseconds of the fastest of ten runs after one that is not counted.
func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for run in 0...10 {
        let start = ContinuousClock.now
        try body()
        let spent = ContinuousClock.now - start
        if run > 0 {
            best = min(best, Double(spent.components.attoseconds) * 1e-15 + Double(spent.components.seconds) * 1e3)
        }
    }
    return best
}

/// The library's primitive on memory of its own, in the layouts it was made for.
func milliseconds(_ primitive: Primitive, _ names: [Primitive.Argument]) throws -> Double {
    var slots: [(Primitive.Argument, Int)] = []
    var addresses: [UnsafeMutableRawPointer?] = []
    for name in names + [.scratch, .workspace] {
        guard let layout = primitive.layout(name), layout.byteCount > 0 else { continue }
        slots.append((name, addresses.count))
        addresses.append(UnsafeMutableRawPointer(try floats((layout.byteCount + 3) / 4)))
    }
    let call = try PrimitiveCall(primitive, slots)
    return try milliseconds {
        try addresses.withUnsafeBufferPointer { if let base = $0.baseAddress { try call.run(base) } }
    }
}

/// What it takes to read and write so many bytes, half of them each way.
func millisecondsOfCopy(_ bytes: Int) throws -> Double {
    nonisolated(unsafe) let (from, to) = (try floats(bytes / 8), try floats(bytes / 8))
    return milliseconds {
        Threads.parallel(count: bytes / 8) { (to + $0.lowerBound).update(from: from + $0.lowerBound, count: $0.count) }
    }
}

func show(_ name: String, _ ours: Double, _ other: Double, _ reference: String) {
    func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
    func number(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
    print(
        padded(name, 58), padded(number(ours) + " ms", 11), padded(number(other) + " ms", 11),
        padded("\((other / ours * 100).rounded() / 100)", 8), reference)
}
