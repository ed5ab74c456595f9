import Kernels

/// When Winograd's algorithm is the faster one. Measured on Zen 4 with oneDNN 2.6.3; later versions have none for f32.
enum WinogradRule {
    /// 3x3, stride 1, ungrouped, with enough channels to fill the registers.
    static func applies(_ settings: ConvolutionSettings, x: [Int], weight: [Int]) -> Bool {
        let w = settings.windows
        return w.kernel == [3, 3] && w.stride == [1, 1] && w.dilation == [1, 1] && settings.groups == 1
            && x[1] >= 32 && weight[0] >= 32 && x[1] % 16 == 0 && weight[0] % 16 == 0
    }
}

extension Lowering {
    private func layoutRequest(_ dims: [Int]) throws -> Layout {
        options.choosesLayouts ? try .any(dims) : try .strided(dims)
    }

    /// A thread for each piece of work worth it: convolutions do many operations an element.
    private func threads(_ x: [Int], _ y: [Int], _ weight: [Int]) -> Int {
        let work = Double(y.reduce(1, *)) * Double(weight.dropFirst().reduce(1, *)) / 16
        return Threads.count(forWork: Int(min(work, 1e15)))
    }

    /// The fastest primitive for one direction of a convolution.
    private func primitive(_ direction: Direction, _ settings: ConvolutionSettings, x: [Int], weight: [Int], y: [Int], bias: Bool,
                           then posts: [Primitive.PostOperation] = []) throws -> Primitive {
        let source = try layoutRequest(x), weights = try layoutRequest(settings.kernelDims(weight)), destination = try layoutRequest(y)
        let biasLayout = bias ? try Layout.strided([weight[0]]) : nil
        let threads = threads(x, y, weight)
        func make(winograd: Bool) throws -> Primitive {
            try .convolution(direction, winograd: winograd, source: source, weights: weights, bias: biasLayout, destination: destination,
                             settings.windows.geometry, then: posts, threads: threads)
        }
        if options.usesWinograd, options.choosesLayouts, KernelLibrary.hasWinograd, WinogradRule.applies(settings, x: x, weight: weight),
           let fast = try? make(winograd: true) { return fast }
        return try make(winograd: false)
    }

    private func layout(_ primitive: Primitive, _ argument: Primitive.Argument) throws -> Layout {
        guard let layout = primitive.layout(argument) else { throw KernelError.unsupported("convolution without \(argument)") }
        return layout
    }

    func lowerConvolution(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let settings = ConvolutionSettings(node.attributes)
        let (x, weight, y) = (node.inputs[0], node.inputs[1], node.outputs[0])
        var posts: [Primitive.PostOperation] = []
        if settings.addsResidual { posts.append(.sum) }
        if settings.appliesRelu { posts.append(.relu()) }
        // Weights that never change are transformed once; the training kind of the kernel transforms them inside.
        let direction: Direction = isFixed(value: weight) ? .inference : .training
        let primitive = try primitive(direction, settings, x: shape(x), weight: shape(weight), y: shape(y), bias: settings.hasBias, then: posts)
        let destination = try layout(primitive, .destination)
        var reads: [(Primitive.Argument, Int)] = [
            (.source, try read(x, as: try layout(primitive, .source))),
            (.weights, try read(weight, as: try layout(primitive, .weights), viewedAs: settings.kernelDims(shape(weight)))),
        ]
        if settings.hasBias { reads.append((.bias, try read(node.inputs[2]))) }
        let name = "conv" + (settings.hasBias ? " bias" : "") + (settings.addsResidual ? " add" : "") + (settings.appliesRelu ? " relu" : "")
        guard settings.addsResidual, let operand = node.inputs.last else {
            return try emit(name, primitive, reads: reads, writes: [(.destination, try write(y, destination))])
        }
        // The sum is taken with what lies in the result's place: the operand itself when it ends here, else a copy of it.
        let residual = try read(operand, as: destination)
        let slot = try write(y, destination)
        try emitAccumulating(name, primitive, reads: reads, operand: residual, result: slot, bytes: destination.byteCount)
    }

    func lowerConvolutionBackwardData(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let settings = ConvolutionSettings(node.attributes)
        let (gradient, weight, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        let primitive = try primitive(.backward, settings, x: shape(result), weight: shape(weight), y: shape(gradient), bias: false)
        let reads: [(Primitive.Argument, Int)] = [
            (.destinationGradient, try read(gradient, as: try layout(primitive, .destinationGradient))),
            (.weights, try read(weight, as: try layout(primitive, .weights), viewedAs: settings.kernelDims(shape(weight)))),
        ]
        try emit("conv backward data", primitive, reads: reads, writes: [(.sourceGradient, try write(result, try layout(primitive, .sourceGradient)))])
    }

    func lowerConvolutionBackwardWeights(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let settings = ConvolutionSettings(node.attributes)
        let (x, gradient, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        let dims = settings.kernelDims(shape(result))
        let primitive = try primitive(.backwardWeights, settings, x: shape(x), weight: shape(result), y: shape(gradient), bias: settings.hasBias)
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
}
