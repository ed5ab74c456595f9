/// A range of bytes in one source text.
///
/// Line and column are computed only when a message is rendered, so a span costs twelve bytes and nothing else.
package struct Span: Hashable, Sendable {
    /// Index of the text in the `SourceMap` of the session.
    package var file: UInt32
    /// First byte.
    package var lower: UInt32
    /// One past the last byte.
    package var upper: UInt32

    package init(file: UInt32, lower: UInt32, upper: UInt32) {
        self.file = file
        self.lower = lower
        self.upper = upper
    }

    /// No place: what a problem has before a call gives it one.
    package static let none = Span(file: .max, lower: 0, upper: 0)

    /// The smallest span that covers both.
    package func union(_ other: Span) -> Span {
        Span(file: file, lower: min(lower, other.lower), upper: max(upper, other.upper))
    }
}
