import Models
import Tensors
import Testing
import Zoo

/// What a selection freezes in `resnet18`, as the stages whose every parameter is frozen.
struct FreezeCase: Sendable, CustomTestStringConvertible {
    let name: String
    let selection: Selection
    /// Top-level parts that are frozen whole.
    let frozen: [String]
    /// Top-level parts that are frozen in part.
    var some: [String] = []
    /// Steps of the chain that need computing once.
    let prefix: Int

    var testDescription: String { name }
}

struct FreezingTests {
    static let everything = ["conv1", "bn1", "layer1", "layer2", "layer3", "layer4", "fc"]

    // Steps: conv1, bn1, act1, maxpool, 2 blocks in each of 4 layers, global_pool, fc: 14.
    static let cases = [
        FreezeCase(name: "everything", selection: .everything, frozen: everything, prefix: 14),
        FreezeCase(
            name: "until a stage", selection: .until("layer3"), frozen: ["conv1", "bn1", "layer1", "layer2", "layer3"],
            prefix: 10),
        FreezeCase(
            name: "until a block", selection: .until("layer3.0"), frozen: ["conv1", "bn1", "layer1", "layer2"],
            some: ["layer3"], prefix: 9),
        FreezeCase(
            name: "until a convolution", selection: .until("layer1.0.conv1"), frozen: ["conv1", "bn1"],
            some: ["layer1"], prefix: 4),
        FreezeCase(
            name: "until the last a glob finds", selection: .until("layer*"), frozen: Array(everything.dropLast()),
            prefix: 13),
        FreezeCase(name: "nothing", selection: .fraction(0), frozen: [], prefix: 0),
        FreezeCase(name: "all layers", selection: .fraction(1), frozen: everything, prefix: 14),
        FreezeCase(name: "the stem only", selection: .only(["conv1", "bn1"]), frozen: ["conv1", "bn1"], prefix: 4),
        FreezeCase(
            name: "all BatchNorms", selection: .only(["*.bn?", "bn1", "*.downsample.1"]), frozen: ["bn1"],
            some: ["layer1", "layer2", "layer3", "layer4"], prefix: 0),
        FreezeCase(name: "all but the head", selection: .but(["fc"]), frozen: Array(everything.dropLast()), prefix: 13),
        FreezeCase(
            name: "all but a stage", selection: .but(["layer2"]), frozen: everything.filter { $0 != "layer2" },
            prefix: 6),
        FreezeCase(
            name: "all biases", selection: .only(["*.bias"]), frozen: [],
            some: ["bn1", "layer1", "layer2", "layer3", "layer4", "fc"], prefix: 0),
    ]

    @Test(arguments: cases)
    func aSelectionFreezesWhatItSays(_ example: FreezeCase) throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        try model.freeze(example.selection)
        let marks = model.root.children.filter { $0.module.parameterCount > 0 }.map { ($0.name, $0.module.frozenMark) }
        #expect(marks.filter { $0.1 == .all }.map(\.0) == example.frozen)
        #expect(marks.filter { $0.1 == .some }.map(\.0) == example.some)
        #expect(model.frozenPrefix == example.prefix)
        #expect(model.stages.count == 14)
        try model.unfreeze()
        #expect(model.trainableCount == model.parameterCount)
        #expect(model.root.walk().allSatisfy { !$0.module.staysInInference })
        // The stem's steps without numbers are nobody's to train.
        #expect(model.frozenPrefix == 0)
    }

    @Test func theCountsOfTheLectureAreRight() throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        try model.freeze(.until("layer3"))
        let norms = model.root.leaves.filter { $0.module.layer is BatchNorm }
        #expect(norms.count == 20)
        #expect(norms.count { $0.module.staysInInference } == 15)
        #expect(model.parameterCount - model.trainableCount == 2_782_784)
    }

    /// BatchNorm in frozen layers, by mode: statistics kept, scale and shift fixed, the prefix computed once.
    static let modes: [(FrozenBatchNorm, keeps: Bool, fixed: Bool, prefix: Int)] = [
        (.frozen, true, true, 10), (.stats, false, true, 1), (.train, false, false, 1),
    ]

    @Test(arguments: modes.indices)
    func aBatchNormModeMeansWhatItSays(_ index: Int) throws {
        let mode = FreezingTests.modes[index]
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        try model.freeze(.until("layer3"), batchNorm: mode.0)
        let norm = try #require(model.root.module(at: "layer2.0.bn1"))
        #expect(norm.staysInInference == mode.keeps)
        #expect(norm.parameters.allSatisfy { $0.parameter.isFrozen == mode.fixed })
        #expect(model.root.module(at: "layer2.0.conv1")?.parameters.allSatisfy { $0.parameter.isFrozen } == true)
        #expect(model.frozenPrefix == mode.prefix)
    }

    @Test func unfreezingAPartLeavesTheRest() throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        try model.freeze()
        try model.unfreeze(.only(["layer4", "fc"]))
        #expect(model.root.children.filter { $0.module.frozenMark == .all }.map(\.name).contains("layer3"))
        #expect(model.root.module(at: "layer4.1.bn2")?.staysInInference == false)
        #expect(model.frozenPrefix == 10)
    }

    @Test func dropoutInAFrozenPrefixIsOff() throws {
        let model = Model(try .sequential([.linear(4, 4), .dropout(0.5), .linear(4, 2)]))
        try model.freeze(.only(["0"]))
        #expect(model.frozenPrefix == 1)
        try model.freeze(.until("1"))
        #expect(model.frozenPrefix == 2)
    }

    @Test func aPatternThatMatchesNothingChangesNothing() throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        for selection in [Selection.until("layer5"), .only(["conv1", "layr*"]), .but(["head"])] {
            let error = #expect(throws: ModelError.self) { try model.freeze(selection) }
            guard case .nothingMatches(_, let known)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(known.contains("layer4"))
        }
        #expect(model.trainableCount == model.parameterCount)
        #expect(throws: ModelError.self) { try model.freeze(.fraction(1.5)) }
        #expect(throws: ModelError.self) { try model.freeze(.fraction(.nan)) }
    }

    static let globs: [(pattern: String, path: String, matches: Bool)] = [
        ("layer1", "layer1", true), ("layer1", "layer1.0.conv1", true), ("layer1", "layer10", false),
        ("*.bn1", "layer1.0.bn1", true),
        ("*.bn1", "bn1", false), ("layer?.0", "layer3.0.conv2", true), ("*", "fc", true), ("", "fc", false),
        ("a*a*a*a*b", String(repeating: "a", count: 2000), false),
    ]

    @Test(arguments: globs.indices)
    func aGlobMatchesNamesAndWhatIsInThem(_ index: Int) {
        let row = FreezingTests.globs[index]
        #expect(Glob(row.pattern).matches(path: row.path) == row.matches)
    }
}
