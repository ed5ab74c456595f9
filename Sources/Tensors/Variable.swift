import Kernels

/// A value that changes: a parameter, a running statistic, an optimiser's moment.
///
/// Its tensor is a leaf and never changes itself; `assign` puts another in its place. A compiled step writes into the buffer
/// when nobody else holds it, so handles taken earlier keep their values and training allocates nothing.
package final class Variable {
    package private(set) var tensor: Tensor

    package init(_ tensor: Tensor) { self.tensor = tensor }

    package var type: TensorType { tensor.type }

    /// Puts the value of `replacement`, of the same shape and type, in place of the old one.
    package func assign(_ replacement: Tensor) throws {
        guard replacement.type == tensor.type else {
            throw TensorError.wrongShape(op: "assign", operand: "value", expected: "\(tensor.shape)", got: replacement.shape)
        }
        tensor = try replacement.evaluate()
    }

    /// For the plan: a settled leaf in place of the old one.
    func replace(_ leaf: Tensor) { tensor = leaf }
}
