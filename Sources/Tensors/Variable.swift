import Kernels

/// A value that changes: a parameter, a running statistic, an optimiser's moment.
///
/// Its tensor is a leaf and never changes itself; `assign` puts another in its place. A compiled step writes into the
/// buffer when nobody else holds it, so handles taken earlier keep their values and training allocates nothing.
package final class Variable {
    package private(set) var tensor: Tensor

    package init(_ value: Tensor) {
        tensor = value.ownHandle()
        tensor.variable = self
    }

    deinit { tensor.variable = nil }

    package var type: TensorType { tensor.type }

    /// A number for its contents, another one after every change; nil while nothing was computed.
    package var stamp: UInt64? { tensor.storage?.stamp }

    /// Puts the value of `replacement`, of the same shape and type, in place of the old one.
    package func assign(_ replacement: Tensor) throws {
        guard replacement.type == tensor.type else {
            throw TensorError.wrongShape(
                op: "assign", operand: "value", expected: "\(tensor.shape)", got: replacement.shape)
        }
        adopt(try replacement.evaluate())
    }

    /// For the plan: the memory for the next value. The old value's own when nobody else holds it and `overwrites`
    /// allows it.
    func target(overwrites: Bool) throws -> Buffer {
        if overwrites, isKnownUniquelyReferenced(&tensor), tensor.ownsStorageAlone(), let storage = tensor.storage {
            return storage
        }
        return try Buffer(byteCount: type.byteCount)
    }

    /// For a plan that was stopped half way: what lies in `buffer` may have been overwritten. A buffer of its own is
    /// dropped.
    func noteChange(in buffer: Buffer) { if buffer === tensor.storage { buffer.contentsChanged() } }

    /// For the plan: the next value lies in `buffer`.
    func settle(_ buffer: Buffer) {
        if buffer === tensor.storage { buffer.contentsChanged() } else { adopt(Tensor(type, buffer)) }
    }

    private func adopt(_ value: Tensor) {
        tensor.variable = nil
        tensor = value.ownHandle()
        tensor.variable = self
    }
}

extension Tensor {
    /// Another handle to the same value, for a variable to write its name into: the one it was given may be another
    /// variable's.
    fileprivate func ownHandle() -> Tensor { storage.map { Tensor(type, $0) } ?? twin() }
}
