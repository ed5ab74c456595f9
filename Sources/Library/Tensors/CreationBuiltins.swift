import Runtime
import Tensors

// Tensors from nothing, from numbers, and from other tensors' shapes.

extension Builtin {
    static let creation: [Builtin] = [
        Builtin(
            "tensor(data, dtype=None) -> Tensor", "A tensor of numbers, lists of numbers, lists of lists and so on.",
            "tensor([[1, 2], [3, 4]])  # → tensor([[1, 2],\n                             #    [3, 4]])"
        ) { a in
            .tensor(try NestedNumbers(a[0]).tensor(a.has(1) ? a.dtype(1, default: .f32) : nil))
        },
        Builtin("zeros(*size, dtype=None) -> Tensor", "A tensor of zeros.", "zeros(2)  # → tensor([0., 0.])") { a in
            .tensor(try Tensor.zeros(a.restShape(), a.dtype(0, default: .f32)))
        },
        Builtin("ones(*size, dtype=None) -> Tensor", "A tensor of ones.", "ones(2)  # → tensor([1., 1.])") { a in
            .tensor(try Tensor.ones(a.restShape(), a.dtype(0, default: .f32)))
        },
        Builtin(
            "full(size, fill_value, dtype=None) -> Tensor", "A tensor of one number.",
            "full((2,), 7)  # → tensor([7, 7])"
        ) { a in
            .tensor(try Tensor.full(a.shape(0), number: a.number(1), a.dtype(2, default: a.typeOfNumber(1))))
        },
        Builtin(
            "zeros_like(input: Tensor, dtype=None) -> Tensor", "Zeros in the shape and type of another tensor.",
            "zeros_like(tensor([1, 2]))  # → tensor([0, 0])"
        ) { a in
            .tensor(try Tensor.zeros(a.tensor(0).shape, a.dtype(1, default: a.tensor(0).dtype)))
        },
        Builtin(
            "ones_like(input: Tensor, dtype=None) -> Tensor", "Ones in the shape and type of another tensor.",
            "ones_like(tensor([5.0, 6.0]))  # → tensor([1., 1.])"
        ) { a in
            .tensor(try Tensor.ones(a.tensor(0).shape, a.dtype(1, default: a.tensor(0).dtype)))
        },
        Builtin(
            "full_like(input: Tensor, fill_value, dtype=None) -> Tensor",
            "One number in the shape and type of another tensor.",
            "full_like(tensor([1, 2]), 9)  # → tensor([9, 9])"
        ) { a in
            .tensor(try Tensor.full(a.tensor(0).shape, number: a.number(1), a.dtype(2, default: a.tensor(0).dtype)))
        },
        Builtin(
            "arange(start, end=None, step=1, dtype=None) -> Tensor",
            "Evenly spaced numbers from `start` up to, not including, `end`.",
            "arange(0, 6, 2)  # → tensor([0, 2, 4])"
        ) { a in
            let bounds: [Number] = a.has(1) ? [try a.number(0), try a.number(1)] : [0, try a.number(0)]
            let step = try a.number(2)
            let isWhole = (bounds + [step]).allSatisfy(\.isWhole)
            return .tensor(
                try Tensor.arange(
                    from: bounds[0], to: bounds[1], step: step, a.dtype(3, default: isWhole ? .i64 : .f32)))
        },
        Builtin(
            "linspace(start, end, steps: int) -> Tensor", "`steps` numbers from `start` to `end`, both included.",
            "linspace(0, 1, 5)  # → tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])"
        ) { a in
            .tensor(try Tensor.linspace(from: a.real(0), to: a.real(1), steps: a.whole(2)))
        },
        Builtin(
            "eye(n: int, m=None) -> Tensor", "The identity matrix.", "eye(2)  # → tensor([[1., 0.],\n#    [0., 1.]])"
        ) { a in
            .tensor(try Tensor.eye(a.whole(0), a.optionalWhole(1) ?? a.whole(0)))
        },
        Builtin(
            "clone(input: Tensor) -> Tensor", "The same tensor: tensors never change, so none needs copying.",
            "clone(tensor([1, 2]))  # → tensor([1, 2])"
        ) { a in .tensor(try a.tensor(0)) },
        Builtin(
            "detach(input: Tensor) -> Tensor", "The same values without their history: no gradient passes.",
            "detach(tensor([1.0, 2.0]))  # → tensor([1., 2.])"
        ) { a in .tensor(try a.tensor(0).detached()) },
        Builtin(
            "to(input: Tensor, dtype) -> Tensor",
            "The elements as another type; floats are cut towards zero on their way to whole numbers.",
            "to(tensor([1.7, -1.7]), \"int64\")  # → tensor([ 1, -1])"
        ) { a in
            // PyTorch's other uses: a device, of which there is only one, and another tensor's type.
            if a[1].asString == "cpu" { return .tensor(try a.tensor(0)) }
            if let like = a[1].asObject as? TensorObject { return .tensor(try a.tensor(0).cast(like.tensor.dtype)) }
            return .tensor(try a.tensor(0).cast(a.dtype(1, default: .f32)))
        },
    ]
}

