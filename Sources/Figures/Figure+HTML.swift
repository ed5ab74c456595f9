import Foundation
import Images

extension Figure {
    /// The figure in a page: plots as SVG, pictures as PNG, tables as tables.
    package var html: String {
        var out = "<figure>\n"
        if !title.isEmpty { out += "<div class=\"figure-title\">\(HTML.escaped(title))</div>\n" }
        out += "<div class=\"panels\">\n"
        for panel in panels { out += "<div class=\"panel\(panel.isWide ? " wide" : "")\">\n\(panel.html)</div>\n" }
        out += "</div>\n"
        if !caption.isEmpty { out += "<figcaption>\(HTML.escaped(caption))</figcaption>\n" }
        return out + "</figure>\n"
    }
}

extension Figure.Panel {
    /// Pictures and tables take the whole width; plots share a row.
    var isWide: Bool {
        switch self {
        case .lines, .bars, .heat: false
        case .images, .table: true
        }
    }

    var html: String {
        switch self {
        case .lines(let chart): chart.svg()
        case .bars(let chart): chart.svg()
        case .heat(let map): map.svg()
        case .images(let grid): grid.html
        case .table(let table): table.html
        }
    }
}

extension FigureTable {
    package var html: String {
        let right = TextTable.numericColumns(rows, count: headers.count)
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = cells.enumerated().map { column, cell in
                "<\(tag)\(column < right.count && right[column] ? " class=\"aligned\"" : "")>\(HTML.escaped(cell))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        let caption = title.isEmpty ? "" : "<caption>\(HTML.escaped(title))</caption>\n"
        let head = headers.isEmpty ? "" : "<thead>\(row(headers, "th"))</thead>\n"
        return
            "<div class=\"scroll\"><table>\n\(caption)\(head)<tbody>\n\(rows.map { row($0, "td") }.joined())</tbody></table></div>\n"
    }
}

extension ImageGrid {
    var html: String {
        let title = title.isEmpty ? "" : "<div class=\"figure-title\">\(HTML.escaped(title))</div>\n"
        let columns = min(max(columns, 1), 24)
        let cells = images.map { image in
            let caption =
                image.caption.isEmpty ? "" : "<figcaption>\(image.sign)\(HTML.escaped(image.caption))</figcaption>"
            let mark =
                switch image.mark {
                case .none: ""
                case .right: " class=\"right\""
                case .wrong: " class=\"wrong\""
                }
            return "<figure\(mark)>\(image.html)\(caption)</figure>\n"
        }
        return "\(title)<div class=\"images\" style=\"--columns:\(columns)\">\n\(cells.joined())</div>\n"
    }
}

extension ImageGrid.Image {
    /// A sign beside the colour: red and green alone say nothing to some readers.
    var sign: String {
        switch mark {
        case .none: ""
        case .right: "✓ "
        case .wrong: "✗ "
        }
    }

    fileprivate var html: String {
        guard let address = dataAddress else { return "<div class=\"missing\">no picture</div>" }
        let pixelated = max(width, height) < 48 ? " class=\"pixelated\"" : ""
        return
            "<img\(pixelated) width=\"\(width)\" height=\"\(height)\" alt=\"\(HTML.escaped(caption))\" src=\"\(address)\">"
    }

    /// `data:image/png;base64,...`; nil when the bytes do not match the size or cannot be encoded.
    private var dataAddress: String? {
        guard isComplete, let png = try? ImageFile.png(rgb, width: width, height: height) else { return nil }
        return "data:image/png;base64," + Foundation.Data(png).base64EncodedString()
    }
}
