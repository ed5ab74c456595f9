import Data
import Foundation
import Models
import Tensors
import Testing
import Training

/// A run that is stopped and goes on gives the bits of one that was not.
@Suite struct CheckpointTests {
    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "checkpoint-\(UUID()).safetensors").path
    }

    private func options(
        _ file: String?, resume: Bool = false, stopAfter: Int? = nil, _ change: (inout FitOptions) -> Void = { _ in }
    ) -> FitOptions {
        Tiny.options(epochs: 5) {
            $0.checkpoint = file.map(CheckpointPlace.file)
            $0.resume = resume
            $0.augment = .light
            $0.schedule = .cosine
            if let stopAfter { $0.afterEpoch = [{ $0.epoch < stopAfter }] }
            change(&$0)
        }
    }

    @Test(arguments: 1...4) func goesOnBitForBit(stop: Int) throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let data = try Tiny.samples()
        let held = try Tiny.samples(perClass: 4)
        let whole = try Tiny.network(dropout: 0.2)
        let uninterrupted = try Fit(whole, data, validation: held, options: options(nil)).run()
        let first = try Tiny.network(dropout: 0.2)
        _ = try Fit(first, data, validation: held, options: options(file, stopAfter: stop)).run()
        // Another process would begin with weights of its own: they must not matter.
        let second = try Tiny.network(seed: 99, dropout: 0.2)
        let resumed = try Fit(second, data, validation: held, options: options(file, resume: true)).run()
        #expect(try Tiny.state(second) == Tiny.state(whole))
        #expect(resumed.stepLosses == uninterrupted.stepLosses)
        #expect(resumed.rows.map(\.validationLoss) == uninterrupted.rows.map(\.validationLoss))
        #expect(resumed.bestEpoch == uninterrupted.bestEpoch)
    }

    /// The features of a frozen bottom are computed with the checkpoint's weights, not with those the process began
    /// with.
    @Test func aFrozenBottomComesFromTheCheckpoint() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        func frozen(seed: UInt64) throws -> Model {
            let model = try Tiny.network(seed: seed)
            try model.freeze(.until("2"))
            return model
        }
        let data = try Tiny.samples()
        let whole = try frozen(seed: 1)
        let second = try frozen(seed: 99)
        let uninterrupted = try Fit(whole, data, options: options(nil) { $0.augment = nil }).run()
        _ = try Fit(try frozen(seed: 1), data, options: options(file, stopAfter: 2) { $0.augment = nil }).run()
        let resumed = try Fit(second, data, options: options(file, resume: true) { $0.augment = nil }).run()
        #expect(resumed.notes.contains { $0.contains("computed once") })
        #expect(resumed.stepLosses == uninterrupted.stepLosses)
        #expect(try Tiny.state(second) == Tiny.state(whole))
    }

    /// A run that ended because nothing became better has ended: resuming it gives the same history and weights.
    @Test func aRunThatEndedByPatienceStaysEnded() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        func run(resume: Bool) throws -> (History, [String: [Float]]) {
            let model = try Tiny.network(seed: resume ? 99 : 1)
            let history = try Fit(
                model, try Tiny.samples(noise: 120), validation: try Tiny.samples(seed: 9),
                options: options(file, resume: resume) {
                    $0.epochs = 30
                    $0.augment = nil
                    $0.patience = 2
                    $0.rate = 3
                    $0.optimizer = .sgd
                }
            ).run()
            return (history, try Tiny.state(model))
        }
        let (first, weights) = try run(resume: false)
        let (second, same) = try run(resume: true)
        #expect(first.ending == .stoppedEarly(patience: 2))
        #expect(first.rows.count < 30)
        #expect(second.ending == first.ending)
        #expect(second.rows == first.rows)
        #expect(second.stepLosses == first.stepLosses)
        #expect(second.bestEpoch == first.bestEpoch)
        #expect(same == weights)
    }

    @Test func anotherRecipeIsRefusedByName() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        _ = try Fit(try Tiny.network(), try Tiny.samples(), options: options(file, stopAfter: 1)).run()
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        for (what, change) in [
            ("batch_size", { $0.batchSize = 8 }), ("seed", { $0.seed = 5 }), ("lr", { $0.rate = 0.5 }),
            ("class_weights", { $0.classWeights = .balanced }), ("patience", { $0.patience = 3 }),
            ("betas", { $0.betas.second = 0.99 }),
        ] as [(String, (inout FitOptions) -> Void)] {
            do {
                _ = try Fit(try Tiny.network(), try Tiny.samples(), options: options(file, resume: true, change)).run()
                Issue.record("another \(what) was accepted")
            } catch TrainingError.checkpointDiffers(_, let named, _, _) {
                #expect(named == what)
            }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
    }

    /// More epochs are a way on: what was done stays, and the longer schedule is said.
    @Test func aRunMayBeMadeLonger() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let data = try Tiny.samples()
        let short = try Fit(try Tiny.network(), data, options: options(file) { $0.epochs = 2 }).run()
        let long = try Fit(try Tiny.network(seed: 9), data, options: options(file, resume: true) { $0.epochs = 4 })
            .run()
        #expect(long.rows.count == 4 && Array(long.stepLosses.prefix(6)) == short.stepLosses)
        let note = try #require(long.notes.first { $0.contains("was made for 6 steps, now for 12") })
        #expect(note.contains("cosine over 12 steps stands at a rate of 0.00"))
        #expect(throws: TrainingError.self) {
            try Fit(try Tiny.network(), data, options: options(file, resume: true) { $0.epochs = 1 }).run()
        }
    }

    @Test func otherStatisticsOrOtherValidationAreAnotherRun() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let (data, held) = (try Tiny.samples(), try Tiny.samples(perClass: 4, seed: 5))
        _ = try Fit(try Tiny.network(), data, validation: held, options: options(file, stopAfter: 1)).run()
        func refused(_ held: Dataset?, _ change: (Model) throws -> Void = { _ in }) throws -> String? {
            let model = try Tiny.network()
            try change(model)
            do {
                _ = try Fit(model, data, validation: held, options: options(file, resume: true)).run()
                return nil
            } catch TrainingError.checkpointDiffers(_, let what, _, _) { return what }
        }
        #expect(try refused(try Tiny.samples(perClass: 4, seed: 6)) == "validate")
        #expect(try refused(nil) == "validate")
        #expect(try refused(held) { $0.root.child("1")?.staysInInference = true } == "BatchNorm on stored statistics")
        #expect(try refused(held) == nil)
    }

    @Test func aFileOfSomethingElseIsRefused() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Tiny.network().save(to: file)
        #expect(throws: TrainingError.self) {
            try Fit(try Tiny.network(), try Tiny.samples(), options: options(file, resume: true)).run()
        }
        try Data("no weights".utf8).write(to: URL(fileURLWithPath: file))
        #expect(throws: (any Error).self) {
            try Fit(try Tiny.network(), try Tiny.samples(), options: options(file, resume: true)).run()
        }
    }

    @Test func withoutAFileTheRunBegins() throws {
        let file = path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let history = try Fit(
            try Tiny.network(), try Tiny.samples(), options: options(file, resume: true, stopAfter: 1)
        ).run()
        #expect(history.notes.contains { $0.contains("no checkpoint") })
        #expect(throws: TrainingError.self) {
            try Fit(try Tiny.network(), try Tiny.samples(), options: options(nil, resume: true)).run()
        }
    }
}
