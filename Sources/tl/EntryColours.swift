import Assistance
import Notebook
import Runtime
import Terminal

/// The colours of a text while it is typed, from the terminal's own palette so that they suit any background.
struct EntryColours {
    let session: Session

    private static let inks: [Highlighter.Kind: String] = [
        .keyword: "35", .constant: "36", .number: "36", .string: "32", .comment: "2", .builtin: "34",
    ]

    func pieces(_ text: String) -> [EntryPainting.Piece] {
        if text.hasPrefix("?") { return [.init(text, ink: "36")] }
        guard text.hasPrefix(":") else { return code(text[...]) }
        let word = text.prefix { $0 != " " && $0 != "\n" }
        let rest = text.dropFirst(word.count)
        let isKnown = Directive.named(word.dropFirst()) != nil
        let takesCode = Directive.named(word.dropFirst())?.takesCode ?? false
        return [.init(String(word), ink: isKnown ? "1;34" : "")] + (takesCode ? code(rest) : [.init(String(rest))])
    }

    private func code(_ text: Substring) -> [EntryPainting.Piece] {
        Highlighter.pieces(
            String(text), isBuiltin: { session.registry.builtins[$0] != nil || session.builtinValue($0) != nil }
        ).map {
            .init($0.text, ink: EntryColours.inks[$0.kind] ?? "")
        }
    }
}

extension CallHelp {
    /// The line below the text: what is being typed in bold, what is given already struck out.
    func pieces(before: String, columns: Int) -> [EntryPainting.Piece] {
        guard !before.hasPrefix(":"), !before.hasPrefix("?") else { return [] }
        return parts(before: before, columns: columns).map { part in
            switch part.role {
            case .plain: .init(part.text, ink: "2")
            case .given: .init(part.text, ink: "2;9")
            case .current: .init(part.text, ink: "1")
            }
        }
    }
}
