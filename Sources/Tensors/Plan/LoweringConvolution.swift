import Kernels

extension Lowering {
    private func weightLayout(_ dims: [Int], _ type: KernelType) throws -> Layout {
        options.choosesLayouts ? try .any(dims, type) : try .strided(dims)
    }

    /// One direction of a convolution, and what does it by the table of measurements.
    private func choice(_ direction: Direction, _ settings: ConvolutionSettings, x: Int, weight: Int, y: Int)
        -> (algorithm: ConvolutionWork.Algorithm, threads: Int)
    {
        let work = ConvolutionWork(
            direction: direction, settings: settings, x: shape(x), weight: shape(weight), y: shape(y),
            isLast: keepsChannelsLast,
            isHalf: options.usesBF16)
        guard options.choosesLayouts else { return (.direct, work.threads) }
        note(work)
        let choice = KernelChoices.current.algorithm(for: work)
        let isWinograd = choice == .winograd || choice == .tiles
        return (isWinograd && !options.usesWinograd ? .direct : choice, work.threads)
    }

    /// The fastest primitive for one direction of a convolution.
    private func primitive(
        _ direction: Direction, _ choice: (algorithm: ConvolutionWork.Algorithm, threads: Int),
        _ settings: ConvolutionSettings,
        x: [Int], weight: [Int], y: [Int], bias: Bool, addsResidual: Bool = false, appliesRelu: Bool = false
    ) throws -> (primitive: Primitive, doesRelu: Bool) {
        // Grouped convolutions gain nothing from bfloat16, and lose much in their weights' gradient.
        let type: KernelType = options.usesBF16 && options.choosesLayouts && settings.groups == 1 ? .bf16 : .f32
        let source = try pictureLayout(x, type)
        let destination = try pictureLayout(y, type)
        let weights = try weightLayout(settings.kernelDims(weight), direction == .backwardWeights ? .f32 : type)
        let forward =
            type == .bf16 && direction == .backwardWeights ? try weightLayout(settings.kernelDims(weight), type) : nil
        let biasLayout = bias ? try Layout.strided([weight[0]]) : nil
        let sum: [Primitive.PostOperation] = addsResidual ? [.sum] : []
        func make(winograd: Bool, _ posts: [Primitive.PostOperation]) throws -> Primitive {
            try .convolution(
                direction, winograd: winograd, source: source, weights: weights, forwardWeights: forward,
                bias: biasLayout, destination: destination,
                settings.windows.geometry, then: posts, threads: choice.threads)
        }
        // What our loops are not made for, the gradient of a bias for one, is left to the library's.
        if choice.algorithm == .winograd || choice.algorithm == .tiles && !keepsChannelsLast && type == .f32,
            KernelLibrary.hasWinograd, let fast = try? make(winograd: true, sum)
        {
            // Its own ReLU makes 0 of NaN.
            return (fast, false)
        }
        return (try make(winograd: false, sum + (appliesRelu ? [.reluKeepingNaN] : [])), appliesRelu)
    }

    private func layout(_ primitive: Primitive, _ argument: Primitive.Argument) throws -> Layout {
        guard let layout = primitive.layout(argument) else {
            throw KernelError.unsupported("convolution without \(argument)")
        }
        return layout
    }

    func lowerConvolution(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let settings = ConvolutionSettings(node.attributes)
        let (x, weight, y) = (node.inputs[0], node.inputs[1], node.outputs[0])
        if try lowerPixels(node, settings) { return }
        // Weights that never change are transformed once; the training kind of the kernel transforms them inside.
        let direction: Direction = isFixed(value: weight) ? .inference : .training
        let name = "conv" + (settings.hasBias ? " bias" : "") + (settings.addsResidual ? " add" : "")
        let choice = choice(direction, settings, x: x, weight: weight, y: y)
        if try lowerStem(name, node, settings, threads: choice.threads) { return }
        if choice.algorithm == .loop, try lowerPointwise(settings, x: x, weight: weight, y: y) { return }
        if choice.algorithm == .tiles,
            try lowerTiles(
                name + (settings.appliesRelu ? " relu" : ""), settings, x: x, weight: weight,
                bias: settings.hasBias ? node.inputs[2] : nil,
                residual: settings.addsResidual ? node.inputs.last : nil, y: y, backward: false, threads: choice.threads
            )
        {
            return
        }
        let (primitive, doesRelu) = try primitive(
            direction, choice, settings, x: shape(x), weight: shape(weight), y: shape(y), bias: settings.hasBias,
            addsResidual: settings.addsResidual, appliesRelu: settings.appliesRelu)
        let destination = try layout(primitive, .destination)
        var reads: [(Primitive.Argument, Int)] = [
            (.source, try read(x, as: try layout(primitive, .source))),
            (
                .weights,
                try read(weight, as: try layout(primitive, .weights), viewedAs: settings.kernelDims(shape(weight)))
            ),
        ]
        if settings.hasBias { reads.append((.bias, try read(node.inputs[2]))) }
        let fullName = name + (doesRelu ? " relu" : "")
        guard settings.addsResidual, let operand = node.inputs.last else {
            let slot =
                settings.appliesRelu && !doesRelu
                ? try temporary(destination.byteCount, destination.description) : try write(y, destination)
            try emit(fullName, primitive, reads: reads, writes: [(.destination, slot)])
            if settings.appliesRelu, !doesRelu { try emitRelu(slot, destination, to: try write(y, destination)) }
            return
        }
        // The sum is taken with what lies in the result's place: the operand itself when it ends here, else a copy of
        // it.
        let residual = try read(operand, as: destination)
        let slot =
            settings.appliesRelu && !doesRelu
            ? try temporary(destination.byteCount, destination.description) : try write(y, destination)
        try emitAccumulating(
            fullName, primitive, reads: reads, operand: residual, result: slot, bytes: destination.byteCount)
        if settings.appliesRelu, !doesRelu { try emitRelu(slot, destination, to: try write(y, destination)) }
    }

