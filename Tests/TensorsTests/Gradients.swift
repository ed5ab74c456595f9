import Tensors
import Testing

/// Values as a linear congruential generator gives them: the same at every run, between -1 and 1.
struct Samples {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    mutating func next() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(1 << 30) - 1
    }

    mutating func tensor(_ shape: Shape, around center: Float = 0) throws -> Tensor {
        try Tensor((0..<shape.count).map { _ in next() + center }, shape)
    }
}

/// Compares the gradients of `f` with respect to `inputs` with finite differences.
///
/// The loss is a sum with fixed random weights, so that every element of the result counts differently.
func expectGradients(
    _ inputs: [Tensor], step: Float = 1e-2, tolerance: Float = 2e-2, sourceLocation: SourceLocation = #_sourceLocation,
    _ f: ([Tensor]) throws -> Tensor
) throws {
    func loss(_ inputs: [Tensor]) throws -> Tensor {
        let y = try f(inputs)
        var samples = Samples(99)
        return try (y * samples.tensor(y.shape)).summed(to: Shape(Array(repeating: 1, count: y.shape.rank))).reshape([])
    }
    let given = try gradients(of: loss(inputs), withRespectTo: inputs)
    for (position, input) in inputs.enumerated() {
        let values = try input.floats()
        let gradient = try given[position].floats()
        #expect(given[position].shape == input.shape, sourceLocation: sourceLocation)
        var worst: Float = 0
        var scale: Float = 1e-3
        for index in stride(from: 0, to: values.count, by: max(1, values.count / 24)) {
            func shifted(_ by: Float) throws -> Double {
                var moved = values
                moved[index] += by
                var all = inputs
                all[position] = try Tensor(moved, input.shape)
                return try loss(all).item()
            }
            let difference = Float(try shifted(step) - shifted(-step)) / (2 * step)
            worst = max(worst, abs(difference - gradient[index]))
            scale = max(scale, abs(difference))
        }
        #expect(
            worst <= tolerance * scale, "input \(position): off by \(worst) of \(scale)", sourceLocation: sourceLocation
        )
    }
}

/// The largest difference between two tensors, relative to the largest element of the second.
func difference(_ a: Tensor, _ b: Tensor) throws -> Float {
    guard a.shape == b.shape else { return .infinity }
    let (x, y) = (try a.floats(), try b.floats())
    let scale = y.reduce(Float(1e-6)) { max($0, abs($1)) }
    return zip(x, y).reduce(Float(0)) { $0.isNaN || ($1.0 - $1.1).isNaN ? .nan : max($0, abs($1.0 - $1.1)) } / scale
}
