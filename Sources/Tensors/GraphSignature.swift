/// What graphs have in common that one compiled graph computes: operations, attributes, types, and which variables they read.
///
/// A loop written by hand builds its graph anew at every turn; the signature finds what was compiled for the turn before.
package struct GraphSignature: Hashable {
    private let words: [Int]

    /// - Parameter variables: what the graph is used for beside its results, for instance which variables it updates.
    /// - Returns: the signature, and the leaves that are no variables in a fixed order: the inputs in which two turns differ.
    package static func of(_ roots: [Tensor], variables: [Variable] = []) -> (signature: GraphSignature, leaves: [Tensor]) {
        var words: [Int] = []
        words.reserveCapacity(256)
        var leaves: [Tensor] = []
        var nodeNumbers: [ObjectIdentifier: Int] = [:], leafNumbers: [ObjectIdentifier: Int] = [:]
        func add(_ tensor: Tensor) {
            if let node = tensor.node, let number = nodeNumbers[ObjectIdentifier(node)] {
                words.append(number &* 16 &+ tensor.index)
                return
            }
            if let variable = tensor.variable, variable.tensor === tensor {
                words.append(ObjectIdentifier(variable).hashValue)
                return
            }
            if let number = leafNumbers[ObjectIdentifier(tensor)] {
                words.append(-1 &- number)
                return
            }
            leafNumbers[ObjectIdentifier(tensor)] = leaves.count
            words.append(-1 &- leaves.count)
            words.append(Int(tensor.dtype.rawValue) &* 16 &+ tensor.shape.rank)
            words += tensor.shape.dims
            leaves.append(tensor)
        }
        for node in Node.inOrder(roots) {
            nodeNumbers[ObjectIdentifier(node)] = nodeNumbers.count
            words.append(Int(bitPattern: Unmanaged.passUnretained(node.op).toOpaque()))
            words.append(node.attributes.ints.count &* 1024 &+ node.attributes.floats.count)
            words += node.attributes.ints
            for constant in node.attributes.floats { words.append(Int(bitPattern: UInt(constant.bitPattern))) }
            for input in node.inputs { add(input) }
        }
        words.append(roots.count)
        for root in roots { add(root) }
        for variable in variables { words.append(ObjectIdentifier(variable).hashValue) }
        return (GraphSignature(words: words), leaves)
    }
}

extension Tensor {
    /// Runs `body` with evaluated tensors keeping the operation they came from, so that looking at a value in a loss function does
    /// not end the gradient there.
    package static func recording<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Recording.$isOn.withValue(true, operation: body)
    }

    /// Another handle to the same value, which keeps the graph when this one is evaluated.
    package func twin() -> Tensor { node.map { Tensor($0, index) } ?? self }
}

enum Recording {
    @TaskLocal static var isOn = false
}
