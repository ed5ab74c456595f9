import Runtime
import Tensors

extension Builtin {
    /// Functions of tensors, named as in `torch`. Those whose first parameter is a tensor are its methods too.
    static let tensors: [Builtin] = creation + elementwise + movement + indexing + reductions + randomness

    /// The ops without constants: the builtin is the op's own signature, documentation and call.
    private static let elementwise: [Builtin] = Op.all.filter { !$0.doc.isEmpty && $0.takesOnlyTensors }.map { op in
        Builtin(op.signature.replacingTensorOperands, op.doc) { call in
            let first = try call.tensor(0)
            let operands = try call.values.indices.map { index in
                try call.operand(index, beside: first)
            }
            return .tensor(try op.applied(to: operands))
        }
    }

    private static let creation: [Builtin] = [
        Builtin("tensor(data, dtype: dtype | str | None = None) -> Tensor", """
            A tensor of the numbers in nested lists.

            Floats give float32, integers int64, truth values bool; `dtype` asks for another type.
            ```tl
            print(tensor([[1, 2], [3, 4]]).shape)  # → (2, 2)
            ```
            See also: zeros, arange
            """) { call in .tensor(try NestedNumbers(call[0]).tensor(dtype: call.dtype(1))) },

        filled("zeros", 0, "zeros", "tensor([0., 0., 0.])"),
        filled("ones", 1, "ones", "tensor([1., 1., 1.])"),

        Builtin("full(size: int | list | tuple, fill_value: float, dtype: dtype | str | None = None) -> Tensor", """
            A tensor with one number everywhere.
            ```tl
            print(full((2,), 7.0))  # → tensor([7., 7.])
            ```
            See also: zeros, ones
            """) { call in
            let whole = call[1].asInt != nil
            return .tensor(try Tensor.full(Shape(call.ints(0)), call.double(1), call.dtype(2) ?? (whole ? .i64 : .f32)))
        },

        Builtin("arange(start: float, end: float | None = None, step: float = 1) -> Tensor", """
            Numbers from `start` up to, not including, `end`; from 0 when only one bound is given.
            ```tl
            print(arange(4))  # → tensor([0, 1, 2, 3])
            ```
            See also: linspace
            """) { call in
            let start = call.has(1) ? try call.double(0) : 0, end = try call.double(call.has(1) ? 1 : 0), step = try call.double(2)
            guard step != 0, start.isFinite, end.isFinite, step.isFinite else { throw Problem("RuntimeError", "step must be nonzero") }
            let count = max(0, ((end - start) / step).rounded(.up))
            guard count <= 1e9 else { throw Problem("MemoryError", "arange() would have \(count) elements") }
            let whole = [0, 1, 2].allSatisfy { !call.has($0) || call[$0].asInt != nil }
            if whole { return .tensor(try Tensor(ints: (0..<Int(count)).map { Int(start) + $0 * Int(step) }, [Int(count)])) }
            return .tensor(try Tensor((0..<Int(count)).map { Float(start + Double($0) * step) }, [Int(count)]))
        },

        Builtin("linspace(start: float, end: float, steps: int) -> Tensor", """
            `steps` numbers at equal distances, both ends included.
            ```tl
            print(linspace(0, 1, 3))  # → tensor([0.0000, 0.5000, 1.0000])
            ```
            See also: arange
            """) { call in
            let start = try call.double(0), end = try call.double(1), steps = try call.int(2)
            guard (0...100_000_000).contains(steps) else { throw Problem("RuntimeError", "number of steps must be non-negative") }
            let gap = steps > 1 ? (end - start) / Double(steps - 1) : 0
            return .tensor(try Tensor((0..<steps).map { Float($0 == steps - 1 && steps > 1 ? end : start + Double($0) * gap) }, [steps]))
        },

        Builtin("eye(n: int) -> Tensor", """
            Ones on the diagonal.
            ```tl
            print(eye(2).sum())  # → tensor(2.)
            ```
            """) { call in
            let n = try call.int(0)
            guard (0...30_000).contains(n) else { throw Problem("RuntimeError", "n must be between 0 and 30000") }
            return .tensor(try Tensor((0..<(n * n)).map { $0 % (n + 1) == 0 ? 1 : 0 }, [n, n]))
        },

        Builtin("item(x: Tensor) -> float", """
            The only element as a number.
            ```tl
            print(tensor([2.5]).item())  # → 2.5
            ```
            See also: tolist
            """) { call in try number(call.tensor(0)) },

        Builtin("tolist(x: Tensor) -> list", """
            The elements as nested lists.
            ```tl
            print(tensor([[1, 2], [3, 4]]).tolist())  # → [[1, 2], [3, 4]]
            ```
            See also: item
            """) { call in try NestedNumbers.list(call.tensor(0)) },

        Builtin("cast(x: Tensor, dtype: dtype | str) -> Tensor", """
            The same numbers in another type.
            ```tl
            print(tensor([1.7, -1.7]).cast("int64"))  # → tensor([ 1, -1])
            ```
            """) { call in
            guard let dtype = try call.dtype(1) else { throw call.mismatch(1, "dtype or str") }
            return .tensor(try call.tensor(0).cast(dtype))
        },

        Builtin("cross_entropy(input: Tensor, target: Tensor, *, label_smoothing: float = 0.0) -> Tensor", """
            The mean cross entropy of logits `[N, classes]` against labels `[N]`, or against probabilities `[N, classes]`.
            ```tl
            print(cross_entropy(zeros(2, 4), tensor([0, 3])))  # → tensor(1.3863)
            ```
            See also: softmax, value_and_grad
            """) { call in
            let logits = try call.tensor(0), target = try call.tensor(1)
            if target.dtype.isFloat { return .tensor(try crossEntropy(logits, probabilities: target)) }
            return .tensor(try crossEntropy(logits, labels: target, labelSmoothing: call.double(2)))
        },
    ]

