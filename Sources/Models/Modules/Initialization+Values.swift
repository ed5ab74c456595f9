import Tensors

extension Initialization {
    /// The starting values of the parameter called `name`: a pure function of seed and name.
    package func values(_ shape: Shape, seed: UInt64, name: String) throws -> Tensor {
        switch self {
        case .zeros: return try Tensor.zeros(shape)
        case .ones: return try Tensor.ones(shape)
        case .normal(let deviation):
            let draws = Philox(seed: seed, stream: name.stableHash).normals(shape.count)
            return try Tensor(draws.map { Float(deviation) * $0 }, shape)
        case .uniform(let bound):
            let draws = Philox(seed: seed, stream: name.stableHash).uniforms(shape.count)
            return try Tensor(draws.map { Float(bound) * (2 * $0 - 1) }, shape)
        }
    }
}

extension String {
    /// FNV-1a: the same number on every machine and in every run, unlike `hashValue`.
    package var stableHash: UInt64 {
        utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
