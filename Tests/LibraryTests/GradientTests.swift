import Foundation
import Library
import Runtime
import Tensors
import TestKit
import Testing

/// Gradients of everything that can be written with tensors: against PyTorch's, as `Tests/Fixtures/tensor_gradients.py`
/// stored them, and against finite differences.
struct GradientTests {
    private struct Fixture: Decodable {
        struct Row: Decodable {
            var expression: String
            var gradients: [String: [Double]]
        }

        var inputs: [String: Nested]
        var rows: [Row]
    }

    /// Nested lists of numbers.
    private enum Nested: Decodable {
        case number(Double)
        case list([Nested])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .list(try container.decode([Nested].self))
            }
        }

        var shape: [Int] {
            switch self {
            case .number: []
            case .list(let items): [items.count] + (items.first?.shape ?? [])
            }
        }

        var flat: [Float] {
            switch self {
            case .number(let value): [Float(value)]
            case .list(let items): items.flatMap(\.flat)
            }
        }
    }

    private static let fixture = Fixtures.read("tensor_gradients", as: Fixture.self)

    /// The inputs by name, and the loss of an expression over them as a graph.
    private static func loss(_ expression: String, _ inputs: [String: Tensor]) throws -> Tensor {
        let session = Laboratory.session(output: CollectedOutput())
        for (name, tensor) in inputs { session.setGlobal(name, .object(TensorObject(tensor))) }
        // As inside `value_and_grad`: what looks at a value on the way (a sort, a median) keeps its history.
        let outcome = Session.onLargeStack { Tensor.recording { session.run(expression, name: "row") } }
        guard case .value(let value?) = outcome, let result = (value.asObject as? TensorObject)?.tensor else {
            throw Problem("TypeError", "\(expression) gives no tensor: \(outcome)")
        }
        let places = try Tensor((0..<result.shape.count).map { Float($0 + 1) }, result.shape)
        return try (result * places).sum()
    }

    private static func inputs() throws -> [String: Tensor] {
        try fixture.inputs.mapValues { try Tensor($0.flat, Shape($0.shape)) }
    }

    @Test(arguments: fixture.rows.indices)
    func isPyTorchsAndThatOfFiniteDifferences(_ index: Int) throws {
        let row = GradientTests.fixture.rows[index]
        let inputs = try GradientTests.inputs()
        for (name, expected) in row.gradients {
            let source = try #require(inputs[name])
            let gradient = try gradients(of: try GradientTests.loss(row.expression, inputs), withRespectTo: [source])[0]
                .floats()
            #expect(gradient.count == expected.count)
            let values = try source.floats()
            for (place, (mine, torchs)) in zip(gradient, expected).enumerated() {
                #expect(
                    abs(Double(mine) - torchs) <= 2e-5 * max(1, abs(torchs)),
                    "\(row.expression) by \(name)[\(place)]: \(mine), not \(torchs)")
                func shifted(_ by: Float) throws -> Double {
                    var moved = values
                    moved[place] += by
                    var others = inputs
                    others[name] = try Tensor(moved, source.shape)
                    return try GradientTests.loss(row.expression, others).item()
                }
                let step: Float = 1.0 / 256
                let slope = try (shifted(step) - shifted(-step)) / Double(2 * step)
                #expect(
                    abs(Double(mine) - slope) <= 2e-2 * max(1, abs(torchs)),
                    "\(row.expression) by \(name)[\(place)]: \(mine), slope \(slope)")
            }
        }
    }

    /// Where a function is flat or has a corner, finite differences say nothing and formulas divide by zero: PyTorch
    /// 2.13 gives these.
    @Test(
        arguments: [
            ("norm(x)", [0, 0], [0, 0]), ("norm(x, p=3)", [0, 0], [0, 0]), ("norm(x, p=0.5)", [0, 0], [0, 0]),
            ("norm(x, p=-1)", [0, 0], [0, 0]), ("norm(x, p=0.5)", [0, 4], [0, 1]),
            ("normalize(x, dim=0)", [0, 0], [1e12, 1e12]),
            ("cosine_similarity(x, tensor([1.0, 2.0]), dim=0)", [0, 0], [44_721_360, 89_442_720]),
            ("std(x)", [2, 2], [0, 0]), ("hypot(x, zeros(2) + 1)", [0, 0], [0, 0]),
            ("binary_cross_entropy(x, tensor([1.0, 0.0]), reduction='sum')", [0, 1], [-1e12, 1e12]),
            ("binary_cross_entropy(x, tensor([0.0, 1.0]), reduction='sum')", [0, 1], [0, 0]),
            ("cumprod(x, dim=0)", [2, 0, 3], [1, 8, 0]), ("cumprod(x, dim=0)", [2, 0, 3, 0, 5], [1, 8, 0, 0, 0]),
            ("x ** 0", [0, 2], [0, 0]), ("x ** x", [0, 2], [0, 6.772588729858398]),
            ("x ** tensor([0.0, 2.0])", [0, 0], [0, 0]), ("atan2(x, zeros(2))", [0, 1], [0, 0]),
            ("atan2(zeros(2), x)", [0, 1], [0, 0]), ("softplus(x, 1.0, 2.0)", [3, 1], [1, 0.7310585975646973]),
            ("hardtanh(x)", [1, -1, 0.5], [0, 0, 1]), ("clamp(x, 0.0, 1.0)", [0, 1], [1, 1]),
            ("lgamma(x)", [0.5, 3], [-1.9635108709335327, 0.9227842092514038]),
            ("cross_entropy(tensor([[1.0, 5.0]]), x.reshape(1, 2))", [0.25, 0.75], [4.01814985, 0.01814996]),
            ("prod(x)", [0, 2, 3], [6, 0, 0]), ("logsumexp(x, dim=0)", [-.infinity, 1], [0, 1]),
            ("relu(x)", [0, 1], [0, 1]), ("abs(x)", [0, -1], [0, -1]),
        ] as [(String, [Double], [Double])])
    func isPyTorchsWhereTheFunctionIsFlat(_ expression: String, _ place: [Double], _ expected: [Double]) throws {
        let x = try Tensor(place.map { Float($0) }, [place.count])
        let session = Laboratory.session(output: CollectedOutput())
        session.setGlobal("x", .object(TensorObject(x)))
        let outcome = session.run(expression, name: "flat")
        guard case .value(let value?) = outcome, let result = (value.asObject as? TensorObject)?.tensor else {
            Issue.record("\(expression): \(outcome)")
            return
        }
        let slope = try gradients(of: result.sum(), withRespectTo: [x])[0].floats()
        for (mine, torchs) in zip(slope, expected) {
            #expect(
                abs(Double(mine) - torchs) <= 1e-5 * max(1, abs(torchs)), "\(expression): \(slope), not \(expected)")
        }
    }

    /// What rows of the fixture do not reach is compared with finite differences in the tests of its family.
    private static let testedElsewhere: Set = [
        "conv", "conv_backward_data", "conv_backward_weights", "batch_norm", "batch_norm_training", "layer_norm",
        "max_pool", "avg_pool",
        "avg_pool_backward", "dropout_key", "linear",
    ]

    @Test func everyOpWithAGradientIsReached() throws {
        let rows = GradientTests.fixture.rows
        var reached: Set<String> = []
        for row in rows {
            let inputs = try GradientTests.inputs()
            let loss = try GradientTests.loss(row.expression, inputs)
            let slopes = try gradients(of: loss, withRespectTo: row.gradients.keys.compactMap { inputs[$0] })
            for node in Node.inOrder([loss] + slopes) { reached.insert(node.op.name) }
        }
        let missing = Op.all.filter { $0.gradient != nil }.map(\.name).filter {
            !reached.contains($0) && !GradientTests.testedElsewhere.contains($0)
        }
        #expect(missing.isEmpty, "\(missing)")
    }
}
