import Data
import Models
import Tensors
import Testing
import Training

/// Every misuse is an error that says what was seen; the model is as before.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The error's case, as it prints.
        let error: String
        let run: @Sendable () throws -> Void
        var testDescription: String { name }
    }

    static func fit(_ model: Model, _ data: Dataset, _ change: (inout FitOptions) -> Void = { _ in }) throws {
        _ = try Fit(model, data, options: Tiny.options(epochs: 1, change)).run()
    }

    static let cases: [Case] = [
        Case(name: "everything frozen", error: "nothingToTrain(parameters: 9, head: Optional(\"8\"))") {
            let model = try Tiny.network()
            try model.freeze()
            try fit(model, try Tiny.samples())
        },
        Case(name: "no data", error: "emptyData(what: \"data\", name: \"tiny\")") {
            try fit(try Tiny.network(), try Tiny.pictures().take([]))
        },
        Case(name: "no validation data", error: "emptyData(what: \"validate\", name: \"tiny\")") {
            _ = try Fit(try Tiny.network(), try Tiny.samples(), validation: try Tiny.pictures().take([])).run()
        },
        Case(
            name: "fewer outputs than classes",
            error: "classesDoNotFit(outputs: 2, classes: 4, head: Optional(\"8\"), model: \"sequential\", "
        ) {
            try fit(try Tiny.network(classes: 2), try Tiny.samples())
        },
        Case(name: "more outputs than classes", error: "classesDoNotFit(outputs: 9") {
            try fit(try Tiny.network(classes: 9), try Tiny.samples())
        },
        Case(name: "a label above the outputs", error: "labelOutOfRange(label: 4, index: 1, outputs: 4)") {
            let values = [Float](repeating: 0, count: 2 * 192)
            try fit(try Tiny.network(), try Dataset(values: values, shape: [3, 8, 8], labels: [0, 4]))
        },
        Case(name: "a label below zero", error: "labelOutOfRange(label: -1, index: 0, outputs: 4)") {
            try fit(
                try Tiny.network(),
                try Dataset(values: [Float](repeating: 0, count: 192), shape: [3, 8, 8], labels: [-1]))
        },
        Case(name: "labels without samples", error: "columnsDiffer(column: \"numbers\", has: 1, others: 2)") {
            _ = try Dataset(values: [Float](repeating: 0, count: 192), shape: [3, 8, 8], labels: [0, 1])
        },
        Case(name: "grey pictures", error: "wrongChannels(model: 3, data: 1)") {
            let grey = try Pixels(height: 8, width: 8, channels: 1, bytes: [UInt8](repeating: 0, count: 128))
            try fit(
                try Tiny.network(),
                try Dataset(name: "grey", classes: ["a", "b", "c", "d"], labels: [0, 1], images: grey))
        },
        Case(name: "other classes, as many", error: "otherClasses(model: [\"w\", \"x\", \"y\", \"z\"]") {
            let model = try Tiny.network()
            try model.setClassNames(["w", "x", "y", "z"])
            try fit(model, try Tiny.samples())
        },
        Case(name: "validation with another class", error: "otherClasses") {
            let other = try Tiny.samples(perClass: 2).setting(
                "class",
                to: ClassColumn(
                    named: ["class 0", "Class 1", "class 2", "class 3"] + Array(repeating: "class 0", count: 4)))
            _ = try Fit(try Tiny.network(), try Tiny.samples(), validation: other).run()
        },
        Case(name: "nesterov without sgd", error: "badOption(name: \"nesterov\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.nesterov = true }
        },
        Case(name: "a beta of one", error: "badOption(name: \"betas\", value: \"(1.0, 0.999)\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.betas.first = 1 }
        },
        Case(name: "a weight for a class that is not there", error: "unknownOption(name: \"class_weights\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.classWeights = .byName([("class 9", 2)]) }
        },
        Case(name: "outputs that are no numbers", error: "outputsAreNoNumbers(rows: 8, count: 8)") {
            let model = try Tiny.network()
            try model.setTensor("8.bias", to: try Tensor([.nan, 0, 0, 0], [4]))
            _ = try model.evaluate(try Tiny.samples(perClass: 2))
        },
        Case(name: "pictures, not logits, come out", error: "notAClassifier") {
            let model = Model(try .sequential([try .convolution(3, 4, kernel: [1, 1])]), inputSize: 8)
            try fit(model, try Tiny.samples())
        },
        Case(
            name: "pictures of another size than the model was made for",
            error: "wrongSize(data: [8, 8], expected: 16, layer: \"1\")"
        ) {
            let model = Model(try .sequential([try .flatten(), try .linear(3 * 16 * 16, 4)]), inputSize: 16)
            try fit(model, try Tiny.samples())
        },
        Case(name: "batch size of nothing", error: "badOption(name: \"batch_size\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.batchSize = 0 }
        },
        Case(name: "a rate that is no number", error: "badOption(name: \"lr\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.rate = .nan }
        },
        Case(name: "smoothing of everything", error: "badOption(name: \"label_smoothing\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.labelSmoothing = 1 }
        },
        Case(name: "patience of nothing", error: "badOption(name: \"patience\"") {
            try fit(try Tiny.network(), try Tiny.samples()) { $0.patience = 0 }
        },
    ]

    @Test(arguments: cases) func isRefused(_ example: Case) throws {
        do {
            try example.run()
            Issue.record("no error")
        } catch {
            #expect("\(error)".hasPrefix(example.error), "\(error)")
        }
    }

    @Test func notANumberInTheDataStopsAtTheFirstStep() throws {
        let model = try Tiny.network()
        let before = try Tiny.state(try Tiny.network())
        var values = [Float](repeating: 0.5, count: 8 * 192)
        values[100] = .nan
        let data = try Dataset(values: values, shape: [3, 8, 8], labels: [0, 1, 2, 3, 0, 1, 2, 3])
        let error = #expect(throws: TrainingError.self) { try Fit(model, data, options: Tiny.options()).run() }
        guard case .diverged(let facts) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(facts.step == 1 && facts.restored == 0)
        #expect(try Tiny.state(model) == before)
    }
}
