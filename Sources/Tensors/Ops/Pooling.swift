import Kernels

// Pooling over one to three spatial axes.

extension Op {
    static let poolings: [Op] = [.maxPool, .maxPoolBackward, .avgPool, .avgPoolBackward]

    /// Attributes: spatial axes, then the windows.
    static let maxPool: Op = Op(
        "max_pool",
        infer: { types, attributes in [try Pooling.result("max_pool", types[0], attributes)] },
        kernel: .lowered { try $0.lowerMaxPool($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            return [try Op.maxPoolBackward(p.inputs[0], p.outputs[0], upstream, attributes: p.attributes)]
        })

    /// Inputs: x, the result, its gradient.
    static let maxPoolBackward: Op = Op(
        "max_pool_backward",
        infer: { types, _ in [types[0]] },
        kernel: .lowered { try $0.lowerMaxPoolBackward($1) })

    /// Attributes: spatial axes, the windows, then whether padding counts as elements.
    static let avgPool: Op = Op(
        "avg_pool",
        infer: { types, attributes in [try Pooling.result("avg_pool", types[0], attributes)] },
        kernel: .lowered { try $0.lowerAveragePool($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            var attributes = p.attributes
            attributes.ints += p.inputs[0].shape.dims
            return [try Op.avgPoolBackward(upstream, attributes: attributes)]
        })

    /// Attributes: those of `avgPool`, then x's extents.
    static let avgPoolBackward: Op = Op(
        "avg_pool_backward",
        infer: { _, attributes in
            [try TensorType(checked: Shape(Pooling(attributes).rest.dropFirst().map { $0 }), .f32)]
        },
        kernel: .lowered { try $0.lowerAveragePoolBackward($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            let pooling = Pooling(p.attributes)
            return [try Op.avgPool(upstream, attributes: Attributes(ints: pooling.ints + pooling.rest.prefix(1)))]
        })

    /// A number times a constant, and the sum over the area of products of pictures: made by plans only.
    static let scaled: Op = Op(
        "scaled", infer: { types, _ in [types[0]] },
        kernel: .elementwise(ElementwiseCode("mulScalar")))
    static let sumOfProducts: Op = Op(
        "sum_of_products",
        infer: { types, _ in [TensorType(Shape(types[0].shape.dims.prefix(2) + [1, 1]))] },
        kernel: .lowered { try $0.lowerSumOfProducts($1) })
}

/// A pooling op's attributes.
struct Pooling {
    let windows: Windows
    /// What follows the windows.
    let rest: ArraySlice<Int>

    init(_ attributes: Attributes) {
        let ints = attributes.ints
        windows = Windows(ints[1...], spatial: ints[0])
        rest = ints[(1 + 5 * ints[0])...]
    }

    var ints: [Int] { [windows.spatial] + windows.ints }
    var averageKind: PoolKind { (rest.first ?? 0) != 0 ? .averageAll : .averageInside }

    static func result(_ op: String, _ x: TensorType, _ attributes: Attributes) throws -> TensorType {
        let windows = Pooling(attributes).windows
        guard x.dtype == .f32 else {
            throw TensorError.wrongType(op: op, operand: "x", expected: "float32", got: x.dtype)
        }
        guard x.shape.rank == windows.spatial + 2 else {
            throw TensorError.wrongShape(
                op: op, operand: "x", expected: "[N, C] and \(windows.spatial) spatial axes", got: x.shape)
        }
        for (axis, padding) in windows.padLow.enumerated() where padding * 2 > windows.kernel[axis] {
            throw TensorError.badAttribute(
                op: op, name: "padding", value: Double(padding),
                expected: "at most half of the kernel's \(windows.kernel[axis])")
        }
        guard let extents = windows.resultExtents(x.shape.dims.dropFirst(2)) else {
            throw TensorError.wrongShape(
                op: op, operand: "x",
                expected: "at least the kernel's extents \(windows.kernel) with padding \(windows.padLow)", got: x.shape
            )
        }
        return try TensorType(checked: Shape([x.shape[0], x.shape[1]] + extents), .f32)
    }
}

extension Tensor {
    private func spatialRank(_ op: String) throws -> Int {
        guard (3...5).contains(shape.rank) else {
            throw TensorError.wrongShape(op: op, operand: "x", expected: "[N, C] and 1 to 3 spatial axes", got: shape)
        }
        return shape.rank - 2
    }

    private func windows(_ op: String, _ kernel: [Int], _ stride: [Int]?, _ padding: [Int]) throws -> Windows {
        let spatial = try spatialRank(op)
        let full = kernel.count == 1 ? Array(repeating: kernel[0], count: spatial) : kernel
        return try Windows(op: op, kernel: full, stride: stride ?? full, padding: padding, dilation: [1])
    }

    /// The largest element in each window. The stride is the kernel's extent unless given.
    package func maxPool(kernel: [Int], stride: [Int]? = nil, padding: [Int] = [0]) throws -> Tensor {
        let windows = try windows("max_pool", kernel, stride, padding)
        return try Op.maxPool(self, attributes: Attributes(ints: [windows.spatial] + windows.ints))
    }

    /// The mean of each window; `countIncludePad` divides by the kernel's size at the borders too.
    package func avgPool(kernel: [Int], stride: [Int]? = nil, padding: [Int] = [0], countIncludePad: Bool = true) throws
        -> Tensor
    {
        let windows = try windows("avg_pool", kernel, stride, padding)
        return try Op.avgPool(
            self, attributes: Attributes(ints: [windows.spatial] + windows.ints + [countIncludePad ? 1 : 0]))
    }

    /// The mean over all spatial axes: [N, C, ...] to [N, C, 1, ...].
    package func globalAvgPool() throws -> Tensor {
        let extents = Array(shape.dims.suffix(try spatialRank("global_avg_pool")))
        guard extents.allSatisfy({ $0 > 0 }) else {
            throw TensorError.wrongShape(
                op: "global_avg_pool", operand: "x", expected: "at least one element in each channel", got: shape)
        }
        return try avgPool(kernel: extents)
    }

    /// Averages so that the result has the given extents, as in PyTorch: window i reaches from floor(i n / m) to
    /// ceil((i + 1) n / m).
    package func adaptiveAvgPool(output: [Int]) throws -> Tensor {
        let spatial = try spatialRank("adaptive_avg_pool")
        let wanted = output.count == 1 ? Array(repeating: output[0], count: spatial) : output
        guard wanted.count == spatial else {
            throw TensorError.badAttribute(
                op: "adaptive_avg_pool", name: "output_size", value: Double(output.count),
                expected: "1 or \(spatial) numbers")
        }
        let extents = Array(shape.dims[2...])
        for (extent, target) in zip(extents, wanted) where target < 1 || extent < 1 || target > Windows.largest {
            throw TensorError.badAttribute(
                op: "adaptive_avg_pool", name: "output_size", value: Double(target),
                expected: "at least 1, for an image that is not empty")
        }
        if zip(extents, wanted).allSatisfy({ $0 % $1 == 0 }) {
            return try avgPool(kernel: zip(extents, wanted).map { $0 / $1 })
        }
        // Uneven windows: a product with a matrix of weights along each axis that is not met by equal windows.
        var result = self
        for axis in 0..<spatial {
            let n = extents[axis]
            let m = wanted[axis]
            if n == m { continue }
            let type = try TensorType(checked: [n, m], .f32)
            let weights = try Buffer.zeroed(byteCount: type.byteCount)
            for i in 0..<m {
                let start = i * n / m
                let end = ((i + 1) * n + m - 1) / m
                for j in start..<end {
                    weights.base.assumingMemoryBound(to: Float.self)[j * m + i] = 1 / Float(end - start)
                }
            }
            let matrix = Tensor(type, weights)
            var order = Array(0..<shape.rank)
            order.swapAt(axis + 2, shape.rank - 1)
            result = try result.permute(order).matmul(matrix).permute(order)
        }
        return result
    }
}
