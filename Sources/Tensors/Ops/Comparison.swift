import Kernels

// Questions: results are bool, and nothing here has a gradient.

extension Op {
    static let comparison: [Op] = [
        .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr, .logicalXor,
        .logicalNot,
        .isnan, .isinf, .isfinite,
    ]

    package static let equal: Op = binary("eq", step: "equal")
    package static let notEqual: Op = binary("ne", step: "notEqual")
    package static let less: Op = binary("lt", step: "less")
    package static let lessEqual: Op = binary("le", step: "lessEqual")
    package static let greater: Op = binary("gt", step: "greater")
    package static let greaterEqual: Op = binary("ge", step: "greaterEqual")
    package static let logicalAnd: Op = binary("logical_and", step: "logicalAnd")
    package static let logicalOr: Op = binary("logical_or", step: "logicalOr")
    package static let logicalXor: Op = binary("logical_xor", step: "logicalXor")
    package static let logicalNot: Op = unary("logical_not", step: "logicalNot")
    package static let isnan: Op = unary("isnan")
    package static let isinf: Op = unary("isinf")
    package static let isfinite: Op = unary("isfinite")
}

extension Tensor {
    package func equal(_ other: Tensor) throws -> Tensor { try Op.equal.promoting([self, other]) }
    package func notEqual(_ other: Tensor) throws -> Tensor { try Op.notEqual.promoting([self, other]) }
    package func less(_ other: Tensor) throws -> Tensor { try Op.less.promoting([self, other]) }
    package func lessEqual(_ other: Tensor) throws -> Tensor { try Op.lessEqual.promoting([self, other]) }
    package func greater(_ other: Tensor) throws -> Tensor { try Op.greater.promoting([self, other]) }
    package func greaterEqual(_ other: Tensor) throws -> Tensor { try Op.greaterEqual.promoting([self, other]) }
    package func logicalAnd(_ other: Tensor) throws -> Tensor { try Op.logicalAnd.promoting([self, other]) }
    package func logicalOr(_ other: Tensor) throws -> Tensor { try Op.logicalOr.promoting([self, other]) }
    package func logicalXor(_ other: Tensor) throws -> Tensor { try Op.logicalXor.promoting([self, other]) }
    package func logicalNot() throws -> Tensor { try Op.logicalNot.promoting([self]) }
    package func isnan() throws -> Tensor { try Op.isnan.promoting([self]) }
    package func isinf() throws -> Tensor { try Op.isinf.promoting([self]) }
    package func isfinite() throws -> Tensor { try Op.isfinite.promoting([self]) }
}

extension Tensor {
    /// Whether elements are equal, or finite and near.
    package func isClose(_ other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8) throws -> Tensor {
        guard dtype == other.dtype else {
            throw TensorError.wrongType(op: "isclose", operand: "other", expected: dtype.name, got: other.dtype)
        }
        guard dtype != .bool else { return try equal(other) }
        let near = try (self - other).abs().lessEqual(other.abs() * relative + absolute).logicalAnd(other.isfinite())
        return try near.logicalOr(equal(other))
    }
}
