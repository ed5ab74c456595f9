import CImages

/// A rectangle of pixels inside a picture.
struct Rect: Equatable {
    var x: Int, y: Int, width: Int, height: Int

    var area: Int { max(0, width) * max(0, height) }
    var c: ci_rect { ci_rect(x: Int32(x), y: Int32(y), width: Int32(width), height: Int32(height)) }
}

/// A number per pixel of a rectangle: what textures, distances and coverages are made of.
///
/// An algebra over loops in C, so that drawing recipes read as formulas and run at full speed in debug builds too.
/// Two fields that meet in an operation belong to the same rectangle.
struct Field {
    let rect: Rect
    var values: [Float]

    init(_ rect: Rect, _ value: Float = 0) {
        self.rect = rect
        values = [Float](repeating: value, count: rect.area)
    }

    private var n: Int { values.count }

    private func map(_ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void) -> Field {
        var out = self
        values.withUnsafeBufferPointer { source in
            out.values.withUnsafeMutableBufferPointer { target in
                if let from = source.baseAddress, let to = target.baseAddress { body(to, from, source.count) }
            }
        }
        return out
    }

    private func join(
        _ other: Field, _ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void
    ) -> Field {
        precondition(rect == other.rect, "fields of different rectangles")
        return map { out, a, n in
            other.values.withUnsafeBufferPointer { b in
                if let b = b.baseAddress { body(out, a, b, n) }
            }
        }
    }

    // MARK: coordinates and noise

    /// a * x + b * y + c at the centre of each pixel.
    static func affine(_ rect: Rect, _ a: Float, _ b: Float, _ c: Float) -> Field {
        var out = Field(rect)
        ci_plane_affine(&out.values, rect.c, a, b, c)
        return out
    }

    /// Gradient noise of several octaves at the points (u, v), about -1...1.
    static func noise(_ u: Field, _ v: Field, key: UInt32, octaves: Int = 3, gain: Float = 0.5) -> Field {
        u.join(v) { ci_plane_noise($0, $1, $2, $3, key, Int32(octaves), gain) }
    }

    struct Cellular { var first: Field, second: Field, tag: Field }

    /// Distances to the two nearest of one jittered point per unit cell, and a random number of the nearest one.
    static func cellular(_ u: Field, _ v: Field, key: UInt32, jitter: Float = 0.9) -> Cellular {
        var out = Cellular(first: u, second: u, tag: u)
        ci_plane_cellular(&out.first.values, &out.second.values, &out.tag.values, u.values, v.values, u.n, key, jitter)
        return out
    }

    /// A random number in 0...1 for each unit square of (u, v).
    static func squares(_ u: Field, _ v: Field, key: UInt32) -> Field {
        u.join(v) { ci_plane_squares($0, $1, $2, $3, key) }
    }

    static func length(_ u: Field, _ v: Field) -> Field { u.join(v) { ci_plane_length($0, $1, $2, $3) } }
    /// The direction of (u, v) in turns, -0.5...0.5.
    static func angle(_ u: Field, _ v: Field) -> Field { u.join(v) { ci_plane_angle($0, $1, $2, $3) } }

    // MARK: algebra

    static func + (a: Field, b: Field) -> Field { a.join(b) { ci_plane_add($0, $1, $2, $3) } }
    static func - (a: Field, b: Field) -> Field { a.join(b) { ci_plane_subtract($0, $1, $2, $3) } }
    static func * (a: Field, b: Field) -> Field { a.join(b) { ci_plane_multiply($0, $1, $2, $3) } }
    static func + (a: Field, b: Float) -> Field { a.scaled(1, plus: b) }
    static func - (a: Field, b: Float) -> Field { a.scaled(1, plus: -b) }
    static func * (a: Field, b: Float) -> Field { a.scaled(b) }

    func scaled(_ factor: Float, plus offset: Float = 0) -> Field { map { ci_plane_scale($0, $1, $2, factor, offset) } }
    func minimum(_ other: Field) -> Field { join(other) { ci_plane_minimum($0, $1, $2, $3) } }
    func maximum(_ other: Field) -> Field { join(other) { ci_plane_maximum($0, $1, $2, $3) } }
    func smoothstep(_ low: Float, _ high: Float) -> Field { map { ci_plane_smoothstep($0, $1, $2, low, high) } }
    /// sin(2 pi t).
    func sine() -> Field { map { ci_plane_sine($0, $1, $2) } }
    /// A triangle wave 0, 1, 0 of period 1.
    func triangle() -> Field { map { ci_plane_triangle($0, $1, $2) } }
    func fraction() -> Field { map { ci_plane_fraction($0, $1, $2) } }
    func absolute() -> Field { map { ci_plane_absolute($0, $1, $2) } }
    func squareRoot() -> Field { map { ci_plane_square_root($0, $1, $2) } }
    /// `a` where this is 0, `b` where it is 1.
    func choose(_ a: Field, _ b: Field) -> Field {
        var out = self
        ci_plane_select(&out.values, values, a.values, b.values, n)
        return out
    }
    func range() -> (low: Float, high: Float) {
        var low: Float = 0
        var high: Float = 0
        ci_plane_range(values, n, &low, &high)
        return (low, high)
    }
    /// Stretched to 0...1.
    func normalised() -> Field {
        let (low, high) = range()
        return high > low ? scaled(1 / (high - low), plus: -low / (high - low)) : Field(rect, 0.5)
    }
    /// How much of each pixel lies inside, for a field of distances: antialiased, `softness` pixels wide.
    func coverage(softness: Float = 1, alpha: Float = 1) -> Field { map { ci_coverage($0, $1, $2, softness, alpha) } }
}
