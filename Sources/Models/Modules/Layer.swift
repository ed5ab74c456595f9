import Tensors

/// What a module computes: its constants and its forward pass, without its numbers.
///
/// A `Module` holds the state (children, parameters, buffers, flags); a `Layer` is the behaviour, a value that any
/// number of modules can share. So copying, saving, freezing and listing are written once, for every layer there will
/// ever be.
package protocol Layer {
    /// The name people know it by: `Conv2d`, `BasicBlock`.
    var kind: String { get }
    /// Its constants as shown in a listing: `3, 64, kernel=7, stride=2`.
    var details: String { get }
    /// What it accepts. Checked before `forward`, so that an error names this layer and not an operation inside it.
    var input: ExpectedShape { get }
    /// Whether training and inference differ (BatchNorm, dropout, anything written by the user).
    var dependsOnMode: Bool { get }
    /// Multiply-accumulates of one forward pass, from the shape of the result. Containers count nothing themselves.
    func multiplications(output: Shape, module: Module) -> Int
    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor
    /// A stored parameter of another shape made to fit, for layers that know how; nil: it cannot be.
    func adapted(_ name: String, from stored: Shape, to shape: Shape, _ read: () throws -> Tensor) throws -> Tensor?
}

extension Layer {
    package var details: String { "" }
    package var input: ExpectedShape { .anything }
    package var dependsOnMode: Bool { false }
    package func multiplications(output: Shape, module: Module) -> Int { 0 }
    package func adapted(_ name: String, from stored: Shape, to shape: Shape, _ read: () throws -> Tensor) throws
        -> Tensor?
    { nil }

    /// `Linear(512, 10)`
    package var description: String { "\(kind)(\(details))" }
}

/// The shape a layer accepts, as facts for an error message: fixed extents, free extents with a name, and whether
/// more axes may come first.
package struct ExpectedShape: Hashable, Sendable, CustomStringConvertible {
    package enum Extent: Hashable, Sendable {
        case free(String)
        case exactly(Int)
    }

    package var extents: [Extent]
    /// `linear` takes any number of leading axes.
    package var allowsLeadingAxes: Bool

    package init(_ extents: [Extent], allowsLeadingAxes: Bool = false) {
        self.extents = extents
        self.allowsLeadingAxes = allowsLeadingAxes
    }

    package static let anything = ExpectedShape([], allowsLeadingAxes: true)

    /// `[N, channels, *spatial]` for 1, 2 or 3 spatial axes; `nil` channels: any number.
    package static func images(channels: Int?, spatialAxes: Int) -> ExpectedShape {
        let names = spatialAxes == 1 ? ["L"] : spatialAxes == 2 ? ["H", "W"] : ["D", "H", "W"]
        let channel = channels.map(Extent.exactly) ?? .free("C")
        return ExpectedShape([.free("N"), channel] + names.map(Extent.free))
    }

    package func accepts(_ shape: Shape) -> Bool {
        let leading = shape.rank - extents.count
        guard allowsLeadingAxes ? leading >= 0 : leading == 0 else { return false }
        for axis in extents.indices {
            if case .exactly(let wanted) = extents[axis], shape[leading + axis] != wanted { return false }
        }
        return true
    }

    package var description: String {
        let inner = extents.map { extent in
            switch extent {
            case .free(let name): name
            case .exactly(let size): String(size)
            }
        }
        return "[" + ((allowsLeadingAxes ? ["..."] : []) + inner).joined(separator: ", ") + "]"
    }
}
