import Kernels

/// One direction of a convolution over given extents: what a choice of kernel is about.
package struct ConvolutionWork: Hashable, Sendable {
    package enum Algorithm: String, CaseIterable, Sendable {
        /// The library's kernels.
        case direct, winograd
        /// Winograd's algorithm in our own loop over tiles: in single precision, also where pictures are kept in
        /// bfloat16.
        case tiles
        /// Our own products of 1x1.
        case loop
    }

    let direction: Direction
    let settings: ConvolutionSettings
    let x: [Int], weight: [Int], y: [Int]
    /// How pictures lie: channels next to each other, else in blocks; and whether they are bfloat16.
    let isLast: Bool, isHalf: Bool
    /// The normalisation after it is part of it. Backward, all gradients of both are.
    let isJoined: Bool
    /// Threads for it: convolutions do many operations an element.
    let threads: Int
    /// What there is for it.
    package let algorithms: [Algorithm]

    init(
        direction: Direction, settings: ConvolutionSettings, x: [Int], weight: [Int], y: [Int], isLast: Bool = false,
        isHalf: Bool = false, isJoined: Bool = false
    ) {
        // Sums and activations do not change which is faster; whether weights are fixed does: they are transformed once
        // or at every run.
        self.direction = direction
        var plain = settings
        (plain.hasBias, plain.addsResidual, plain.appliesRelu, plain.extents) = (false, false, false, [])
        (self.settings, self.x, self.weight, self.y) = (plain, x, weight, y)
        (self.isLast, self.isHalf, self.isJoined) = (isLast, isHalf, isJoined)
        let work = Double(y.reduce(1, *)) * Double(weight.dropFirst().reduce(1, *)) / 16
        threads = Threads.count(forWork: Int(min(work, 1e15)))
        let w = settings.windows
        if w.kernel == [3, 3], w.stride == [1, 1], w.dilation == [1, 1], settings.groups == 1 {
            // The library's Winograd knows single floats in blocks; our tiles, channels in sixteens.
            algorithms =
                [.direct] + (KernelLibrary.hasWinograd && !isLast && !isHalf ? [.winograd] : [])
                + (WinogradConvolution.takes(channels: x[1], outputs: weight[0]) ? [.tiles] : [])
        } else {
            algorithms =
                [.direct] + (isLast && !isHalf && PointwiseConvolution(settings, x: x, y: y) != nil ? [.loop] : [])
        }
    }

    private var directionName: String {
        switch direction {
        case .training: isJoined ? "forward-norm" : "forward"
        case .inference: "fixed-forward"
        case .backward: isJoined ? "gradients-norm" : "data-gradient"
        case .backwardWeights: "weight-gradient"
        }
    }

    /// One word, as files and listings have it: `forward/32x64x56x56/64x64x3x3/s1.1p1.1d1.1g1/blocks.f32.t2`.
    package var key: String {
        func join(_ values: [Int], _ separator: String = "x") -> String {
            values.map(String.init).joined(separator: separator)
        }
        let w = settings.windows
        return
            "\(directionName)/\(join(x))/\(join(weight))/s\(join(w.stride, "."))p\(join(w.padLow, "."))d\(join(w.dilation, "."))g\(settings.groups)"
            + "/\(isLast ? "last" : "blocks").\(isHalf ? "bf16" : "f32").t\(threads)"
    }

    /// For people: `forward, 64 to 128 channels, 3x3 over 56x56 pixels`.
    package var summary: String {
        "\(directionName)\(isHalf ? ", bf16" : ""), \(x[1]) to \(weight[0]) channels, \(weight[2...].map(String.init).joined(separator: "x")) over "
            + x[2...].map(String.init).joined(separator: "x") + " pixels"
    }

    /// Places of results, in all pictures together.
    var places: Int { y[0] * y[2...].reduce(1, *) }

    /// Whether its channels fill the registers.
    var hasWholeBlocks: Bool { x[1] >= 32 && weight[0] >= 32 && x[1] % 16 == 0 && weight[0] % 16 == 0 }
}
