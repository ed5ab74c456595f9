import Diagnostics
import Yams

extension NotebookFile {
    /// Reads any text: what is not a marker is content, and nothing is refused.
    package static func read(_ text: String, name: String) -> NotebookFile {
        var reader = NotebookReader(lines: NotebookReader.lines(of: text))
        return reader.read(name: name)
    }

    /// Bytes that are not UTF-8 are replaced, so that every file can be shown; the parser then points at them.
    package static func read(bytes: [UInt8], name: String) -> NotebookFile {
        read(String(decoding: bytes, as: UTF8.self), name: name)
    }
}

extension NotebookHeader {
    /// Whether a line opens or closes a header.
    static func isFence(_ line: Substring) -> Bool {
        line.unicodeScalars.first == "#" && CellMarker.trimmed(line.dropFirst()) == "---"
    }
}

/// Walks over the lines of a file once.
private struct NotebookReader {
    let lines: [Substring]
    private var remarks: [NotebookFile.Remark] = []
    private var number = 0
    private var refusal: String?

    /// Cells of one lesson, and bytes of one cell of prose: more no person writes, and showing them would take minutes.
    private static let mostCells = 10_000

    init(lines: [Substring]) { self.lines = lines }

    /// Lines without their ends (`\n`, `\r\n`, `\r`), and without a byte order mark.
    package static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        if scalars.first == "\u{FEFF}" { start = scalars.index(after: start) }
        var at = start
        while at < scalars.endIndex {
            let scalar = scalars[at]
            let next = scalars.index(after: at)
            if scalar == "\n" || scalar == "\r" {
                lines.append(Substring(scalars[start..<at]))
                start =
                    scalar == "\r" && next < scalars.endIndex && scalars[next] == "\n"
                    ? scalars.index(after: next) : next
                at = start
            } else {
                at = next
            }
        }
        if start < scalars.endIndex { lines.append(Substring(scalars[start...])) }
        return lines
    }

    mutating func read(name: String) -> NotebookFile {
        let (header, bodyStart) = readHeader()
        var cells: [NotebookCell] = []
        var quotes = QuoteTracker()
        var marker: CellMarker?
        var markerLine = 0
        var start = bodyStart
        for at in bodyStart..<max(lines.count, bodyStart) {
            // A marker inside a triple-quoted string is text.
            let isInsideString = quotes.isOpen
            quotes.read(lines[at])
            guard !isInsideString, let next = CellMarker(lines[at]) else { continue }
            if cells.count >= NotebookReader.mostCells {
                refusal = "it has more than \(NotebookReader.mostCells) cells"
                break
            }
            append(marker, markerLine: markerLine, start..<at, to: &cells)
            marker = next
            markerLine = at + 1
            start = at + 1
        }
        append(marker, markerLine: markerLine, start..<max(lines.count, start), to: &cells)
        return NotebookFile(
            name: name, header: header, cells: cells, isScript: marker == nil, remarks: remarks, refusal: refusal)
    }

    // MARK: Header

    /// The header may follow `#!` and comment lines; it is between two `# ---` lines. Returns the first line after it.
    private mutating func readHeader() -> (NotebookHeader, Int) {
        var open = 0
        while open < lines.count, lines[open].hasPrefix("#!") || isBlank(lines[open]) { open += 1 }
        guard open < lines.count, isFence(lines[open]) else { return (NotebookHeader(), 0) }
        var yaml: [Substring] = []
        for at in (open + 1)..<max(lines.count, open + 1) {
            if isFence(lines[at]) {
                let text = yaml.joined(separator: "\n")
                return (NotebookHeader(yaml: text, title: title(in: text, line: open + 2)), at + 1)
            }
            guard let content = uncommented(lines[at]) else { break }
            yaml.append(content)
        }
        return (NotebookHeader(), 0)
    }

    private func isFence(_ line: Substring) -> Bool { NotebookHeader.isFence(line) }

    /// Bytes of a header that are read: what a notebook says about itself takes less than one percent of this.
    private static let mostHeader = 1 << 18

    private mutating func title(in yaml: String, line: Int) -> String? {
        guard yaml.utf8.count <= NotebookReader.mostHeader else {
            remarks.append(
                .init(
                    line: line,
                    text:
                        "the header between `# ---` lines has \(yaml.utf8.count) bytes; one of more than \(NotebookReader.mostHeader) is not read"
                ))
            return nil
        }
        do {
            guard let mapping = try Yams.compose(yaml: yaml)?.mapping else { return nil }
            return mapping["title"]?.string ?? mapping["jupyter"]?.mapping?["title"]?.string
        } catch {
            remarks.append(.init(line: line, text: "the header between `# ---` lines is not YAML: \(reason(error))"))
            return nil
        }
    }

    private func reason(_ error: any Error) -> String {
        guard let error = error as? YamlError else { return "\(error)" }
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
            return problem
        default: return "it cannot be read"
        }
    }

    // MARK: Cells

    private mutating func append(
        _ marker: CellMarker?, markerLine: Int, _ range: Range<Int>, to cells: inout [NotebookCell]
    ) {
        var range = range
        while let first = range.first, isBlank(lines[first]) { range = (first + 1)..<range.upperBound }
        while let last = range.last, isBlank(lines[last]) { range = range.lowerBound..<last }
        if marker == nil, lines[range].allSatisfy({ $0.hasPrefix("#!") || isBlank($0) }) { return }
        var cell = NotebookCell(
            kind: marker?.kind ?? .code, title: marker?.title ?? "", depth: marker?.depth ?? 0,
            options: marker?.options ?? CellOptions(), markerLine: markerLine,
            firstLine: range.lowerBound + 1, source: "")
        let text = Array(lines[range])
        switch cell.kind {
        case .code:
            number += 1
            cell.number = number
            cell.source = text.joined(separator: "\n")
        case .markdown, .raw:
            (cell.source, cell.firstLine) = prose(text, firstLine: cell.firstLine)
            if cell.source.utf8.count > Markdown.most {
                refusal = "the prose at line \(cell.firstLine) has more than \(Markdown.most) bytes"
            }
        }
        remark(on: cell, marker)
        cells.append(cell)
    }

    /// Commented lines without their signs; a docstring's inside; anything else as it stands.
    private mutating func prose(_ text: [Substring], firstLine: Int) -> (String, Int) {
        for quote in ["\"\"\"", "'''"] {
            guard let first = text.first, let last = text.last else { break }
            let opening = ["r" + quote, quote].first { first.hasPrefix($0) }
            guard let opening, CellMarker.trimmed(last).hasSuffix(quote),
                text.count > 1 || first.utf8.count >= opening.utf8.count + 3
            else { continue }
            var inside = text.joined(separator: "\n").dropFirst(opening.count)
            while let end = inside.last, end.isWhitespace { inside.removeLast() }
            inside = inside.dropLast(3)
            let startsBelow = inside.first == "\n"
            return (String(CellMarker.trimmed(inside)), startsBelow ? firstLine + 1 : firstLine)
        }
        let isCommented = text.allSatisfy { isBlank($0) || $0.unicodeScalars.first == "#" }
        guard isCommented else {
            remarkOnCode(among: text, firstLine: firstLine)
            return (text.joined(separator: "\n"), firstLine)
        }
        return (text.map { uncommented($0).map(CellMarker.unescaped) ?? "" }.joined(separator: "\n"), firstLine)
    }

    /// One line without its sign among commented ones is most likely code behind the prose, which nobody would run.
    private mutating func remarkOnCode(among text: [Substring], firstLine: Int) {
        guard text.contains(where: { $0.unicodeScalars.first == "#" }),
            let at = text.firstIndex(where: { !isBlank($0) && $0.unicodeScalars.first != "#" })
        else { return }
        remarks.append(
            .init(
                line: firstLine + at,
                text: "this line is read as prose; prose begins with `# `, and code stands below a `# %%` of its own"))
    }

    private mutating func remark(on cell: NotebookCell, _ marker: CellMarker?) {
        if marker?.hasUnreadableOptions == true {
            remarks.append(
                .init(line: cell.markerLine, text: "an option is written key=\"value\"; this marker is read as a title")
            )
        }
        if let marker, marker.isTooLong {
            refusal = "the title at line \(cell.markerLine) has more than \(CellMarker.longestMarker) bytes"
        }
        if let kind = marker?.unknownKind {
            remarks.append(
                .init(
                    line: cell.markerLine,
                    text:
                        "no type of cell is called \(kind); this one is code. Prose is marked [markdown], other text [raw]"
                ))
        }
        for (key, _) in cell.options.entries where !CellOptions.known.contains(key) && !key.contains(".") {
            let question = Suggestions.question(key, among: CellOptions.known.sorted()).map { ". \($0)" } ?? ""
            remarks.append(
                .init(
                    line: cell.markerLine, text: "no cell option is called `\(key)`; it has no effect\(question)"))
        }
        if cell.options["timeout"] != nil, cell.options.timeout == nil {
            remarks.append(
                .init(line: cell.markerLine, text: "a timeout is written timeout=\"120s\", \"2m\" or \"1h\""))
        }
        if cell.kind == .code, let word = cell.title.split(separator: " ").last,
            CellOptions.flags.contains(String(word))
        {
            // A title may end so; alone it is meant as an option.
            remarks.append(
                .init(
                    line: cell.markerLine, text: "`\(word)` is read as the title; as an option write \(word)=true",
                    isMistake: cell.title == word))
        }
    }

    private func uncommented(_ line: Substring) -> Substring? {
        let scalars = line.unicodeScalars
        guard scalars.first == "#" else { return nil }
        let rest = scalars.dropFirst()
        return Substring(rest.first == " " ? rest.dropFirst() : rest)
    }

    private func isBlank(_ line: Substring) -> Bool { line.unicodeScalars.allSatisfy { $0 == " " || $0 == "\t" } }
}

/// Whether a triple-quoted string is open at the end of the lines read so far.
struct QuoteTracker {
    private var triple: UInt8?
    var isOpen: Bool { triple != nil }

    mutating func read(_ line: Substring) {
        let bytes = Array(line.utf8)
        var single: UInt8?
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            let isQuote = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            let isTriple = isQuote && at + 2 < bytes.count && bytes[at + 1] == byte && bytes[at + 2] == byte
            if byte == UInt8(ascii: "\\"), triple != nil || single != nil {
                at += 2
                continue
            }
            if let open = triple {
                if isTriple, byte == open {
                    triple = nil
                    at += 2
                }
            } else if let open = single {
                if byte == open { single = nil }
            } else if byte == UInt8(ascii: "#") {
                return
            } else if isTriple {
                triple = byte
                at += 2
            } else if isQuote {
                single = byte
            }
            at += 1
        }
    }
}
