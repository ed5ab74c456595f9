import CShims

// libedit edits, this draws: its own display counts every character as at least one column, knows no sign for further
// lines of a block, and loses its way in one that is taller than the window.

extension LineEditor {
    /// The entry as it is now: colours, suggestion, help.
    func paint() {
        let text = text
        let cursor = tl_editor_cursor(handle)
        let isAtEnd = cursor == text.unicodeScalars.count
        suggestion =
            isAtEnd && canSuggest && text.utf8.count <= LineEditor.mostExamined
            ? history.suggestion(for: text) ?? "" : ""
        // While a search goes on libedit's own line stands below the text.
        let search = LineEditor.search(in: text)
        var painting = painting(of: text, cursor: cursor, search: search)
        painting.suggestion = String(suggestion.prefix { $0 != "\n" })
        if search == nil, text.utf8.count <= LineEditor.mostExamined { painting.help = questions.help(before) }
        let columns = painting.columns
        write(screen.draw(painting.frame(most: Int(tl_editor_rows()), top: &top), columns: columns))
    }

    /// A longer text is drawn, but its words are not looked at with every key.
    private static let mostExamined = 1 << 16
    /// Rows of a text that stays on the screen whole.
    private static let mostKept = 1000

    private func painting(of text: String, cursor: Int, search: Int? = nil) -> EntryPainting {
        let columns = Int(tl_editor_columns())
        let layout = EntryLayout(text, promptWidth: promptWidth, columns: columns, unsigned: search)
        let isExamined = hasColour && text.utf8.count <= LineEditor.mostExamined
        return EntryPainting(
            prompt: prompt, pieces: isExamined ? questions.pieces(text) : [.init(text)], layout: layout, cursor: cursor,
            columns: columns, hasColour: hasColour)
    }

    /// Where the line begins that libedit adds while it searches.
    private static func search(in text: String) -> Int? {
        guard let end = text.utf8.lastIndex(of: 0x0A) else { return nil }
        let last = text[text.utf8.index(after: end)...]
        guard ["bck:", "bck?", "fwd:", "fwd?"].contains(where: { last.hasPrefix($0) }) else { return nil }
        return text.unicodeScalars.count - last.unicodeScalars.count
    }

    /// The entry as it stays on the screen, whole and without hints; what comes next is written behind it.
    func settle() {
        let text = text
        let painting = painting(of: text, cursor: text.unicodeScalars.count)
        var top = 0
        let rows = painting.layout.rows.count
        write(
            screen.draw(
                painting.frame(most: rows <= LineEditor.mostKept ? rows : Int(tl_editor_rows()), top: &top),
                columns: painting.columns))
        screen.forget()
    }

    /// The entry is drawn afresh in a window of another size.
    func clearForNewSize() { write(screen.wipe(columns: Int(tl_editor_columns()))) }

    func clearScreen() {
        screen.forget()
        write("\u{1B}[H\u{1B}[2J")
    }

    func write(_ text: String) {
        guard !text.isEmpty else { return }
        StandardStream.output.write(text)
        StandardStream.output.flush()
    }

    // MARK: Suggestions

    /// Right, at the end of the text.
    func takeSuggestion(else answer: tl_answer) -> tl_answer {
        guard !suggestion.isEmpty, isAtEnd else { return answer }
        tl_editor_insert(handle, suggestion)
        suggestion = ""
        return TL_ANSWER_REFRESH
    }

    /// Alt-Right: blanks and one word.
    func takeWord() -> tl_answer {
        guard !suggestion.isEmpty, isAtEnd else { return TL_ANSWER_WORD_RIGHT }
        let blanks = suggestion.prefix { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let word = suggestion.dropFirst(blanks.count).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        tl_editor_insert(handle, String(blanks) + String(word))
        return TL_ANSWER_REFRESH
    }

    var isAtEnd: Bool { tl_editor_cursor(handle) == text.unicodeScalars.count }
}
