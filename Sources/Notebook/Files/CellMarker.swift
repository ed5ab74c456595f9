import Diagnostics

/// The line that opens a cell: `# %% title [markdown] key="json"`.
///
/// The rules are Jupytext's (percent format 1.3): the title is what stands before the first `key=`, options are read
/// from the right, and a value is the shortest text after `=` that is JSON. Other editors' spellings of prose,
/// `# %%[markdown]` and `#%% md`, are read too.
struct CellMarker {
    var kind = NotebookCell.Kind.code
    var title = ""
    var depth = 0
    var options = CellOptions()
    /// Something after the title looks like an option but is not one; the whole text is then the title.
    var hasUnreadableOptions = false
    /// A word in brackets that looks like a type of cell and is none.
    var unknownKind: String?
    /// No title has as many letters.
    var isTooLong = false

    /// nil when the line opens no cell.
    init?(_ line: Substring) {
        // By code points: a mark that combines with the space in front of it does not hide that space.
        var rest = line.unicodeScalars.drop(while: CellMarker.isBlank)
        guard rest.first == "#" else { return nil }
        rest = rest.dropFirst().drop(while: CellMarker.isBlank)
        if CellMarker.isInputPrompt(Substring(rest)) { return }
        guard rest.starts(with: "%%".unicodeScalars) else { return nil }
        rest = rest.dropFirst(2)
        while rest.first == "%" {
            depth += 1
            rest.removeFirst()
        }
        guard let next = rest.first else { return }
        guard CellMarker.isBlank(next) || next == "[" else { return nil }
        read(CellMarker.trimmed(Substring(rest)))
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
    static let longestMarker = 4096

    private mutating func read(_ text: Substring) {
        isTooLong = text.utf8.count > CellMarker.longestMarker
        var head = text
        if !isTooLong, let equal = text.firstIndex(of: "="),
            let key = CellMarker.keyStart(before: equal, in: text)
        {
            if let entries = CellMarker.options(in: text[key...]) {
                head = text[..<key]
                options.entries = entries
            } else {
                hasUnreadableOptions = true
            }
        }
        var words = CellMarker.trimmed(head)
        if words == "md" || words == "markdown" {
            kind = .markdown
            return
        }
        for (name, kind) in CellMarker.kinds {
            guard let found = words.range(of: name) else { continue }
            self.kind = kind
            let before = CellMarker.trimmed(words[..<found.lowerBound])
            let after = CellMarker.trimmed(words[found.upperBound...])
            title = before.isEmpty || after.isEmpty ? String(before + after) : before + " " + after
            words = Substring(title)
            break
        }
        title = String(words)
        if kind == .code { unknownKind = CellMarker.unknownKind(in: words) }
    }

    private static let kinds: [(name: String, kind: NotebookCell.Kind)] = [
        ("[markdown]", .markdown), ("[md]", .markdown), ("[raw]", .raw),
    ]

    /// `[markdwon]`: alone behind the signs, or so near to the longest type that it is hardly part of a title.
    private static func unknownKind(in title: Substring) -> String? {
        guard let open = title.firstIndex(of: "["), let close = title[open...].firstIndex(of: "]") else { return nil }
        let word = String(title[open...close])
        let isAlone = open == title.startIndex && title.index(after: close) == title.endIndex
        let isNear = Suggestions.near(word, among: ["[markdown]"], limit: 1).first != nil
        return isAlone || isNear ? word : nil
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
        let scalars = text.unicodeScalars
        guard let blank = scalars.lastIndex(where: isBlank) else { return text }
        return Substring(scalars[scalars.index(after: blank)...])
    }

    private static func isKey(_ word: Substring) -> Bool {
        guard let first = word.first, first.isASCII, first.isLetter || first == "_" || first == "." else {
            return false
        }
        return word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    }

    static func trimmed(_ text: Substring) -> Substring {
        var scalars = text.unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return Substring(scalars)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    // MARK: Prose

    /// A line of prose as it may stand behind a comment sign: one that would open a cell there begins with a backslash,
    /// which Markdown does not show.
    static func escaped(_ line: Substring) -> Substring {
        let (blanks, words) = split(line)
        return opensCell(words) ? blanks + "\\" + words : line
    }

    /// The line without that backslash.
    static func unescaped(_ line: Substring) -> Substring {
        let (blanks, words) = split(line)
        return words.first == "\\" && opensCell(words) ? blanks + words.dropFirst() : line
    }

    private static func split(_ line: Substring) -> (blanks: Substring, words: Substring) {
        let words = line.unicodeScalars.drop(while: isBlank)
        return (line[..<words.startIndex], Substring(words))
    }

    private static func opensCell(_ words: Substring) -> Bool { CellMarker("#" + words.drop { $0 == "\\" }) != nil }

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
