import CKernels

/// 3x3 convolutions at stride 1 by Winograd's algorithm, some tiles at a time, with bias, residual sum and ReLU in one
/// pass.
///
/// The library's own transforms all pictures before it multiplies, which costs memory traffic; versions from 3.2 on
/// have none. Here what is transformed stays in the cache, and weights that never change are transformed once.
package struct WinogradConvolution: Sendable {
    private let shape: tlk_winograd
    private let block: Int
    /// Threads share out the tiles, or, where the weights are many times what is multiplied with them, the outputs:
    /// each reads its own weights.
    private let shares: WinogradShares

    /// Written for AVX-512.
    package static let isAvailable = KernelLibrary.processor.hasPrefix("avx512")

    /// What the loops are made for: channels that come in sixteens.
    package static func takes(channels: Int, outputs: Int) -> Bool {
        isAvailable && channels % 16 == 0 && outputs % 16 == 0
    }

    /// - Parameters:
    ///   - x, y: extents `[N, C, H, W]`.
    ///   - isChannelsLast: how both lie; else in blocks of 16.
    ///   - isHalf: both hold bfloat16; what is computed with them is single precision all the same.
    /// - Returns: nil for what the loops are not made for: channels that do not come in sixteens, no AVX-512.
    package init?(
        x: [Int], y: [Int], padTop: Int, padLeft: Int, isChannelsLast: Bool, isHalf: Bool = false, threads: Int
    ) {
        guard
            let shape = tlk_winograd(
                x: x, y: y, padTop: padTop, padLeft: padLeft, isChannelsLast: isChannelsLast, isHalf: isHalf)
        else { return nil }
        self.shape = shape
        let tiles = x[0] * ((y[2] + 3) / 4) * ((y[3] + 3) / 4)
        shares = WinogradShares(outputs: y[1], threads: threads, byOutputs: y[1] > 4 * tiles)
        // Measured on Zen 5: what is transformed fits the second-level cache, or the weights are too many for any and
        // read less often.
        block = x[1] <= 64 ? 24 : x[1] <= 256 ? 36 : 72
    }

    /// Bytes of the transformed weights, and of the scratch memory of a run.
    package static func weightBytes(channels: Int, outputs: Int) -> Int {
        Int(tlk_winograd_weight_floats(Int64(channels), Int64(outputs))) * 4
    }
    package var scratchBytes: Int { shares.count * scratchFloats * 4 }
    private var scratchFloats: Int { Int(tlk_winograd_scratch_floats(shape.channels, Int64(block))) }

    /// - Parameters:
    ///   - target: begins at a multiple of 64 bytes.
    ///   - backward: `weights` are those of the forward pass, `[channels, outputs, 3, 3]` as seen from here, for the
    ///     gradient
    ///   of its input.
    package static func transform(
        _ weights: UnsafePointer<Float>, channels: Int, outputs: Int, backward: Bool,
        to target: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (weights, target) = (weights, target)
        Threads.parallel(count: outputs / 16, cost: channels * 256) { range in
            tlk_winograd_weights(
                weights, target, Int64(channels), Int64(outputs), backward, Int64(range.lowerBound),
                Int64(range.upperBound))
        }
    }

    /// `residual` lies as `y` does and may be `y` itself.
    package func run(
        x: UnsafeRawPointer, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?, residual: UnsafeRawPointer?,
        relu: Bool,
        y: UnsafeMutableRawPointer, scratch: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (x, weights, bias, residual, y, scratch) = (x, weights, bias, residual, y, scratch)
        shares.each { index, part, outputs in
            withUnsafePointer(to: shape) {
                tlk_winograd_run(
                    $0, x, weights, bias, residual, relu, y, scratch + index * scratchFloats, Int64(block), Int64(part),
                    Int64(shares.tileParts),
                    Int64(outputs.lowerBound), Int64(outputs.upperBound))
            }
        }
    }
}

/// How threads share out tiles and outputs.
struct WinogradShares: Sendable {
    private static let panel = Int(TLK_WINOGRAD_PANEL)

    private let outputs: Int
    /// Shares are of whole ones.
    private let panels: Int

    private let outputParts: Int
    let tileParts: Int

    init(outputs: Int, threads: Int, byOutputs: Bool) {
        self.outputs = outputs
        panels = (outputs + Self.panel - 1) / Self.panel
        outputParts = byOutputs ? min(max(1, threads), panels) : 1
        tileParts = max(1, threads / outputParts)
    }

    var count: Int { tileParts * outputParts }

    /// The outputs of a share, of which the first are the largest.
    func outputs(of part: Int) -> Range<Int> {
        let each = (panels + outputParts - 1) / outputParts * Self.panel
        return min(outputs, part * each)..<min(outputs, (part + 1) * each)
    }

    /// Calls `body` for each share that is not empty, on its thread.
    func each(_ body: @Sendable (_ index: Int, _ tilePart: Int, _ outputs: Range<Int>) -> Void) {
        Threads.parallel(count: count, cost: Threads.smallWork) { range in
            for index in range {
                let outputs = outputs(of: index % outputParts)
                if !outputs.isEmpty { body(index, index / outputParts, outputs) }
            }
        }
    }
}

extension tlk_winograd {
    init?(x: [Int], y: [Int], padTop: Int, padLeft: Int, isChannelsLast: Bool, isHalf: Bool) {
        guard x.count == 4, y.count == 4, WinogradConvolution.takes(channels: x[1], outputs: y[1]), !(x + y).contains(0)
        else { return nil }
        func steps(_ dims: [Int]) -> (pixel: Int64, block: Int64, image: Int64) {
            let area = Int64(dims[2] * dims[3])
            let channels = Int64(dims[1])
            return isChannelsLast ? (channels, 16, area * channels) : (16, area * 16, area * channels)
        }
        let xs = steps(x)
        let ys = steps(y)
        self.init(
            images: Int64(x[0]), channels: Int64(x[1]), outputs: Int64(y[1]), height: Int64(x[2]), width: Int64(x[3]),
            out_height: Int64(y[2]), out_width: Int64(y[3]), pad_top: Int64(padTop), pad_left: Int64(padLeft),
            x_pixel: xs.pixel, x_block: xs.block, x_image: xs.image, y_pixel: ys.pixel, y_block: ys.block,
            y_image: ys.image, is_half: isHalf)
    }
}
