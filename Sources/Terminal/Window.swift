import CShims
import Glibc

/// What the terminal can show and what the user asked for.
package struct Window: Hashable, Sendable {
    package var hasColour: Bool
    /// Terminals that show 24-bit colour say so in `COLORTERM`.
    package var hasTrueColour: Bool
    package var isOutputTerminal: Bool
    package var isInputTerminal: Bool
    /// The cursor may be moved: a line can be edited and a progress line replaced.
    package var canMoveCursor: Bool

    /// - Parameter isPlain: `--plain`: no colour and no cursor movement.
    package init(environment: [String: String], isPlain: Bool) {
        isOutputTerminal = isatty(STDOUT_FILENO) == 1
        isInputTerminal = isatty(STDIN_FILENO) == 1
        let terminal = environment["TERM"] ?? ""
        let isDumb = terminal.isEmpty || terminal == "dumb"
        // https://no-color.org: any value but the empty one.
        let refusesColour = !(environment["NO_COLOR"] ?? "").isEmpty
        canMoveCursor = isOutputTerminal && !isDumb && !isPlain
        hasColour = canMoveCursor && !refusesColour
        hasTrueColour = hasColour && ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    }

    /// Rows of the window now; 24 where there is none.
    package var rows: Int { isOutputTerminal ? Int(tl_editor_rows()) : 24 }

    /// Columns of the window now; 80 where there is none.
    package var columns: Int { isOutputTerminal ? Int(tl_editor_columns()) : 80 }
}
