import Data
import Models
import Tensors
import Testing
import Training

/// What has a name is matched by name, and a number that means nothing says so.
@Suite struct NamesTests {
    /// The same pictures, numbered by their classes the other way round.
    private func reversed(_ data: Dataset) throws -> Dataset {
        let names = Array(data.classes.reversed())
        return try data.setting("class", to: #require(data.classColumn?.numbered(by: names)))
    }

    private func trained() throws -> Model {
        let model = try Tiny.network()
        _ = try Fit(model, try Tiny.samples(), options: Tiny.options(epochs: 8)).run()
        return model
    }

    @Test func anotherOrderOfTheSameClassesChangesNoNumber() throws {
        let model = try trained()
        let test = try Tiny.samples(perClass: 20, seed: 5)
        let (one, other) = (try model.evaluate(test), try model.evaluate(try reversed(test)))
        #expect(one.loss == other.loss && one.confusion == other.confusion && one.accuracy > 0.9)
        #expect(other.notes.isEmpty)
        // Training and validation too, whether the model has names or not.
        func run(_ model: Model, _ held: Dataset) throws -> History {
            try Fit(model, try Tiny.samples(), validation: held, options: Tiny.options(epochs: 2)).run()
        }
        #expect(
            try run(Tiny.network(), test).rows.map(\.validation)
                == run(Tiny.network(), reversed(test)).rows.map(\.validation))
        let again = try Fit(try model.copy(), try Tiny.samples(), options: Tiny.options(epochs: 1)).run()
        let turned = try Fit(try model.copy(), try reversed(try Tiny.samples()), options: Tiny.options(epochs: 1)).run()
        #expect(again.stepLosses == turned.stepLosses)
    }

    @Test func whatIsThereIsJudgedAndWhatIsNotIsSaid() throws {
        let model = try trained()
        let test = try Tiny.samples(perClass: 20, seed: 5)
        let some = try test.take((0..<80).filter { test.labels[$0] != 1 })
        let named = try some.setting(
            "class", to: ClassColumn(named: some.labels.map { some.classes[$0] }))
        #expect(named.classes.count == 3)
        for data in [some, named] {
            let result = try model.evaluate(data)
            #expect(result.notes == ["3 of 4 classes have rows, not class 1: judged over the others"])
            #expect(result.confusion?.classes == test.classes && result.confusion?.accuracyByClass[1] == nil)
        }
        let one = try model.evaluate(test.take((0..<80).filter { test.labels[$0] == 2 }))
        #expect(one.notes.first?.hasPrefix("all 20 rows are 'class 2'") == true)
        #expect(throws: TrainingError.self) {
            try model.evaluate(test.setting("class", to: ClassColumn(test.labels, names: ["w", "x", "y", "z"])))
        }
    }

    @Test func whatWasTrainedOnIsNoTest() throws {
        let model = try trained()
        let data = try Tiny.samples()
        #expect(try model.evaluate(data.take([0, 5])).notes.first?.hasPrefix("2 of 2 rows were trained on") == true)
        #expect(try model.copy().evaluate(data).notes.first?.hasPrefix("48 of 48 rows") == true)
        #expect(try model.evaluate(Tiny.samples(seed: 5)).notes.isEmpty)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let says: String
        let options: @Sendable (inout FitOptions) -> Void
        var data: @Sendable () throws -> Dataset = { try Tiny.samples() }
        var held: (@Sendable () throws -> Dataset)?
        var prepare: @Sendable (Model) throws -> Void = { _ in }
        var testDescription: String { says }
    }

    static let cases = [
        Case(
            says: "12 of the 12 rows of validate are trained on", options: { _ in },
            held: { try Tiny.samples(perClass: 3) }),
        Case(says: "all 3 rows are 'class 0'", options: { _ in }, data: { try Tiny.samples().take([0, 4, 8]) }),
        Case(
            says: "2 of 4 classes have rows, not class 2, class 3", options: { _ in },
            data: { try Tiny.samples().take([0, 1, 4]) }),
        Case(says: "the rate is 0", options: { $0.rate = 0 }),
        Case(says: "0 epochs", options: { $0.epochs = 0 }),
        Case(says: "a rate of 100 is far above 0.002", options: { ($0.rate, $0.maxSteps) = (100, 1) }),
        Case(says: "50 steps of warm-up in a run of 3", options: { $0.warmup = 50 }),
        Case(says: "patience=2 waits for a better validation", options: { $0.patience = 2 }),
        Case(says: "frozen and never trained: 0, 1", options: { _ in }, prepare: { try $0.freeze(.until("2")) }),
        Case(
            says: "the weights of 1 are frozen, their statistics are not", options: { _ in },
            prepare: { try $0.freeze(.until("2"), batchNorm: .stats) }),
        Case(
            says: "10 of 13 rows are 'class 0': always naming it gives 76.9 %", options: { _ in },
            data: { try Tiny.samples().take(Array(stride(from: 0, to: 40, by: 4)) + [1, 2, 3]) }),
    ]

    @Test(arguments: cases) func aNumberThatMeansNothingSaysSo(_ example: Case) throws {
        let model = try Tiny.network()
        try example.prepare(model)
        let history = try Fit(
            model, try example.data(), validation: try example.held?(),
            options: Tiny.options(epochs: 1) { example.options(&$0) }
        ).run()
        #expect(history.notes.contains { $0.hasPrefix(example.says) }, "\(history.notes)")
    }

    @Test func agoodRunIsNotDoubtedAndABadOneNotBuriedInWords() throws {
        let good = try Fit(
            try Tiny.network(), try Tiny.samples(), validation: try Tiny.samples(seed: 5),
            options: Tiny.options(epochs: 1)
        ).run()
        let says = Self.cases.map(\.says)
        #expect(!good.notes.contains { note in says.contains { note.hasPrefix($0) } })
        let data = try Tiny.samples().take([0, 4])
        let bad = try Fit(
            try Tiny.network(), data, validation: data,
            options: Tiny.options(epochs: 0) { ($0.rate, $0.warmup, $0.patience) = (0, 50, 1) }
        ).run()
        let doubts = bad.notes.filter { note in
            ["2 of the 2 rows", "0 epochs", "the rate is 0", "all 2 rows", "50 steps", "patience"].contains {
                note.hasPrefix($0)
            }
        }
        #expect(doubts.count == 3 && doubts[0].hasPrefix("2 of the 2 rows of validate"))
    }
}
