import Tensors

/// Maximum or mean over windows.
package struct Pooling: Layer {
    package enum Function: String, Sendable { case max = "MaxPool", average = "AvgPool" }

    package let function: Function
    package let kernel: [Int]
    package let stride: [Int]
    package let padding: [Int]
    /// Let a last window reach over the edge, as PyTorch's `ceil_mode`. Only for windows of 2 at stride 2, what timm's
    /// downsampling asks for.
    package let coversEdge: Bool

    package var kind: String { "\(function.rawValue)\(kernel.count)d" }
    package var details: String {
        "kernel=\(LayerArgument.text(kernel)), stride=\(LayerArgument.text(stride))"
            + (padding.contains { $0 != 0 } ? ", padding=\(LayerArgument.text(padding))" : "")
    }
    package var input: ExpectedShape { .images(channels: nil, spatialAxes: kernel.count) }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        switch function {
        case .max: return try x.maxPool(kernel: kernel, stride: stride, padding: padding)
        case .average:
            let odd = coversEdge ? x.shape.dims.indices.filter { $0 >= 2 && !x.shape[$0].isMultiple(of: 2) } : []
            // Repeating the last row makes a window that reaches over the edge the mean of what is inside.
            let whole = try odd.reduce(x) { x, axis in
                let last = try x.slice(axis: axis, start: x.shape[axis] - 1, end: x.shape[axis], step: 1)
                return try Tensor.concat([x, last], axis: axis)
            }
            // What is padded counts, as in PyTorch.
            return try whole.avgPool(
                kernel: kernel, stride: stride, padding: padding, countIncludePad: padding.contains { $0 != 0 })
        }
    }
}

/// The mean over all spatial axes: `[N, C, ...]` to `[N, C]`. timm's `global_pool`, which flattens too.
package struct GlobalPool: Layer {
    package var kind: String { "GlobalAvgPool" }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        guard (3...5).contains(x.shape.rank) else {
            throw context.unexpected(x.shape, by: self, expected: .images(channels: nil, spatialAxes: 2))
        }
        return try x.globalAvgPool().reshape([x.shape[0], x.shape[1]])
    }
}

/// Means over as many windows as the result has places, whatever the input's size.
package struct AdaptivePool: Layer {
    package let output: [Int]

    package var kind: String { "AdaptiveAvgPool\(output.count)d" }
    package var details: String { LayerArgument.text(output) }
    package var input: ExpectedShape { .images(channels: nil, spatialAxes: output.count) }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        try x.adaptiveAvgPool(output: output)
    }
}

extension Module {
    /// - Parameter stride: nil for the kernel's size, as in PyTorch.
    package static func pool(
        _ function: Pooling.Function, kernel: [Int], stride: [Int]? = nil, padding: [Int] = [0],
        coversEdge: Bool = false
    ) throws -> Module {
        let layer = function == .max ? "max_pool" : "avg_pool"
        let axes = kernel.count
        try LayerArgument.within(axes, 1...3, "kernel", of: layer)
        func spread(_ values: [Int]) -> [Int] { values.count == 1 ? values + values.repeated(axes - 1) : values }
        let (stride, padding) = (spread(stride ?? kernel), spread(padding))
        try LayerArgument.spatialAxes([("kernel", kernel), ("stride", stride)], axes, range: 1...4096, of: layer)
        try LayerArgument.spatialAxes([("padding", padding)], axes, range: 0...4096, of: layer)
        return try Module(
            Pooling(function: function, kernel: kernel, stride: stride, padding: padding, coversEdge: coversEdge))
    }

    package static func globalPool() throws -> Module { try Module(GlobalPool()) }

    package static func adaptivePool(output: [Int]) throws -> Module {
        try LayerArgument.within(output.count, 1...3, "output", of: "adaptive_pool")
        try LayerArgument.spatialAxes([("output", output)], output.count, range: 1...4096, of: "adaptive_pool")
        return try Module(AdaptivePool(output: output))
    }
}
