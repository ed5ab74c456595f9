import Foundation
import Library
import Runtime
import Tensors
import TestKit
import Testing

/// NaN and infinity go through everything as in PyTorch, so that a network that has diverged shows it: as
/// `Tests/Fixtures/non_finite.py` stored it.
struct NonFiniteTests {
    private struct Fixture: Decodable {
        struct Row: Decodable {
            var expression: String
            var source: String?
            var values: [String]
        }

        var inputs: String
        var rows: [Row]
        var gradients: [Row]
    }

    private static let fixture = Fixtures.read("non_finite", as: Fixture.self)

    private func tensor(_ expression: String, _ session: Session) throws -> Tensor {
        let outcome = Session.onLargeStack { Tensor.recording { session.run(expression, name: "row") } }
        guard case .value(let value?) = outcome, let tensor = (value.asObject as? TensorObject)?.tensor else {
            if case .value(let value?) = outcome, case .bool(let flag) = value { return try Tensor([flag ? 1 : 0], []) }
            throw Problem("TypeError", "\(expression) gives no tensor: \(outcome)")
        }
        return tensor
    }

    private func expect(_ tensor: Tensor, _ row: Fixture.Row) throws {
        let found = try tensor.floats()
        #expect(found.count == row.values.count, "\(row.expression)")
        for (place, (mine, text)) in zip(found, row.values).enumerated() {
            let torchs = try #require(Float(text))
            let isSame = mine.isNaN ? torchs.isNaN : mine == torchs || abs(mine - torchs) <= 1e-5 * max(1, abs(torchs))
            #expect(isSame, "\(row.expression)[\(place)]: \(mine), not \(torchs)")
        }
    }

    private func session() throws -> Session {
        let session = Laboratory.session(output: CollectedOutput())
        _ = session.run(NonFiniteTests.fixture.inputs, name: "inputs")
        return session
    }

    @Test(arguments: fixture.rows.indices) func valuesArePyTorchs(_ index: Int) throws {
        let row = NonFiniteTests.fixture.rows[index]
        try expect(tensor(row.expression, session()), row)
    }

    @Test(arguments: fixture.gradients.indices) func gradientsArePyTorchs(_ index: Int) throws {
        let row = NonFiniteTests.fixture.gradients[index]
        let session = try session()
        let source = try tensor(try #require(row.source), session)
        try expect(gradients(of: tensor(row.expression, session).sum(), withRespectTo: [source])[0], row)
    }
}
