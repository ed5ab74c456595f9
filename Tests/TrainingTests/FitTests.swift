import Data
import Models
import Tensors
import Testing
import Training

/// What a run of `fit` does to a model, and what it leaves alone.
@Suite struct FitTests {
    @Test func lossFallsAndTheTaskIsLearnt() throws {
        let model = try Tiny.network()
        let history = try Fit(
            model, try Tiny.samples(), validation: try Tiny.samples(seed: 9), options: Tiny.options(epochs: 8)
        ).run()
        #expect(history.rows.count == 8)
        #expect(history.stepLosses.count == 8 * 3)
        #expect(history.rows[7].loss < history.rows[0].loss / 2)
        #expect(try model.evaluate(try Tiny.samples(perClass: 25, seed: 5)).accuracy > 0.9)
        #expect(history.ending == .complete)
    }

    @Test func sameSeedSameBits() throws {
        func run(seed: Int) throws -> History {
            try Fit(
                try Tiny.network(dropout: 0.3), try Tiny.samples(),
                options: Tiny.options(epochs: 2) {
                    $0.seed = seed
                    $0.augment = .light
                    $0.mixup = 0.2
                }
            ).run()
        }
        let first = try run(seed: 3)
        let second = try run(seed: 3)
        let other = try run(seed: 4)
        #expect(first.stepLosses == second.stepLosses)
        #expect(first.receipt.weightsAfter == second.receipt.weightsAfter)
        #expect(first.receipt.weightsAfter != other.receipt.weightsAfter)
    }

    @Test func frozenTensorsAndStatisticsKeepTheirBits() throws {
        let model = try Tiny.network()
        try model.freeze(.until("2"))
        let before = try Tiny.state(model)
        _ = try Fit(model, try Tiny.samples(), options: Tiny.options { $0.cacheFeatures = false }).run()
        let after = try Tiny.state(model)
        for (name, values) in before {
            let isFrozen = name.hasPrefix("0.") || name.hasPrefix("1.")
            #expect((after[name] == values) == isFrozen, "\(name)")
        }
    }

