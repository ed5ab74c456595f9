import Models
import Tensors

/// One architecture the zoo can build, with what a catalogue shows of it.
package struct Architecture: Sendable {
    package let name: String
    /// One line for a catalogue.
    package let summary: String
    package let headPath: String
    package let firstConvolution: String?
    package let preprocessing: Preprocessing
    /// Outputs of its head unless others are asked for.
    package let classes: Int
    /// The pretrained weights meant when none are named: the tag in timm's hub, `a1_in1k`.
    package let defaultTag: String?
    let build: @Sendable (_ classes: Int, _ inChannels: Int, _ inputSize: Int) throws -> Module
}

/// Every architecture there is. A new family is one file and one line here.
package enum Zoo {
    package static let architectures: [Architecture] =
        ResNet.architectures + MobileNetV3.architectures + VisionTransformer.architectures + MLP.architectures

    /// - Throws: `ModelError.unknownModel` with every name there is.
    package static func architecture(_ name: String) throws -> Architecture {
        guard let found = architectures.first(where: { $0.name == name }) else {
            throw ModelError.unknownModel(name: name, known: architectures.map(\.name))
        }
        return found
    }

    /// Names that match a shell pattern, in the catalogue's order.
    package static func list(_ pattern: String = "*") -> [Architecture] {
        architectures.filter { Glob(pattern).matches($0.name) }
    }

    /// A model with the starting weights of its paper, drawn from `seed`.
    package static func create(
        _ name: String, classes: Int? = nil, classNames: [String]? = nil, inChannels: Int = 3,
        inputSize: Int? = nil, seed: UInt64
    ) throws -> Model {
        let model = try build(
            name, classes: classNames?.count ?? classes, classNames: classNames, inChannels: inChannels,
            inputSize: inputSize)
        try model.root.initialize(seed: seed)
        return model
    }

    /// The network without memory for its numbers: for names, shapes and counts.
    package static func sketch(
        _ name: String, classes: Int? = nil, inChannels: Int = 3, inputSize: Int? = nil
    ) throws -> Model {
        try Parameter.$holdsNumbers.withValue(false) {
            try build(name, classes: classes, classNames: nil, inChannels: inChannels, inputSize: inputSize)
        }
    }

    /// The same with zeros for weights: for a file that brings its own.
    package static func build(_ name: String, classes: Int?, classNames: [String]?, inChannels: Int, inputSize: Int?)
        throws -> Model
    {
        let architecture = try architecture(name)
        let classes = classes ?? architecture.classes
        try LayerArgument.within(classes, 0...1_000_000, "classes", of: "create_model")
        try LayerArgument.within(inChannels, 1...4096, "in_channels", of: "create_model")
        var preprocessing = architecture.preprocessing.adapted(channels: inChannels)
        if let inputSize {
            try LayerArgument.within(inputSize, 1...8192, "img_size", of: "create_model")
            preprocessing.inputSize = inputSize
        }
        let root = try architecture.build(max(1, classes), inChannels, preprocessing.inputSize)
        let model = Model(
            architecture: name, root: root, preprocessing: preprocessing, classNames: classNames,
            headPath: architecture.headPath, firstConvolution: architecture.firstConvolution)
        if classes == 0 { try model.takeHead(LayerRecipe(kind: "Identity")) }
        return model
    }
}
