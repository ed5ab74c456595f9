import Foundation
import Tensors
import Testing

/// A law: whatever the graph, a plan with all its passes gives the numbers, and the gradients, of the plain one and of
/// one operation at a time.
struct RandomGraphTests {
    /// Builds the same graph from the same seed, lazily or looking at every value as soon as it is there.
    private struct Builder {
        private var draws: Samples
        let isEager: Bool
        private(set) var leaves: [Tensor] = []
        private(set) var pool: [Tensor] = []
        /// Gradients jump somewhere, so that rounding may send one elsewhere.
        private(set) var hasKinks = false
        private(set) var steps: [String] = []

        init(seed: Int, isEager: Bool) {
            draws = Samples(UInt64(seed) &* 7919 &+ 17)
            self.isEager = isEager
        }

        mutating func below(_ count: Int) -> Int { min(count - 1, Int((Double(draws.next()) + 1) / 2 * Double(count))) }
        mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

        mutating func leaf(_ shape: Shape, around center: Float = 0) throws -> Tensor {
            let variable = try Tensor((0..<shape.count).map { _ in draws.next() + center }, shape)
            leaves.append(variable)
            pool.append(variable)
            return variable
        }

        private mutating func add(_ name: String, _ tensor: Tensor, kinks: Bool = false) throws {
            hasKinks = hasKinks || kinks
            steps.append("\(name) \(tensor.shape)")
            if isEager { try tensor.evaluate() }
            pool.append(tensor)
        }

        // MARK: Any shapes

        mutating func general() throws {
            for _ in 0..<2 + below(2) { _ = try leaf(Shape((0..<below(5)).map { _ in 1 + below(5) })) }
            for _ in 0..<4 + below(14) { try step(pick(pool.suffix(6).map { $0 })) }
        }

        private mutating func step(_ x: Tensor) throws {
            let dims = x.shape.dims
            let rank = dims.count
            let axis = rank > 0 ? below(rank) : 0
            switch below(24) {
            case 0: try add("tanh", x.tanh())
            case 1: try add("sigmoid", x.sigmoid())
            case 2: try add("relu", x.relu(), kinks: true)
            case 3: try add("exp", (x * 0.5).tanh().exp())
            case 4: try add("gelu", x.gelu())
            case 5: try add("square", x.tanh().square())
            case 6: try add("scaled", x * Double(1 + below(3)) - 0.25)
            case 7: try add("softplus", x.softplus())
            case 8: try add("clamp", x.clamp(min: -0.7, max: 0.9), kinks: true)
            case 9: try add("sqrt", (x.square() + 1).sqrt())
            case 10, 11, 12:
                // Another of the pool where the two broadcast, else a mean of its own.
                let others = pool.filter {
                    (try? x.shape.broadcast(with: $0.shape, op: "add")).map { $0.count < 2000 } ?? false
                }
                let y =
                    others.isEmpty || rank > 0 && below(3) == 0
                    ? try x.mean(axes: rank > 0 ? [axis] : nil, keep: true) : pick(others)
                switch below(5) {
                case 0: try add("add", x + y)
                case 1: try add("sub", x - y)
                case 2: try add("mul", x.tanh() * y.tanh())
                case 3: try add("div", x / (y.square() + 1))
                default: try add("maximum", x.maximum(y), kinks: true)
                }
            case 13 where rank > 0: try add("sum", x.mean(axes: [axis], keep: below(2) == 0))
            case 14 where rank > 1: try add("sum2", x.sum(axes: [axis, (axis + 1) % rank]) * 0.2)
            case 15 where rank > 0: try add("amax", x.amax(axes: [axis], keep: true), kinks: true)
            case 16 where rank > 1: try add("permute", x.permute(Array(0..<rank).shifted(by: 1 + below(rank - 1))))
            case 17 where rank > 0 && dims[axis] > 1: try add("slice", x.slice(axis: axis, start: 1, end: dims[axis]))
            case 18 where rank > 0: try add("flip", x.flip([axis]))
            case 19 where rank > 0 && x.shape.count < 500: try add("concat", Tensor.concat([x, x.tanh()], axis: axis))
            case 20: try add("reshape", x.reshape(below(2) == 0 ? [x.shape.count] : [1, x.shape.count, 1]))
            case 21 where rank > 0:
                try add("softmax", below(2) == 0 ? x.softmax(axis: axis) : x.logSoftmax(axis: axis) * 0.3)
            case 22 where rank > 1:
                let weight = try leaf([dims[rank - 1], 1 + below(6)])
                try add("matmul", x.matmul(weight) * 0.5)
            case 23 where rank > 0: try add("cumsum", x.cumsum(axis: axis) * 0.5)
            default: try add("neg", x.neg())
            }
        }

        // MARK: Pictures

