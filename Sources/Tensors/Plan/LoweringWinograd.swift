import Kernels

// 3x3 convolutions by our own loop over Winograd tiles, forward and for the gradient of the input.

extension Lowering {
    private var tileType: KernelType { options.usesBF16 ? .bf16 : .f32 }

    /// Whether pictures lie channels last for the loop. Where convolutions train, as in the whole plan, whatever the
    /// one before likes: the same layers give the same bits with and without those before them, whose sums over
    /// pictures depend on the order. Else as x lies.
    private func isTileLast(_ x: Int) -> Bool {
        keepsChannelsLast
            || !graph.trainsConvolutions
                && layout(of: x).map { $0.type == tileType && isChannelsLast($0, shape(x)) } ?? false
    }

    private func tileLayout(_ dims: [Int], isLast: Bool) throws -> Layout {
        isLast ? try .channelsLast(dims, tileType) : try .blocked(dims, tileType)
    }

    /// Weights as the loop wants them; done once where they never change.
    private func transformedWeights(_ weight: Int, channels: Int, outputs: Int, backward: Bool) throws -> Int {
        let source = try read(weight)
        let target = try temporary(WinogradConvolution.weightBytes(channels: channels, outputs: outputs), "tiles")
        emit("transform weights", "winograd loop", reads: [source], writes: [target]) { addresses in
            guard let from = addresses[source], let to = addresses[target] else { throw TensorError.noValue }
            WinogradConvolution.transform(
                from.assumingMemoryBound(to: Float.self), channels: channels, outputs: outputs, backward: backward,
                to: to.assumingMemoryBound(to: Float.self))
        }
        return target
    }

    /// The convolution `x` to `y` with weights `[outputs, channels, 3, 3]`, or, `backward`, `[channels, outputs, 3,
    /// 3]`.
    ///
    /// - Returns: false where the loop is not made for it; nothing was added then.
    func lowerTiles(
        _ name: String, _ settings: ConvolutionSettings, x: Int, weight: Int, bias: Int?, residual: Int?, y: Int,
        backward: Bool, threads: Int
    ) throws -> Bool {
        let (xs, ys) = (shape(x), shape(y))
        let isLast = isTileLast(x)
        let result = try tileLayout(ys, isLast: isLast)
        let pads = settings.windows.padLow.map { backward ? 2 - $0 : $0 }
        guard
            let loop = WinogradConvolution(
                x: xs, y: ys, padTop: pads[0], padLeft: pads[1], isChannelsLast: isLast, isHalf: options.usesBF16,
                threads: threads)
        else { return false }
        let weights = try transformedWeights(weight, channels: xs[1], outputs: ys[1], backward: backward)
        let source = try read(x, as: tileLayout(xs, isLast: isLast))
        let bias = try bias.map { try read($0) }
        let sum = try residual.map { try read($0, as: result) }
        let target = try write(y, result)
        let scratch = try scratch(loop.scratchBytes)
        let relu = settings.appliesRelu
        emit(
            name, "winograd loop", reads: [source, weights] + [bias, sum].compactMap { $0 }, writes: [target, scratch],
            inPlace: sum.map { [($0, target)] } ?? []
        ) { addresses in
            func bytes(_ slot: Int) throws -> UnsafeMutableRawPointer {
                guard let address = addresses[slot] else { throw TensorError.noValue }
                return address
            }
            func floats(_ slot: Int) throws -> UnsafeMutablePointer<Float> {
                try bytes(slot).assumingMemoryBound(to: Float.self)
            }
            loop.run(
                x: try bytes(source), weights: try floats(weights),
                bias: try bias.map { UnsafePointer(try floats($0)) },
                residual: try sum.map { UnsafeRawPointer(try bytes($0)) }, relu: relu, y: try bytes(target),
                scratch: try floats(scratch))
        }
        return true
    }

    /// The gradient of the weights, `[outputs, channels, 3, 3]`.
    ///
    /// - Returns: false where the loop is not made for it; nothing was added then.
    func lowerTilesBackwardWeights(_ settings: ConvolutionSettings, x: Int, gradient: Int, result: Int, threads: Int)
        throws -> Bool
    {
        let pads = settings.windows.padLow
        let isLast = isTileLast(x)
        guard
            let loop = WinogradGradient(
                x: shape(x), y: shape(gradient), padTop: pads[0], padLeft: pads[1], isChannelsLast: isLast,
                isHalf: options.usesBF16, threads: threads)
        else { return false }
        let reads = [
            try read(x, as: tileLayout(shape(x), isLast: isLast)),
            try read(gradient, as: tileLayout(shape(gradient), isLast: isLast)),
        ]
        let writes = [try write(result), try scratch(loop.scratchBytes)]
        emit("conv backward weights", "winograd loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.run(x: inputs[0], dy: inputs[1], to: outputs[0], scratch: outputs[1])
        }
        return true
    }
}