    private static let movement: [Builtin] = [
        Builtin("reshape(x: Tensor, *shape) -> Tensor", """
            The same elements under another shape; one size may be -1 and is worked out.
            ```tl
            print(arange(6).reshape(2, -1).shape)  # → (2, 3)
            ```
            See also: flatten, permute
            """) { call in .tensor(try call.tensor(0).reshape(call.sizes())) },
        Builtin("view(x: Tensor, *shape) -> Tensor", """
            `reshape` under PyTorch's other name.
            ```tl
            print(arange(6).view(3, 2).shape)  # → (3, 2)
            ```
            """) { call in .tensor(try call.tensor(0).reshape(call.sizes())) },
        Builtin("permute(x: Tensor, *dims) -> Tensor", """
            The axes in another order.
            ```tl
            print(zeros(2, 3, 4).permute(2, 0, 1).shape)  # → (4, 2, 3)
            ```
            See also: transpose
            """) { call in .tensor(try call.tensor(0).permute(call.sizes())) },
        Builtin("transpose(x: Tensor, dim0: int, dim1: int) -> Tensor", """
            Two axes swapped.
            ```tl
            print(zeros(2, 3).transpose(0, 1).shape)  # → (3, 2)
            ```
            See also: permute
            """) { call in .tensor(try call.tensor(0).transpose(call.int(1), call.int(2))) },
        Builtin("expand(x: Tensor, *sizes) -> Tensor", """
            Repeated along axes of size 1, without copying in the mind: -1 keeps a size.
            ```tl
            print(ones(2, 1).expand(2, 3).shape)  # → (2, 3)
            ```
            """) { call in .tensor(try call.tensor(0).expand(call.sizes())) },
        Builtin("repeat(x: Tensor, *counts) -> Tensor", """
            The whole repeated along each axis.
            ```tl
            print(tensor([1, 2]).repeat(2, 2).shape)  # → (2, 4)
            ```
            """) { call in .tensor(try call.tensor(0).repeated(call.sizes())) },
        Builtin("squeeze(x: Tensor, dim: int | None = None) -> Tensor", """
            Without axes of size 1.
            ```tl
            print(zeros(1, 3, 1).squeeze().shape)  # → (3,)
            ```
            See also: unsqueeze
            """) { call in .tensor(try call.optionalInt(1).map { try call.tensor(0).squeeze($0) } ?? call.tensor(0).squeeze()) },
        Builtin("unsqueeze(x: Tensor, dim: int) -> Tensor", """
            With a new axis of size 1.
            ```tl
            print(zeros(3).unsqueeze(0).shape)  # → (1, 3)
            ```
            See also: squeeze
            """) { call in .tensor(try call.tensor(0).unsqueeze(call.int(1))) },
        Builtin("flatten(x: Tensor | None = None, start_dim: int = 0, end_dim: int = -1) -> Tensor", """
            Several axes as one; without an argument, a layer that keeps the batch axis.
            ```tl
            print(flatten(zeros(2, 3, 4), 1).shape)  # → (2, 12)
            ```
            See also: reshape
            """) { call in
            guard call.has(0) else { return .layer(try .flatten()) }
            return .tensor(try call.tensor(0).flatten(from: call.int(1), to: call.int(2)))
        },
        Builtin("flip(x: Tensor, dims: int | list | tuple) -> Tensor", """
            Reversed along axes.
            ```tl
            print(tensor([1, 2, 3]).flip(0))  # → tensor([3, 2, 1])
            ```
            """) { call in .tensor(try call.tensor(0).flip(call.ints(1))) },
        Builtin("roll(x: Tensor, shifts: int, dims: int = 0) -> Tensor", """
            Rotated along an axis.
            ```tl
            print(tensor([1, 2, 3]).roll(1))  # → tensor([3, 1, 2])
            ```
            """) { call in .tensor(try call.tensor(0).roll(call.int(1), axis: call.int(2))) },
        Builtin("cat(tensors: list | tuple, dim: int = 0) -> Tensor", """
            Tensors joined along an axis they all have.
            ```tl
            print(cat([zeros(2, 3), ones(1, 3)]).shape)  # → (3, 3)
            ```
            See also: stack
            """) { call in .tensor(try Tensor.concat(call.tensors(0), axis: call.int(1))) },
        Builtin("stack(tensors: list | tuple, dim: int = 0) -> Tensor", """
            Tensors of one shape joined along a new axis.
            ```tl
            print(stack([zeros(3), ones(3)]).shape)  # → (2, 3)
            ```
            See also: cat
            """) { call in .tensor(try Tensor.stack(call.tensors(0), axis: call.int(1))) },
        Builtin("chunk(x: Tensor, chunks: int, dim: int = 0) -> list", """
            At most `chunks` pieces of equal size along an axis.
            ```tl
            print([len(piece) for piece in arange(5).chunk(2)])  # → [3, 2]
            ```
            """) { call in
            let x = try call.tensor(0), chunks = try call.int(1), axis = try x.shape.axis(call.int(2), op: "chunk")
            guard chunks >= 1 else { throw Problem("RuntimeError", "chunk expects `chunks` to be greater than 0, got: \(chunks)") }
            return .list(try x.split(size: max(1, (x.shape[axis] + chunks - 1) / chunks), axis: axis).map(Value.tensor))
        },
    ]

