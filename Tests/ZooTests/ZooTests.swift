import Models
import Tensors
import Testing
import Zoo

struct ZooTests {
    static let names = Zoo.architectures.map(\.name)

    /// Parameters are timm 1.0.31's; multiply-accumulates are for a picture of the model's own size. Stored, so that a
    /// change of either is meant.
    private static let counts: [String: (parameters: Int, multiplications: Int)] = [
        "resnet_lab": (1_228_970, 63_801_856), "resnet10t": (5_435_488, 698_688_000),
        "resnet18": (11_689_512, 1_814_073_344), "resnet34": (21_797_672, 3_663_761_408),
        "resnet50": (25_557_032, 4_089_184_256), "resnet101": (44_549_160, 7_801_405_440),
        "mobilenetv3_small_100": (2_542_856, 56_510_400), "mobilenetv3_large_100": (5_483_032, 216_589_760),
        "vit_tiny_patch16_224": (5_717_416, 1_074_851_328), "vit_small_patch16_224": (22_050_664, 4_241_218_560),
        "mlp": (3_180_170, 3_179_776),
    ]

    @Test func everyArchitectureIsInTheTable() { #expect(Set(ZooTests.names) == Set(ZooTests.counts.keys)) }

    @Test(arguments: names)
    func countsAreWhatTheyWere(_ name: String) throws {
        let architecture = try Zoo.architecture(name)
        let expected = try #require(ZooTests.counts[name])
        let counts = architecture.counts
        #expect(counts.parameters == expected.parameters && counts.multiplications == expected.multiplications)
        // A network with numbers is the one that was counted.
        let model = try Zoo.build(name, classes: nil, classNames: nil, inChannels: 3, inputSize: nil)
        #expect(model.parameterCount == counts.parameters)
        #expect(model.classCount == architecture.classes && model.headPath == architecture.headPath)
    }

    @Test(arguments: names)
    func everyModelTakesOtherClassesAndChannels(_ name: String) throws {
        let model = try Zoo.build(name, classes: 3, classNames: nil, inChannels: 4, inputSize: nil)
        #expect(model.preprocessing.mean.count == 4)
        let trace = try model.shapes([2, 4, model.preprocessing.inputSize, model.preprocessing.inputSize])
        #expect(trace.first?.output == [2, 3])
    }

    @Test func theBundledModelIsSmallAndCheap() throws {
        let architecture = try Zoo.architecture("resnet_lab")
        #expect(architecture.counts.parameters < 2_800_000)
        #expect(architecture.counts.multiplications < 80_000_000)
    }

    @Test func aStartIsAFunctionOfSeedAndName() throws {
        func weight(_ classes: Int, _ seed: UInt64) throws -> [Float] {
            try Zoo.create("resnet_lab", classes: classes, seed: seed).module("layer1.0.conv1").tensor("weight")
                .floats()
        }
        #expect(try weight(2, 1) == weight(9, 1))
        #expect(try weight(2, 1) != weight(2, 2))
        let values = try weight(2, 1)
        let deviation = (values.reduce(0) { $0 + Double($1 * $1) } / Double(values.count)).squareRoot()
        #expect(abs(deviation - (2.0 / (32 * 9)).squareRoot()) < 0.003)
    }

    @Test func theLastNormOfABlockStartsAtZero() throws {
        let model = try Zoo.create("resnet50", classes: 2, seed: 1)
        #expect(try model.module("layer2.1.bn3").tensor("weight").floats().allSatisfy { $0 == 0 })
        #expect(try model.module("layer2.1.bn2").tensor("weight").floats().allSatisfy { $0 == 1 })
    }

    @Test func anUnknownNameIsAnErrorWithEveryName() {
        let error = #expect(throws: ModelError.self) { try Zoo.create("resnet81", seed: 0) }
        guard case .unknownModel("resnet81", let known)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(known.contains("resnet18"))
        #expect(Zoo.list("resnet?8").map(\.name) == ["resnet18"])
    }

    @Test func aSummaryHasTheLayersTheirShapesAndWhatIsFrozen() throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        try model.freeze(.until("layer1"))
        let rows = try model.summary(depth: 1)
        #expect(
            rows.map(\.path) == [
                "conv1", "bn1", "act1", "maxpool", "layer1", "layer2", "layer3", "layer4", "global_pool", "fc",
            ])
        #expect(
            rows.map(\.output) == [
                [1, 64, 112, 112], [1, 64, 112, 112], [1, 64, 112, 112], [1, 64, 56, 56], [1, 64, 56, 56],
                [1, 128, 28, 28], [1, 256, 14, 14], [1, 512, 7, 7], [1, 512], [1, 5],
            ])
        #expect(rows[4].frozen == .all && rows[5].frozen == .none && rows[3].frozen == .all)
        #expect(rows.reduce(0) { $0 + $1.parameters } == model.parameterCount)
        #expect(rows.reduce(0) { $0 + $1.multiplications } == (try model.multiplications()))
    }

    static let nonsense: [(String, @Sendable () throws -> Module)] = [
        ("in_features", { try .linear(0, 5) }), ("out_features", { try .linear(5, -1) }),
        ("out_features", { try .linear(5, .max) }),
        ("kernel", { try .convolution(3, 8, kernel: [0, 3]) }),
        ("stride", { try .convolution(3, 8, kernel: [3, 3], stride: [1, 2, 3]) }),
        ("groups", { try .convolution(3, 8, kernel: [3], groups: 2) }),
        ("groups", { try .convolution(3, 8, kernel: [3], groups: 0) }),
        ("p", { try .dropout(1) }), ("p", { try .dropout(.nan) }), ("groups", { try .groupNorm(3, 8) }),
        ("kernel", { try .pool(.max, kernel: []) }),
    ]

    @Test(arguments: nonsense.indices)
    func anArgumentThatMakesNoLayerIsNamed(_ index: Int) {
        let error = #expect(throws: ModelError.self) { try ZooTests.nonsense[index].1() }
        guard case .invalidArgument(_, let argument, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(argument == ZooTests.nonsense[index].0)
    }
}
