import COneDNN

/// A piece of work that the kernel library has compiled for given shapes, types and layouts.
package final class Primitive: @unchecked Sendable {
    let handle: OpaquePointer
    /// As the library names it, for instance `jit:avx512_core`. A name with `ref` in it is a slow path.
    package let implementation: String

    init(_ handle: OpaquePointer?, _ what: @autoclosure () -> String) throws(KernelError) {
        guard let handle else { throw .unsupported(what()) }
        self.handle = handle
        implementation = String(cString: tl_primitive_implementation(handle))
    }

    deinit { tl_primitive_free(handle) }

    /// What a primitive reads or writes.
    package enum Argument: Hashable, Sendable {
        case source, source1, weights, bias, destination, mean, variance, scale, shift, workspace, scratch
        case sourceGradient, weightsGradient, biasGradient, destinationGradient, scaleGradient, shiftGradient
        case operand(Int)

        var code: tl_argument {
            switch self {
            case .source: TL_SRC
            case .source1: TL_SRC_1
            case .weights: TL_WEIGHTS
            case .bias: TL_BIAS
            case .destination: TL_DST
            case .mean: TL_MEAN
            case .variance: TL_VARIANCE
            case .scale: TL_SCALE
            case .shift: TL_SHIFT
            case .workspace: TL_WORKSPACE
            case .scratch: TL_SCRATCH
            case .sourceGradient: TL_DIFF_SRC
            case .weightsGradient: TL_DIFF_WEIGHTS
            case .biasGradient: TL_DIFF_BIAS
            case .destinationGradient: TL_DIFF_DST
            case .scaleGradient: TL_DIFF_SCALE
            case .shiftGradient: TL_DIFF_SHIFT
            case .operand(let index):
                switch index {
                case 0: TL_POST_OPERAND_0
                case 1: TL_POST_OPERAND_1
                case 2: TL_POST_OPERAND_2
                default: TL_POST_OPERAND_3
                }
            }
        }
    }

    /// The layout the primitive wants for an argument; nil when it has none such.
    package func layout(_ argument: Argument) -> Layout? { Layout(owning: tl_primitive_layout(handle, argument.code)) }
    package var scratchBytes: Int { layout(.scratch)?.byteCount ?? 0 }

    /// Something done to a result before it is stored.
    package enum PostOperation {
        /// Adds what the destination held before.
        case sum
        case relu(slope: Float = 0)
        /// ReLU that keeps NaN: the library's own makes 0 of it, which hides a network that has diverged. A slope too
        /// small to leave anything of a number leaves NaN.
        package static let reluKeepingNaN = PostOperation.relu(slope: .leastNonzeroMagnitude)
        case gelu, geluTanh, swish, sigmoid, tanh
        /// Adds a tensor of this layout, given as `.operand(position among the post operations)`.
        case add(Layout)

        fileprivate var code: tl_post {
            switch self {
            case .sum: tl_post(kind: TL_POST_SUM, alpha: 0, operand: nil)
            case .relu(let slope): tl_post(kind: TL_POST_RELU, alpha: slope, operand: nil)
            case .gelu: tl_post(kind: TL_POST_GELU_ERF, alpha: 0, operand: nil)
            case .geluTanh: tl_post(kind: TL_POST_GELU_TANH, alpha: 0, operand: nil)
            case .swish: tl_post(kind: TL_POST_SWISH, alpha: 1, operand: nil)
            case .sigmoid: tl_post(kind: TL_POST_LOGISTIC, alpha: 0, operand: nil)
            case .tanh: tl_post(kind: TL_POST_TANH, alpha: 0, operand: nil)
            case .add(let layout): tl_post(kind: TL_POST_ADD, alpha: 0, operand: layout.handle)
            }
        }
    }
}

// MARK: - Convolution

/// One convolution's geometry; lists have one entry for each spatial axis (1 to 3).
package struct ConvolutionGeometry: Hashable, Sendable {
    package var stride: [Int]
    package var dilation: [Int]
    package var padLow: [Int]
    package var padHigh: [Int]

    package init(stride: [Int], dilation: [Int], padLow: [Int], padHigh: [Int]) {
        self.stride = stride
        self.dilation = dilation
        self.padLow = padLow
        self.padHigh = padHigh
    }
}

package enum Direction: Hashable, Sendable {
    case training, inference, backward, backwardWeights

    var code: tl_direction {
        switch self {
        case .training: TL_FORWARD_TRAINING
        case .inference: TL_FORWARD_INFERENCE
        case .backward: TL_BACKWARD
        case .backwardWeights: TL_BACKWARD_WEIGHTS
        }
    }
}