/// Numbers in nested lists, all of one depth and length, on their way into a tensor.
struct NestedNumbers {
    private var dims: [Int] = []
    private var numbers: [Number] = []
    private var kinds: Set<DType> = []
    private var whole: Tensor?

    /// - Throws: a TypeError for what is no number, a ValueError for rows of different lengths or lists nested out of
    ///   reason, a MemoryError for more numbers than any memory holds.
    init(_ value: Value) throws {
        if let object = value.asObject as? TensorObject {
            whole = object.tensor
            return
        }
        var count = 1
        var level = value
        while let items = try Self.items(level) {
            guard dims.count < 64 else {
                throw Problem("ValueError", "too many dimensions: lists are nested deeper than 64")
            }
            // Lists that share their parts can stand for more numbers than there is room for.
            let (product, overflow) = count.multipliedReportingOverflow(by: items.count)
            guard !overflow, product <= Limits.elements else {
                throw Problem("MemoryError", "these lists hold more than \(Limits.elements) numbers")
            }
            count = product
            dims.append(items.count)
            guard let first = items.first else { break }
            // Tensors of some shape in a list are stacked.
            if let object = first.asObject as? TensorObject, object.tensor.shape.count != 1 { break }
            level = first
        }
        numbers.reserveCapacity(count)
        try collect(value, 0)
    }

    private static func items(_ value: Value) throws -> [Value]? {
        switch value {
        case .list, .tuple, .range: try value.elements()
        default: nil
        }
    }

    private mutating func collect(_ value: Value, _ axis: Int) throws {
        if let items = try Self.items(value) {
            guard axis < dims.count, items.count == dims[axis] else {
                throw TensorError.raggedList(
                    axis: axis, expected: axis < dims.count ? dims[axis] : 0, got: items.count)
            }
            for item in items { try collect(item, axis + 1) }
            return
        }
        switch value {
        case .int(let number): add(.int(number), .i64)
        case .float(let number): add(.float(number), .f32)
        case .bool(let flag): add(.int(flag ? 1 : 0), .bool)
        case .big:
            throw Problem("OverflowError", "the number does not fit into 64 bits, the largest type a tensor has")
        case .object(let object as TensorObject) where object.tensor.shape.count == 1:
            let tensor = object.tensor
            add(tensor.dtype.isFloat ? .float(try tensor.item()) : .int(try tensor.ints()[0]), tensor.dtype)
        default:
            throw TensorError.wrongArgument(
                op: "tensor", position: 0, expected: "numbers or lists of numbers", got: value.typeName)
        }
        guard axis == dims.count else { throw TensorError.raggedList(axis: axis, expected: dims[axis], got: 0) }
    }

    private mutating func add(_ number: Number, _ kind: DType) {
        numbers.append(number)
        kinds.insert(kind.isFloat ? .f32 : kind == .bool ? .bool : .i64)
    }

    /// The tensor; of the type that PyTorch would take when none is given.
    func tensor(_ dtype: DType? = nil) throws -> Tensor {
        if let whole { return try whole.cast(dtype ?? whole.dtype) }
        let usual: DType = kinds.contains(.i64) ? .i64 : .bool
        let type = dtype ?? (kinds.contains(.f32) || numbers.isEmpty ? .f32 : usual)
        switch type {
        case .f32, .bf16: return try Tensor(numbers.map { Float($0.double) }, Shape(dims)).cast(type)
        case .bool: return try Tensor(ints: numbers.map { $0.double == 0 ? 0 : 1 }, Shape(dims), dtype: .bool)
        case .i64, .i32, .u8:
            return try Tensor(ints: numbers.map { try type.whole($0) }, Shape(dims), dtype: type)
        }
    }
}
