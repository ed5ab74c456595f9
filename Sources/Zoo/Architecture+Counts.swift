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

    /// Counted from the network itself, once. A row that cannot be built is a mistake in this room, which its tests
    /// find.
    package var counts: Counts {
        if let counts = Architecture.known.withLock({ $0[name] }) { return counts }
        guard let model = try? Zoo.sketch(name), let multiplications = try? model.multiplications() else {
            preconditionFailure("\(name) cannot be built")
        }
        let counts = Counts(parameters: model.parameterCount, multiplications: multiplications)
        Architecture.known.withLock { $0[name] = counts }
        return counts
    }
}
