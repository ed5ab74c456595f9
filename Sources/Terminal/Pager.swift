import CShims
import Glibc

/// Long text, a window at a time. What was read stays on the screen, so the terminal's own scrolling reaches it
/// afterwards.
package struct Pager {
    private let hasColour: Bool

    package init(hasColour: Bool) { self.hasColour = hasColour }

    private enum Key { case page, line, rest, leave, none }

    /// Keys by what terminals send for them.
    private static let keys: [String: Key] = [
        " ": .page, "f": .page, "\u{1B}[6~": .page, "\u{16}": .page,
        "\n": .line, "\r": .line, "j": .line, "\u{1B}[B": .line, "\u{1B}OB": .line,
        "G": .rest, ">": .rest, "\u{1B}[F": .rest, "\u{1B}OF": .rest, "\u{1B}[4~": .rest,
        "q": .leave, "Q": .leave, "\u{1B}": .leave, "\u{3}": .leave, "\u{4}": .leave,
    ]

    /// Whether a text has more rows than the window.
    package static func isLong(_ lines: [String]) -> Bool {
        lines.reduce(0) { $0 + rows(of: $1) } > Int(tl_editor_rows()) - 1
    }

    /// Shows the lines, and returns when all are shown or the person has seen enough.
    package func show(_ lines: [String]) {
        let output = StandardStream.output
        var at = 0
        var room = Int(tl_editor_rows()) - 1
        _ = tl_signals_take_interrupt()
        tl_terminal_keys(true)
        tl_signals_reading(true)
        defer {
            tl_signals_reading(false)
            tl_terminal_keys(false)
        }
        while true {
            repeat {
                output.write(lines[at] + "\r\n")
                room -= Pager.rows(of: lines[at])
                at += 1
            } while at < lines.count && room - Pager.rows(of: lines[at]) >= 0
            guard at < lines.count else { return output.flush() }
            switch key(shown: at, of: lines.count) {
            case .page: room = Int(tl_editor_rows()) - 1
            case .line: room = 1
            case .rest: room = .max / 2
            case .leave, .none: return
            }
        }
    }

    /// Waits for a key that means something; `none` when the terminal is gone.
    private func key(shown: Int, of count: Int) -> Key {
        showStatus(shown, count)
        defer { write("\r\u{1B}[K") }
        while true {
            guard tl_signals_wait_for_input() else {
                if tl_signals_take_interrupt() { return .leave }
                if tl_signals_take_stop() {
                    write("\r\u{1B}[K")
                    tl_terminal_keys(false)
                    tl_signals_stop_here()
                    tl_terminal_keys(true)
                }
                _ = tl_signals_take_continue()
                _ = tl_signals_take_resize()
                showStatus(shown, count)
                continue
            }
            var bytes = [UInt8](repeating: 0, count: 16)
            let got = read(STDIN_FILENO, &bytes, bytes.count)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return .none }
            let text = String(decoding: bytes.prefix(got), as: UTF8.self)
            // Several keys at once are taken one by one; a sequence begins with Escape.
            let names = text.hasPrefix("\u{1B}") ? [text] : text.map(String.init)
            if let key = names.lazy.compactMap({ Pager.keys[$0] }).first { return key }
        }
    }

    private func showStatus(_ shown: Int, _ count: Int) {
        let words = [
            "\(shown) of \(count) lines: Space goes on, Enter a line, q leaves", "\(shown) of \(count): Space, q",
            "more",
        ]
        let columns = Int(tl_editor_columns())
        let text = words.first { $0.count < columns - 2 } ?? "…"
        write("\r\u{1B}[K" + (hasColour ? "\u{1B}[7m \(text) \u{1B}[0m" : "-- \(text)"))
    }

    private func write(_ text: String) {
        StandardStream.output.write(text)
        StandardStream.output.flush()
    }

    /// Rows that a line takes in the window, its colours not counted.
    private static func rows(of line: String) -> Int {
        var width = 0
        var isEscape = false
        for character in line {
            if isEscape {
                isEscape = !character.isLetter
            } else if character == "\u{1B}" {
                isEscape = true
            } else {
                width += EntryPainting.width(character)
            }
        }
        return max(1, (width + Int(tl_editor_columns()) - 1) / Int(tl_editor_columns()))
    }
}
