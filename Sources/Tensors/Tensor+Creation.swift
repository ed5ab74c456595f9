// Tensors of numbers in a row and of patterns.

extension Tensor {
    /// `start`, `start + step`, ... before `end`. Whole numbers stay exact.
    package static func arange(from start: Number = 0, to end: Number, step: Number = 1, _ dtype: DType = .i64) throws
        -> Tensor
    {
        func bad(_ expected: String) -> TensorError {
            .badAttribute(op: "arange", name: "step", value: step.double, expected: expected)
        }
        let distance = end.double - start.double
        guard step.double != 0, (distance / step.double).isFinite else { throw bad("not 0, and all finite") }
        guard distance == 0 || (distance > 0) == (step.double > 0) else {
            throw bad(step.double > 0 ? "negative, to count down" : "positive, to count up")
        }
        if case .int(let start) = start, case .int(let end) = end, case .int(let step) = step {
            let (gap, overflow) = end.subtractingReportingOverflow(start)
            guard !overflow else { throw TensorError.tooLarge([.max], dtype) }
            let count = gap / step + (gap % step == 0 ? 0 : 1)
            return try made([count], .i64) { Int64(start &+ $0 &* step) }.cast(dtype).evaluate()
        }
        let length = (distance / step.double).rounded(.up)
        guard let count = Int(exactly: length) else { throw TensorError.tooLarge([.max], dtype) }
        return try made([count], .f32) { Float(start.double + Double($0) * step.double) }.cast(dtype).evaluate()
    }

    /// `count` whole numbers from 0 on.
    package static func places(_ count: Int) throws -> Tensor { try arange(to: .int(count)) }

    /// `steps` numbers from `start` to `end`, both included.
    package static func linspace(from start: Double, to end: Double, steps: Int) throws -> Tensor {
        guard steps >= 0 else {
            throw TensorError.badAttribute(op: "linspace", name: "steps", value: Double(steps), expected: "at least 0")
        }
        let step = steps > 1 ? (end - start) / Double(steps - 1) : 0
        // From both ends, so that the last number is exactly `end`.
        return try made([steps], .f32) {
            Float($0 < steps / 2 || steps == 1 ? start + step * Double($0) : end - step * Double(steps - 1 - $0))
        }
    }

    /// Ones on the diagonal.
    package static func eye(_ rows: Int, _ columns: Int) throws -> Tensor {
        for size in [rows, columns] where size < 0 {
            throw TensorError.badAttribute(op: "eye", name: "n", value: Double(size), expected: "at least 0")
        }
        _ = try TensorType(checked: [rows, columns], .f32)
        return try places(rows).reshape([rows, 1]).equal(places(columns).reshape([1, columns])).cast(.f32)
    }

    /// Matrices (the last two axes) with zeros on one side of a diagonal.
    package func triangle(isLower: Bool, diagonal: Int = 0) throws -> Tensor {
        guard shape.rank >= 2 else {
            throw TensorError.wrongShape(
                op: isLower ? "tril" : "triu", operand: "input", expected: "at least 2 dimensions", got: shape)
        }
        let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
        let distance = try Tensor.places(columns).reshape([1, columns]) - Tensor.places(rows).reshape([rows, 1])
        let bound = try Tensor(ints: [diagonal], [])
        return try Tensor.where(
            isLower ? distance.lessEqual(bound) : distance.greaterEqual(bound), self, Tensor.zeros([], dtype))
    }

    /// The elements `offset` to the right of the diagonal of matrices that two axes make: they become the last axis.
    package func diagonal(offset: Int = 0, _ first: Int = 0, _ second: Int = 1) throws -> Tensor {
        guard shape.rank >= 2 else {
            throw TensorError.wrongShape(
                op: "diagonal", operand: "input", expected: "at least 2 dimensions", got: shape)
        }
        let (first, second) = (try shape.axis(first, op: "diagonal"), try shape.axis(second, op: "diagonal"))
        guard first != second else {
            throw TensorError.badAttribute(
                op: "diagonal", name: "dim2", value: Double(second), expected: "another dimension than dim1")
        }
        let others = (0..<shape.rank).filter { $0 != first && $0 != second }
        let (rows, columns) = (shape[first], shape[second])
        let front = others.map { shape[$0] }
        // Offsets beyond the matrix leave nothing; below that no sum can overflow.
        let right = Swift.min(Swift.max(offset, -rows), columns)
        let count = Swift.max(0, Swift.min(rows + Swift.min(right, 0), columns - Swift.max(right, 0)))
        let start = right >= 0 ? right : -right * columns
        return try permute(others + [first, second]).reshape(front + [rows * columns])
            .slice(axis: front.count, start: start, end: start + (columns + 1) * count, step: columns + 1)
            .slice(axis: front.count, start: 0, end: count)
    }

    /// A square matrix with this vector `offset` to the right of its diagonal.
    package func asDiagonal(offset: Int = 0) throws -> Tensor {
        guard shape.rank == 1 else {
            throw TensorError.wrongShape(op: "diag", operand: "input", expected: "[n] or [n, m]", got: shape)
        }
        let length = shape[0]
        let (size, overflow) = length.addingReportingOverflow(Int(clamping: offset.magnitude))
        guard !overflow else { throw TensorError.tooLarge([Int.max, Int.max], dtype) }
        _ = try TensorType(checked: [size, size], dtype)
        let (rows, columns) = (try Tensor.places(size).reshape([size, 1]), try Tensor.places(size).reshape([1, size]))
        let isOn = try (columns - rows).equal(Tensor(ints: [offset], []))
        let wide = try pad(before: [Swift.max(offset, 0)], after: [Swift.max(-offset, 0)])
        return try Tensor.where(isOn, wide.reshape([1, size]), Tensor.zeros([], dtype))
    }
}