    private func emitRelu(_ slot: Int, _ layout: Layout, to target: Int) throws {
        let count = layout.byteCount / 4
        guard
            let program = ElementwiseProgram(
                shape: [count], inputs: [.init(type: .f32, shape: [count])],
                steps: [.init(ElementwiseCode("relu"), [0], type: .f32)],
                outputs: [1])
        else { throw KernelError.unsupported("relu") }
        emit("relu", "loop", reads: [slot], writes: [target], inPlace: [(slot, target)]) { addresses in
            guard let from = addresses[slot], let to = addresses[target] else { throw TensorError.noValue }
            try program.run(inputs: [UnsafeRawPointer(from)], outputs: [to])
        }
    }

    func lowerConvolutionBackwardData(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let settings = ConvolutionSettings(node.attributes)
        let (gradient, weight, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        if try lowerPixelsBackwardData(node, settings) { return }
        let choice = choice(.backward, settings, x: result, weight: weight, y: gradient)
        if choice.algorithm == .loop,
            try lowerPointwiseBackwardData(settings, gradient: gradient, weight: weight, result: result)
        {
            return
        }
        if choice.algorithm == .tiles,
            try lowerTiles(
                "conv backward data", settings, x: gradient, weight: weight, bias: nil, residual: nil, y: result,
                backward: true,
                threads: choice.threads)
        {
            return
        }
        let (primitive, _) = try primitive(
            .backward, choice, settings, x: shape(result), weight: shape(weight), y: shape(gradient), bias: false)
        let reads: [(Primitive.Argument, Int)] = [
            (.destinationGradient, try read(gradient, as: try layout(primitive, .destinationGradient))),
            (
                .weights,
                try read(weight, as: try layout(primitive, .weights), viewedAs: settings.kernelDims(shape(weight)))
            ),
        ]
        try emit(
            "conv backward data", primitive, reads: reads,
            writes: [(.sourceGradient, try write(result, try layout(primitive, .sourceGradient)))])
    }

    func lowerConvolutionBackwardWeights(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let settings = ConvolutionSettings(node.attributes)
        let (x, gradient, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        if try lowerPixelsBackwardWeights(node, settings) || lowerDepthwiseBackwardWeights(node, settings) { return }
        let dims = settings.kernelDims(shape(result))
        let choice = choice(.backwardWeights, settings, x: x, weight: result, y: gradient)
        if choice.algorithm == .loop,
            try lowerPointwiseBackwardWeights(settings, x: x, gradient: gradient, result: result)
        {
            return
        }
        if choice.algorithm == .tiles, !settings.hasBias,
            try lowerTilesBackwardWeights(settings, x: x, gradient: gradient, result: result, threads: choice.threads)
        {
            return
        }
        let (primitive, _) = try primitive(
            .backwardWeights, choice, settings, x: shape(x), weight: shape(result), y: shape(gradient),
            bias: settings.hasBias)
        let reads: [(Primitive.Argument, Int)] = [
            (.source, try read(x, as: try layout(primitive, .source))),
            (.destinationGradient, try read(gradient, as: try layout(primitive, .destinationGradient))),
        ]
        let given = try layout(primitive, .weightsGradient)
        let plain = try write(result)
        let slot = given.isPlain ? plain : try temporary(given.byteCount, given.description)
        var writes: [(Primitive.Argument, Int)] = [(.weightsGradient, slot)]
        if settings.hasBias { writes.append((.biasGradient, try write(node.outputs[1]))) }
        try emit("conv backward weights", primitive, reads: reads, writes: writes)
        if slot != plain { try convert(slot, given, to: plain, .strided(dims)) }
    }

    /// Depthwise kernels: the library's gradient of their weights waits for memory, and for kernels larger than 3x3 is
    /// a hundred times slower.
    private func lowerDepthwiseBackwardWeights(_ node: PlanNode, _ settings: ConvolutionSettings) throws -> Bool {
        let (x, gradient, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        let weight = shape(result)
        // The loop knows blocks of 16.
        let isLast = keepsChannelsLast || Layout.block != 16
        guard options.choosesLayouts, weight.count == 4, weight[1] == 1,
            let square = settings.squareDepthwise(channels: weight[0]), square.kernel > 1,
            let loop = DepthwiseGradient(
                order: isLast ? .last : .blocks, x: shape(x), y: shape(gradient), kernel: square.kernel,
                stride: square.stride,
                padding: square.padding)
        else { return false }
        func layout(_ value: Int) throws -> Layout {
            isLast ? try .channelsLast(shape(value)) : try .blocked(shape(value), block: 16)
        }
        let reads = [try read(x, as: layout(x)), try read(gradient, as: layout(gradient))]
        let writes = [try write(result), try scratch(loop.scratchBytes)]
        emit("conv backward weights", "depthwise loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.run(x: inputs[0], dy: inputs[1], to: outputs[0], scratch: outputs[1])
        }
        return true
    }
}
