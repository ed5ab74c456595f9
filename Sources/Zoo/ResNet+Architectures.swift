import Models

extension ResNet {
    static let architectures: [Architecture] = [
        row(
            "resnet_lab", "the bundled one: four stages of one block for 64-pixel pictures",
            ResNet(depths: [1, 1, 1, 1], widths: [32, 64, 128, 256], stem: .small), .centred(inputSize: 64),
            classes: 10, tag: nil),
        row(
            "resnet10t", "four stages of one block, three-convolution stem",
            ResNet(depths: [1, 1, 1, 1], stem: .deepTiered, averagesShortcut: true),
            .imageNet(inputSize: 176, interpolation: .bicubic),
            classes: 1000, tag: "c3_in1k"),
        row(
            "resnet18", "the classic small one",
            ResNet(depths: [2, 2, 2, 2]), .imageNet(cropShare: 0.95, interpolation: .bicubic),
            classes: 1000, tag: "a1_in1k"),
        row(
            "resnet34", "twice as deep",
            ResNet(depths: [3, 4, 6, 3]), .imageNet(cropShare: 0.95, interpolation: .bicubic),
            classes: 1000, tag: "a1_in1k"),
        row(
            "resnet50", "bottleneck blocks: the standard of the field",
            ResNet(block: .bottleneck, depths: [3, 4, 6, 3]), .imageNet(cropShare: 0.95, interpolation: .bicubic),
            classes: 1000, tag: "a1_in1k"),
        row(
            "resnet101", "deeper still",
            ResNet(block: .bottleneck, depths: [3, 4, 23, 3]), .imageNet(cropShare: 0.95, interpolation: .bicubic),
            classes: 1000, tag: "a1h_in1k"),
    ]

    private static func row(
        _ name: String, _ summary: String, _ net: ResNet, _ preprocessing: Preprocessing, classes: Int, tag: String?
    ) -> Architecture {
        Architecture(
            name: name, summary: summary, headPath: "fc", firstConvolution: net.firstConvolution,
            preprocessing: preprocessing,
            classes: classes, defaultTag: tag
        ) { classes, channels, _ in
            try net.build(classes: classes, inChannels: channels)
        }
    }
}
