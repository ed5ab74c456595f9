import Runtime
import Tensors

/// What `TensorError` says to a person. Where PyTorch has a message its words are used.
extension TensorError: UserFacingError {
    package var problem: Problem {
        switch self {
        case .negativeExtent(let shape):
            Problem("RuntimeError", "a shape cannot have a negative size: \(shape)")
        case .tooLarge(let shape, let dtype):
            Problem("MemoryError", "a tensor of shape \(shape) and type \(dtype.name) is larger than any memory")
        case .shapesDoNotBroadcast(let op, let lhs, let rhs):
            Problem("RuntimeError", TensorError.broadcastMessage(lhs, rhs), notes: ["\(op) sees \(lhs) and \(rhs)"],
                    hint: TensorError.broadcastHint(lhs, rhs),
                    labels: [(.argument(0), "this is \(lhs)"), (.argument(1), "this is \(rhs)")])
        case .shapesDoNotMultiply(let lhs, let rhs):
            Problem("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (\(by(lhs)) and \(by(rhs)))",
                    notes: ["the last dimension on the left must be the second to last on the right"],
                    hint: lhs.dims.last == rhs.dims.last && rhs.rank == 2 ? "Turn the right one: `@ b.T`."
                        : lhs.rank == 2 && lhs.dims.first == rhs.dims.first ? "Turn the left one: `a.T @`." : "",
                    labels: [(.argument(0), "this is \(lhs)"), (.argument(1), "this is \(rhs)")])
        case .wrongShape(let op, let operand, let expected, let got):
            Problem("RuntimeError", "\(op): \(operand) must have shape \(expected), not \(got)",
                    labels: [(.named(operand), "this is \(got)")])
        case .wrongType(let op, let operand, let expected, let got):
            Problem("RuntimeError", "\(op): \(operand) must be \(expected), not \(got.name)",
                    labels: [(.named(operand), "this is \(got.name)")])
        case .axisOutOfRange(let op, let axis, let rank):
            Problem("IndexError", rank == 0
                        ? "\(op): a scalar has no dimension \(axis)"
                        : "Dimension out of range (expected to be in range of [\(-rank), \(rank - 1)], but got \(axis))",
                    notes: ["\(op) sees a tensor with \(rank) dimensions"])
        case .indexOutOfRange(let op, let index, let count):
            Problem("IndexError", "\(op): index \(index) is out of range for \(count) entries")
        case .badAttribute(let op, let name, let value, let expected):
            Problem("ValueError", "\(op): \(name) must be \(expected), not \(Quantity.plain(value))", labels: [(.named(name), "")])
        case .wrongElementCount(let op, let from, let to):
            Problem("RuntimeError", op == "reshape" ? "shape '\(to)' is invalid for input of size \(from.count)"
                                                     : "\(op): \(from.count) numbers do not fill the shape \(to)",
                    notes: ["\(to) has \(to.count) places"])
        case .wrongArgument(let op, let position, let expected, let got):
            Problem("TypeError", "\(op)() argument \(position + 1) must be \(expected), not \(got)",
                    labels: [(.argument(position), "this is \(got)")])
        case .unknownChoice(let op, let name, let got, let known):
            Problem("ValueError", "\(op): \(name) must be one of \(known.joined(separator: ", ")), not '\(got)'", labels: [(.named(name), "")])
        case .raggedList(let axis, let expected, let got):
            Problem("ValueError", "expected sequence of length \(expected) at dim \(axis) (got \(got))")
        case .notDifferentiable(let op, let reason):
            Problem("RuntimeError", "\(op) has no gradient: \(reason)")
        case .notScalar(let op, let shape):
            Problem("RuntimeError", op == "item" ? "a Tensor with \(shape.count) elements cannot be converted to Scalar"
                                                 : "\(op) needs a single number, not a tensor of shape \(shape)",
                    hint: "Reduce it first, for example with `.mean()` or `.sum()`.")
        case .noValue:
            Problem("RuntimeError", "this tensor has no value yet: it stands for an input of a compiled step")
        case .interrupted:
            Problem("KeyboardInterrupt", "")
        }
    }

    private func by(_ shape: Shape) -> String { shape.dims.map(String.init).joined(separator: "x") }

    /// PyTorch's sentence, which names the first axis from the right that does not fit.
    private static func broadcastMessage(_ a: Shape, _ b: Shape) -> String {
        let rank = max(a.rank, b.rank)
        for back in 1...max(rank, 1) where back <= a.rank && back <= b.rank {
            let x = a[a.rank - back], y = b[b.rank - back]
            if x != y, x != 1, y != 1 {
                return "The size of tensor a (\(x)) must match the size of tensor b (\(y)) at non-singleton dimension \(rank - back)"
            }
        }
        return "shapes \(a) and \(b) do not fit"
    }

    private static func broadcastHint(_ a: Shape, _ b: Shape) -> String {
        if a.rank == 2, b.rank == 2, a[0] == b[1], a[1] == b[0] { return "One of them is transposed: use `b.T`." }
        if b.rank == 1, a.rank == 2, a[0] == b[0] { return "To use b as a column, write `b[:, None]`." }
        if a.rank == 1, b.rank == 2, b[0] == a[0] { return "To use a as a column, write `a[:, None]`." }
        return "Two sizes fit when they are equal or one of them is 1, compared from the right."
    }
}
