extension NotebookFile {
    /// The file as text that reads back as these cells, for `:save` and converters.
    package var text: String {
        var blocks: [String] = []
        if !header.yaml.isEmpty {
            let lines = header.yaml.split(separator: "\n", omittingEmptySubsequences: false)
            blocks.append((["# ---"] + lines.map(Self.commented) + ["# ---"]).joined(separator: "\n"))
        }
        for cell in cells {
            var lines = isScript || cell.markerLine == 0 && cell.kind == .code && cells.first == cell ? [] : [CellMarker.line(for: cell)]
            let source = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
            switch cell.kind {
            case .code: lines += source.map(String.init)
            case .markdown, .raw: lines += source.map(Self.commented)
            }
            blocks.append(lines.joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func commented(_ line: Substring) -> String {
        line.isEmpty ? "#" : "# " + line
    }
}
