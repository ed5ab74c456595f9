import Kernels
import Tensors
import Testing

struct PlanTests {
    /// A network with everything that passes touch: convolution, normalisation, residual, pooling, product.
    struct Network {
        let x = try! Tensor.placeholder([4, 3, 16, 16])
        var variables: [Variable] = []
        var updates: [(Variable, Tensor)] = []
        var loss: Tensor

        init(training: Bool) throws {
            var samples = Samples(3)
            var made: [Variable] = []
            func parameter(_ shape: Shape, around center: Float = 0, scale: Double = 0.2) throws -> Tensor {
                let variable = Variable(try (samples.tensor(shape) * scale + Double(center)).evaluate())
                made.append(variable)
                return variable.tensor
            }
            func norm(_ x: Tensor, _ channels: Int) throws -> Tensor {
                let weight = try parameter([channels], around: 1)
                let bias = try parameter([channels])
                if training { return try x.batchNormTraining(weight, bias).y }
                let mean = try samples.tensor([channels])
                let variance = try samples.tensor([channels], around: 2)
                return try x.batchNorm(weight, bias, mean, variance)
            }
            let stem = try norm(x.conv(parameter([32, 3, 3, 3]), padding: [1]), 32).relu().maxPool(
                kernel: [3], stride: [2], padding: [1])
            let inner = try norm(stem.conv(parameter([32, 32, 3, 3]), padding: [1]), 32).relu()
            let block = try (norm(inner.conv(parameter([32, 32, 3, 3]), padding: [1]), 32) + stem).relu()
            let down = try norm(block.conv(parameter([48, 32, 1, 1]), stride: [2]), 48)
            let features = try down.globalAvgPool().reshape([4, 48])
            let y = try features.linear(parameter([5, 48]), parameter([5])).tanh()
            loss = try (y * samples.tensor([4, 5])).summed(to: [1, 1]).reshape([])
            let given = try gradients(of: loss, withRespectTo: made.map(\.tensor))
            for (variable, gradient) in zip(made, given) {
                updates.append((variable, try variable.tensor - gradient * 0.05))
            }
            variables = made
        }
    }

    static let variants: [(String, PlanOptions)] = [
        ("default", .default), ("no layouts", PlanOptions(choosesLayouts: false)),
        ("no winograd", PlanOptions(usesWinograd: false)),
        ("no fusion", PlanOptions(foldsNormalization: false, fusesEpilogues: false, fusesElementwise: false)),
        ("no reuse", PlanOptions(reusesMemory: false)), ("no hoisting", PlanOptions(hoistsFixed: false)),
        ("no sharing", PlanOptions(sharesCommon: false)),
    ]

