import CImages

/// x' = a x + b y + c, y' = d x + e y + f: where a pixel of the output looks in the input.
package struct AffineMap: Sendable, Equatable {
    package var a: Float, b: Float, c: Float, d: Float, e: Float, f: Float

    package init(a: Float, b: Float, c: Float, d: Float, e: Float, f: Float) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
        self.e = e
        self.f = f
    }

    package static let identity = AffineMap(a: 1, b: 0, c: 0, d: 0, e: 1, f: 0)

    /// Bilinear, mirrored at the edges; `nearest` never mixes two values. Maps by whole pixels copy exactly.
    package func warp(
        _ input: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<UInt8>, height: Int, width: Int, channels: Int,
        nearest: Bool = false
    ) {
        ci_warp(output, input, Int32(width), Int32(height), Int32(channels), a, b, c, d, e, f, nearest ? 1 : 0)
    }
}

/// The sine of an angle in turns (1 is a full circle), the same bits on every machine.
package func portableSine(turns: Float) -> Float { ci_turn_sine(turns) }