    @Test func featuresComputedOnceGiveTheSameLosses() throws {
        let data = try Tiny.samples()
        let validation = try Tiny.samples(seed: 9)
        func run(cached: Bool) throws -> (History, [String: [Float]]) {
            let model = try Tiny.network()
            try model.freeze(.until("5"))
            let history = try Fit(
                model, data, validation: validation, options: Tiny.options { $0.cacheFeatures = cached }
            ).run()
            return (history, try Tiny.state(model))
        }
        let (cached, cachedState) = try run(cached: true)
        let (plain, plainState) = try run(cached: false)
        #expect(cached.notes.contains { $0.contains("computed once") })
        #expect(!plain.notes.contains { $0.contains("computed once") })
        for (one, other) in zip(cached.stepLosses, plain.stepLosses) { #expect(abs(one - other) < 1e-5) }
        for (one, other) in zip(cached.rows, plain.rows) {
            #expect(one.validation?["accuracy"] == other.validation?["accuracy"])
        }
        for (name, values) in plainState {
            for (one, other) in zip(values, cachedState[name] ?? []) { #expect(abs(one - other) < 1e-4, "\(name)") }
        }
    }

    @Test func runsExactlyMaxSteps() throws {
        let history = try Fit(try Tiny.network(), try Tiny.samples(), options: Tiny.options { $0.maxSteps = 7 }).run()
        #expect(history.stepLosses.count == 7)
        #expect(history.rows.count == 3)
    }

    @Test func lastBatchOfOneJoinsTheOneBefore() throws {
        let data = try Tiny.pictures().take(Array(0..<17))
        let history = try Fit(try Tiny.network(), data, options: Tiny.options(epochs: 1)).run()
        #expect(history.stepLosses.count == 1)
        #expect(history.notes.contains { $0.contains("joins") })
    }

    @Test func earlyStoppingRestoresTheBestEpoch() throws {
        // A rate that wrecks the weights after a good start: from the third epoch on nothing is better.
        let model = try Tiny.network()
        let validation = try Tiny.samples(seed: 9)
        var states: [UInt64] = []
        let history = try Fit(
            model, try Tiny.samples(noise: 120), validation: validation,
            options: Tiny.options(epochs: 30) {
                $0.patience = 2
                $0.rate = 0.08
                $0.schedule = .constant
                $0.afterEpoch = [
                    { _ in
                        states.append(try Fingerprint.of(model))
                        return true
                    }
                ]
            }
        ).run()
        let best = try #require(history.bestEpoch)
        #expect(
            history.rows.allSatisfy { row in
                row.epoch == best || !row.isBetter(than: history.rows[best - 1], by: history.goal)
            })
        #expect(history.receipt.weightsAfter == states[best - 1])
        if history.rows.count < 30 {
            #expect(history.ending == .stoppedEarly(patience: 2) && history.rows.count == best + 2)
        }
    }

    @Test func interruptKeepsWeightsAndHistory() throws {
        let model = try Tiny.network()
        var asked = 0
        let history = try Fit(
            model, try Tiny.samples(), validation: try Tiny.samples(seed: 9), options: Tiny.options(),
            isInterrupted: {
                asked += 1
                return asked > 2
            }
        ).run()
        #expect(history.ending == .interrupted)
        #expect(history.stepLosses.count == 2)
        #expect(history.rows.count == 1 && history.rows[0].validationLoss == nil)
        #expect(history.receipt.weightsAfter != history.receipt.weightsBefore)
    }

    /// Asked to stop at each place where it asks, before, in and after epochs: frozen tensors keep their bits, the rest
    /// is usable.
    @Test func anInterruptionAnywhereLeavesAUsableModel() throws {
        var stop = 0
        var ended = false
        while !ended && stop < 200 {
            let model = try Tiny.network()
            let frozen = try Tiny.state(model).filter { "012".contains($0.key.prefix(1)) }
            try model.freeze(.until("2"))
            var asked = 0
            let fit = try Fit(
                model, try Tiny.samples(perClass: 16), validation: try Tiny.samples(perClass: 4, seed: 9),
                options: Tiny.options(epochs: 3)
            ) {
                asked += 1
                return asked > stop
            }
            let history = try fit.run()
            let after = try Tiny.state(model)
            #expect(frozen.count >= 3 && after.filter { frozen[$0.key] != nil } == frozen)
            #expect(after.values.allSatisfy { $0.allSatisfy(\.isFinite) })
            #expect(try model.evaluate(Tiny.samples(perClass: 2)).count == 8)
            ended = history.ending != .interrupted
            stop += 1
        }
        #expect(stop > 6 && ended)
    }

    @Test func divergenceRestoresTheLastGoodWeights() throws {
        let model = try Tiny.network()
        let before = try Tiny.state(model)
        let error = #expect(throws: TrainingError.self) {
            try Fit(
                model, try Tiny.samples(),
                options: Tiny.options(epochs: 20) {
                    $0.optimizer = .sgd
                    $0.rate = 1e30
                    $0.schedule = .constant
                }
            ).run()
        }
        guard case .diverged(let facts) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(facts.restored == 0 && facts.step > 1 && facts.suggestion < facts.rate)
        #expect(try Tiny.state(model) == before)
    }

    @Test func callbackEndsTheRun() throws {
        let history = try Fit(
            try Tiny.network(), try Tiny.samples(),
            options: Tiny.options(epochs: 9) { $0.afterEpoch = [{ $0.epoch < 2 }] }
        ).run()
        #expect(history.rows.count == 2 && history.ending == .stoppedByCallback)
    }

    @Test func dryRunChangesNothing() throws {
        let model = try Tiny.network()
        let history = try Fit(model, try Tiny.samples(), options: Tiny.options { $0.dryRun = true }).run()
        #expect(history.receipt.weightsAfter == history.receipt.weightsBefore)
        #expect(history.notes.contains { $0.contains("nothing was changed") })
    }

    @Test func saysWhatItDecides() throws {
        let model = try Tiny.network(classes: 3)
        let listener = Listener()
        try model.replaceHead(classes: 4, seed: 2)
        try model.freeze(.until("2"))
        _ = try Fit(model, try Tiny.samples(), options: Tiny.options { $0.rate = nil }, output: listener).run()
        for part in [
            "training 1,268 of 1,500 parameters (84.5 %); frozen: 0, 1", "rate 0.001 for the body, 0.01 for the head",
            "BatchNorm: 1 frozen layers keep", "pictures of 8x8",
            "first loss 1.394, ln 4 = 1.386: it starts undecided", "features after",
        ] {
            #expect(listener.notes.contains { $0.contains(part) }, "\(part) in \(listener.notes)")
        }
        #expect(listener.states.last?.phase == .training)
        #expect(model.classNames == ["class 0", "class 1", "class 2", "class 3"])
    }
}
