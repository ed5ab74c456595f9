import Kernels

// Questions: results are bool, and nothing here has a gradient.

extension Op {
    static let comparison: [Op] = [
        .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr, .logicalXor,
        .logicalNot,
        .isnan, .isinf, .isfinite,
    ]

    static let equal: Op = binary(
        "eq", "Whether two elements are equal.", "eq(tensor([1, 2]), tensor([1, 3]))  # → tensor([ True, False])",
        .equal)
    static let notEqual: Op = binary(
        "ne", "Whether two elements differ.", "ne(tensor([1, 2]), tensor([1, 3]))  # → tensor([False,  True])",
        .notEqual)
    static let less: Op = binary(
        "lt", "Whether `input < other`.", "lt(tensor([1, 2]), tensor(2))  # → tensor([ True, False])", .less)
    static let lessEqual: Op = binary(
        "le", "Whether `input <= other`.", "le(tensor([1, 3]), tensor(2))  # → tensor([ True, False])", .lessEqual)
    static let greater: Op = binary(
        "gt", "Whether `input > other`.", "gt(tensor([1, 3]), tensor(2))  # → tensor([False,  True])", .greater)
    static let greaterEqual: Op = binary(
        "ge", "Whether `input >= other`.", "ge(tensor([1, 2]), tensor(2))  # → tensor([False,  True])", .greaterEqual)
    static let logicalAnd: Op = binary(
        "logical_and", "Whether both are nonzero.",
        "logical_and(tensor([True, True]), tensor([True, False]))  # → tensor([ True, False])", .logicalAnd)
    static let logicalOr: Op = binary(
        "logical_or", "Whether either is nonzero.",
        "logical_or(tensor([True, False]), tensor([False, False]))  # → tensor([ True, False])", .logicalOr)
    static let logicalXor: Op = binary(
        "logical_xor", "Whether one of the two is nonzero.",
        "logical_xor(tensor([True, True]), tensor([True, False]))  # → tensor([False,  True])", .logicalXor)
    static let logicalNot: Op = unary(
        "logical_not", "Whether the element is zero.", "logical_not(tensor([0, 3]))  # → tensor([ True, False])",
        .logicalNot)
    static let isnan: Op = unary(
        "isnan", "Whether the element is not a number.",
        "isnan(tensor([0.0, float(\"nan\")]))  # → tensor([False,  True])", .isnan)
    static let isinf: Op = unary(
        "isinf", "Whether the element is infinite.",
        "isinf(tensor([0.0, float(\"-inf\")]))  # → tensor([False,  True])", .isinf)
    static let isfinite: Op = unary(
        "isfinite", "Whether the element is a finite number.",
        "isfinite(tensor([0.0, float(\"inf\"), float(\"nan\")]))  # → tensor([ True, False, False])", .isfinite)
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
