/// A lesson as its file says it: a header, and cells in order. Nothing has been run or parsed as a program.
package struct NotebookFile: Hashable, Sendable {
    /// As the user named it, for messages: `lessons/01.tl`, or `<stdin>`.
    package var name: String
    package var header: NotebookHeader
    package var cells: [NotebookCell]
    /// A file without a single marker: one cell, and nothing is echoed, as under `python3`.
    package var isScript: Bool
    /// What looked wrong but does not stop the reading: a header that is not YAML, an option nobody knows.
    package var remarks: [Remark]
    /// Why no person can have written this file as a lesson; nil for one that may be run.
    package var refusal: String?

    package struct Remark: Hashable, Sendable {
        /// Line of the file, from 1.
        package var line: Int
        package var text: String
        /// Certainly not what was meant: `tl check` does not pass it.
        package var isMistake: Bool

        package init(line: Int, text: String, isMistake: Bool = true) {
            self.line = line
            self.text = text
            self.isMistake = isMistake
        }
    }

    package init(
        name: String, header: NotebookHeader = NotebookHeader(), cells: [NotebookCell], isScript: Bool = false,
        remarks: [Remark] = [], refusal: String? = nil
    ) {
        self.name = name
        self.header = header
        self.cells = cells
        self.isScript = isScript
        self.remarks = remarks
        self.refusal = refusal
    }

    /// The header's title, else the first heading of the prose, else the file's name without folder and ending.
    package var title: String {
        if let title = header.title { return title }
        for cell in cells where cell.kind == .markdown {
            if let heading = Markdown(cell.source).headings.first { return heading.text }
        }
        let file = name.split(separator: "/").last.map(String.init) ?? name
        return file.hasSuffix(".tl") ? String(file.dropLast(3)) : file
    }
}

/// The YAML between `# ---` lines.
package struct NotebookHeader: Hashable, Sendable {
    /// As written, without the comment signs; empty when there is no header.
    package var yaml: String
    package var title: String?

    package init(yaml: String = "", title: String? = nil) {
        self.yaml = yaml
        self.title = title
    }
}

/// One cell: what it is, what its marker says, and where it stands in the file.
package struct NotebookCell: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case code, markdown, raw }

    package var kind: Kind
    package var title: String
    /// `# %%` is 0, `# %%%` is 1: deeper cells belong to the one above.
    package var depth: Int
    package var options: CellOptions
    /// Position among the code cells from 1, as in "cell 3"; 0 for prose.
    package var number: Int
    /// Line of the marker in the file, from 1; 0 for text before the first marker.
    package var markerLine: Int
    /// Line of the file on which `source` begins, from 1.
    package var firstLine: Int
    /// The program text, or the Markdown without its comment signs. No blank lines at either end.
    package var source: String

    package init(
        kind: Kind = .code, title: String = "", depth: Int = 0, options: CellOptions = CellOptions(),
        number: Int = 0, markerLine: Int = 0, firstLine: Int = 1, source: String
    ) {
        self.kind = kind
        self.title = title
        self.depth = depth
        self.options = options
        self.number = number
        self.markerLine = markerLine
        self.firstLine = firstLine
        self.source = source
    }

    /// How messages name the cell: `cell 3 "Change it"`.
    package var label: String {
        title.isEmpty ? "cell \(number)" : "cell \(number) \"\(title)\""
    }
    /// The line of the file, from 1, that holds a byte of `source`.
    package func fileLine(ofByte byte: Int) -> Int {
        firstLine + source.utf8.prefix(max(0, byte)).count { $0 == 0x0A }
    }
}
