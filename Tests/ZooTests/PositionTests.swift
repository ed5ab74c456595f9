import Models
import Tensors
import Testing
import Zoo

/// Positions of a transformer for pictures of another size: numbers from Pillow's bicubic resize of 32-bit pictures,
/// which torch's antialiased interpolation follows.
struct PositionTests {
    private static let grid: [Float] = [0, 1, 4, 2, 2, 4, 1, 0, 1, 4, 2, 2, 4, 1, 0, 1]
    private static let smaller: [Float] = [1.92413, 1.97027, 2.47464, 1.23815]
    private static let larger: [Float] = [
        -0.19304, 0.10836, 1.28923, 3.9191, 3.30341, 1.99567, 0.90712, 1.65744, 2.52601, 2.6235, 1.6955, 0.83669,
        1.81277,
        3.20888, 3.95824, 1.43396, 0.33824, 0.08175, 0.75685, 2.62609, 4.12712, 2.27833, 1.7402, 1.78302, 2.53715,
        2.55709,
        2.22821, 1.13453, 1.22837, 1.62694, 4.42071, 2.6548, 0.48139, -0.1201, 0.37771, 1.00433,
    ]

    @Test(arguments: [2, 6])
    func aGridIsResampledAndTheClassTokenKept(_ side: Int) throws {
        let model = try Zoo.build(
            "vit_tiny_patch16_224", classes: 2, classNames: nil, inChannels: 3, inputSize: 16 * side)
        let width = 192
        // Each feature has the grid, times its number.
        let features = (0..<width).map { Float($0) }
        let values = features + PositionTests.grid.flatMap { value in features.map { value * $0 } }
        let stored: Shape = [1, 17, width]
        let shape: Shape = [1, side * side + 1, width]
        let adapted = try model.root.layer.adapted("pos_embed", from: stored, to: shape) { try Tensor(values, stored) }
        let seen = try #require(try adapted?.floats())
        let expected = side == 2 ? PositionTests.smaller : PositionTests.larger
        #expect(seen[5] == 5)
        for place in 0..<side * side {
            let at = (place + 1) * width
            #expect(abs(seen[at + 1] - expected[place]) < 1e-4)
            let tripled = 3 * expected[place]
            #expect(abs(seen[at + 3] - tripled) < 3e-4)
        }
        #expect(try model.shapes().first?.output == [1, 2])
    }

    @Test func aSizeThatDoesNotDivideIsRefused() {
        let error = #expect(throws: ModelError.self) {
            try Zoo.create("vit_tiny_patch16_224", inputSize: 222, seed: 0)
        }
        guard case .invalidArgument(_, "img_size", "222", let expected)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(expected.contains("208") && expected.contains("224"))
    }
}
