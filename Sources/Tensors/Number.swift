/// A number of a program, exactly: whole numbers do not pass through a float on their way into a tensor.
package enum Number: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    case int(Int)
    case float(Double)

    package init(integerLiteral value: Int) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .float(value) }

    package var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): value
        }
    }

    package var isWhole: Bool { if case .int = self { true } else { false } }
}

extension Tensor {
    /// One number everywhere. A whole number that a type of whole numbers cannot hold is refused, a decimal one is cut
    /// towards zero: PyTorch's rule.
    ///
    /// - Throws: `TensorError.doesNotFit`.
    package static func full(_ shape: Shape, number: Number, _ dtype: DType) throws -> Tensor {
        guard !dtype.isFloat, dtype != .bool else { return try full(shape, number.double, dtype) }
        let type = try TensorType(checked: shape, dtype)
        return try Tensor(ints: [dtype.whole(number)], [], dtype: dtype).expand(type.shape.dims).evaluate()
    }
}

extension DType {
    /// Whether a whole number goes into the type as it is.
    package func spans(_ value: Int) -> Bool {
        switch self {
        case .f32, .bf16, .i64, .bool: true
        case .i32: Int32(exactly: value) != nil
        case .u8: UInt8(exactly: value) != nil
        }
    }

    /// A number as an element of this type of whole numbers. uint8 takes negative ones down to -255, which wrap, as in
    /// PyTorch.
    ///
    /// - Throws: `TensorError.doesNotFit`.
    package func whole(_ number: Number) throws -> Int {
        switch number {
        case .int(let value) where spans(value) || self == .u8 && (-255..<0).contains(value): return value
        case .float(let value):
            guard let whole = Int(exactly: value.rounded(.towardZero)) else {
                throw TensorError.doesNotFit(number, self)
            }
            return try self.whole(.int(whole))
        case .int: throw TensorError.doesNotFit(number, self)
        }
    }
}