        mutating func pictures() throws {
            let side = 5 + below(8)
            var x = try leaf([2, pick([3, 8, 16, 24, 32]), side, side])
            for _ in 0..<3 + below(8) {
                try layer(x)
                x = pool[pool.count - 1]
            }
        }

        private mutating func layer(_ x: Tensor) throws {
            let channels = x.shape[1]
            let side = x.shape[2]
            let places = 2 * side * side
            let isAfterConvolution = steps.last?.hasPrefix("conv") ?? true
            switch below(13) {
            case 0, 1, 2:
                let kernel = pick(side >= 5 ? [1, 3, 3, 5] : [1, 3])
                let isDeep = channels > 3 && below(4) == 0
                let outputs = isDeep ? channels : pick([8, 16, 24, 32, 48])
                let weight = try leaf([outputs, isDeep ? 1 : channels, kernel, kernel])
                let bias = below(2) == 0 ? try leaf([outputs]) : nil
                let scale = 1 / Double(kernel * kernel * (isDeep ? 1 : channels)).squareRoot()
                try add(
                    "conv\(kernel) groups \(isDeep ? channels : 1)",
                    x.conv(
                        weight * scale, bias: bias, stride: [side > 4 ? 1 + below(2) : 1], padding: [kernel / 2],
                        groups: isDeep ? channels : 1))
            // Where the layer before left enough to measure: a norm of a norm, or of dead channels, is noise made
            // large.
            case 3 where places >= 18 && isAfterConvolution, 4 where places >= 18 && isAfterConvolution:
                try add("norm", x.batchNormTraining(leaf([channels], around: 1.5), leaf([channels])).y)
            case 5:
                let (mean, spread) = (try Tensor.full([channels], 0.1), try Tensor.full([channels], 1.5))
                try add("stored norm", x.batchNorm(leaf([channels], around: 1.5), leaf([channels]), mean, spread))
            case 6: try add("relu", x.relu(), kinks: true)
            case 7: try add("hardswish", x.hardswish(), kinks: true)
            case 8:
                let others = pool.filter { $0.shape == x.shape && $0 !== x }
                try add("residual", others.isEmpty ? x + x.tanh() : x + pick(others))
            case 9 where side >= 4:
                try add(
                    "max_pool", x.maxPool(kernel: [below(2) == 0 ? 3 : 2], stride: [2], padding: [below(2)]),
                    kinks: true)
            case 10 where side >= 4:
                try add(
                    "avg_pool",
                    x.avgPool(kernel: [3], stride: [1 + below(2)], padding: [1], countIncludePad: below(2) == 0))
            case 11: try add("gate", x * x.globalAvgPool().sigmoid())
            case 12:
                try add(
                    "channels",
                    below(2) == 0
                        ? Tensor.concat([x, x.tanh()], axis: 1).slice(axis: 1, start: 0, end: channels)
                        : x + leaf([1, channels, 1, 1]))
            default: try add("silu", x.silu())
            }
        }

        /// Results, and the gradients of all leaves.
        mutating func outputs() throws -> [Tensor] {
            let results = pool.suffix(2).map { $0 }
            var loss = try Tensor.scalar(0)
            for result in results { loss = try loss + (result * draws.tensor(result.shape)).sum() }
            return try results + gradients(of: loss, withRespectTo: leaves)
        }
    }

    private func build(_ seed: Int, isEager: Bool) throws -> (
        outputs: [Tensor], leaves: [Tensor], hasKinks: Bool, steps: [String]
    ) {
        try Tensor.recording {
            var builder = Builder(seed: seed, isEager: isEager)
            if seed % 5 == 0 { try builder.pictures() } else { try builder.general() }
            return (try builder.outputs(), builder.leaves, builder.hasKinks, builder.steps)
        }
    }

    private func values(_ seed: Int, _ options: PlanOptions) throws -> [[Float]] {
        let graph = try build(seed, isEager: false)
        // Those that are no inputs are constants: work on them is done once.
        let inputs = seed % 3 == 0 ? Array(graph.leaves.prefix(1)) : graph.leaves
        let compiled = try CompiledGraph(inputs: inputs, outputs: graph.outputs, options: options)
        _ = try compiled.run(inputs)
        return try compiled.run(inputs).map { try $0.floats() }
    }

