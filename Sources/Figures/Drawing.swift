import Files

/// A picture of numbers that renders itself: one type for each kind, in one file.
///
/// It knows no tensors and no language. Every output accepts any numbers: a series may be empty, and a value that is
/// not finite leaves a gap.
package protocol Drawing: Sendable {
    /// What a person calls the kind: `line chart`.
    static var kind: String { get }

    /// Pictures and tables take the whole width of a page; plots share a row.
    var isWide: Bool { get }

    /// For a terminal or a log.
    func lines(_ style: TextStyle) -> [String]

    /// As shapes: what SVG and PNG are made of.
    var sketch: Sketch { get }

    /// For a page; the sketch as SVG, where there is nothing better.
    var html: String { get }

    /// Data and their meaning, for programs that draw themselves: a view of Vega-Lite 5, without the schema.
    var vegaLite: JSON { get }
}

extension Drawing {
    package var isWide: Bool { false }
    package var html: String { sketch.svg }
}
