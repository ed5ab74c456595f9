import Figures
import Syntax

/// Program text with its words marked by kind, read by the language's own lexer.
package enum Highlighter {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case keyword, constant, number, string, comment, call, builtin, plain
    }

    package struct Piece: Hashable, Sendable {
        package var kind: Kind
        package var text: String
    }

    /// The whole text in pieces; joined they give the text back, whatever it is.
    ///
    /// - Parameter isBuiltin: whether a name is one the library documents.
    package static func pieces(_ text: String, isBuiltin: (String) -> Bool = { _ in false }) -> [Piece] {
        let bytes = ContiguousArray(text.utf8)
        let lexer = Lexer.lex(bytes)
        var marks: [(range: Range<Int>, kind: Kind)] = lexer.comments.map { ($0, .comment) }
        for (at, token) in lexer.tokens.enumerated() {
            let range = Int(token.lower)..<max(Int(token.upper), Int(token.lower))
            guard !range.isEmpty, range.upperBound <= bytes.count else { continue }
            let next = at + 1 < lexer.tokens.count ? lexer.tokens[at + 1].kind : .end
            let before = at > 0 ? lexer.tokens[at - 1].kind : .newline
            if let kind = kind(
                of: token, before: before, next: next, text: { String(decoding: bytes[range], as: UTF8.self) },
                isBuiltin)
            {
                marks.append((range, kind))
            }
        }
        marks.sort { $0.range.lowerBound < $1.range.lowerBound }
        var pieces: [Piece] = []
        var at = 0
        for (range, kind) in marks where range.lowerBound >= at && range.upperBound <= bytes.count {
            if range.lowerBound > at {
                pieces.append(Piece(kind: .plain, text: String(decoding: bytes[at..<range.lowerBound], as: UTF8.self)))
            }
            pieces.append(Piece(kind: kind, text: String(decoding: bytes[range], as: UTF8.self)))
            at = range.upperBound
        }
        if at < bytes.count { pieces.append(Piece(kind: .plain, text: String(decoding: bytes[at...], as: UTF8.self))) }
        return pieces
    }

    private static func kind(
        of token: Token, before: Token.Kind, next: Token.Kind, text: () -> String,
        _ isBuiltin: (String) -> Bool
    ) -> Kind? {
        switch token.kind {
        case .string, .formattedString: return .string
        case .integer, .float: return .number
        case .kTrue, .kFalse, .kNone: return .constant
        case .name:
            // A keyword argument is no call, and a builtin's name after a dot is a method.
            let name = text()
            if before != .dot, next != .assign, isBuiltin(name) { return .builtin }
            return next == .leftParen ? .call : nil
        default:
            return keywords.contains(token.kind) ? .keyword : nil
        }
    }

    private static let keywords = Set(Token.Kind.keywords.map(\.kind))

    /// For a page: `<span class="keyword">`, and the hover text of a documented name.
    package static func html(_ text: String, hover: (String) -> String? = { _ in nil }) -> String {
        pieces(text, isBuiltin: { hover($0) != nil }).map { piece in
            let escaped = HTML.escaped(piece.text)
            if piece.kind == .plain { return escaped }
            if piece.kind == .builtin, let words = hover(piece.text) {
                return "<span class=\"builtin\" title=\"\(HTML.escaped(words))\">\(escaped)</span>"
            }
            return "<span class=\"\(piece.kind.rawValue)\">\(escaped)</span>"
        }.joined()
    }
}