extension Primitive {
    /// Forward, gradient of the source (`.backward`) or gradient of weights and bias (`.backwardWeights`).
    ///
    /// - Parameter forwardWeights: the weights of the forward pass, where their gradient is kept in another type.
    package static func convolution(
        _ direction: Direction, winograd: Bool, source: Layout, weights: Layout, forwardWeights: Layout? = nil,
        bias: Layout?, destination: Layout,
        _ geometry: ConvolutionGeometry, then posts: [PostOperation] = [], threads: Int
    ) throws(KernelError) -> Primitive {
        var c = tl_convolution()
        c.direction = direction.code
        c.winograd = winograd
        c.src = source.handle
        c.weights = weights.handle
        c.forward_weights = forwardWeights?.handle
        c.bias = bias?.handle
        c.dst = destination.handle
        c.spatial = Int32(clamping: geometry.stride.count)
        c.stride = triple(geometry.stride, 1)
        c.dilation = triple(geometry.dilation.map { $0 - 1 }, 0)
        c.pad_low = triple(geometry.padLow, 0)
        c.pad_high = triple(geometry.padHigh, 0)
        let codes = posts.map(\.code)
        return try withExtendedLifetime((source, weights, forwardWeights, bias, destination, posts)) {
            () throws(KernelError) in
            try Primitive(tl_convolution_create(&c, Int32(codes.count), codes, Int32(threads)), "convolution")
        }
    }
}

/// Up to three numbers as the C side has them.
private func triple(_ values: [Int], _ rest: Int64) -> (Int64, Int64, Int64) {
    func at(_ i: Int) -> Int64 { i < values.count ? Int64(values[i]) : rest }
    return (at(0), at(1), at(2))
}

// MARK: - Normalisation

extension Primitive {
    /// - Parameter fuseRelu: the result passes a ReLU whose signs go to the workspace.
    package static func batchNorm(
        _ direction: Direction, data: Layout, gradient: Layout? = nil, epsilon: Float, storedStatistics: Bool,
        fuseRelu: Bool, threads: Int
    ) throws(KernelError) -> Primitive {
        try withExtendedLifetime((data, gradient)) { () throws(KernelError) in
            try Primitive(
                tl_batch_norm_create(
                    direction.code, data.handle, gradient?.handle, epsilon, storedStatistics, fuseRelu, Int32(threads)),
                "batch_norm")
        }
    }

    /// Normalises the last axis. `statistics` describes mean and variance: the data's extents without the last.
    package static func layerNorm(
        _ direction: Direction, data: Layout, gradient: Layout? = nil, statistics: Layout, epsilon: Float,
        affine: Bool, threads: Int
    ) throws(KernelError) -> Primitive {
        try withExtendedLifetime((data, gradient, statistics)) { () throws(KernelError) in
            try Primitive(
                tl_layer_norm_create(
                    direction.code, data.handle, gradient?.handle, statistics.handle, epsilon, affine, Int32(threads)),
                "layer_norm")
        }
    }
}

// MARK: - Pooling

package enum PoolKind: Int, Hashable, Sendable {
    case averageAll, averageInside

    var code: tl_pool_kind {
        switch self {
        case .averageAll: TL_POOL_AVERAGE_ALL
        case .averageInside: TL_POOL_AVERAGE_INSIDE
        }
    }
}

extension Primitive {
    package static func pooling(
        _ direction: Direction, _ kind: PoolKind, source: Layout, destination: Layout, kernel: [Int],
        _ geometry: ConvolutionGeometry, threads: Int
    ) throws(KernelError) -> Primitive {
        var p = tl_pooling()
        p.direction = direction.code
        p.kind = kind.code
        p.src = source.handle
        p.dst = destination.handle
        p.spatial = Int32(clamping: kernel.count)
        p.kernel = triple(kernel, 1)
        p.stride = triple(geometry.stride, 1)
        p.dilation = triple(geometry.dilation.map { $0 - 1 }, 0)
        p.pad_low = triple(geometry.padLow, 0)
        p.pad_high = triple(geometry.padHigh, 0)
        return try withExtendedLifetime((source, destination)) { () throws(KernelError) in
            try Primitive(tl_pooling_create(&p, Int32(threads)), "pooling")
        }
    }
}

// MARK: - Products, conversion

extension Primitive {
    /// `[..., m, k] x [..., k, n]`; extents of 1 in front broadcast. The bias has the destination's rank.
    package static func matmul(
        source: Layout, weights: Layout, bias: Layout? = nil, destination: Layout, then posts: [PostOperation] = [],
        threads: Int
    ) throws(KernelError) -> Primitive {
        let codes = posts.map(\.code)
        return try withExtendedLifetime((source, weights, bias, destination, posts)) { () throws(KernelError) in
            try Primitive(
                tl_matmul_create(
                    source.handle, weights.handle, bias?.handle, destination.handle, Int32(codes.count), codes,
                    Int32(threads)), "matmul")
        }
    }

    package static func reorder(from: Layout, to: Layout, threads: Int) throws(KernelError) -> Primitive {
        try withExtendedLifetime((from, to)) { () throws(KernelError) in
            try Primitive(tl_reorder_create(from.handle, to.handle, Int32(threads)), "reorder")
        }
    }
}
