import Foundation
import Tensors
import TestKit
import Testing

/// The operations behind layers against PyTorch: values and gradients as `Tests/Fixtures/layer_ops.py` stored them.
struct LayerReferenceTests {
    private struct Fixture: Decodable {
        struct Stored: Decodable {
            var shape: [Int]
            var values: [Float]

            func tensor() throws -> Tensor { try Tensor(values, Shape(shape)) }
        }

        struct Row: Decodable {
            var name: String
            var inputs: [Stored]
            var result: Stored
            var gradients: [Stored]
        }

        var rows: [Row]
    }

    private static let rows = Fixtures.read("layer_ops", as: Fixture.self).rows

    /// The same operation by our names; the constants stand in the script that made the references.
    private static func run(_ name: String, _ x: [Tensor]) throws -> Tensor? {
        switch name {
        case "conv1d": try x[0].conv(x[1], bias: x[2], stride: [2], padding: [1])
        case "conv2d": try x[0].conv(x[1], bias: x[2], padding: [1])
        case "conv2d_strided_dilated": try x[0].conv(x[1], bias: x[2], stride: [2], padding: [2], dilation: [2])
        case "conv2d_grouped": try x[0].conv(x[1], bias: x[2], padding: [1], groups: 2)
        case "conv2d_depthwise": try x[0].conv(x[1], bias: x[2], padding: [2], groups: 8)
        case "conv3d": try x[0].conv(x[1], bias: x[2], padding: [1])
        case "batch_norm": try x[0].batchNormTraining(x[1], x[2]).y
        case "layer_norm": try x[0].layerNorm(normalizedShape: [6], weight: x[1], bias: x[2])
        case "group_norm": try x[0].groupNorm(3, weight: x[1], bias: x[2])
        case "linear": try x[0].linear(x[1], x[2])
        case "max_pool2d": try x[0].maxPool(kernel: [3], stride: [2], padding: [1])
        case "avg_pool2d": try x[0].avgPool(kernel: [3], stride: [2], padding: [1])
        case "global_pool": try x[0].globalAvgPool().reshape([2, 3])
        case "adaptive_pool": try x[0].adaptiveAvgPool(output: [3, 2])
        default: nil
        }
    }

    @Test(arguments: rows.indices)
    func isPyTorchs(_ index: Int) throws {
        let row = LayerReferenceTests.rows[index]
        let inputs = try row.inputs.map { try $0.tensor() }
        let result = try #require(try LayerReferenceTests.run(row.name, inputs), "\(row.name) is not run here")
        let places = try Tensor((0..<result.shape.count).map { Float($0 + 1) / 100 }, result.shape)
        let found = try gradients(of: (result * places).sum(), withRespectTo: inputs)
        for (place, (mine, torchs)) in zip(found, row.gradients).enumerated() {
            #expect(try difference(mine, torchs.tensor()) < 5e-5, "\(row.name), input \(place)")
        }
        // Looking at a value lets its graph go, so the gradients come first.
        #expect(try difference(result, row.result.tensor()) < 2e-5, "\(row.name)")
    }
}
