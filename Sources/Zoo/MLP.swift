import Models

/// Two hidden layers over the pixels: what came before convolutions, and the lecture's baseline.
enum MLP {
    static let architectures = [
        Architecture(
            name: "mlp", summary: "pixels, two hidden layers, no convolution: the baseline", headPath: "head",
            firstConvolution: nil,
            preprocessing: .centred(inputSize: 64), classes: 10,
            defaultTag: nil
        ) { classes, channels, size in
            try build(inFeatures: channels * size * size, hidden: [256, 128], classes: classes)
        }
    ]

    private static func build(inFeatures: Int, hidden: [Int], classes: Int) throws -> Module {
        var children: [Module.Child] = [("flatten", try .flatten())]
        var width = inFeatures
        for (index, next) in hidden.enumerated() {
            children += [("fc\(index + 1)", try .linear(width, next)), ("act\(index + 1)", try .relu())]
            width = next
        }
        children.append(("head", try .head(width, classes)))
        return try Module(Chain("MLP"), children: children)
    }
}
