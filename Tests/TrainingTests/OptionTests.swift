import Models
import Tensors
import TestKit
import Testing
import Training
import Zoo

/// Options of `fit` are one list, from which everything else is made.
@Suite struct OptionTests {
    @Test func theListIsWhole() {
        let names = FitOptionList.all.map(\.name)
        #expect(
            Set(names).count == names.count && names.count == Mirror(reflecting: FitOptionList.shared).children.count)
        #expect(
            FitOptionList.parameters.hasPrefix("epochs: int = 5, lr: float | None = None, batch_size: int = 32, *, "))
        for option in FitOptionList.all {
            #expect(FitOptionList.parameters.contains(option.parameter) && !option.words.isEmpty, "\(option.name)")
            #expect(throws: Never.self) { try option.check(FitOptions()) }
        }
        #expect(FitOptionList.option("optimizer")?.choices == ["sgd", "adam", "adamw", "rmsprop"])
        #expect(FitOptionList.option("betas")?.parameter == "betas: tuple = (0.9, 0.999)")
    }

    @Test func whatWasSaidIsKeptAndTheRestIsUsual() {
        var options = FitOptions()
        #expect(options.epochs == 5 && options.rate == nil && options.rule == UpdateRule(.adamw))
        options.rate = 0.1
        options.optimizer = .sgd
        options.nesterov = true
        options.betas.second = 0.9
        #expect(options.rate == 0.1 && options.rule.nesterov && options.rule.momentum == 0.9)
        #expect(options.rule.secondBeta == 0.9)
        options.rate = nil
        #expect(options.rate == nil)
        #expect(FitOptionList.option("nesterov")?.record(options) == "True")
    }

    struct Depth: Sendable {
        let model: String
        let parameter: String
        let below: Int
    }

    /// timm 1.0.31's `param_groups_layer_decay`: the power of the decay for each parameter.
    @Test(arguments: [
        Depth(model: "resnet18", parameter: "fc.weight", below: 0),
        Depth(model: "resnet18", parameter: "layer4.1.conv1.weight", below: 1),
        Depth(model: "resnet18", parameter: "layer1.0.bn1.weight", below: 8),
        Depth(model: "resnet18", parameter: "bn1.weight", below: 9),
        Depth(model: "resnet18", parameter: "conv1.weight", below: 9),
        Depth(model: "mobilenetv3_small_100", parameter: "conv_head.weight", below: 0),
        Depth(model: "mobilenetv3_small_100", parameter: "blocks.5.0.conv.weight", below: 1),
        Depth(model: "mobilenetv3_small_100", parameter: "blocks.5.0.bn1.weight", below: 1),
        Depth(model: "mobilenetv3_small_100", parameter: "conv_stem.weight", below: 13),
        Depth(model: "vit_tiny_patch16_224", parameter: "norm.weight", below: 1),
        Depth(model: "vit_tiny_patch16_224", parameter: "blocks.11.attn.qkv.weight", below: 1),
        Depth(model: "vit_tiny_patch16_224", parameter: "pos_embed", below: 13),
    ]) func layerDecayCountsAsTimm(_ depth: Depth) throws {
        let model = try Zoo.build(depth.model, classes: 4, classNames: nil, inChannels: 3, inputSize: nil)
        let groups = model.parameterGroups(rate: 1, headRate: 1, layerDecay: 0.5)
        let group = try #require(groups.first { $0.members.contains { $0.name == depth.parameter } })
        var rate = 1.0
        for _ in 0..<depth.below { rate /= 2 }
        #expect(group.rate == rate, "\(group.name)")
    }
}
