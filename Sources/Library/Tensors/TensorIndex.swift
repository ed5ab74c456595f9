import Runtime
import Tensors

/// What stands in the brackets of `x[...]`, one part per comma, with PyTorch's meaning.
struct TensorIndex {
    private enum Part {
        case position(Int)
        case range(SliceObject)
        case newAxis
        case ellipsis
        case mask(Tensor)
        case positions(Tensor)

        /// How many axes of the tensor the part takes.
        var axes: Int {
            switch self {
            case .position, .range, .positions: 1
            case .newAxis, .ellipsis: 0
            case .mask(let mask): mask.shape.rank
            }
        }
    }

    private let parts: [Part]

    init(_ key: Value) throws {
        if case .tuple(let box) = key {
            parts = try box.items.map(TensorIndex.part)
        } else {
            parts = [try TensorIndex.part(key)]
        }
    }

    private static func part(_ value: Value) throws -> Part {
        switch value {
        case .int(let index): return .position(index)
        case .bool(let flag): return .mask(try Tensor.full([], flag ? 1 : 0, .bool))
        case .none: return .newAxis
        case .ellipsis: return .ellipsis
        case .list, .range, .tuple:
            let elements = try value.elements()
            if elements.allSatisfy({ $0.asBool != nil }), !elements.isEmpty {
                return .mask(
                    try Tensor(bytes: elements.map { $0.asBool == true ? 1 : 0 }, [elements.count], dtype: .bool))
            }
            if elements.contains(where: { $0.asArray != nil || $0.asObject is TensorObject }) {
                return try part(.tensor(NestedNumbers(.list(elements)).tensor()))
            }
            let positions = try elements.map { element in
                guard let position = element.asInt else { throw unusable(element) }
                return position
            }
            return .positions(try Tensor(ints: positions, [positions.count], dtype: .i64))
        case .object(let object as SliceObject): return .range(object)
        case .object(let object as TensorObject):
            switch object.tensor.dtype {
            case .bool: return .mask(object.tensor)
            case .i64, .i32, .u8: return .positions(object.tensor)
            case .f32, .bf16: throw unusable(value)
            }
        default: throw unusable(value)
        }
    }

    private static func unusable(_ value: Value) -> Problem {
        let hint =
            switch value {
            case .float: "A position is a whole number: `n // 2` gives one, `n / 2` does not."
            case .string: "Columns have numbers, not names: `x[:, 0]`."
            case .object(is TensorObject):
                "Positions are whole numbers, `x[i.long()]`; a condition picks too, `x[x > 0]`."
            default: "Positions are whole numbers, slices, lists of them, masks, `None` and `...`."
            }
        return Problem(
            "IndexError",
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got \(value.typeName))",
            code: "TL0405", hint: hint)
    }

    fileprivate static func rangeHint(_ size: Int) -> String {
        size == 0 ? "That dimension is empty." : "Positions there are 0 to \(size - 1), or -\(size) to -1 from the end."
    }

    /// The part of `tensor` that the index names.
    func read(_ tensor: Tensor) throws -> Tensor {
        let used = parts.reduce(0) { $0 + $1.axes }
        guard used <= tensor.shape.rank else {
            throw Problem(
                "IndexError", "too many indices for tensor of dimension \(tensor.shape.rank)", code: "TL0405",
                notes: ["the tensor has shape \(tensor.shape)"],
                hint: tensor.shape.rank == 0
                    ? "A single number is read by `x.item()`."
                    : "At most \(tensor.shape.rank) go between the brackets, one for each dimension.")
        }
        let hidden = tensor.shape.rank - used
        var result = tensor
        var axis = 0
        // The same place counted in dimensions of the tensor as it was, for messages.
        var dimension = 0
        var hasEllipsis = false
        // Several lists of positions belong together: `x[[0, 1], [2, 1]]` is x[0, 2] and x[1, 1].
        let isJoint = parts.count { if case .positions = $0 { true } else { false } } > 1
        var joint: [(axis: Int, positions: Tensor)] = []
        for part in parts {
            switch part {
            case .ellipsis:
                if hasEllipsis { throw Problem("IndexError", "an index can only have a single ellipsis ('...')") }
                hasEllipsis = true
                axis += hidden
                dimension += hidden
            case .newAxis:
                result = try result.unsqueeze(axis)
                axis += 1
            case .position(let index):
                let size = result.shape[axis]
                guard index >= -size, index < size else {
                    throw Problem(
                        "IndexError", "index \(index) is out of bounds for dimension \(dimension) with size \(size)",
                        code: "TL0405", hint: TensorIndex.rangeHint(size))
                }
                dimension += 1
                result = try result.select(axis: axis, index < 0 ? index + size : index)
            case .range(let slice):
                let bounds = try slice.resolve(length: result.shape[axis])
                guard bounds.step > 0 else {
                    throw Problem(
                        "ValueError", "step must be greater than zero", code: "TL0405",
                        hint: "Backwards is `x.flip(\(dimension))`.")
                }
                dimension += 1
                result = try result.slice(
                    axis: axis, start: bounds.start, end: max(bounds.start, bounds.stop), step: bounds.step)
                axis += 1
            case .mask(let mask):
                result = try result.maskedRows(mask, from: axis)
                axis += 1
                dimension += mask.shape.rank
            case .positions(let positions):
                if isJoint {
                    joint.append((axis, positions))
                    axis += 1
                } else {
                    result = try result.rows(positions, axis: axis, dimension: dimension)
                    axis += positions.shape.rank
                }
                dimension += 1
            }
        }
        return isJoint ? try result.joined(joint) : result
    }
}

