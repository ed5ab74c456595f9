import Tensors

/// A network with what makes it usable: its architecture's name, the preprocessing its weights expect, its class names,
/// where its head is, and what is frozen (which the modules and parameters know themselves).
package final class Model {
    /// The zoo's name, or `sequential` and the like for a network someone built.
    package let architecture: String
    package let root: Module
    package var preprocessing: Preprocessing
    /// One name for each output, in order; nil when nobody said.
    package var classNames: [String]?
    /// timm's name of the classifier: `fc`, `classifier`, `head`, `head.fc`. nil: the model has no linear layer.
    package internal(set) var headPath: String?
    /// The first convolution, which a change of input channels concerns.
    package let firstConvolution: String?
    /// Whether a plain call trains BatchNorm and dropout. Off until someone asks: nobody can forget it.
    package private(set) var isTraining = false
    /// What its first head saw: a head that was taken off can be put back.
    private let featuresBelowHead: Int?
    /// The loss it was last fitted with; nil before a `fit`.
    package var task: String?
    /// Numbers of the rows it was fitted to: what is tested on them measures memory.
    package var seenRows: Set<UInt64> = []
    /// Parts put in by hand or by `replaceHead`, newest last.
    package internal(set) var edits: [Edit] = []

    package struct Edit: Sendable {
        package let path: String
        package let old: String
        package let new: String
    }

    package init(
        architecture: String, root: Module, preprocessing: Preprocessing, classNames: [String]? = nil,
        headPath: String?, firstConvolution: String? = nil, featuresBelowHead: Int? = nil
    ) {
        self.architecture = architecture
        self.root = root
        self.preprocessing = preprocessing
        self.classNames = classNames
        self.headPath = headPath
        self.firstConvolution = firstConvolution
        self.featuresBelowHead =
            featuresBelowHead
            ?? headPath.flatMap { root.module(at: $0)?.linearLayers.first?.layer.inFeatures }
        for (_, module) in root.walk() { module.isAttached = true }
    }

    /// A network someone built: its last linear layer is its head, its first convolution says how many channels it
    /// sees.
    package convenience init(_ root: Module, name: String? = nil, inputSize: Int = 64) {
        let leaves = root.leaves
        let first = leaves.first { $0.module.layer is Convolution }
        self.init(
            architecture: name ?? root.layer.kind.lowercased(), root: root,
            preprocessing: .centred(
                inputSize: inputSize, channels: (first?.module.layer as? Convolution)?.inChannels ?? 3),
            headPath: leaves.last { $0.module.layer is Linear }?.path, firstConvolution: first?.path)
    }

    // MARK: Running

    /// The forward pass: `[N, C, H, W]` of normalised values to logits `[N, classes]`.
    package func forward(_ x: Tensor, context: ForwardContext) throws -> Tensor { try context.run(root, named: "", x) }

    /// u8 pictures `[N, H, W, C]` to the values the weights expect, `[N, C, H, W]`.
    package func normalized(_ pictures: Tensor) throws -> Tensor {
        try pictures.normalizeImages(mean: preprocessing.mean, std: preprocessing.deviation)
    }

    package func train() { isTraining = true }
    package func eval() { isTraining = false }

    /// The pass a plain call makes: training only after `train()`.
    package func context(key: @autoclosure @escaping () throws -> Tensor) -> ForwardContext {
        isTraining ? .training(key: try key()) : .inference()
    }

    // MARK: Contents

    package func parameters() -> [(name: String, parameter: Parameter)] { root.namedParameters() }
    package func buffers() -> [(name: String, variable: Variable)] { root.namedBuffers() }
    package var state: [StateEntry] { root.state() }
    package var parameterCount: Int { root.parameterCount }
    package var trainableCount: Int { root.trainableCount }

    /// The head as it stands: a linear layer, a chain of layers, `Identity` where it was taken off.
    package var headModule: Module? { headPath.flatMap { root.module(at: $0) } }
    /// The head's layer that makes the outputs: its last linear one.
    package var head: Linear? { headModule?.linearLayers.last?.layer }
    /// What the head sees.
    package var headFeatures: Int? { headModule?.linearLayers.first?.layer.inFeatures ?? featuresBelowHead }
    package var classCount: Int? { head?.outFeatures }

    package func isHeadParameter(_ name: String) -> Bool { headPath.map { name.hasPrefix($0 + ".") } ?? false }

    package var inChannels: Int {
        (firstConvolution.flatMap { root.module(at: $0)?.layer as? Convolution })?.inChannels
            ?? preprocessing.mean.count
    }

    /// Names the classes. There must be as many as outputs.
    package func setClassNames(_ names: [String]?) throws {
        if let names, let classes = classCount, names.count != classes {
            throw ModelError.invalidArgument(
                layer: architecture, argument: "classes", value: "\(names.count) names",
                expected: "\(classes), one for each output of the head")
        }
        classNames = names
    }

    /// A model of its own with the same values, frozen the same way; storage is shared until one of the two is written.
    package func copy() throws -> Model {
        let copy = Model(
            architecture: architecture, root: try root.copy(), preprocessing: preprocessing, classNames: classNames,
            headPath: headPath, firstConvolution: firstConvolution, featuresBelowHead: featuresBelowHead)
        copy.isTraining = isTraining
        copy.edits = edits
        copy.task = task
        copy.seenRows = seenRows
        return copy
    }

    func restore(isTraining: Bool) { self.isTraining = isTraining }
}
