import Kernels

/// Numbers from -1 to 1, the same in every run.
func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(1 << 30) - 1
    }
}

extension ChannelNorm.Activation {
    /// By definition: what comes out, and the slope there.
    func exact(_ z: Double) -> (value: Double, slope: Double) {
        switch self {
        case .none: (z, 1)
        case .relu: (max(0, z), z > 0 ? 1 : 0)
        case .hardswish: (z * min(6, max(0, z + 3)) / 6, z >= 3 ? 1 : z <= -3 ? 0 : z / 3 + 0.5)
        }
    }
}

/// Memory that lies still, for as long as this is held.
final class Memory {
    private var blocks: [UnsafeMutablePointer<Float>] = []

    func floats(count: Int) -> UnsafeMutablePointer<Float> { floats(Array(repeating: .nan, count: count)) }

    func floats(_ values: [Float]) -> UnsafeMutablePointer<Float> {
        let block = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
        for (index, value) in values.enumerated() { block[index] = value }
        blocks.append(block)
        return block
    }

    deinit { for block in blocks { block.deallocate() } }
}
