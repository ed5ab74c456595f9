import Foundation
import Library
import Runtime
import TestKit
import Testing

/// Tensor functions, indexing and operators against PyTorch: values, shapes and types as
/// `Tests/Fixtures/tensor_functions.py` stored them.
struct TensorParityTests {
    private struct Fixture: Decodable {
        struct Row: Decodable {
            var name: String
            var expression: String
            var shape: [Int]
            var type: String
            var values: [Double]
        }

        var rows: [Row]
    }

    private static let fixture = Fixtures.read("tensor_functions", as: Fixture.self)

    @Test func thereAreManyFunctions() throws {
        let rows = TensorParityTests.fixture.rows
        #expect(Set(rows.map(\.name)).count >= 160)
    }

    @Test(arguments: fixture.rows.indices)
    func isPyTorchs(_ index: Int) throws {
        let row = TensorParityTests.fixture.rows[index]
        let session = Laboratory.session(output: CollectedOutput())
        let program = """
            r = \(row.expression)
            if isinstance(r, tuple):
                r = r[0]
            if isinstance(r, bool):
                r = tensor(r)
            (r.shape, str(r.dtype), r.reshape(-1).to("float32").tolist())
            """
        let outcome = session.run(program, name: "row")
        guard case .value(let value?) = outcome, let parts = value.asArray, parts.count == 3 else {
            Issue.record("\(row.expression): \(outcome)")
            return
        }
        #expect(parts[0].asArray?.compactMap(\.asInt) == row.shape, "\(row.expression)")
        #expect(parts[1].asString == "torch.\(row.type)", "\(row.expression)")
        let found = parts[2].asArray?.compactMap(\.asDouble) ?? []
        #expect(found.count == row.values.count, "\(row.expression)")
        for (mine, torchs) in zip(found, row.values) {
            #expect(abs(mine - torchs) <= 1e-5 + 1e-5 * abs(torchs), "\(row.expression): \(mine), not \(torchs)")
        }
    }

    /// Every function of the engine that is not random has a row.
    @Test func everyFunctionHasAReference() throws {
        let rows = Set(TensorParityTests.fixture.rows.map(\.name))
        let others: Set = [
            "rand", "randn", "randint", "randperm", "rand_like", "randn_like", "normal", "bernoulli", "multinomial",
            "manual_seed",
            "item", "tolist", "numel", "to", "allclose", "equal",
        ]
        let tensors = try #require(Catalogue.sections.first { $0.title == "Tensors" })
        for name in tensors.entries.map(\.name) where !name.hasPrefix("Tensor.") {
            #expect(rows.contains(name) || others.contains(name), "\(name) has no reference value")
        }
    }

    /// Assigning to parts and in-place methods, as a PyTorch user expects them.
    @Test(arguments: [
        ("x = zeros(2, 3)\nx[0] = 1\nx[1, 2] = 5\nx.tolist()", "[[1.0, 1.0, 1.0], [0.0, 0.0, 5.0]]"),
        ("x = arange(6).reshape(2, 3)\nx[:, 1] = tensor([7, 8])\nx.tolist()", "[[0, 7, 2], [3, 8, 5]]"),
        ("x = tensor([1.0, -2.0, 3.0])\nx[x < 0] = 0\nx.tolist()", "[1.0, 0.0, 3.0]"),
        ("x = zeros(3)\ny = x\nx[0] = 1\ny.tolist()", "[1.0, 0.0, 0.0]"),
        ("x = zeros(3)\ny = x + 1\nx[0] = 1\ny.tolist()", "[1.0, 1.0, 1.0]"),
        ("x = zeros(4)\nx[[0, 2]] = [1, 2]\nx.tolist()", "[1.0, 0.0, 2.0, 0.0]"),
        ("x = zeros(3)\nx[1:] += 2\nx.tolist()", "[0.0, 2.0, 2.0]"),
        ("x = ones(2)\nx.add_(1).mul_(3)\nx.tolist()", "[6.0, 6.0]"),
        ("x = ones(2)\nx.zero_()\nx.tolist()", "[0.0, 0.0]"),
        ("x = tensor([1, 2])\nx[0] = 2.9\n(x.tolist(), str(x.dtype))", "([2, 2], 'torch.int64')"),
        ("m = sequential(linear(2, 2))\nm[0].weight[0] = 0\nm[0].weight[0].tolist()", "[0.0, 0.0]"),
        ("m = sequential(linear(2, 2))\nm[0].bias.data.fill_(3)\nm[0].bias.tolist()", "[3.0, 3.0]"),
        (
            "m = sequential(linear(2, 2))\nfor name, p in m.parameters():\n    p.requires_grad = False\nm[0].weight.requires_grad",
            "False"
        ),
        ("m = sequential(linear(2, 2))\nm[0].weight *= 0\nm[0].weight.sum().item()", "0.0"),
    ])
    func assignment(_ source: String, _ expected: String) throws {
        let outcome = Laboratory.session(output: CollectedOutput()).run(source, name: "row")
        guard case .value(let value?) = outcome else {
            Issue.record("\(source): \(outcome)")
            return
        }
        #expect(try value.repr() == expected, "\(source)")
    }
}
