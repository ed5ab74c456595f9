/// What graphs have in common that one compiled graph computes: operations, attributes, types, and which variables they
/// read.
///
/// A loop written by hand builds its graph anew at every turn; the signature finds what was compiled for the turn
/// before.
package struct GraphSignature: Hashable {
    private let words: [Int]
    /// Of the words, computed once: a signature is looked up more often than it is made.
    private let digest: Int

    package static func == (left: GraphSignature, right: GraphSignature) -> Bool {
        left.digest == right.digest && left.words == right.words
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    private init(_ words: [Int]) {
        self.words = words
        digest = words.reduce(0) { ($0 ^ $1) &* 0x9e37_79b9_7f4a_7c1 ^ ($0 &>> 29) }
    }

    /// - Parameter variables: what the graph is used for beside its results, for instance which variables it updates.
    /// - Returns: the signature, and the leaves that are no variables in a fixed order: the inputs in which two turns
    ///   differ.
    package static func of(_ roots: [Tensor], variables: [Variable] = []) -> (
        signature: GraphSignature, leaves: [Tensor]
    ) {
        let order = Node.inOrder(roots)
        let walk = Mark.newWalk()
        var words: [Int] = []
        words.reserveCapacity(order.count * 12 + 32)
        var leaves: [Tensor] = []
        func add(_ tensor: Tensor) {
            if let node = tensor.node, node.mark.walk == walk {
                words.append(node.mark.number &* 16 &+ tensor.index)
            } else if let variable = tensor.variable {
                words.append(Int(bitPattern: ObjectIdentifier(variable)))
            } else if tensor.mark.walk == walk {
                words.append(-1 &- tensor.mark.number)
            } else {
                tensor.mark = Mark(walk: walk, number: leaves.count)
                words.append(-1 &- leaves.count)
                words.append(Int(tensor.dtype.rawValue) &* 16 &+ tensor.shape.rank)
                words += tensor.shape.dims
                leaves.append(tensor)
            }
        }
        for (number, node) in order.enumerated() {
            node.mark = Mark(walk: walk, number: number)
            words.append(Int(bitPattern: Unmanaged.passUnretained(node.op).toOpaque()))
            words.append(node.attributes.ints.count &* 1024 &+ node.attributes.floats.count)
            words += node.attributes.ints
            for constant in node.attributes.floats { words.append(Int(bitPattern: UInt(constant.bitPattern))) }
            for input in node.inputs { add(input) }
        }
        words.append(roots.count)
        for root in roots { add(root) }
        for variable in variables { words.append(Int(bitPattern: ObjectIdentifier(variable))) }
        return (GraphSignature(words), leaves)
    }
}

extension Tensor {
    /// Runs `body` with evaluated tensors keeping the operation they came from, so that looking at a value in a loss
    /// function does not end the gradient there.
    package static func recording<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Recording.$isOn.withValue(true, operation: body)
    }

    /// Another handle to the same value, which keeps the graph when this one is evaluated.
    package func twin() -> Tensor { node.map { Tensor($0, index) } ?? self }
}

enum Recording {
    @TaskLocal static var isOn = false
}
