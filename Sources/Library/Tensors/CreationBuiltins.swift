// Tensors from nothing, from numbers, and from other tensors' shapes.

extension TensorFunction {
    static let creation: [TensorFunction] = [
        TensorFunction(
            "tensor(data, dtype=None) -> Tensor", "A tensor of numbers, lists of numbers, lists of lists and so on.",
            "tensor([[1, 2], [3, 4]])  # → tensor([[1, 2],\n                             #    [3, 4]])"
        ) { a in
            .tensor(try Tensor.nested(a[0], dtype: a.isNone(1) ? nil : a.dtype(1, default: .f32)))
        },
        TensorFunction("zeros(*size, dtype=None) -> Tensor", "A tensor of zeros.", "zeros(2)  # → tensor([0., 0.])") {
            a in
            .tensor(try Tensor.zeros(a.shape(0), a.dtype(1, default: .f32)))
        },
        TensorFunction("ones(*size, dtype=None) -> Tensor", "A tensor of ones.", "ones(2)  # → tensor([1., 1.])") { a in
            .tensor(try Tensor.ones(a.shape(0), a.dtype(1, default: .f32)))
        },
        TensorFunction(
            "full(size, fill_value, dtype=None) -> Tensor", "A tensor of one number.",
            "full((2,), 7)  # → tensor([7, 7])"
        ) { a in
            .tensor(try Tensor.full(a.shape(0), a.double(1), a.dtype(2, default: a.typeOfNumber(1))))
        },
        TensorFunction(
            "zeros_like(input: Tensor, dtype=None) -> Tensor", "Zeros in the shape and type of another tensor.",
            "zeros_like(tensor([1, 2]))  # → tensor([0, 0])"
        ) { a in
            .tensor(try Tensor.zeros(a.tensor(0).shape, a.dtype(1, default: a.tensor(0).dtype)))
        },
        TensorFunction(
            "ones_like(input: Tensor, dtype=None) -> Tensor", "Ones in the shape and type of another tensor.",
            "ones_like(tensor([5.0, 6.0]))  # → tensor([1., 1.])"
        ) { a in
            .tensor(try Tensor.ones(a.tensor(0).shape, a.dtype(1, default: a.tensor(0).dtype)))
        },
        TensorFunction(
            "full_like(input: Tensor, fill_value, dtype=None) -> Tensor",
            "One number in the shape and type of another tensor.",
            "full_like(tensor([1, 2]), 9)  # → tensor([9, 9])"
        ) { a in
            .tensor(try Tensor.full(a.tensor(0).shape, a.double(1), a.dtype(2, default: a.tensor(0).dtype)))
        },
        TensorFunction(
            "arange(start, end=None, step=1, dtype=None) -> Tensor",
            "Evenly spaced numbers from `start` up to, not including, `end`.",
            "arange(0, 6, 2)  # → tensor([0, 2, 4])"
        ) { a in
            let start = a.isNone(1) ? 0 : try a.double(0)
            let end = try a.double(a.isNone(1) ? 0 : 1)
            let step = try a.double(2)
            let isWhole = [0, 1, 2].allSatisfy { if case .double = a[$0] { false } else { true } }
            return .tensor(
                try Tensor.arange(from: start, to: end, step: step, a.dtype(3, default: isWhole ? .i64 : .f32)))
        },
        TensorFunction(
            "linspace(start, end, steps: int) -> Tensor", "`steps` numbers from `start` to `end`, both included.",
            "linspace(0, 1, 5)  # → tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])"
        ) { a in
            .tensor(try Tensor.linspace(from: a.double(0), to: a.double(1), steps: a.int(2)))
        },
        TensorFunction(
            "eye(n: int, m=None) -> Tensor", "The identity matrix.", "eye(2)  # → tensor([[1., 0.],\n#    [0., 1.]])"
        ) { a in
            let columns = try a.optionalInt(1) ?? a.int(0)
            return .tensor(try Tensor.eye(a.int(0), columns))
        },
        TensorFunction(
            "clone(input: Tensor) -> Tensor", "The same tensor: tensors never change, so none needs copying.",
            "clone(tensor([1, 2]))  # → tensor([1, 2])"
        ) { a in .tensor(try a.tensor(0)) },
        TensorFunction(
            "detach(input: Tensor) -> Tensor", "The same values without their history: no gradient passes.",
            "detach(tensor([1.0, 2.0]))  # → tensor([1., 2.])"
        ) { a in .tensor(try a.tensor(0).detached()) },
        TensorFunction(
            "to(input: Tensor, dtype) -> Tensor",
            "The elements as another type; floats are cut towards zero on their way to whole numbers.",
            "to(tensor([1.7, -1.7]), \"int64\")  # → tensor([ 1, -1])"
        ) { a in
            // PyTorch's other use, a device: there is only one.
            if case .string("cpu") = a[1] { return .tensor(try a.tensor(0)) }
            return .tensor(try a.tensor(0).cast(a.dtype(1, default: .f32)))
        },
    ]
}

