import Runtime
import Tensors

/// What `TensorError` says to a person. Where PyTorch has a message its words are used.
extension TensorError: UserFacingError {
    package var problem: Problem {
        var problem = words
        if problem.code.isEmpty { problem.code = code }
        return problem
    }

    private var words: Problem {
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
            Problem("RuntimeError", "\(op): \(operand) must have shape \(expected), not \(got)", hint: TensorError.shapeHint(op),
                    labels: [(.named(operand), "this is \(got)")])
        case .wrongType(let op, let operand, let expected, let got):
            Problem("RuntimeError", "\(op): \(operand) must be \(expected), not \(got.name)",
                    hint: got.isFloat ? "Labels and positions are whole numbers: `x.to(\"int64\")`." : "Make decimal numbers of it: `x.to(\"float32\")`, or write 1.0 for 1.",
                    labels: [(.named(operand), "this is \(got.name)")])
        case .axisOutOfRange(let op, let axis, let rank):
            Problem("IndexError", rank == 0
                        ? "\(op): a scalar has no dimension \(axis)"
                        : "Dimension out of range (expected to be in range of [\(-rank), \(rank - 1)], but got \(axis))",
                    hint: rank == 0 ? "" : "The tensor has \(rank) dimension\(rank == 1 ? "" : "s"), counted from 0; -1 is the last.")
        case .indexOutOfRange("cross_entropy", let index, let count), .indexOutOfRange("nll_loss", let index, let count):
            Problem("IndexError", "Target \(index) is out of bounds.", code: "TL0703", notes: ["the scores have \(count) columns, for the labels 0 to \(count - 1)"],
                    hint: "Labels count from 0, and there is one column of scores for each.")
        case .indexOutOfRange(let op, let index, let count):
            Problem("IndexError", "\(op): index \(index) is out of range for \(count) entries")
        case .badAttribute(let op, let name, let value, let expected):
            Problem("ValueError", "\(op): \(name) must be \(expected), not \(Quantity.plain(value))", labels: [(.named(name), "")])
        case .wrongElementCount(let op, let from, let to):
            Problem("RuntimeError", op == "reshape" ? "shape '\(to)' is invalid for input of size \(from.count)"
                                                     : "\(op): \(from.count) numbers do not fill the shape \(to)",
                    notes: ["\(to) has \(to.count) places"], hint: op == "reshape" ? "One size may be left open: `x.reshape(-1)`, `x.reshape(\(to.dims.first ?? 2), -1)`." : "")
        case .wrongArgument(let op, let position, let expected, let got):
            Problem("TypeError", "\(op)() argument \(position + 1) must be \(expected), not \(got)",
                    labels: [(.argument(position), "this is \(got)")])
        case .unknownChoice(let op, let name, let got, let known):
            Problem("ValueError", "\(op): \(name) must be one of \(known.joined(separator: ", ")), not '\(got)'", labels: [(.named(name), "")])
        case .raggedList(let axis, let expected, let got):
            Problem("ValueError", "expected sequence of length \(expected) at dim \(axis) (got \(got))", hint: "Rows of a tensor have the same length: fill up the short ones, or cut the long ones.")
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
    private static func shapeHint(_ op: String) -> String {
        switch op {
        case "cross_entropy", "nll_loss": "One label for each row of scores: scores [N, classes], labels [N]."
        case "cat", "concat", "hstack", "vstack": "Sizes may differ only in the dimension that is joined: try another `dim`."
        case "stack": "Stacked tensors have one shape; `cat` joins those that differ in one dimension."
        default: ""
        }
    }

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

extension TensorError {
    /// The page of each kind.
    private var code: String {
        switch self {
        case .shapesDoNotBroadcast, .shapesDoNotMultiply: "TL0401"
        case .wrongShape, .negativeExtent: "TL0402"
        case .wrongType: "TL0403"
        case .axisOutOfRange: "TL0404"
        case .indexOutOfRange: "TL0405"
        case .wrongElementCount: "TL0406"
        case .raggedList: "TL0407"
        case .badAttribute, .wrongArgument, .unknownChoice: "TL0408"
        case .notScalar: "TL0409"
        case .notDifferentiable: "TL0410"
        case .tooLarge: "TL0411"
        case .noValue: "TL0311"
        case .interrupted: ""
        }
    }
}
