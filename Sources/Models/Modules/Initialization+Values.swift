import Tensors

extension Initialization {
    /// The starting values of the parameter called `name`: a pure function of seed and name.
    package func values(_ shape: Shape, seed: UInt64, name: String) throws -> Tensor {
        switch self {
        case .zeros: return try Tensor.zeros(shape)
        case .ones: return try Tensor.ones(shape)
        case .normal(let deviation):
            return try Tensor(
                Philox(seed: seed, stream: name.stableHash).normals(shape.count, deviation: Float(deviation)), shape)
        case .uniform(let bound):
            let bound = Float(bound)
            return try Tensor(
                Philox(seed: seed, stream: name.stableHash).uniforms(shape.count, low: -bound, high: bound), shape)
        }
    }
}

extension String {
    /// FNV-1a: the same number on every machine and in every run, unlike `hashValue`.
    package var stableHash: UInt64 {
        utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
