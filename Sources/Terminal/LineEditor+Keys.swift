import CShims

extension LineEditor {
    static let indent = 4

    /// Decides what a key does; the answer is one of `tl_answer`.
    func answer(_ key: UInt32) -> Int32 {
        switch key {
        case TL_KEY_PAINT.rawValue:
            paint()
            return Int32(TL_ANSWER_REFRESH.rawValue)
        case TL_KEY_LEAVE.rawValue:
            settle()
            return Int32(TL_ANSWER_REFRESH.rawValue)
        case TL_KEY_RESIZED.rawValue:
            clearForNewSize()
            return Int32(TL_ANSWER_REFRESH.rawValue)
        case TL_KEY_LOST.rawValue:
            screen.forget()
            return Int32(TL_ANSWER_REFRESH.rawValue)
        default: break
        }
        let answer: tl_answer =
            switch key {
            case TL_KEY_ENTER.rawValue: enter()
            case TL_KEY_NEWLINE.rawValue: newline(indent: currentIndent())
            case TL_KEY_TAB.rawValue: tab()
            case TL_KEY_UP.rawValue: before.contains("\n") ? TL_ANSWER_LINE_UP : recall(older: true)
            case TL_KEY_DOWN.rawValue:
                text.dropFirst(before.count).contains("\n") ? TL_ANSWER_LINE_DOWN : recall(older: false)
            case TL_KEY_ENTRY_UP.rawValue: recall(older: true)
            case TL_KEY_ENTRY_DOWN.rawValue: recall(older: false)
            case TL_KEY_BACKSPACE.rawValue: backspace()
            case TL_KEY_PASTE.rawValue: paste()
            case TL_KEY_RIGHT.rawValue: takeSuggestion(else: TL_ANSWER_RIGHT)
            case TL_KEY_HOME.rawValue: move(by: -lineBefore.unicodeScalars.count)
            case TL_KEY_END.rawValue:
                isAtEnd && !suggestion.isEmpty
                    ? takeSuggestion(else: TL_ANSWER_BEEP) : move(by: lineAfter.unicodeScalars.count)
            case TL_KEY_WORD_RIGHT.rawValue: takeWord()
            case TL_KEY_CLEAR.rawValue: clear()
            default: TL_ANSWER_BEEP
            }
        if key != TL_KEY_TAB.rawValue { isTabPending = false }
        return Int32(answer.rawValue)
    }

    /// Finished text is submitted from any line; on the last line a block goes on until an empty line ends it.
    private func enter() -> tl_answer {
        let text = text
        let continuation = questions.continuation(text)
        if continuation != nil || isPasting {
            // A blank right behind the line end is the paste's own indentation.
            let next = tl_editor_next_byte(handle)
            let goesOnIndented = next == Int32(UInt8(ascii: " ")) || next == Int32(UInt8(ascii: "\t"))
            if isPasting ? next >= 0 : goesOnIndented {
                isPasting = true
                if continuation != nil || goesOnIndented { return newline(indent: "") }
            }
        }
        guard let continuation else {
            settle()
            write("\r\n")
            return TL_ANSWER_SUBMIT
        }
        return newline(indent: isAtEnd ? continuation : currentIndent())
    }

    private func clear() -> tl_answer {
        clearScreen()
        return TL_ANSWER_REFRESH
    }

    private func move(by count: Int) -> tl_answer {
        tl_editor_move(handle, Int32(count))
        return TL_ANSWER_MOVED
    }

    /// The line of the block that the cursor is in, up to the cursor and from it on.
    private var lineBefore: Substring { before.split(separator: "\n", omittingEmptySubsequences: false).last ?? "" }
    private var lineAfter: String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.dropFirst(Int(tl_editor_cursor(handle))).prefix { $0 != "\n" })
        )
    }

    private func newline(indent: String) -> tl_answer {
        tl_editor_insert(handle, "\n" + indent)
        return TL_ANSWER_REFRESH
    }

    private func currentIndent() -> String {
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        return String(line.prefix { $0 == " " })
    }

    /// Inside an indent a whole step goes at once.
    private func backspace() -> tl_answer {
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        guard line.count > 1, line.allSatisfy({ $0 == " " }) else { return TL_ANSWER_DELETE }
        tl_editor_delete_before(handle, (line.count - 1) % LineEditor.indent + 1)
        return TL_ANSWER_REFRESH
    }

    private func paste() -> tl_answer {
        var count = 0
        let bytes = tl_editor_pasted(handle, &count)
        let pasted =
            bytes.map { PastedText(UnsafeRawBufferPointer(start: $0, count: count)) }
            ?? PastedText(.init(start: nil, count: 0))
        tl_editor_report_damage(handle, pasted.damage)
        tl_editor_insert(handle, pasted.text)
        return TL_ANSWER_REFRESH
    }

    // MARK: History

    private func recall(older: Bool) -> tl_answer {
        var walk = walk ?? HistoryWalk(entries: history.entries, draft: text, isFree: text.contains("\n"))
        guard let entry = older ? walk.older() : walk.newer() else { return TL_ANSWER_BEEP }
        self.walk = walk
        tl_editor_replace(handle, entry)
        return TL_ANSWER_REFRESH
    }

    // MARK: Completion

    private func tab() -> tl_answer {
        let before = before
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        if line.allSatisfy({ $0 == " " }) {
            tl_editor_insert(handle, String(repeating: " ", count: LineEditor.indent - line.count % LineEditor.indent))
            return TL_ANSWER_REFRESH
        }
        let found = questions.completions(before)
        guard !found.candidates.isEmpty else {
            isTabPending = false
            return TL_ANSWER_BEEP
        }
        let common = found.commonPrefix
        let typed = String(before.suffix(found.typed))
        if common != typed, common.count >= typed.count || found.candidates.count == 1 {
            tl_editor_delete_before(handle, typed.unicodeScalars.count)
            tl_editor_insert(handle, common)
            isTabPending = found.candidates.count > 1
            return TL_ANSWER_REFRESH
        }
        if found.candidates.count == 1 { return TL_ANSWER_REFRESH }
        guard isTabPending else {
            isTabPending = true
            return TL_ANSWER_BEEP
        }
        settle()
        write("\r\n" + found.listing(columns: Int(tl_editor_columns()), hasColour: hasColour))
        return TL_ANSWER_REFRESH
    }
}
