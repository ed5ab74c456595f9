/// The line that opens a cell: `# %% title [markdown] key="json"`.
///
/// The rules are Jupytext's (percent format 1.3): the title is what stands before the first `key=`, options are read from the
/// right, and a value is the shortest text after `=` that is JSON.
struct CellMarker {
    var kind = NotebookCell.Kind.code
    var title = ""
    var depth = 0
    var options = CellOptions()
    /// Something after the title looks like an option but is not one; the whole text is then the title.
    var hasUnreadableOptions = false

    /// nil when the line opens no cell.
    init?(_ line: Substring) {
        var rest = line.drop { $0 == " " || $0 == "\t" }
        guard rest.first == "#" else { return nil }
        rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
        if CellMarker.isInputPrompt(rest) { return }
        guard rest.hasPrefix("%%") else { return nil }
        rest = rest.dropFirst(2)
        while rest.first == "%" {
            depth += 1
            rest.removeFirst()
        }
        guard let next = rest.first else { return }
        guard next == " " || next == "\t" else { return nil }
        read(CellMarker.trimmed(rest))
    }

    /// `# In[3]:`, which `jupyter nbconvert --to script` writes.
    private static func isInputPrompt(_ text: Substring) -> Bool {
        guard text.hasPrefix("In[") else { return false }
        var rest = text.dropFirst(3).drop { $0.isASCII && $0.isNumber || $0 == " " }
        guard rest.first == "]" else { return false }
        rest = rest.dropFirst()
        if rest.first == ":" { rest = rest.dropFirst() }
        return rest.allSatisfy { $0 == " " || $0 == "\t" }
    }

    /// Longer lines are all title: reading options takes time that grows with the square of the length.
    private static let longestMarker = 4096

    private mutating func read(_ text: Substring) {
        var head = text
        if text.utf8.count <= CellMarker.longestMarker, let equal = text.firstIndex(of: "="),
           let key = CellMarker.keyStart(before: equal, in: text) {
            if let entries = CellMarker.options(in: text[key...]) {
                head = text[..<key]
                options.entries = entries
            } else {
                hasUnreadableOptions = true
            }
        }
        var words = CellMarker.trimmed(head)
        for (name, kind) in [("[markdown]", NotebookCell.Kind.markdown), ("[md]", .markdown), ("[raw]", .raw)] {
            guard let found = words.range(of: name) else { continue }
            self.kind = kind
            let before = CellMarker.trimmed(words[..<found.lowerBound])
            let after = CellMarker.trimmed(words[found.upperBound...])
            title = before.isEmpty || after.isEmpty ? String(before + after) : before + " " + after
            words = Substring(title)
            break
        }
        title = String(words)
    }

    /// Options from the right: a bare word, or a key whose value is everything up to the options already read.
    /// nil when some of the text is neither.
    private static func options(in text: Substring) -> [(key: String, value: CellOptions.Metadata)]? {
        var rest = trimmed(text)
        var found: [(key: String, value: CellOptions.Metadata)] = []
        while !rest.isEmpty {
            let lastWord = lastWord(of: rest)
            if isKey(lastWord) {
                found.append((String(lastWord), .null))
                rest = trimmed(rest[..<lastWord.startIndex])
            } else if let (key, value, start) = lastAssignment(in: rest) {
                found.append((key, value))
                rest = trimmed(rest[..<start])
            } else {
                return nil
            }
        }
        return found.reversed()
    }

    private static func lastAssignment(in text: Substring) -> (String, CellOptions.Metadata, Substring.Index)? {
        var end = text.endIndex
        while let equal = text[..<end].lastIndex(of: "=") {
            end = equal
            guard let start = keyStart(before: equal, in: text) else { continue }
            let key = trimmed(text[start..<equal])
            let value = trimmed(text[text.index(after: equal)...])
            if let read = CellOptions.Metadata(json: String(value)) { return (String(key), read, start) }
        }
        return nil
    }

    /// Where the name before an equals sign begins; nil when no name stands there.
    private static func keyStart(before equal: Substring.Index, in text: Substring) -> Substring.Index? {
        let word = lastWord(of: trimmed(text[..<equal]))
        return isKey(word) ? word.startIndex : nil
    }

    private static func lastWord(of text: Substring) -> Substring {
        guard let blank = text.lastIndex(where: { $0 == " " || $0 == "\t" }) else { return text }
        return text[text.index(after: blank)...]
    }

    private static func isKey(_ word: Substring) -> Bool {
        guard let first = word.first, first.isASCII, first.isLetter || first == "_" || first == "." else { return false }
        return word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    /// The line that reads back as this marker.
    static func line(for cell: NotebookCell) -> String {
        var line = "# %%" + String(repeating: "%", count: cell.depth)
        if !cell.title.isEmpty { line += " " + cell.title }
        switch cell.kind {
        case .code: break
        case .markdown: line += " [markdown]"
        case .raw: line += " [raw]"
        }
        for (key, value) in cell.options.entries { line += " \(key)=\(value.json)" }
        return line
    }
}
