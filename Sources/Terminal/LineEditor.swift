import CShims

/// Reads entries from a person at a terminal: one edit buffer that may have several lines.
///
/// It knows nothing of the language: what is complete and what a word could become it is told by closures.
package final class LineEditor {
    /// What the editor asks about the text being typed.
    package struct Questions {
        /// The indentation of the next line when the text is not finished, nil when it is.
        package var continuation: (_ text: String) -> String?
        /// What the word before the cursor could become. `before` is the text up to the cursor.
        package var completions: (_ before: String) -> Completions
        /// The text in pieces with their colours; joined they are the text.
        package var pieces: (_ text: String) -> [EntryPainting.Piece]
        /// What is shown below the text: how the call around the cursor is written.
        package var help: (_ before: String) -> [EntryPainting.Piece]

        package init(
            continuation: @escaping (String) -> String?, completions: @escaping (String) -> Completions,
            pieces: @escaping (String) -> [EntryPainting.Piece] = { [.init($0)] },
            help: @escaping (String) -> [EntryPainting.Piece] = { _ in [] }
        ) {
            self.continuation = continuation
            self.completions = completions
            self.pieces = pieces
            self.help = help
        }
    }

    package enum Entry: Hashable, Sendable {
        case text(String)
        /// Ctrl-C; what had been typed.
        case interrupted(String)
        /// Ctrl-D on an empty line.
        case end
        /// The terminal is gone.
        case failed
    }

    let questions: Questions
    let history: History
    let hasColour: Bool
    let handle: OpaquePointer
    /// Whether the newest entry that begins like the text is offered behind it.
    package var canSuggest = true
    /// What Right would add now.
    var suggestion = ""
    var prompt = ""
    /// Columns of the prompt, the blank behind it included.
    var promptWidth = 0
    /// What of the entry stands on the terminal.
    var screen = EntryScreen()
    /// The first row shown of an entry that is taller than the window.
    var top = 0
    /// Where Up and Down stand in the history; nil while nothing was recalled.
    var walk: HistoryWalk?
    /// Whether the last key was a Tab that could add nothing: the next one lists.
    var isTabPending = false
    /// Whether the lines of this entry come faster than anybody types, indented as they should be: a paste from a
    /// terminal that does not mark one.
    var isPasting = false
    /// Bytes of the last entry that were no text: U+FFFD stands for each.
    package private(set) var damage = 0
    private let box: EditorBox

    /// nil where lines cannot be edited; read plain lines there.
    package init?(program: String, history: History, hasColour: Bool, questions: Questions) {
        self.questions = questions
        self.history = history
        self.hasColour = hasColour
        let box = EditorBox()
        guard let handle = tl_editor_open(program, Unmanaged.passUnretained(box).toOpaque(), answerKey) else {
            return nil
        }
        self.handle = handle
        self.box = box
        box.editor = self
        for entry in history.entries { tl_editor_remember(handle, entry) }
    }

    deinit { tl_editor_close(handle) }

    /// Reads one entry. Sequences that colour the prompt are added here.
    package func read(prompt: String) -> Entry {
        walk = nil
        isTabPending = false
        isPasting = false
        suggestion = ""
        top = 0
        screen.forget()
        self.prompt = prompt
        promptWidth = prompt.reduce(1) { $0 + EntryPainting.width($1) }
        var text: UnsafePointer<CChar>?
        let result = tl_editor_read(handle, &text)
        damage = tl_editor_damage(handle)
        let read = text.map { String(cString: $0) } ?? ""
        switch result {
        case Int32(TL_READ_LINE.rawValue): return .text(read)
        case Int32(TL_READ_INTERRUPTED.rawValue): return .interrupted(read)
        case Int32(TL_READ_END.rawValue): return .end
        default: return .failed
        }
    }

    /// The next read begins with this text, for the person to look at and send.
    package func prepare(_ text: String) { tl_editor_preload(handle, text) }

    /// Keeps an entry for Up, Ctrl-R and later sessions.
    package func remember(_ entry: String) {
        guard history.add(entry) else { return }
        tl_editor_remember(handle, entry)
    }

    // MARK: The buffer

    var text: String { String(cString: tl_editor_text(handle)) }

    /// The text before the cursor.
    var before: String {
        let text = text
        let scalars = text.unicodeScalars
        return String(
            text[
                ..<(scalars.index(scalars.startIndex, offsetBy: tl_editor_cursor(handle), limitedBy: scalars.endIndex)
                    ?? scalars.endIndex)])
    }
}

/// What the C side calls back into.
final class EditorBox {
    weak var editor: LineEditor?
}

private let answerKey: tl_key_handler = { context, key in
    guard let context else { return Int32(TL_ANSWER_BEEP.rawValue) }
    let box = Unmanaged<EditorBox>.fromOpaque(context).takeUnretainedValue()
    return box.editor?.answer(UInt32(bitPattern: key)) ?? Int32(TL_ANSWER_BEEP.rawValue)
}
