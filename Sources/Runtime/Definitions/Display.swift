/// What a cell shows for a value: a bundle by media type, text always present. Who shows it picks the form it can draw.
public struct Display {
    /// `text/plain` beside which others stand.
    package enum MediaType: String, Hashable, Sendable, CaseIterable {
        case svg = "image/svg+xml"
        case png = "image/png"
        case vegaLite = "application/vnd.vegalite.v5+json"
    }

    /// For terminals and logs.
    package var text: String
    /// Made when somebody asks: a page has no use for the pixels, a terminal for neither.
    package var forms: [MediaType: @Sendable () throws -> [UInt8]]
    /// The drawing itself, for who can fit it to a window or a page; opaque here.
    package var drawing: (any Sendable)?

    package init(
        text: String, drawing: (any Sendable)? = nil,
        forms: [MediaType: @Sendable () throws -> [UInt8]] = [:]
    ) {
        self.text = text
        self.drawing = drawing
        self.forms = forms
    }
}
