import Models
import Synchronization

extension Architecture {
    /// What a network of this kind weighs, with its own head, 3 channels and pictures of its own size.
    package struct Counts: Sendable {
        package let parameters: Int
        /// Multiply-accumulates for one picture.
        package let multiplications: Int
    }

    private static let known = Mutex<[String: Counts]>([:])

    /// Counted from the network itself, once.
    package var counts: Counts {
        get throws {
            if let counts = Architecture.known.withLock({ $0[name] }) { return counts }
            let model = try Zoo.sketch(name)
            let counts = Counts(parameters: model.parameterCount, multiplications: try model.multiplications())
            Architecture.known.withLock { $0[name] = counts }
            return counts
        }
    }
}
