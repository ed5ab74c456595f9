import CShims

extension LineEditor {
    /// Colours, suggestion and help, laid over the line that libedit has just drawn.
    /// - Parameter isFinal: the text is about to run and stays on the screen: colours only.
    func paint(isFinal: Bool = false) {
        let text = text
        let cursor = tl_editor_cursor(handle)
        let columns = Int(tl_editor_columns()), rows = Int(tl_editor_rows())
        // A long text is not looked at with every key.
        guard text.utf8.count <= LineEditor.mostPainted else { return }
        let isAtEnd = cursor == text.unicodeScalars.count
        suggestion = isAtEnd && canSuggest && !isFinal ? history.suggestion(for: text) ?? "" : ""
        var painting = EntryPainting(pieces: hasColour ? questions.pieces(text) : [.init(text)], cursor: cursor,
                                     promptWidth: promptWidth, columns: columns, rows: rows, hasColour: hasColour)
        painting.suggestion = String(suggestion.prefix { $0 != "\n" })
        // While a search goes on libedit's own line stands below the text.
        let last = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let isSearch = ["bck:", "fwd:"].contains { last.hasPrefix($0) }
        if !isSearch, !isFinal { painting.help = questions.help(before) }
        guard painting.pieces.map(\.text).joined() == text, let sequence = painting.sequence else { return }
        StandardStream.output.write(sequence)
        StandardStream.output.flush()
    }

    private static let mostPainted = 20_000

    /// Before a line is drawn in a window of another size: back to where the prompt stands, everything below wiped.
    func clearForNewSize() {
        let row = EntryLayout(text, promptWidth: promptWidth, columns: Int(tl_editor_columns()))?.place(tl_editor_cursor(handle)).row ?? 0
        StandardStream.output.write("\r" + (row > 0 ? "\u{1B}[\(row)A" : "") + "\u{1B}[J")
        StandardStream.output.flush()
    }

    /// What comes next is written behind the text, not into it.
    func goToEnd() {
        guard let layout = EntryLayout(text, promptWidth: promptWidth, columns: Int(tl_editor_columns())) else { return }
        StandardStream.output.write(EntryPainting.move(from: layout.place(tl_editor_cursor(handle)), to: layout.end) + "\u{1B}[J")
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