extension TensorIndex {
    /// `tensor` with the part that the index names replaced by `value`, which is broadcast to it and takes its type.
    ///
    /// The places are found by indexing the numbers of all places; gradients reach both the old elements and the new
    /// ones.
    func written(_ tensor: Tensor, _ value: Tensor) throws -> Tensor {
        let count = tensor.shape.count
        // The places of all, and beside each what is written there.
        try tensor.checkRoom(forEach: 32)
        let places = try read(Tensor.places(count).reshape(tensor.shape.dims))
        let numbers = try places.ints()
        guard !numbers.isEmpty else { return tensor }
        guard value.shape.broadcasts(to: places.shape) else {
            var problem = TensorError.doesNotExpand(from: value.shape, to: places.shape).problem
            problem.notes = ["the place has shape \(places.shape), the value \(value.shape)"]
            problem.hint = "Give it a tensor of shape \(places.shape), or one number for all of it."
            problem.labels = []
            throw problem
        }
        let new = try value.cast(tensor.dtype).expand(places.shape.dims).reshape([numbers.count])
        var isNew = [UInt8](repeating: 0, count: count)
        var source = [Int](repeating: 0, count: count)
        for (position, place) in numbers.enumerated() {
            isNew[place] = 1
            source[place] = position
        }
        let picked = try new.indexSelect(axis: 0, Tensor(ints: source, [count], dtype: .i64)).reshape(tensor.shape.dims)
        return try Tensor.where(Tensor(bytes: isNew, tensor.shape, dtype: .bool), picked, tensor)
    }
}

extension Tensor {
    /// Picks `positions` (any shape, negative from the end) along an axis; the axis becomes the shape of the positions.
    fileprivate func rows(_ positions: Tensor, axis: Int, dimension: Int) throws -> Tensor {
        let size = shape[axis]
        let wrapped = try positions.ints().map { index in
            guard index >= -size, index < size else {
                throw Problem(
                    "IndexError", "index \(index) is out of bounds for dimension \(dimension) with size \(size)",
                    code: "TL0405", hint: TensorIndex.rangeHint(size))
            }
            return index < 0 ? index + size : index
        }
        let flat = try Tensor(ints: wrapped, [wrapped.count], dtype: .i64)
        let picked = try indexSelect(axis: axis, flat)
        guard positions.shape.rank != 1 else { return picked }
        return try picked.reshape(Array(shape.dims[..<axis]) + positions.shape.dims + Array(shape.dims[(axis + 1)...]))
    }

    /// Elements at positions along several axes, which broadcast against each other. The result has their shape where
    /// they stood, or in front when other axes stand between them.
    fileprivate func joined(_ list: [(axis: Int, positions: Tensor)]) throws -> Tensor {
        let axes = list.map(\.axis)
        let common = try list.dropFirst().reduce(list[0].positions.shape) {
            try $0.broadcast(with: $1.positions.shape, op: "index")
        }
        var flat = [Int](repeating: 0, count: common.count)
        for (axis, positions) in list {
            let size = shape[axis]
            for (place, index) in try positions.expand(common.dims).ints().enumerated() {
                guard index >= -size, index < size else {
                    throw Problem(
                        "IndexError", "index \(index) is out of bounds for dimension \(axis) with size \(size)",
                        code: "TL0405", hint: TensorIndex.rangeHint(size))
                }
                flat[place] = flat[place] * size + (index < 0 ? index + size : index)
            }
        }
        let others = (0..<shape.rank).filter { !axes.contains($0) }
        let count = axes.reduce(1) { $0 * shape[$1] }
        let picked = try permute(axes + others).reshape([count] + others.map { shape[$0] })
            .indexSelect(axis: 0, Tensor(ints: flat, [flat.count], dtype: .i64))
            .reshape(common.dims + others.map { shape[$0] })
        guard let first = axes.first, axes == Array(first..<(first + axes.count)), first > 0 else { return picked }
        let front = Array(common.rank..<(common.rank + first))
        return try picked.permute(
            front + Array(0..<common.rank) + Array((common.rank + first)..<(common.rank + others.count)))
    }

    /// The elements where a mask over `mask.shape.rank` axes from `axis` on is true, along one axis.
    fileprivate func maskedRows(_ mask: Tensor, from axis: Int) throws -> Tensor {
        let covered = Array(shape.dims[axis..<(axis + mask.shape.rank)])
        guard covered == mask.shape.dims else {
            throw Problem(
                "IndexError",
                "The shape of the mask \(mask.shape) at index 0 does not match the shape of the indexed tensor \(shape) at index \(axis)",
                code: "TL0405",
                hint: "A mask has one answer for each element, `x[x > 0]`, or for each row, `x[x[:, 0] > 0]`.")
        }
        let positions = try mask.ints().enumerated().filter { $0.element != 0 }.map(\.offset)
        let merged =
            Array(shape.dims[..<axis]) + [covered.reduce(1, *)] + Array(shape.dims[(axis + mask.shape.rank)...])
        return try reshape(merged).indexSelect(axis: axis, Tensor(ints: positions, [positions.count], dtype: .i64))
    }
}
