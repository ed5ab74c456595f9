extension NotebookFile {
    /// The file as text that reads back as these cells, for `:save` and converters.
    package var text: String {
        var blocks: [String] = []
        if !header.yaml.isEmpty {
            let lines = header.yaml.split(separator: "\n", omittingEmptySubsequences: false)
            blocks.append((["# ---"] + lines.map(Self.commented) + ["# ---"]).joined(separator: "\n"))
        }
        if header.yaml.isEmpty, let first = cells.first, isBare(first),
            let line = first.source.split(separator: "\n").first(where: { !$0.hasPrefix("#!") }),
            NotebookHeader.isFence(line)
        {
            // An empty header in front of what would be read as one.
            blocks.append("# ---\n# ---")
        }
        for cell in cells {
            var lines = isBare(cell) ? [] : [CellMarker.line(for: cell)]
            let source = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
            switch cell.kind {
            case .code: lines += source.map(String.init)
            case .markdown, .raw: lines += source.map { Self.commented(CellMarker.escaped($0)) }
            }
            blocks.append(lines.joined(separator: "\n"))
        }
        let text = blocks.joined(separator: "\n\n") + "\n"
        // A byte order mark that belongs to the text, behind one that the reading takes away.
        return text.unicodeScalars.first == "\u{FEFF}" ? "\u{FEFF}" + text : text
    }

    /// The text before the first marker, which has none itself.
    private func isBare(_ cell: NotebookCell) -> Bool {
        isScript || cell.markerLine == 0 && cell.kind == .code && cells.first == cell
    }

    private static func commented(_ line: Substring) -> String {
        line.isEmpty ? "#" : "# " + line
    }
}