    @Test(arguments: [true, false], Self.variants.map(\.0))
    func everyPlanGivesTheNumbersOfThePlainOne(training: Bool, variant: String) throws {
        let options = try #require(Self.variants.first { $0.0 == variant }).1
        func train(_ options: PlanOptions) throws -> (losses: [Float], weights: [Tensor]) {
            var network = try Network(training: training)
            let compiled = try CompiledGraph(
                inputs: [network.x], outputs: [network.loss], updates: network.updates, options: options)
            network.updates = []
            var samples = Samples(11)
            let losses = try (0..<4).map { _ in Float(try compiled.run([samples.tensor([4, 3, 16, 16])])[0].item()) }
            return (losses, network.variables.map(\.tensor))
        }
        let expected = try train(.plain)
        let got = try train(options)
        for (a, b) in zip(got.losses, expected.losses) {
            #expect(abs(a - b) < 1e-3 * max(1, abs(b)), "\(got.losses) instead of \(expected.losses)")
        }
        for (a, b) in zip(got.weights, expected.weights) { #expect(try difference(a, b) < 5e-3) }
    }

    /// Channels that do not come in sixteens lie channels last, and go through our own normalisation and depthwise
    /// loops.
    @Test(arguments: Self.variants.map(\.0)) func unevenChannelsGiveTheNumbersOfThePlainPlan(variant: String) throws {
        let options = try #require(Self.variants.first { $0.0 == variant }).1
        func train(_ options: PlanOptions) throws -> (losses: [Float], weights: [Tensor], steps: [String]) {
            var samples = Samples(5)
            var made: [Variable] = []
            func parameter(_ shape: Shape, around center: Float = 0) throws -> Tensor {
                made.append(Variable(try (samples.tensor(shape) * 0.3 + Double(center)).evaluate()))
                return made[made.count - 1].tensor
            }
            func norm(_ x: Tensor, _ channels: Int) throws -> Tensor {
                try x.batchNormTraining(parameter([channels], around: 1), parameter([channels])).y
            }
            let x = try Tensor.placeholder([2, 3, 24, 24])
            let stem = try norm(x.conv(parameter([24, 3, 3, 3]), padding: [1]), 24).hardswish()
            let wide = try norm(stem.conv(parameter([40, 24, 1, 1])), 40).relu()
            let deep = try norm(wide.conv(parameter([40, 1, 5, 5]), stride: [2], padding: [2], groups: 40), 40)
                .hardswish()
            let gate = try deep.globalAvgPool().conv(parameter([40, 40, 1, 1]), bias: parameter([40])).hardsigmoid()
            let narrow = try norm((deep * gate).conv(parameter([24, 40, 1, 1])), 24)
            let again = try narrow + norm(narrow.conv(parameter([24, 24, 3, 3]), padding: [1]), 24)
            let loss = try (again.globalAvgPool().reshape([2, 24]) * samples.tensor([2, 24])).sum()
            let slopes = try gradients(of: loss, withRespectTo: made.map(\.tensor))
            var updates: [(Variable, Tensor)] = []
            for (variable, slope) in zip(made, slopes) {
                updates.append((variable, try variable.tensor - slope * 0.02))
            }
            let compiled = try CompiledGraph(inputs: [x], outputs: [loss], updates: updates, options: options)
            updates = []
            let losses = try (0..<4).map { _ in Float(try compiled.run([samples.tensor([2, 3, 24, 24])])[0].item()) }
            return (losses, made.map(\.tensor), compiled.implementations.map { $0.step + ": " + $0.implementation })
        }
        let expected = try train(.plain)
        let got = try train(options)
        for (a, b) in zip(got.losses, expected.losses) {
            #expect(abs(a - b) < 1e-3 * max(1, abs(b)), "\(got.losses) instead of \(expected.losses)")
        }
        for (a, b) in zip(got.weights, expected.weights) { #expect(try difference(a, b) < 5e-3) }
        // In eights they are even.
        if variant == "default", Layout.block == 16 {
            for step in [
                "batch_norm hardswish training: channel loop", "batch_norm hardswish backward: channel loop",
                "conv statistics: pointwise loop",
                "batch_norm relu conv statistics: depthwise loop",
                "batch_norm relu conv batch_norm backward: depthwise loop",
                "batch_norm hardswish: channel loop", "batch_norm hardswish sums: channel loop",
                "conv batch_norm training: pointwise loop",
                "conv batch_norm relu backward: pointwise loop", "sum of products: channel loop",
            ] {
                #expect(got.steps.contains(step), "\(step)")
            }
        }
    }

    @Test func lookingAtTheGraphGivesTheSameAsCompilingIt() throws {
        let network = try Network(training: false)
        var samples = Samples(5)
        let x = try samples.tensor([4, 3, 16, 16])
        let compiled = try CompiledGraph(inputs: [network.x], outputs: [network.loss])
        #expect(try compiled.run([x])[0].item() == compiled.run([x])[0].item())
        #expect(compiled.peakBytes > 0)
        #expect(compiled.description.contains("conv"))
    }

    @Test func variablesChangeInPlaceUnlessSomebodyHoldsTheirOldValue() throws {
        let variable = Variable(try Tensor([1, 2, 3], [3]))
        let step = try CompiledGraph(inputs: [], outputs: [], updates: [(variable, try variable.tensor * 2.0)])
        _ = try step.run()
        #expect(try variable.tensor.floats() == [2, 4, 6])
        let held = variable.tensor
        _ = try step.run()
        #expect(try held.floats() == [2, 4, 6])
        #expect(try variable.tensor.floats() == [4, 8, 12])
        let before = try variable.tensor.withBytes { $0.baseAddress }
        _ = try step.run()
        #expect(try variable.tensor.withBytes { $0.baseAddress } == before)
    }

    @Test func variablesMayChangePlaces() throws {
        let a = Variable(try Tensor([1, 2], [2]))
        let b = Variable(try Tensor([3, 4], [2]))
        let swap = try CompiledGraph(inputs: [], outputs: [a.tensor], updates: [(a, b.tensor), (b, a.tensor)])
        let old = try swap.run()[0]
        #expect(try a.tensor.floats() == [3, 4] && b.tensor.floats() == [1, 2] && old.floats() == [1, 2])
        _ = try swap.run()
        #expect(try a.tensor.floats() == [1, 2] && b.tensor.floats() == [3, 4] && old.floats() == [1, 2])
    }

    @Test func workOnFrozenVariablesIsDoneAgainWhenTheyChange() throws {
        let frozen = Variable(try Tensor([1, 2], [2]))
        let x = try Tensor.placeholder([2])
        let graph = try CompiledGraph(inputs: [x], outputs: [try x * frozen.tensor.exp()])
        let one = try Tensor.ones([2])
        let before = try graph.run([one])[0].floats()
        try frozen.assign(Tensor([0, 0], [2]))
        #expect(try graph.run([one])[0].floats() == [1, 1])
        try frozen.assign(Tensor([1, 2], [2]))
        #expect(try graph.run([one])[0].floats() == before)
    }

    @Test func aRunWithTheWrongInputSaysSo() throws {
        let x = try Tensor.placeholder([2, 2])
        let graph = try CompiledGraph(inputs: [x], outputs: [try x + x])
        #expect(throws: TensorError.wrongShape(op: "run", operand: "input", expected: "[2, 2]", got: [3])) {
            try graph.run([.ones([3])])
        }
        #expect(throws: TensorError.wrongType(op: "run", operand: "input", expected: "float32", got: .i64)) {
            try graph.run([.ones([2, 2], .i64)])
        }
        #expect(throws: TensorError.self) { try graph.run([]) }
    }

