import Models
import Tensors
import Testing
import Training

/// Loops written by hand: what a turn remembers of the one before must not hide that the model changed in between.
@Suite struct LoopTests {
    private let x = [Float](unsafeUninitializedCapacity: 32) { buffer, count in
        for index in 0..<32 { buffer[index] = Float(index % 7) / 3 - 1 }
        count = 32
    }

    /// Loss and optimiser of a network of three layers, and one turn of its loop.
    private func loop(_ model: Model, _ rule: UpdateRule = UpdateRule(.sgd)) throws -> (
        turn: () throws -> Double, optimizer: Optimizer
    ) {
        let function = LossFunction(model)
        let optimizer = try Optimizer(model, rule, rate: 0.1)
        let input = try Tensor(x, [8, 4])
        let labels = try Tensor(ints: (0..<8).map { $0 % 3 }, [8])
        return (
            {
                let gradients = try function { try crossEntropy(try model.forward(input, context: $0), labels: labels) }
                try optimizer.step(gradients)
                return try gradients.loss.item()
            }, optimizer
        )
    }

    private func network(dropout: Double = 0) throws -> Model {
        let model = Model(
            try .sequential([.linear(4, 16), .relu(), .dropout(dropout), .linear(16, 16), .relu(), .linear(16, 3)]))
        try model.root.initialize(seed: 3)
        return model
    }

    @Test func lossFalls() throws {
        let (turn, _) = try loop(try network())
        let losses = try (0..<40).map { _ in try turn() }
        #expect(losses[39] < losses[0] - 0.05)
        #expect(Set(losses).count == 40)
    }

    @Test func freezingBetweenTurnsHoldsFromTheNextTurnOn() throws {
        let model = try network()
        let (turn, _) = try loop(model)
        let weight = try #require(model.parameters().first { $0.name == "3.weight" }?.parameter)
        func values() throws -> [Float] { try weight.tensor.floats() }
        _ = try turn()
        let first = try values()
        _ = try turn()
        #expect(try values() != first)
        weight.isFrozen = true
        let frozen = try values()
        for _ in 0..<3 { _ = try turn() }
        #expect(try values() == frozen)
        weight.isFrozen = false
        _ = try turn()
        #expect(try values() != frozen)
    }

    @Test func aNewHeadBetweenTurnsIsTrainedByItsOwnOptimizer() throws {
        let model = try network()
        let (turn, _) = try loop(model)
        _ = try turn()
        try model.replaceHead(classes: 3, names: nil, seed: 9)
        // The old optimiser does not hold the new head's parameters, and says so instead of leaving them as they are.
        #expect(throws: TrainingError.self) { _ = try turn() }
        let (next, _) = try loop(model)
        let head = try #require(model.headPath)
        let before = try model.parameters().first { $0.name == head + ".weight" }?.parameter.tensor.floats()
        _ = try next()
        #expect(try model.parameters().first { $0.name == head + ".weight" }?.parameter.tensor.floats() != before)
    }

    @Test func anotherRateIsUsedAtOnce() throws {
        let model = try network()
        let (turn, optimizer) = try loop(model)
        _ = try turn()
        optimizer.rate = 0
        let still = try Tiny.state(model)
        _ = try turn()
        #expect(try Tiny.state(model) == still)
        optimizer.rate = 0.1
    }

    @Test func dropoutDrawsAnewInEveryTurn() throws {
        let model = try network(dropout: 0.5)
        let (turn, optimizer) = try loop(model)
        optimizer.rate = 0
        #expect(Set(try (0..<6).map { _ in try turn() }).count == 6)
    }

    @Test func withoutMomentumNothingIsKeptBesideTheWeights() throws {
        let model = try network()
        let (turn, optimizer) = try loop(model)
        _ = try turn()
        #expect(try optimizer.allMoments().isEmpty)
        var rule = UpdateRule(.sgd)
        rule.momentum = 0.9
        let (other, kept) = try loop(model, rule)
        _ = try other()
        #expect(try kept.allMoments().count == 6)
    }
}