    private static let indexing: [Builtin] = [
        Builtin("index_select(x: Tensor, dim: int, index: Tensor) -> Tensor", """
            Rows of an axis by number.
            ```tl
            print(index_select(tensor([10, 20, 30]), 0, tensor([2, 0])))  # → tensor([30, 10])
            ```
            See also: gather
            """) { call in .tensor(try call.tensor(0).indexSelect(axis: call.int(1), call.tensor(2))) },
        Builtin("gather(x: Tensor, dim: int, index: Tensor) -> Tensor", """
            One element for each index along an axis.
            ```tl
            print(gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]])).flatten())  # → tensor([2, 3])
            ```
            See also: index_select
            """) { call in .tensor(try call.tensor(0).gather(axis: call.int(1), call.tensor(2))) },
        Builtin("one_hot(x: Tensor, num_classes: int) -> Tensor", """
            1 at each index, 0 elsewhere, along a new last axis.
            ```tl
            print(one_hot(tensor([1, 0]), 2).tolist())  # → [[0, 1], [1, 0]]
            ```
            """) { call in .tensor(try call.tensor(0).oneHot(classes: call.int(1))) },
        Builtin("masked_select(x: Tensor, mask: Tensor) -> Tensor", """
            The elements where a mask is true.
            ```tl
            x = tensor([1, 5, 3])
            print(masked_select(x, x > 2))  # → tensor([5, 3])
            ```
            """) { call in .tensor(try call.tensor(0).maskedSelect(call.tensor(1))) },
        Builtin("masked_fill(x: Tensor, mask: Tensor, value: float) -> Tensor", """
            With a number where a mask is true.
            ```tl
            x = tensor([1.0, 5.0])
            print(masked_fill(x, x > 2, 0.0))  # → tensor([1., 0.])
            ```
            """) { call in .tensor(try call.tensor(0).maskedFill(call.tensor(1), call.double(2))) },
        Builtin("nonzero(x: Tensor) -> Tensor", """
            The positions of elements that are not zero, one row each.
            ```tl
            print(nonzero(tensor([0, 3, 0, 4])).tolist())  # → [[1], [3]]
            ```
            """) { call in .tensor(try call.tensor(0).nonzero()) },
        Builtin("sort(x: Tensor, dim: int = -1, descending: bool = False) -> tuple", """
            Sorted values along an axis, and where they came from.
            ```tl
            values, where_from = sort(tensor([3, 1, 2]))
            print(values, where_from)  # → tensor([1, 2, 3]) tensor([1, 2, 0])
            ```
            See also: argsort, topk
            """) { call in
            let result = try call.tensor(0).sorted(axis: call.int(1), descending: call.bool(2))
            return .tuple([.tensor(result.values), .tensor(result.indices)])
        },
        Builtin("argsort(x: Tensor, dim: int = -1, descending: bool = False) -> Tensor", """
            The order that sorts an axis.
            ```tl
            print(argsort(tensor([3, 1, 2])))  # → tensor([1, 2, 0])
            ```
            See also: sort
            """) { call in .tensor(try call.tensor(0).sorted(axis: call.int(1), descending: call.bool(2)).indices) },
        Builtin("topk(x: Tensor, k: int, dim: int = -1) -> tuple", """
            The `k` largest values along an axis, and where they are.
            ```tl
            values, where_from = topk(tensor([3, 9, 5]), 2)
            print(values.tolist())  # → [9, 5]
            ```
            See also: sort
            """) { call in
            let axis = try call.int(2), k = try call.int(1)
            let result = try call.tensor(0).sorted(axis: axis, descending: true)
            return .tuple([.tensor(try result.values.slice(axis: axis, start: 0, end: k)), .tensor(try result.indices.slice(axis: axis, start: 0, end: k))])
        },
    ]

