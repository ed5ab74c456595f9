import Files
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
            Problem(
                "RuntimeError", "a shape cannot have a negative size: \(shape)",
                hint: "Sizes are 0 or more; only `reshape` and `expand` know -1.")
        case .tooLarge(let shape, let dtype):
            Problem("MemoryError", "a tensor of shape \(shape) and type \(dtype.name) is larger than any memory")
        case .tooManyOperations(let count):
            Problem(
                "MemoryError", "\(count) operations wait for somebody to look at their results",
                hint:
                    "Does a loop in the loss function end? Work on a part at a time, and let results go: `loss.item()` keeps only the number."
            )
        case .shapesDoNotBroadcast(let op, let lhs, let rhs):
            Problem(
                "RuntimeError", TensorError.broadcastMessage(lhs, rhs), notes: ["\(op) sees \(lhs) and \(rhs)"],
                hint: TensorError.broadcastHint(lhs, rhs),
                labels: [(.argument(0), "this is \(lhs)"), (.argument(1), "this is \(rhs)")])
        case .shapesDoNotMultiply(let lhs, let rhs):
            Problem(
                "RuntimeError", "mat1 and mat2 shapes cannot be multiplied (\(by(lhs)) and \(by(rhs)))",
                notes: ["the last dimension on the left must be the second to last on the right"],
                hint: lhs.dims.last == rhs.dims.last && rhs.rank == 2
                    ? "Turn the right one: `@ b.T`."
                    : lhs.rank == 2 && lhs.dims.first == rhs.dims.first ? "Turn the left one: `a.T @`." : "",
                labels: [(.argument(0), "this is \(lhs)"), (.argument(1), "this is \(rhs)")])
        case .doesNotExpand(let shape, let target):
            Problem(
                "RuntimeError", TensorError.expandMessage(shape, target),
                notes: shape.rank > target.rank ? [] : ["only dimensions of size 1 can be repeated"],
                hint: shape.rank > target.rank
                    ? "Give a size for each of the \(shape.rank) dimensions; -1 keeps one."
                    : TensorError.repeating(shape, target),
                labels: [(.named("input"), "this is \(shape)")])
        case .wrongOrder(let order, let shape):
            Problem(
                "RuntimeError",
                order.count == shape.rank
                    ? "permute(): duplicate dims are not allowed."
                    : "permute(): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = \(shape.rank) is not equal to len(dims) = \(order.count)",
                hint:
                    "Name each of the \(shape.rank) dimensions of \(shape) once: `x.permute(\(shape.dims.indices.reversed().map(String.init).joined(separator: ", ")))`.",
                labels: [(.named("input"), "this is \(shape)")])
        case .piecesDiffer(let op, let axis, let position, let expected, let got):
            Problem(
                "RuntimeError", TensorError.piecesMessage(op, axis, position, expected, got),
                hint: TensorError.piecesHint(op, expected, got),
                labels: [(.element(0, 0), "this is \(expected)"), (.element(0, position), "this is \(got)")])
        case .wrongShape("cross_entropy", "labels", let expected, let got) where got.rank == 1:
            Problem(
                "ValueError",
                "Expected input batch_size (\(expected.filter(\.isNumber))) to match target batch_size (\(got[0])).",
                hint: "One label for each row of scores: scores [N, classes], labels [N].",
                labels: [(.named("target"), "this is \(got)")])
        case .wrongShape("matmul", _, _, []):
            Problem(
                "RuntimeError", "both arguments to matmul need to be at least 1D, but one is 0D",
                hint: "A single number multiplies with `*`.")
        case .wrongShape(let op, let operand, let expected, let got):
            Problem(
                "RuntimeError", "\(op): \(TensorError.parameter(operand)) must have shape \(expected), not \(got)",
                hint: TensorError.shapeHint(op),
                labels: [(.named(TensorError.parameter(operand)), "this is \(got)")])
        case .wrongType("cross_entropy", let operand, let expected, let got) where !got.isFloat:
            Problem(
                "RuntimeError",
                "cross_entropy: \(TensorError.parameter(operand)) must be \(expected), not \(got.name)",
                hint: "Scores come first, then labels: `cross_entropy(model(x), y)`.",
                labels: [(.named(TensorError.parameter(operand)), "this is \(got.name)")])
        case .wrongType(let op, let operand, let expected, let got):
            Problem(
                "RuntimeError", "\(op): \(TensorError.parameter(operand)) must be \(expected), not \(got.name)",
                hint: got.isFloat
                    ? "Labels and positions are whole numbers: `x.to(\"int64\")`."
                    : "Make decimal numbers of it: `x.to(\"float32\")`, or write 1.0 for 1.",
                labels: [(.named(TensorError.parameter(operand)), "this is \(got.name)")])
        case .axisOutOfRange(_, let axis, let rank):
            Problem(
                "IndexError",
                rank == 0
                    ? "Dimension out of range (expected to be in range of [-1, 0], but got \(axis))"
                    : "Dimension out of range (expected to be in range of [\(-rank), \(rank - 1)], but got \(axis))",
                hint: rank == 0
                    ? "Leave `dim` out for a single number."
                    : "The tensor has \(rank) dimension\(rank == 1 ? "" : "s"), counted from 0; -1 is the last.",
                labels: [(.named("dim"), "")])
        case .indexOutOfRange("cross_entropy", let index, let count),
            .indexOutOfRange("nll_loss", let index, let count):
            Problem(
                "IndexError", "Target \(index) is out of bounds.", code: "TL0703",
                notes: ["the scores have \(count) columns, for the labels 0 to \(count - 1)"],
                hint: "Labels count from 0, and there is one column of scores for each.")
        case .indexOutOfRange("one_hot", let index, let count):
            Problem(
                "RuntimeError",
                index < 0 ? "Class values must be non-negative." : "Class values must be smaller than num_classes.",
                notes: ["there is a \(index), and num_classes is \(count)"],
                hint: "Classes count from 0: `one_hot(x, \(Swift.max(index + 1, 1)))` has room for it.")
        case .indexOutOfRange(let op, let index, let count):
            Problem(
                "IndexError", "\(op): index \(index) is out of range for \(count) entries",
                hint: count == 0 ? "There are none." : "Positions there are 0 to \(count - 1).")
        case .badAttribute(let op, let name, let value, let expected):
            Problem(
                "ValueError", "\(op): \(name) must be \(expected), not \(value.plain)",
                hint: ArgumentWords.usual(name), labels: [(.named(name), "")])
        case .wrongElementCount(let op, let from, let to):
            Problem(
                "RuntimeError",
                op == "reshape"
                    ? "shape '\(to)' is invalid for input of size \(from.count)"
                    : "\(op): \(from.count) numbers do not fill the shape \(to)",
                notes: to.exactCount.map { ["\(to) has \($0) places"] } ?? [],
                hint: op == "reshape"
                    ? "One size may be left open: `x.reshape(-1)`, `x.reshape(\(to.dims.first ?? 2), -1)`." : "")
        case .wrongArgument(let op, let position, let expected, let got):
            Problem(
                "TypeError", "\(op)() argument \(position + 1) must be \(expected), not \(got)",
                hint: op == "tensor" && got == "str"
                    ? "A tensor holds numbers: give each text its number, `[names.index(text) for text in texts]`."
                    : got == "str" ? "Numbers are written without quotes, and texts are no numbers." : "",
                labels: [(.argument(position), "this is \(got)")])
        case .unknownChoice(let op, let name, let got, let known):
            Problem(
                "ValueError", "\(op): \(name) must be one of \(known.joined(separator: ", ")), not '\(got)'",
                hint: TensorError.choiceHint(got, known), labels: [(.named(name), "")])
        case .raggedList(let axis, let expected, let got):
            Problem(
                "ValueError", "expected sequence of length \(expected) at dim \(axis) (got \(got))",
                hint: "Rows of a tensor have the same length: fill up the short ones, or cut the long ones.")
        case .doesNotFit(let number, let dtype):
            Problem(
                "RuntimeError", "value cannot be converted to type \(dtype.name) without overflow",
                notes: ["the value is \(number.double.plain)"],
                hint: "int64 holds whole numbers up to 2**63 - 1, uint8 those up to 255; float32 holds them rounded.")
        case .divisionByZero:
            Problem(
                "RuntimeError", "ZeroDivisionError",
                hint:
                    "Whole numbers have no infinity: make decimal numbers of them, `x.float()`, or look for zeros first."
            )
        case .notDifferentiable(let op, let reason):
            Problem("RuntimeError", "\(op) has no gradient: \(reason)")
        case .notScalar(let op, let shape):
            Problem(
                "RuntimeError",
                op == "item"
                    ? "a Tensor with \(shape.count) elements cannot be converted to Scalar"
                    : "\(op) needs a single number, not a tensor of shape \(shape)",
                hint: "Reduce it first, for example with `.mean()` or `.sum()`.")
        case .noValue:
            Problem("RuntimeError", "this tensor has no value yet: it stands for an input of a compiled step")
        case .interrupted:
            Problem("KeyboardInterrupt", "")
        }
    }

    private static func choiceHint(_ got: String, _ known: [String]) -> String {
        switch got {
        case "cuda", "mps", "gpu", "cuda:0": "TL computes on the processor: leave the device out."
        case "float64", "double", "float16", "half": "Decimal numbers are float32 here, or bfloat16 to save memory."
        default: Near.hint(got, among: known)
        }
    }

    /// The language's name of an operand, which engine operations call by their own.
    private static func parameter(_ operand: String) -> String {
        switch operand {
        case "x", "logits": "input"
        case "labels": "target"
        default: operand
        }
    }

    /// PyTorch's sentence about the first dimension from the right that cannot be repeated.
    private static func expandMessage(_ shape: Shape, _ target: Shape) -> String {
        guard shape.rank <= target.rank else {
            return
                "expand: the number of sizes provided (\(target.rank)) must be greater or equal to the number of dimensions in the tensor (\(shape.rank))"
        }
        let back =
            (1...max(shape.rank, 1)).first {
                shape[shape.rank - $0] != target[target.rank - $0] && shape[shape.rank - $0] != 1
            } ?? 1
        return
            "The expanded size of the tensor (\(target[target.rank - back])) must match the existing size (\(shape[shape.rank - back])) at non-singleton dimension "
            + "\(target.rank - back).  Target sizes: \(target).  Tensor sizes: \(shape)"
    }

    /// `repeat` where whole dimensions would do, else `expand` with the sizes that go: -1 keeps the tensor's own.
    private static func repeating(_ shape: Shape, _ target: Shape) -> String {
        let front = Array(target.dims.prefix(max(0, target.rank - shape.rank)))
        let pairs = Array(zip(shape.dims, target.dims.suffix(shape.rank)))
        func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
        if pairs.allSatisfy({ $0 > 0 && $1 > 0 && $1 % $0 == 0 }) {
            return "`x.repeat(\(list(front + pairs.map { $1 / $0 })))` repeats the whole."
        }
        return "-1 keeps a size: `x.expand(\(list(front + pairs.map { $0 == 1 ? $1 : -1 })))`."
    }

    /// PyTorch's sentences about lists of tensors.
    private static func piecesMessage(_ op: String, _ axis: Int, _ position: Int, _ expected: Shape, _ got: Shape)
        -> String
    {
        if op == "stack" {
            return
                "stack expects each tensor to be equal size, but got \(expected) at entry 0 and \(got) at entry \(position)"
        }
        if expected.rank != got.rank {
            return "Tensors must have same number of dimensions: got \(expected.rank) and \(got.rank)"
        }
        let other = expected.dims.indices.first { $0 != axis && expected[$0] != got[$0] } ?? 0
        return
            "Sizes of tensors must match except in dimension \(axis). Expected size \(expected[other]) but got size \(got[other]) for tensor number \(position) in the list."
    }

    private static func piecesHint(_ op: String, _ expected: Shape, _ got: Shape) -> String {
        if op == "stack" { return "Stacked tensors have one shape; `cat` joins those that differ in one dimension." }
        if expected.rank == got.rank + 1 { return "A new axis makes it one row: `x[None]`." }
        let fitting =
            expected.rank == got.rank
            ? expected.dims.indices.filter { axis in
                expected.dims.indices.allSatisfy { $0 == axis || expected[$0] == got[$0] }
            } : []
        return fitting.first.map { "They differ in dimension \($0) only: `cat(..., dim=\($0))` joins them there." }
            ?? "All but the joined dimension must be equal: cut or reshape one of them first."
    }

    private func by(_ shape: Shape) -> String { shape.dims.map(String.init).joined(separator: "x") }
    private static func shapeHint(_ op: String) -> String {
        switch op {
        case "cross_entropy", "nll_loss": "One label for each row of scores: scores [N, classes], labels [N]."
        default: ""
        }
    }

    /// PyTorch's sentence, which names the first axis from the right that does not fit.
    private static func broadcastMessage(_ a: Shape, _ b: Shape) -> String {
        let rank = max(a.rank, b.rank)
        for back in 1...max(rank, 1) where back <= a.rank && back <= b.rank {
            let x = a[a.rank - back]
            let y = b[b.rank - back]
            if x != y, x != 1, y != 1 {
                return
                    "The size of tensor a (\(x)) must match the size of tensor b (\(y)) at non-singleton dimension \(rank - back)"
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
        case .shapesDoNotBroadcast, .shapesDoNotMultiply, .doesNotExpand: "TL0401"
        case .wrongShape, .wrongOrder, .piecesDiffer, .negativeExtent: "TL0402"
        case .wrongType, .doesNotFit, .divisionByZero: "TL0403"
        case .axisOutOfRange: "TL0404"
        case .indexOutOfRange: "TL0405"
        case .wrongElementCount: "TL0406"
        case .raggedList: "TL0407"
        case .badAttribute, .wrongArgument, .unknownChoice: "TL0408"
        case .notScalar: "TL0409"
        case .notDifferentiable: "TL0410"
        case .tooLarge: "TL0411"
        case .tooManyOperations: "TL0907"
        case .noValue: "TL0311"
        case .interrupted: ""
        }
    }
}