extension TensorArguments {
    fileprivate func typeOfNumber(_ index: Int) -> DType {
        switch self[index] {
        case .int: .i64
        case .bool: .bool
        case .tensor(let tensor): tensor.dtype
        case .none, .double, .string, .list, .pair: .f32
        }
    }
}

extension Tensor {
    /// `start`, `start + step`, ... before `end`.
    package static func arange(from start: Double = 0, to end: Double, step: Double = 1, _ dtype: DType = .i64) throws
        -> Tensor
    {
        let length = ((end - start) / step).rounded(.up)
        guard step != 0, length.isFinite else {
            throw TensorError.badAttribute(op: "arange", name: "step", value: step, expected: "not 0, and all finite")
        }
        guard length >= 0 else {
            throw TensorError.badAttribute(
                op: "arange", name: "step", value: step,
                expected: step > 0 ? "negative, to count down" : "positive, to count up")
        }
        guard length < 1e12 else { throw TensorError.tooLarge([Int(Int64(saturating: length))], dtype) }
        let type = try TensorType(checked: [Int(length)], dtype)
        let places = try Tensor.zeros(type.shape, .i64)
        places.storage?.base.withMemoryRebound(to: Int64.self, capacity: type.shape.count) { base in
            for index in 0..<type.shape.count { base[index] = Int64(index) }
        }
        if dtype.isFloat { return try (places.cast(dtype) * step + start).evaluate() }
        let whole = try Tensor.full([], step, .i64)
        let first = try Tensor.full([], start, .i64)
        return try (places * whole + first).cast(dtype).evaluate()
    }

    /// `steps` numbers from `start` to `end`, both included.
    package static func linspace(from start: Double, to end: Double, steps: Int) throws -> Tensor {
        guard steps >= 0 else {
            throw TensorError.badAttribute(op: "linspace", name: "steps", value: Double(steps), expected: "at least 0")
        }
        _ = try TensorType(checked: [steps], .f32)
        let step = steps > 1 ? (end - start) / Double(steps - 1) : 0
        guard steps < 1 << 32 else { throw TensorError.tooLarge([steps], .f32) }
        // From both ends, so that the last number is exactly `end`.
        return try Tensor(
            (0..<steps).map {
                Float($0 < steps / 2 || steps == 1 ? start + step * Double($0) : end - step * Double(steps - 1 - $0))
            }, [steps])
    }

    /// Ones on the diagonal.
    package static func eye(_ rows: Int, _ columns: Int) throws -> Tensor {
        _ = try TensorType(checked: [rows, columns], .f32)
        let (r, c) = (
            try arange(to: Double(rows)).reshape([rows, 1]), try arange(to: Double(columns)).reshape([1, columns])
        )
        return try r.equal(c).cast(.f32)
    }

    /// Numbers in nested lists, all of one depth and length.
    static func nested(_ value: TensorArgument, dtype: DType?) throws -> Tensor {
        var dims: [Int] = []
        var level = value
        while case .list(let items) = level {
            dims.append(items.count)
            guard let first = items.first else { break }
            level = first
        }
        if case .tensor(let tensor) = level, dims.isEmpty { return try tensor.cast(dtype ?? tensor.dtype) }
        var numbers: [Double] = []
        var ints: [Int] = []
        var hasFloat = false
        var hasInt = false
        var hasBool = false
        func collect(_ value: TensorArgument, _ axis: Int) throws {
            switch value {
            case .list(let items):
                guard axis < dims.count, items.count == dims[axis] else {
                    throw TensorError.raggedList(
                        axis: axis, expected: axis < dims.count ? dims[axis] : 0, got: items.count)
                }
                for item in items { try collect(item, axis + 1) }
                return
            case .int(let number):
                hasInt = true
                numbers.append(Double(number))
                ints.append(number)
            case .double(let number):
                hasFloat = true
                numbers.append(number)
                ints.append(Int(Int64(saturating: number)))
            case .bool(let flag):
                hasBool = true
                numbers.append(flag ? 1 : 0)
                ints.append(flag ? 1 : 0)
            case .tensor(let tensor) where tensor.shape.count == 1:
                let number = try tensor.item()
                if tensor.dtype.isFloat { hasFloat = true } else { hasInt = true }
                numbers.append(number)
                ints.append(Int(Int64(saturating: number)))
            case .none, .string, .tensor, .pair:
                throw TensorError.wrongArgument(
                    op: "tensor", position: 0, expected: "numbers or lists of numbers", got: value.kind)
            }
            guard axis == dims.count else { throw TensorError.raggedList(axis: axis, expected: dims[axis], got: 0) }
        }
        try collect(value, 0)
        let usual: DType = hasFloat || numbers.isEmpty ? .f32 : hasInt ? .i64 : hasBool ? .bool : .f32
        let type = dtype ?? usual
        if type.isFloat { return try Tensor(numbers.map { Float($0) }, Shape(dims)).cast(type) }
        return try hasFloat && type == .bool
            ? Tensor(numbers.map { Float($0) }, Shape(dims)).cast(.bool) : Tensor(ints: ints, Shape(dims), dtype: type)
    }
}
