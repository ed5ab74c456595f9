import Kernels

/// A graph as a plan works on it: numbered values and a list of operations, which passes rewrite.
///
/// Tensors and nodes are for building; this is for compiling. It holds no tensor, so that variables stay unshared.
package struct PlanGraph {
    /// Where a value that no operation computes comes from.
    enum Source {
        /// Given at each run, by position.
        case input(Int)
        /// The value of a variable, by position in the list of variables the plan was made for.
        case variable(Int)
        /// The same at each run.
        case constant(Buffer)
    }

    struct Leaf {
        var value: Int
        var source: Source
    }

    struct Update {
        var variable: Int
        var value: Int
    }

    /// By value.
    var types: [TensorType] = []
    var leaves: [Leaf] = []
    /// Each after those whose results it uses.
    var nodes: [PlanNode] = []
    var outputs: [Int] = []
    var updates: [Update] = []
    /// Whether pictures lie with their channels next to each other rather than in blocks of 16.
    var keepsChannelsLast = false
    /// Those whose kernels a pass chose.
    var convolutions: [ConvolutionWork] = []

    /// Adds a value.
    mutating func value(_ type: TensorType) -> Int {
        types.append(type)
        return types.count - 1
    }

    /// What must be there in the end.
    var wanted: [Int] { outputs + updates.map(\.value) }

    /// For each value, how many operations, outputs and updates use it.
    func useCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: types.count)
        for node in nodes { for input in node.inputs { counts[input] += 1 } }
        for value in wanted { counts[value] += 1 }
        return counts
    }

    /// For each value, the operation that computes it.
    func producers() -> [Int?] {
        var result = [Int?](repeating: nil, count: types.count)
        for (index, node) in nodes.enumerated() { for output in node.outputs { result[output] = index } }
        return result
    }
}

/// One operation of a `PlanGraph`, with its operands and results by number.
package struct PlanNode {
    package var op: Op
    package var attributes: Attributes
    package var inputs: [Int]
    package var outputs: [Int]
}

extension PlanGraph {
    /// The part of the graph behind `outputs` and `updates`, in the order in which it was built.
    ///
    /// That order matters: gradients are built from the loss back, each layer's weights at once, so that what a layer
    /// kept for its gradient can be forgotten early.
    init(outputs: [Tensor], updates: [(variable: Int, value: Tensor)] = [], leaf source: (Tensor) throws -> Source)
        throws
    {
        var valueOfLeaf: [ObjectIdentifier: Int] = [:]
        var firstValue: [ObjectIdentifier: Int] = [:]

        func number(_ tensor: Tensor) throws -> Int {
            if let node = tensor.node, let first = firstValue[ObjectIdentifier(node)] { return first + tensor.index }
            if let known = valueOfLeaf[ObjectIdentifier(tensor)] { return known }
            let new = value(tensor.type)
            valueOfLeaf[ObjectIdentifier(tensor)] = new
            leaves.append(Leaf(value: new, source: try source(tensor)))
            return new
        }

        let order = Node.inOrder(outputs + updates.map(\.value)).sorted { $0.serial < $1.serial }
        nodes.reserveCapacity(order.count)
        for node in order {
            let inputs = try node.inputs.map(number)
            let results = node.types.map { value($0) }
            firstValue[ObjectIdentifier(node)] = results.first ?? types.count
            nodes.append(PlanNode(op: node.op, attributes: node.attributes, inputs: inputs, outputs: results))
        }
        self.outputs = try outputs.map(number)
        self.updates = try updates.map { Update(variable: $0.variable, value: try number($0.value)) }
    }
}
