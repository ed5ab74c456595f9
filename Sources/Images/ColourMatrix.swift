import CImages

/// Three rows of four: how red, green and blue of a pixel become its new ones; the last column is added, in 0...255.
package struct ColourMatrix: Sendable, Equatable {
    private var values = [Float](repeating: 0, count: 12)

    package init() {}

    package subscript(row: Int, column: Int) -> Float {
        get { values[4 * row + column] }
        set { values[4 * row + column] = newValue }
    }

    /// Recolours RGB in place.
    package func apply(to rgb: UnsafeMutablePointer<UInt8>, pixels: Int) { ci_recolour(rgb, pixels, values) }
}
