import Kernels

/// The geometry of an op that moves a window over the spatial axes (convolution, pooling): one number for each axis.
struct Windows: Hashable, Sendable {
    var kernel: [Int]
    var stride: [Int]
    var padLow: [Int]
    var padHigh: [Int]
    var dilation: [Int]

    /// Larger numbers cannot mean anything and would overflow.
    static let largest = 1 << 24

    /// Settings as given: a single number stands for every axis.
    ///
    /// - Throws: `TensorError.badAttribute`.
    init(op: String, kernel: [Int], stride: [Int], padding: [Int], dilation: [Int]) throws {
        let spatial = kernel.count
        func spread(_ values: [Int], _ name: String, atLeast least: Int) throws -> [Int] {
            let all = values.count == 1 ? Array(repeating: values[0], count: spatial) : values
            guard all.count == spatial else {
                throw TensorError.badAttribute(
                    op: op, name: name, value: Double(values.count),
                    expected: "1 or \(spatial) numbers, one for each spatial axis")
            }
            for value in all where value < least || value > Windows.largest {
                throw TensorError.badAttribute(op: op, name: name, value: Double(value), expected: "at least \(least)")
            }
            return all
        }
        self.kernel = try spread(kernel, "kernel_size", atLeast: 1)
        self.stride = try spread(stride, "stride", atLeast: 1)
        padLow = try spread(padding, "padding", atLeast: 0)
        padHigh = padLow
        self.dilation = try spread(dilation, "dilation", atLeast: 1)
    }

    /// As stored in attributes: five numbers an axis.
    init(_ ints: ArraySlice<Int>, spatial: Int) {
        func part(_ index: Int) -> [Int] { Array(ints.dropFirst(index * spatial).prefix(spatial)) }
        kernel = part(0)
        stride = part(1)
        padLow = part(2)
        padHigh = part(3)
        dilation = part(4)
    }

    var ints: [Int] { kernel + stride + padLow + padHigh + dilation }
    var spatial: Int { kernel.count }
    var geometry: ConvolutionGeometry {
        ConvolutionGeometry(stride: stride, dilation: dilation, padLow: padLow, padHigh: padHigh)
    }

    /// Whether one window is exactly the whole.
    func coversAll(_ extents: some Collection<Int>) -> Bool {
        kernel == Array(extents) && (padLow + padHigh).allSatisfy { $0 == 0 }
    }

    /// Extents of the result over `extents`; nil where the window does not fit.
    func resultExtents(_ extents: some Collection<Int>) -> [Int]? {
        var result: [Int] = []
        for (axis, extent) in extents.enumerated() {
            let reach = dilation[axis] * (kernel[axis] - 1) + 1
            let room = extent + padLow[axis] + padHigh[axis]
            guard room >= reach else { return nil }
            result.append((room - reach) / stride[axis] + 1)
        }
        return result
    }
}

extension Lowering {
    /// Results of an op over no elements: zeros. true when there is nothing to compute.
    func fillsWithZeros(_ node: PlanNode) throws -> Bool {
        guard node.inputs.contains(where: { type($0).shape.count == 0 }) else { return false }
        for output in node.outputs {
            let slot = try write(output)
            let bytes = type(output).byteCount
            emit("zeros", "memset", reads: [], writes: [slot]) { addresses in
                addresses[slot]?.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            }
        }
        return true
    }

    /// Whether the plan must give channel blocks a chance: images with at least a block of channels.
    func prefersBlocks(_ value: Int) -> Bool {
        let dims = shape(value)
        return options.choosesLayouts && (3...5).contains(dims.count) && dims[1] >= Layout.block
            && dims[2...].reduce(1, *) > 1
    }

    /// The layout to work on a value in: where it lies, or in channel blocks when it lies in row-major order and would
    /// gain.
    func workingLayout(of value: Int) throws -> Layout {
        let dims = shape(value)
        if !options.choosesLayouts { return try .strided(dims) }
        if let layout = layout(of: value), layout.isStrided { return layout }
        return prefersBlocks(value) ? try preferredLayout(dims) : try .strided(dims)
    }
}
