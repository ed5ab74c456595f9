/// What can go wrong with tensors, as facts: the words are made in Library, and the call that failed adds the places.
package enum TensorError: Error, Hashable, Sendable {
    case negativeExtent(Shape)
    /// More bytes than any machine has.
    case tooLarge(Shape, DType)
    /// More operations than graphs may hold.
    case tooManyOperations(Int)
    /// Two operands whose extents neither agree nor are 1.
    case shapesDoNotBroadcast(op: String, lhs: Shape, rhs: Shape)
    /// Two operands of a matrix product whose inner extents differ.
    case shapesDoNotMultiply(lhs: Shape, rhs: Shape)
    /// A tensor that was to be repeated to a shape that differs where it is not 1.
    case doesNotExpand(from: Shape, to: Shape)
    /// A new order of axes that leaves one out, names one twice, or has another number of them.
    case wrongOrder([Int], of: Shape)
    /// A tensor of a list that does not go with the first one.
    case piecesDiffer(op: String, axis: Int, position: Int, expected: Shape, got: Shape)
    /// An operand of another shape than the op needs; `expected` in words: "[N, C, H, W]".
    case wrongShape(op: String, operand: String, expected: String, got: Shape)
    case wrongType(op: String, operand: String, expected: String, got: DType)
    case axisOutOfRange(op: String, axis: Int, rank: Int)
    case indexOutOfRange(op: String, index: Int, count: Int)
    /// An attribute outside what the op allows.
    case badAttribute(op: String, name: String, value: Double, expected: String)
    case wrongElementCount(op: String, from: Shape, to: Shape)
    /// An argument of a kind the function has no use for, in the language's words.
    case wrongArgument(op: String, position: Int, expected: String, got: String)
    /// A choice by name that does not exist.
    case unknownChoice(op: String, name: String, got: String, known: [String])
    /// Nested lists whose lengths differ.
    case raggedList(axis: Int, expected: Int, got: Int)
    /// A number of the program that the type of the tensor cannot hold.
    case doesNotFit(Number, DType)
    /// Whole numbers divided by zero: only floats have an infinity for it.
    case divisionByZero
    case notDifferentiable(op: String, reason: String)
    /// `item()` or a gradient needs a single element.
    case notScalar(op: String, Shape)
    /// A placeholder was looked at outside a compiled graph.
    case noValue
    case interrupted
}
