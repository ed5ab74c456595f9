import Draws
import Images

/// Random changes of training images, each a pure function of (seed, epoch, sample).
///
/// One bilinear pass does all the geometry, with the picture mirrored at its edges, and one matrix all the colour.
package struct Augmentation: Sendable, Equatable {
    /// Left-right flips, half of the time.
    package var flip = false
    /// Up-down flips, half of the time; right for pictures without an up (cells, tiles).
    package var verticalFlip = false
    /// Moves by up to this share of the side, each way: a padded random crop.
    package var shift: Double = 0
    /// Enlarges by a factor in this range: a random resized crop.
    package var zoom: ClosedRange<Double> = 1...1
    /// Turns by up to this many degrees, each way.
    package var rotate: Double = 0
    package var brightness: Double = 0
    package var contrast: Double = 0
    package var saturation: Double = 0
    /// Shifts hues by up to this many turns.
    package var hue: Double = 0

    package init() {}

    package static let none = Augmentation()

    /// A light default: flips, shifts and a little colour.
    package static let light: Augmentation = {
        var out = Augmentation()
        out.flip = true
        out.shift = 0.08
        out.brightness = 0.1
        out.contrast = 0.1
        return out
    }()

    package var isNone: Bool { self == .none }

    /// The pictures that are changed, and the numbers that decide how.
    package struct Place: Sendable {
        let height: Int, width: Int
        /// One for each picture: its index in the data set.
        let samples: [Int]
        let seed: Int, epoch: Int

        package init(height: Int, width: Int, samples: [Int], seed: Int, epoch: Int) {
            (self.height, self.width, self.samples) = (height, width, samples)
            (self.seed, self.epoch) = (seed, epoch)
        }
    }

    /// Changes images in place.
    package func apply(to pixels: inout [UInt8], channels: Int, _ place: Place) throws {
        let (height, width) = (place.height, place.width)
        try eachImage(&pixels, height, width, channels, place.samples) { image, copy, sample in
            var draw = Draw(seed: place.seed, purpose: "augment", sample: sample, epoch: place.epoch)
            let map = geometry(height, width, &draw)
            if map != .identity {
                copy.update(from: image, count: height * width * channels)
                map.warp(copy, into: image, height: height, width: width, channels: channels)
            }
            if channels == 3, let matrix = colour(&draw) { matrix.apply(to: image, pixels: height * width) }
        }
    }

    /// Changes masks just as `apply` changes their images, without mixing regions.
    package func apply(toMasks masks: inout [UInt8], _ place: Place) throws {
        let (height, width) = (place.height, place.width)
        try eachImage(&masks, height, width, 1, place.samples) { mask, copy, sample in
            var draw = Draw(seed: place.seed, purpose: "augment", sample: sample, epoch: place.epoch)
            let map = geometry(height, width, &draw)
            copy.update(from: mask, count: height * width)
            map.warp(copy, into: mask, height: height, width: width, channels: 1, nearest: true)
        }
    }

    private func eachImage(
        _ pixels: inout [UInt8], _ height: Int, _ width: Int, _ channels: Int, _ samples: [Int],
        _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>, Int) -> Void
    ) throws {
        let size = height * width * channels
        guard pixels.count == size * samples.count else {
            throw DataError.wrongPixelCount(expected: size * samples.count, got: pixels.count)
        }
        if isNone || size == 0 { return }
        var copy = [UInt8](repeating: 0, count: size)
        pixels.withUnsafeMutableBufferPointer { all in
            copy.withUnsafeMutableBufferPointer { scratch in
                guard let start = all.baseAddress, let spare = scratch.baseAddress else { return }
                for (index, sample) in samples.enumerated() { body(start + index * size, spare, sample) }
            }
        }
    }

    private func geometry(_ height: Int, _ width: Int, _ draw: inout Draw) -> AffineMap {
        // Every draw is made whether used or not: switching one change on must not reshuffle the others.
        let flips = (draw.chance(0.5), draw.chance(0.5))
        let turn = draw.uniform(-1, 1) * Float(rotate) / 360
        let factor = draw.uniform(Float(zoom.lowerBound), Float(zoom.upperBound))
        let sx = draw.uniform(-1, 1)
        let sy = draw.uniform(-1, 1)
        let cx = Float(width - 1) / 2
        let cy = Float(height - 1) / 2
        let scale = 1 / max(factor, 0.05)
        // Shifts are whole pixels, so that a shift alone copies bytes exactly.
        let dx = (sx * Float(shift) * Float(width)).rounded()
        let dy = (sy * Float(shift) * Float(height)).rounded()
        let cosine = turn == 0 ? 1 : portableSine(turns: turn + 0.25)
        let sine = turn == 0 ? 0 : portableSine(turns: turn)
        let mx: Float = flip && flips.0 ? -1 : 1
        let my: Float = verticalFlip && flips.1 ? -1 : 1
        var map = AffineMap(
            a: mx * scale * cosine, b: mx * scale * sine, c: 0, d: -my * scale * sine, e: my * scale * cosine, f: 0)
        map.c = cx - map.a * cx - map.b * cy + dx
        map.f = cy - map.d * cx - map.e * cy + dy
        return map
    }

    /// Contrast about mid grey, saturation about luma, a hue turn about the grey axis, brightness: one 3 x 4 matrix.
    private func colour(_ draw: inout Draw) -> ColourMatrix? {
        let light = 1 + draw.uniform(-1, 1) * Float(brightness)
        let range = 1 + draw.uniform(-1, 1) * Float(contrast)
        let vivid = max(0, 1 + draw.uniform(-1, 1) * Float(saturation))
        let turn = draw.uniform(-1, 1) * Float(hue)
        guard brightness != 0 || contrast != 0 || saturation != 0 || hue != 0 else { return nil }
        let luma: [Float] = [0.299, 0.587, 0.114]
        let cosine = portableSine(turns: turn + 0.25)
        let sine = portableSine(turns: turn)
        let third: Float = 1 / 3
        let root: Float = 0.57735027
        var matrix = ColourMatrix()
        for i in 0..<3 {
            for j in 0..<3 {
                // Rotation about (1, 1, 1) / sqrt 3 (Rodrigues); its sine term is antisymmetric.
                let same: Float = i == j ? 1 : 0
                let cross: Float = i == j ? 0 : (j == (i + 1) % 3 ? -root : root)
                let rotation = cosine * same + (1 - cosine) * third + sine * cross
                matrix[i, j] = rotation * vivid * range * light
            }
            for j in 0..<3 { matrix[i, j] += luma[j] * (1 - vivid) * range * light }
            matrix[i, 3] = 127.5 * (1 - range) * light
        }
        return matrix
    }
}