    private func size(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

    /// Against the size of the second, or of a tenth of `usual`: a gradient that is zero but for rounding is compared
    /// with its neighbours.
    private func distance(_ a: [Float], _ b: [Float], usual: Double) -> Double {
        guard a.count == b.count else { return .infinity }
        return size(zip(a, b).map { $0 - $1 }) / max(size(b), 0.1 * usual * Double(b.count).squareRoot(), 1e-6)
    }

    @Test(arguments: 0..<10) func everyWayToComputeAGraphGivesTheSameNumbers(_ part: Int) throws {
        for seed in part * 100..<(part + 1) * 100 {
            let expected = try values(seed, .plain)
            let eager = try build(seed, isEager: true)
            let variant = PlanTests.variants[seed % PlanTests.variants.count]
            let ways: [(String, [[Float]])] = [
                ("default", try values(seed, .default)), (variant.0, try values(seed, variant.1)),
                ("one at a time", try eager.outputs.map { try $0.floats() }),
            ]
            let results = expected.count - eager.leaves.count
            let slopes = expected.dropFirst(results).flatMap { $0 }
            let usual = size(slopes) / Double(max(1, slopes.count)).squareRoot()
            for (way, found) in ways {
                for (index, (a, b)) in zip(found, expected).enumerated() {
                    let isResult = index < results
                    let error = distance(a, b, usual: isResult ? 0 : usual)
                    #expect(
                        error < (isResult || !eager.hasKinks ? 2e-3 : 0.1),
                        "seed \(seed), \(way), \(isResult ? "result" : "gradient") \(index): \(error) after \(eager.steps)"
                    )
                }
            }
        }
    }

    // MARK: Plans by structure

    /// Pairs of graphs that differ in one thing.
    private static let pairs:
        [(String, @Sendable (Tensor, Tensor) throws -> [Tensor], @Sendable (Tensor, Tensor) throws -> [Tensor])] = [
            ("constant", { x, _ in [try x * 2] }, { x, _ in [try x * 3] }),
            ("attribute", { x, _ in [try x.clamp(min: -0.5)] }, { x, _ in [try x.clamp(min: -0.25)] }),
            ("two attributes", { x, _ in [try x.clamp(min: -0.5)] }, { x, _ in [try x.clamp(max: -0.5)] }),
            ("axis", { x, _ in [try x.softmax(axis: 0)] }, { x, _ in [try x.softmax(axis: 1)] }),
            ("order of operands", { x, y in [try x - y] }, { x, y in [try y - x] }),
            ("one operand twice", { x, y in [try x * y] }, { x, _ in [try x * x] }),
            ("which result", { x, y in [try (x + y).exp()] }, { x, y in [try x + y] }),
            ("order of results", { x, y in [try x + y, try x - y] }, { x, y in [try x - y, try x + y] }),
            ("shape", { x, _ in [try x.relu()] }, { x, _ in [try x.slice(axis: 0, start: 0, end: 2).relu()] }),
            (
                "shape of the same size", { x, _ in [try x.softmax(axis: 1)] },
                { x, _ in [try x.reshape([2, 8]).evaluate().softmax(axis: 1)] }
            ),
            (
                "type", { x, _ in [try x + x] },
                { x, _ in
                    let i = try (x * 100).cast(.i32).evaluate()
                    return [try i + i]
                }
            ),
            (
                "half of the type", { x, y in [try x * y] },
                { x, y in [try x.cast(.bf16).evaluate() * y.cast(.bf16).evaluate()] }
            ),
            ("broadcast", { x, y in [try x + y] }, { x, y in [try x + y.slice(axis: 0, start: 0, end: 1).evaluate()] }),
            (
                "statistics",
                { x, _ in
                    let x = try x.reshape([4, 2, 2, 1])
                    return [try x.batchNormTraining(.ones([2]), .zeros([2])).y]
                },
                { x, _ in
                    let x = try x.reshape([4, 2, 2, 1])
                    return [try x.batchNorm(.ones([2]), .zeros([2]), .zeros([2]), .ones([2]))]
                }
            ),
        ]

    @Test(arguments: pairs.map(\.0)) func aPlanIsUsedAgainOnlyForTheSameStructure(_ name: String) throws {
        let pair = try #require(Self.pairs.first { $0.0 == name })
        var samples = Samples(4)
        for turn in 0..<3 {
            let x = try samples.tensor([4, 4])
            let y = try samples.tensor([4, 4])
            for (graph, isSecond) in [(pair.1, false), (pair.2, true)] {
                let lazily = try graph(x, y)
                let plain = try CompiledGraph(inputs: [], outputs: graph(x, y), options: .plain).run()
                try Tensor.evaluate(lazily)
                for (a, b) in zip(lazily, plain) {
                    #expect(a.type == b.type)
                    #expect(try difference(a, b) < 1e-5, "\(name), turn \(turn), \(isSecond ? "second" : "first")")
                }
            }
            let (first, second) = (GraphSignature.of(try pair.1(x, y)), GraphSignature.of(try pair.2(x, y)))
            // A constant is a leaf, and so are operands: the same plan reads others.
            #expect(
                (first.signature == second.signature) == ["constant", "order of operands"].contains(name), "\(name)")
        }
    }
}

extension Array {
    fileprivate func shifted(by count: Int) -> [Element] { Array(self[count...] + self[..<count]) }
}
