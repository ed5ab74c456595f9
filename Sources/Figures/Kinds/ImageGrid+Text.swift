extension ImageGrid {
    /// Two pixels to a character with half blocks; a line of words where that cannot be shown.
    package func lines(_ style: TextStyle) -> [String] {
        let head = title.isEmpty ? [] : [style.ink(title, .bold)]
        let shown = images.filter(\.isComplete)
        guard style.isTerminal, style.hasColour, style.pictures != .off, !shown.isEmpty else { return head + [summary] }
        if style.pictures != .blocks { return head + pixelRows(shown, style) }
        let layout = layout(style)
        let cell = layout.cell
        let chosen = layout.isCut ? ImageGrid.spread(shown, layout.perRow * layout.rows) : shown
        let rows = stride(from: 0, to: chosen.count, by: layout.perRow).map {
            Array(chosen[$0..<min($0 + layout.perRow, chosen.count)])
        }
        var lines = head
        for row in rows {
            let drawn = row.map { $0.halfBlocks(columns: cell, style) }
            for line in 0..<(drawn.map(\.count).max() ?? 0) {
                lines.append(
                    drawn.map { line < $0.count ? $0[line] : String(repeating: " ", count: cell) }.joined(
                        separator: " "))
            }
            if row.contains(where: { !$0.caption.isEmpty }) {
                lines.append(
                    row.map { image in
                        let text = TextWidth.padded(
                            TextWidth.cut(image.sign + TextStyle.harmless(image.caption), to: cell), to: cell)
                        return image.mark == .wrong
                            ? style.ink(text, .red) : image.mark == .right ? style.ink(text, .green) : text
                    }.joined(separator: " "))
            }
        }
        let left = images.count - chosen.count
        if left > 0 {
            let kinds = Set(shown.map(\.caption)).subtracting(chosen.map(\.caption)).count
            lines += TextFlow.wrap(
                "… and \(left) more" + (kinds > 0 ? ", \(kinds) name\(kinds == 1 ? "" : "s") not seen here" : "")
                    + (style.restHint.map { "; \($0)" } ?? ""), width: style.width
            ).map { style.ink($0, .quiet) }
        }
        return lines
    }

    /// Whether some of the images are left out where this is drawn.
    func isCut(_ style: TextStyle) -> Bool {
        style.isTerminal && style.hasColour && style.pictures == .blocks && layout(style).isCut
    }

    private struct Layout {
        var perRow: Int
        /// Columns of one image.
        var cell: Int
        var rows: Int
        var isCut: Bool
    }

    private static let mostRows = 3
    /// Columns below which nothing of an image is left.
    private static let narrowest = 14
    /// Rows of a window that the entry, the lines around the images and the next prompt take.
    private static let around = 4

    private func layout(_ style: TextStyle) -> Layout {
        let shown = images.filter(\.isComplete)
        // Below about 18 pixels across nothing can be recognised: fewer pictures then.
        let fitting = max(1, (style.width + 1) / 19)
        let perRow = max(1, min(max(columns, 1), fitting, shown.count))
        var cell = min((style.width - perRow + 1) / perRow, 32)
        let needed = (shown.count + perRow - 1) / perRow
        guard style.restHint != nil else { return Layout(perRow: perRow, cell: cell, rows: needed, isCut: false) }
        func lines(_ cell: Int) -> Int { (shown.map { $0.rows(columns: cell) }.max() ?? 0) + 1 }
        // One image of every caption should fit the window, somewhat smaller if need be.
        let wanted = min(needed, ImageGrid.mostRows, (Set(shown.map(\.caption)).count + perRow - 1) / perRow)
        while let height = style.height, cell > ImageGrid.narrowest, wanted * lines(cell) > height - ImageGrid.around {
            cell -= 1
        }
        let room = style.height.map { max(1, ($0 - ImageGrid.around) / lines(cell)) } ?? ImageGrid.mostRows
        let rows = min(needed, ImageGrid.mostRows, room)
        return Layout(perRow: perRow, cell: cell, rows: rows, isCut: rows < needed)
    }

    /// Some of the images, of as many captions as there is room for, in their order.
    private static func spread(_ images: [Image], _ count: Int) -> [Image] {
        var seen: [String: Int] = [:]
        let turns = images.map { image -> Int in
            seen[image.caption, default: 0] += 1
            return seen[image.caption] ?? 0
        }
        // First the first of every caption, then the second of every one.
        let chosen = images.indices.sorted { (turns[$0], $0) < (turns[$1], $1) }.prefix(count).sorted()
        return chosen.map { images[$0] }
    }

    /// `[40 images of 64x64: 8 lymphocyte, 8 monocyte, ...]`.
    private var summary: String {
        guard let first = images.first else { return "[no images]" }
        let isUniform = images.allSatisfy { $0.width == first.width && $0.height == first.height }
        var counts: [(name: String, count: Int)] = []
        for image in images where !image.caption.isEmpty {
            if let at = counts.firstIndex(where: { $0.name == image.caption }) {
                counts[at].count += 1
            } else {
                counts.append((image.caption, 1))
            }
        }
        let size = isUniform ? " of \(first.width)x\(first.height)" : ""
        let names = counts.prefix(8).map { $0.count > 1 ? "\($0.count) \($0.name)" : $0.name }.joined(separator: ", ")
        return
            "[\(images.count) image\(images.count == 1 ? "" : "s")\(size)\(names.isEmpty ? "" : ": ")\(names)\(counts.count > 8 ? ", ..." : "")]"
    }
}

extension ImageGrid.Image {
    /// Averaged down (or repeated up) to `columns` pixels across, square pixels.
    fileprivate func halfBlocks(columns: Int, _ style: TextStyle) -> [String] {
        guard isComplete, columns > 0 else { return [] }
        let rows = rows(columns: columns)
        return (0..<rows).map { row in
            var line = ""
            var last = ""
            for column in 0..<columns {
                let upper = average(column, 2 * row, columns, rows * 2)
                let lower = average(column, 2 * row + 1, columns, rows * 2)
                let ink =
                    "\u{1B}[38;\(style.pixel(upper.0, upper.1, upper.2));48;\(style.pixel(lower.0, lower.1, lower.2))m"
                if ink != last { line += ink }
                last = ink
                line += "▀"
            }
            return line + "\u{1B}[0m"
        }
    }

    /// Rows of half blocks, two pixels high.
    fileprivate func rows(columns: Int) -> Int {
        let tall = max(2, Int((Double(height) / Double(width) * Double(columns)).rounded()))
        return min((tall + 1) / 2, 60)
    }

    private func average(_ x: Int, _ y: Int, _ columns: Int, _ rows: Int) -> (Int, Int, Int) {
        let left = x * width / columns
        let right = max(left + 1, (x + 1) * width / columns)
        let top = y * height / rows
        let bottom = max(top + 1, (y + 1) * height / rows)
        var sums = (0, 0, 0)
        for row in top..<min(bottom, height) {
            for column in left..<min(right, width) {
                let at = 3 * (row * width + column)
                sums.0 += Int(rgb[at])
                sums.1 += Int(rgb[at + 1])
                sums.2 += Int(rgb[at + 2])
            }
        }
        let count = max(1, (min(bottom, height) - top) * (min(right, width) - left))
        return (sums.0 / count, sums.1 / count, sums.2 / count)
    }
}