    @Test func anInterruptionLeavesVariablesAsTheyWere() throws {
        let variable = Variable(try Tensor([1], [1]))
        let step = try CompiledGraph(
            inputs: [], outputs: [], updates: [(variable, try (variable.tensor.exp().conv1(1)) * 2.0)])
        #expect(throws: TensorError.interrupted) { try Interruption.asking({ true }) { try step.run() } }
        #expect(try variable.tensor.floats() == [1])
        // Work that must not be left half done does not ask; nor does anybody outside.
        _ = try Interruption.asking({ true }) { try Interruption.deferring { try step.run() } }
        _ = try step.run()
        #expect(try variable.tensor.floats()[0] > 1)
    }

    @Test func passesDoWhatTheySay() throws {
        func names(training: Bool, _ options: PlanOptions) throws -> [String] {
            let network = try Network(training: training)
            return try CompiledGraph(
                inputs: [network.x], outputs: [network.loss], updates: training ? network.updates : [], options: options
            )
            .implementations.map(\.step)
        }
        let inference = try names(training: false, .default)
        #expect(
            inference.count { $0.hasPrefix("conv bias add") } == 1
                && !inference.contains { $0.hasPrefix("batch_norm") || $0.hasPrefix("add") })
        #expect(
            try names(training: false, PlanOptions(usesWinograd: false)).count {
                $0 == "conv bias relu" || $0 == "conv bias add relu"
            } == 3)
        let training = try names(training: true, .default)
        #expect(
            training.count { $0 == "batch_norm relu training" } == 2
                && training.count { $0 == "batch_norm relu backward" } == 2)
        #expect(try names(training: false, .plain).count { $0 == "batch_norm" } == 4)
    }

    @Test func aNumberThatIsNoneIsNotLostInAReLU() throws {
        var samples = Samples(11)
        var values = try samples.tensor([4, 32, 8, 8]).floats()
        values[5] = .nan
        let picture = try Tensor(values, [4, 32, 8, 8])
        let x = try Tensor.placeholder([4, 32, 8, 8])
        let weight = try samples.tensor([32, 32, 3, 3])
        let one = try samples.tensor([32])
        let layers = [
            try x.conv(weight, bias: one, padding: [1]).relu(),
            try x.conv(weight, padding: [1], dilation: [1]).batchNorm(one, one, one, one * one).relu(),
            try x.batchNormTraining(one, one).y.relu(),
            try x.reshape([128, 64]).linear(samples.tensor([8, 64]), samples.tensor([8])).relu(),
        ]
        for (options, layer) in [PlanOptions.default, .plain, PlanOptions(usesWinograd: false)].flatMap({ option in
            layers.map { (option, $0) }
        }) {
            let compiled = try CompiledGraph(inputs: [x], outputs: [layer], options: options)
            #expect(try compiled.run([picture])[0].floats().contains(where: \.isNaN))
        }
    }

    /// What a convolution reads all around must not be overwritten with its result because it is also what is added.
    @Test(arguments: [16, 24, 32, 64]) func aConvolutionMayAddItsOwnInput(_ channels: Int) throws {
        var samples = Samples(9)
        let x = try Tensor.placeholder([2, channels, 14, 14])
        let weight = try samples.tensor([channels, channels, 3, 3]) * 0.1
        let inner = try x.maxPool(kernel: [2])
        let sum = try inner.conv(weight, padding: [1]) + inner
        let value = try samples.tensor([2, channels, 14, 14])
        func run(_ options: PlanOptions) throws -> Tensor {
            try CompiledGraph(inputs: [x], outputs: [sum.relu()], options: options).run([value])[0]
        }
        let expected = try run(.plain)
        for (name, options) in Self.variants { #expect(try difference(run(options), expected) < 1e-5, "\(name)") }
    }

    @Test func whatCannotFitIsRefusedWithNumbers() throws {
        let huge = try Tensor.placeholder([1 << 38])
        let graph = try CompiledGraph(inputs: [], outputs: [try Tensor.scalar(1).expand([1 << 38])])
        _ = huge
        #expect(throws: MemoryError.self) { try graph.run() }
    }

    @Test func aGraphOfManyOperationsIsComputedAndFreed() throws {
        var y = try Tensor.scalar(0)
        for _ in 0..<20_000 { y = try y + 1.0 }
        #expect(try y.item() == 20_000)
    }

    /// A program's tensor is computed when very many operations wait for it, not while it is only an input to come.
    @Test func aProgramsGraphIsBounded() throws {
        var y = try Tensor.ones([2])
        var open = try Tensor.placeholder([2])
        for turn in 0..<10_000 {
            (y, open) = (try y + 1.0, try open + 1.0)
            y.boundGraph()
            open.boundGraph()
            if turn % 97 == 0 { #expect(Node.inOrder([y]).count <= 2_001) }
        }
        #expect(!open.isEvaluated && Node.inOrder([open]).count == 10_000)
        #expect(try y.floats() == [10_001, 10_001])
    }

    /// Deeper than any stack: nobody looks, gradients are taken, everything goes.
    @Test func aDeepGraphThatNobodyLooksAtIsFreed() throws {
        weak var first: Tensor?
        do {
            let x = try Tensor.ones([2])
            var y = try x * 0.5
            first = y
            for _ in 0..<100_000 { y = try y * 0.5 }
            let slope = try gradients(of: y.sum(), withRespectTo: [x])[0]
            #expect(first != nil && Node.inOrder([slope]).count >= 100_000)
        }
        #expect(first == nil)
    }
}

extension Tensor {
    /// Some other operation between elementwise ones, so that they stay separate steps.
    fileprivate func conv1(_ factor: Float) throws -> Tensor {
        try reshape([1, 1, 1]).conv(Tensor([factor], [1, 1, 1])).reshape([1])
    }
}
