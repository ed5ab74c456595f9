import Tensors

/// A tensor a model learns, and whether it may.
package final class Parameter {
    package let variable: Variable
    /// How a model made from scratch starts it.
    package let initialization: Initialization
    /// A frozen parameter gets no gradient and no update.
    package var isFrozen = false { didSet { Module.changes.add(1, ordering: .relaxed) } }

    /// Off: parameters made have a shape and no memory, for a network that is counted and never run.
    @TaskLocal package static var holdsNumbers = true

    /// Starts as zeros: `Module.initialize` or a weights file gives the values, so that loading never draws numbers it
    /// throws away.
    package init(_ shape: Shape, _ initialization: Initialization) throws {
        self.variable = Variable(try Parameter.holdsNumbers ? Tensor.zeros(shape) : Tensor.placeholder(shape))
        self.initialization = initialization
    }

    /// The contents it began with.
    private var beginning: UInt64?

    /// Whether nothing has changed it since it began: no training, no file, no assignment.
    package var isFresh: Bool { variable.stamp == beginning }

    /// Fills it as its layer asks. The draw is a pure function of the seed and the name.
    package func begin(seed: UInt64, name: String) throws {
        try begin(with: try initialization.values(shape, seed: seed, name: name))
    }

    /// Begins with these values, drawn by another rule than its layer's.
    func begin(with values: Tensor) throws {
        try variable.assign(values)
        beginning = variable.stamp
    }

    private init(sharing other: Parameter) {
        self.variable = Variable(other.variable.tensor)
        self.initialization = other.initialization
        self.beginning = other.beginning
        self.isFrozen = other.isFrozen
    }

    package var shape: Shape { variable.tensor.shape }
    package var tensor: Tensor { variable.tensor }

    /// Another parameter with the same values. Storage is shared until one of the two is written.
    package func copy() -> Parameter { Parameter(sharing: self) }

    /// Replaces the values. The shape must stay: layers are built for it.
    package func assign(_ tensor: Tensor, path: String) throws {
        guard tensor.shape == shape else {
            throw ModelError.wrongParameterShape(path: path, expected: shape, seen: tensor.shape)
        }
        try variable.assign(tensor)
    }
}

/// How a parameter of a new model is filled.
package enum Initialization: Hashable, Sendable {
    case zeros
    case ones
    case normal(deviation: Double)
    case uniform(bound: Double)

    /// He et al. 2015, `mode="fan_out"` for ReLU: keeps the size of gradients through a stack of convolutions. timm's
    /// choice for ResNets. `weight` is `[out, in / groups, *kernel]`; as in PyTorch the groups do not count.
    package static func kaimingFanOut(_ weight: Shape) -> Initialization {
        let fan = weight.dims.enumerated().reduce(1) { $1.offset == 1 ? $0 : $0 &* max(1, $1.element) }
        return .normal(deviation: (2 / Double(fan)).squareRoot())
    }

    /// PyTorch's default for linear layers and stand-alone convolutions: uniform within 1 / sqrt(fan in).
    package static func uniformFanIn(_ fanIn: Int) -> Initialization {
        .uniform(bound: 1 / Double(max(1, fanIn)).squareRoot())
    }

    /// The weight of every classification head, by whatever route it is made: so small that the first loss is
    /// ln(classes).
    package static let head = Initialization.normal(deviation: 0.01)
}
