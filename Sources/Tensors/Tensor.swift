import Kernels
import Synchronization

/// An immutable array of numbers, or the promise of one: a handle to an operation in a graph.
///
/// Operations check shapes at once and build the graph; values appear when something looks. A tensor is a leaf when it
/// has a buffer, or is a placeholder; otherwise it is result `index` of a node. Once evaluated it keeps its buffer and
/// forgets the node, so that a graph lives no longer than it is needed. Not `Sendable`: tensors live on the session's
/// thread.
package final class Tensor {
    package let type: TensorType
    /// The operation that gives the value; nil for a leaf and once there is a value.
    package private(set) var node: Node?
    /// Which result of `node`.
    package let index: Int
    /// Plain row-major elements; nil until evaluated.
    package private(set) var storage: Buffer?
    /// The variable whose value this is: a compiled graph asks it for its value at every run. The variable takes its
    /// name out when it takes another value or goes; a weak reference would cost more than the operation it is looked
    /// at for.
    package internal(set) unowned(unsafe) var variable: Variable?
    /// What a walk over a graph notes here.
    var mark = Mark()

    package var shape: Shape { type.shape }
    package var dtype: DType { type.dtype }
    package var isEvaluated: Bool { storage != nil }
    /// Whether both are the same numbers in the same place, without looking at them.
    package func isSame(as other: Tensor) -> Bool { self === other || (storage != nil && storage === other.storage) }
    /// An input of a compiled graph: neither value nor node.
    package var isPlaceholder: Bool { storage == nil && node == nil }

    package init(_ node: Node, _ index: Int) {
        self.type = node.types[index]
        self.node = node
        self.index = index
    }

    /// A leaf over elements that are already there. `storage` holds at least `type`'s bytes.
    package init(_ type: TensorType, _ storage: Buffer) {
        self.type = type
        self.storage = storage
        self.index = 0
    }

    private init(placeholder type: TensorType) {
        self.type = type
        self.index = 0
    }

    /// An input of a `CompiledGraph`, given a value at each run.
    package static func placeholder(_ shape: Shape, _ dtype: DType = .f32) throws -> Tensor {
        Tensor(placeholder: try TensorType(checked: shape, dtype))
    }

    /// Gives the tensor its value and lets its part of the graph go, unless that is being recorded.
    package func settle(_ storage: Buffer) {
        self.storage = storage
        if !Recording.isOn { node = nil }
    }

    /// Takes the value that the same graph was given elsewhere.
    package func settle(from other: Tensor) {
        if let storage = other.storage { settle(storage) }
    }

    /// The same value without its history: gradients stop here.
    package func detached() throws -> Tensor {
        if let storage { return Tensor(type, storage) }
        return try Op.detach(self)
    }

    /// Whether nobody else holds the elements, so that they may be overwritten.
    func ownsStorageAlone() -> Bool { storage != nil && isKnownUniquelyReferenced(&storage!) }

    /// The node, given up by a tensor that nobody else holds. `Node.deinit` frees graphs with it.
    func takeNodeIfUnshared() -> Node? {
        guard node != nil, isKnownUniquelyReferenced(&node!) else { return nil }
        defer { node = nil }
        return node
    }
}

/// One operation in a graph.
package final class Node {
    package let op: Op
    package private(set) var inputs: [Tensor]
    package let attributes: Attributes
    package let types: [TensorType]
    /// Nodes are numbered as they are made: each has a higher number than its inputs.
    package let serial: Int
    /// Operations on the longest way down to values that are there.
    let depth: Int
    /// Whether some input is a placeholder's: there is no value before the graph is compiled.
    let isOpen: Bool
    /// What a walk over a graph notes here.
    var mark = Mark()

    private static let made = Atomic<Int>(0)
    private static let alive = Atomic<Int>(0)

    /// Operations held by graphs now.
    static var count: Int { alive.load(ordering: .relaxed) }

    init(_ op: Op, _ inputs: [Tensor], _ attributes: Attributes, _ types: [TensorType]) {
        self.op = op
        self.inputs = inputs
        self.attributes = attributes
        self.types = types
        serial = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
        Self.alive.wrappingAdd(1, ordering: .relaxed)
        var depth = 0
        var isOpen = false
        for input in inputs where input.storage == nil {
            depth = max(depth, input.node?.depth ?? 0)
            isOpen = isOpen || input.node?.isOpen ?? true
        }
        (self.depth, self.isOpen) = (depth + 1, isOpen)
    }

    /// Frees the graph behind this node with a list of its own: a chain of a million operations would overflow the
    /// stack if each node's release waited for the next.
    deinit {
        Self.alive.wrappingSubtract(1, ordering: .relaxed)
        var pending = inputs
        inputs = []
        while var tensor = pending.popLast() {
            guard isKnownUniquelyReferenced(&tensor), let node = tensor.takeNodeIfUnshared() else { continue }
            pending += node.inputs
            node.inputs = []
        }
    }
}

/// What a walk over a graph notes at a node or leaf: that it was there, and a number of its own. Cheaper than a table
/// by identity; graphs belong to one thread.
struct Mark {
    /// The walk that noted it; each has another number.
    var walk = 0
    var number = 0

    private static let walks = Atomic<Int>(0)

    static func newWalk() -> Int { walks.wrappingAdd(1, ordering: .relaxed).newValue }
}

extension Op {
    /// Applies the op: checks the inputs, and adds a node to the graph.
    package func callAsFunction(_ inputs: [Tensor], _ attributes: Attributes = .none) throws -> [Tensor] {
        let types = try infer(inputs.map(\.type), attributes)
        try Tensor.checkRoom()
        let node = Node(self, inputs, attributes, types)
        return types.indices.map { Tensor(node, $0) }
    }

    /// Applies an op with one result.
    package func callAsFunction(_ inputs: Tensor..., attributes: Attributes = .none) throws -> Tensor {
        let types = try infer(inputs.map(\.type), attributes)
        try Tensor.checkRoom()
        return Tensor(Node(self, inputs, attributes, types), 0)
    }
}

extension TensorType {
    /// A type whose size in bytes is known to fit: every tensor's is.
    ///
    /// - Throws: `TensorError.tooLarge` or `.negativeExtent`.
    package init(checked shape: Shape, _ dtype: DType) throws {
        var bytes = dtype.size
        for extent in shape.dims {
            guard extent >= 0 else { throw TensorError.negativeExtent(shape) }
            let (product, overflow) = bytes.multipliedReportingOverflow(by: Swift.max(extent, 1))
            guard !overflow, product < 1 << 46 else { throw TensorError.tooLarge(shape, dtype) }
            bytes = product
        }
        self.init(shape, dtype)
    }

    package var byteCount: Int { shape.count &* dtype.size }
}
