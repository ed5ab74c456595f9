import Kernels

// Normalisation in training of pictures that lie channels last, by our own loops.

extension Lowering {
    func isForChannelNorm(_ layout: Layout, _ x: Int) -> Bool {
        keepsChannelsLast && layout.type == .f32 && type(x).shape.rank == 4 && isChannelsLast(layout, shape(x))
    }

    func norm(_ node: PlanNode, _ x: Int, _ activation: ChannelNorm.Activation) -> ChannelNorm {
        ChannelNorm(shape(x), epsilon: node.attributes.floats.first ?? 1e-5, activation: activation)
    }

    func name(_ activation: ChannelNorm.Activation) -> String {
        switch activation {
        case .none: "batch_norm"
        case .relu: "batch_norm relu"
        case .hardswish: "batch_norm hardswish"
        }
    }

    func lowerChannelNorm(_ node: PlanNode, _ activation: ChannelNorm.Activation) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let layout = try Layout.channelsLast(shape(x))
        let norm = norm(node, x, activation)
        let reads = [try read(x, as: layout), try read(node.inputs[1]), try read(node.inputs[2])]
        let writes = [
            try write(node.outputs[0], layout), try write(node.outputs[1]), try write(node.outputs[2]),
            try scratch(norm.scratchBytes),
        ]
        emit(
            name(activation) + " training", "channel loop", reads: reads, writes: writes,
            inPlace: [(reads[0], writes[0])]
        ) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.run(
                x: inputs[0], weight: inputs[1], bias: inputs[2], y: outputs[0], mean: outputs[1], variance: outputs[2],
                scratch: UnsafeMutableRawPointer(outputs[3]))
        }
    }

    /// - Parameter bias: where there is an activation, to compute what stands before it.
    func lowerChannelNormBackward(_ node: PlanNode, _ activation: ChannelNorm.Activation, bias: Int?) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let layout = try Layout.channelsLast(shape(x))
        let norm = norm(node, x, activation)
        let upstream = try read(node.inputs[4], as: layout)
        let reads = [
            try read(x, as: layout), upstream, try read(node.inputs[1]), try read(bias ?? node.inputs[1]),
            try read(node.inputs[2]),
            try read(node.inputs[3]),
        ]
        let writes = [
            try write(node.outputs[0], layout), try write(node.outputs[1]), try write(node.outputs[2]),
            try scratch(norm.scratchBytes),
        ]
        emit(
            name(activation) + " backward", "channel loop", reads: reads, writes: writes,
            inPlace: [(upstream, writes[0])]
        ) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.backward(
                x: inputs[0], dy: inputs[1], weight: inputs[2], bias: inputs[3], mean: inputs[4], variance: inputs[5],
                dx: .whole(outputs[0]),
                weightGradient: outputs[1], biasGradient: outputs[2], scratch: UnsafeMutableRawPointer(outputs[3]))
        }
    }

    func lowerChannelNormApplied(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let layout = try Layout.channelsLast(shape(x))
        let activation = ChannelNorm.Activation(node)
        let norm = norm(node, x, activation)
        let reads = [try read(x, as: layout)] + (try node.inputs[1...].map { try read($0) })
        let writes = [try write(node.outputs[0], layout), try scratch(norm.scratchBytes)]
        emit(name(activation), "channel loop", reads: reads, writes: writes, inPlace: [(reads[0], writes[0])]) {
            addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.apply(
                x: inputs[0], weight: inputs[1], bias: inputs[2], mean: inputs[3], variance: inputs[4], y: outputs[0],
                scratch: UnsafeMutableRawPointer(outputs[1]))
        }
    }

    func lowerChannelNormGradientSums(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let layout = try Layout.channelsLast(shape(x))
        let activation = ChannelNorm.Activation(node)
        let norm = norm(node, x, activation)
        let reads =
            [try read(x, as: layout), try read(node.inputs[4], as: layout)]
            + (try [1, 5, 2, 3].map { try read(node.inputs[$0]) })
        let writes = try node.outputs.map { try write($0) } + [try scratch(norm.scratchBytes)]
        emit("\(name(activation)) sums", "channel loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.sumGradient(
                x: inputs[0], dy: inputs[1], weight: inputs[2], bias: inputs[3], mean: inputs[4], variance: inputs[5],
                weightGradient: outputs[0],
                biasGradient: outputs[1], scratch: UnsafeMutableRawPointer(outputs[2]))
        }
    }

    /// What remains where the sums are known: the gradient of x.
    func lowerChannelNormSummedBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let layout = try Layout.channelsLast(shape(x))
        let norm = norm(node, x, .none)
        let upstream = try read(node.inputs[4], as: layout)
        let reads = [try read(x, as: layout), upstream] + (try [1, 2, 3, 5, 6].map { try read(node.inputs[$0]) })
        let writes = [try write(node.outputs[0], layout), try scratch(norm.scratchBytes)]
        emit("batch_norm backward", "channel loop", reads: reads, writes: writes, inPlace: [(upstream, writes[0])]) {
            addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.backward(
                x: inputs[0], dy: inputs[1], weight: inputs[2], bias: inputs[2], mean: inputs[3], variance: inputs[4],
                dx: .whole(outputs[0]),
                weightGradient: inputs[5], biasGradient: inputs[6], scratch: UnsafeMutableRawPointer(outputs[1]),
                isSummed: true)
        }
    }
}

/// The memory of a step's slots as floats.
struct Floats {
    private let pointers: [UnsafeMutablePointer<Float>]

    init(_ addresses: Addresses, _ slots: [Int]) throws {
        pointers = try slots.map { slot in
            guard let address = addresses[slot] else { throw TensorError.noValue }
            return address.assumingMemoryBound(to: Float.self)
        }
    }

    subscript(index: Int) -> UnsafeMutablePointer<Float> { pointers[index] }
}