    private static func filled(_ name: String, _ value: Double, _ word: String, _ shown: String) -> Builtin {
        Builtin("\(name)(*size, dtype: dtype | str | None = None) -> Tensor", """
            A tensor of \(word).
            ```tl
            print(\(name)(3))  # → \(shown)
            ```
            See also: full, tensor
            """) { call in .tensor(try Tensor.full(Shape(call.sizes()), value, call.dtype(1) ?? .f32)) }
    }

    private static func number(_ tensor: Tensor) throws -> Value {
        let value = try tensor.item()
        switch tensor.dtype {
        case .f32, .bf16: return .float(value)
        case .bool: return .bool(value != 0)
        case .i64, .i32, .u8: return .int(try tensor.ints()[0])
        }
    }
}

extension Call {
    /// The sizes in `*shape`: several numbers, or one list.
    func sizes() throws -> [Int] {
        let values = rest.count == 1 ? rest[0].asArray ?? rest : rest
        return try values.map { value in
            guard let size = value.asInt else { throw Problem("TypeError", "\(builtin.name)() takes whole numbers, not \(value.typeName)") }
            return size
        }
    }

    func tensors(_ index: Int) throws -> [Tensor] {
        try list(index).map { value in
            guard let tensor = (value.asObject as? TensorObject)?.tensor else {
                throw Problem("TypeError", "\(builtin.name)() takes a list of tensors, not of \(value.typeName)")
            }
            return tensor
        }
    }

    /// A tensor, or a number that takes the type of the tensor beside it.
    func operand(_ index: Int, beside tensor: Tensor) throws -> Tensor {
        if let object = self[index].asObject as? TensorObject { return object.tensor }
        guard let value = self[index].asDouble else { throw mismatch(index, "Tensor") }
        return try Tensor.number(value, like: tensor, isInteger: self[index].asInt != nil)
    }

    /// nil for `None`.
    func dtype(_ index: Int) throws -> DType? {
        if !has(index) { return nil }
        if let object = self[index].asObject as? DTypeObject { return object.dtype }
        let aliases = ["float": DType.f32, "int": .i64, "long": .i64]
        let name = self[index].asString ?? ""
        guard let found = DType.allCases.first(where: { $0.name == name }) ?? aliases[name] else {
            throw Problem("TypeError", "unknown dtype \(try self[index].repr())",
                          hint: "The types are " + DType.allCases.map { "'\($0.name)'" }.joined(separator: ", ") + ".")
        }
        return found
    }
}

extension Op {
    /// Whether every parameter of the signature is a tensor, so that a call needs no translation.
    fileprivate var takesOnlyTensors: Bool {
        let inside = signature.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
        return inside.split(separator: ",").allSatisfy { $0.hasSuffix(": Tensor") }
    }
}

extension String {
    /// `pow(x: Tensor, y: Tensor)` as `pow(x: Tensor, y: Tensor | float)`: beside a tensor a number will do.
    fileprivate var replacingTensorOperands: String {
        guard let comma = firstIndex(of: ",") else { return self }
        return self[..<comma] + self[comma...].split(separator: ":", omittingEmptySubsequences: false).joined(separator: ":")
            .replacing(": Tensor", with: ": Tensor | float")
    }
}
