import Syntax

/// The names a lesson lets its reader set: what the cell tagged `parameters` assigns.
package struct Parameters: Sendable {
    package struct Parameter: Hashable, Sendable {
        package var name: String
        /// The default, as written.
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// `--set epochs=3`.
    package struct Override: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// nil when there is no `=` after a name.
        package init?(_ text: String) {
            guard let equal = text.firstIndex(of: "="), equal != text.startIndex else { return nil }
            name = String(text[..<equal])
            value = String(text[text.index(after: equal)...])
            guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }), name.first?.isNumber == false else {
                return nil
            }
        }

        /// The value is a literal of the language; anything else is taken as a string, because a shell has eaten the
        /// quotes.
        package var statement: String {
            let tokens = Lexer.lex(ContiguousArray(value.utf8)).tokens.map(\.kind).filter {
                $0 != .newline && $0 != .end
            }
            let literals: Set<Token.Kind> = [
                .integer, .float, .string, .kTrue, .kFalse, .kNone, .minus, .comma,
                .leftBracket, .rightBracket, .leftParen, .rightParen, .leftBrace, .rightBrace, .colon,
            ]
            let isLiteral =
                !tokens.isEmpty && tokens.allSatisfy { literals.contains($0) } && tokens.first != .minus
                || tokens.count == 2 && tokens[0] == .minus && (tokens[1] == .integer || tokens[1] == .float)
            return "\(name) = \(isLiteral ? value : CellOptions.Metadata.quoted(value))"
        }
    }

    /// nil when no cell is tagged.
    package let cell: NotebookCell?
    package let all: [Parameter]

    package init(_ file: NotebookFile) {
        cell = file.cells.first { $0.kind == .code && $0.options.isParameters }
        all = cell.map { Parameters.assignments($0.source) } ?? []
    }

    /// Lines of the form `name = value` at the left edge, comment excluded.
    private static func assignments(_ source: String) -> [Parameter] {
        let bytes = ContiguousArray(source.utf8)
        let tokens = Lexer.lex(bytes).tokens
        var found: [Parameter] = []
        var at = 0
        while at < tokens.count {
            // The tokens of one logical line.
            let end = tokens[at...].firstIndex { $0.kind == .newline || $0.kind == .end } ?? tokens.count
            if end - at >= 3, tokens[at].kind == .name, tokens[at + 1].kind == .assign {
                let name = String(decoding: bytes[Int(tokens[at].lower)..<Int(tokens[at].upper)], as: UTF8.self)
                let value = String(
                    decoding: bytes[Int(tokens[at + 2].lower)..<Int(tokens[end - 1].upper)], as: UTF8.self)
                found.removeAll { $0.name == name }
                found.append(Parameter(name: name, value: value))
            }
            at = end + 1
        }
        return found
    }
}
