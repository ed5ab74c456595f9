import Syntax

/// The text before the cursor, as completion and help look at it: the call or the brackets it stands in, the string it
/// is inside of, the path it ends with. Nothing is run and nothing is called.
struct TypedText {
    /// The text up to the cursor, without the string that is open there.
    let head: String
    /// The contents of the string that is open at the cursor.
    let openString: String?
    private let bytes: ContiguousArray<UInt8>
    private let tokens: [Token]

    /// What stands around the cursor.
    enum Place {
        case call(CallPlace)
        /// `x[` with the text of `x`.
        case index(String)
        case open
    }

    /// Inside the brackets of a call.
    struct CallPlace {
        struct Argument {
            /// The name before `=`.
            var name: String?
            var text: String
        }

        /// `fit`, `model.freeze`, as written.
        var callee: String
        /// The arguments in front of the cursor, the one being typed last.
        var arguments: [Argument]
        var current: Argument { arguments.last ?? Argument(name: nil, text: "") }
        /// Arguments before the current one that have no name.
        var position: Int { arguments.dropLast().count { $0.name == nil } }
    }

    init(_ before: String) {
        let (head, string) = TypedText.splitString(before)
        self.head = head
        openString = string
        bytes = ContiguousArray(head.utf8)
        let layout: Set<Token.Kind> = [.newline, .end, .indent, .dedent]
        tokens = Array(Lexer.lex(bytes).tokens).filter { !layout.contains($0.kind) }
    }

    /// The letters of the name that is being typed.
    var word: String { String(head.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()) }

    // MARK: Strings

    /// The text before the quote of a string that is open at the end, and what the string holds so far.
    private static func splitString(_ text: String) -> (String, String?) {
        var quote = ""
        var start = text.startIndex
        var at = text.startIndex
        while at < text.endIndex {
            let rest = text[at...]
            if !quote.isEmpty {
                if rest.first == "\\" {
                    at = text.index(at, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
                    continue
                }
                // A string in simple quotes ends with its line.
                if rest.hasPrefix(quote) || quote.count == 1 && rest.first == "\n" {
                    at = text.index(at, offsetBy: rest.first == "\n" ? 1 : quote.count)
                    quote = ""
                    continue
                }
            } else if rest.first == "#" {
                at = rest.firstIndex(of: "\n") ?? text.endIndex
                continue
            } else if let first = rest.first, first == "\"" || first == "'" {
                let triple = String(repeating: first, count: 3)
                quote = rest.hasPrefix(triple) ? triple : String(first)
                start = at
                at = text.index(at, offsetBy: quote.count)
                continue
            }
            at = text.index(after: at)
        }
        guard !quote.isEmpty else { return (text, nil) }
        return (String(text[..<start]), String(text[text.index(start, offsetBy: quote.count)...]))
    }

    // MARK: Brackets

    private func text(_ range: Range<Int>) -> String {
        guard let first = range.first, let last = range.last else { return "" }
        return String(decoding: bytes[Int(tokens[first].lower)..<Int(tokens[last].upper)], as: UTF8.self)
    }

    /// The innermost bracket around the cursor that says what is expected there. Displays inside an argument, as in
    /// `only=["layer1", `, belong to the argument.
    var place: Place {
        var depth = 0
        for at in tokens.indices.reversed() {
            switch tokens[at].kind {
            case .rightParen, .rightBracket, .rightBrace: depth += 1
            case .leftBrace, .leftBracket, .leftParen:
                if depth > 0 {
                    depth -= 1
                    continue
                }
                let start = pathStart(endingAt: at)
                if start == at || tokens[at].kind == .leftBrace { continue }
                if tokens[at].kind == .leftParen {
                    return .call(CallPlace(callee: text(start..<at), arguments: arguments(from: at + 1)))
                }
                return .index(text(start..<at))
            default: break
            }
        }
        return .open
    }

    private func arguments(from first: Int) -> [CallPlace.Argument] {
        var depth = 0
        var start = first
        var found: [CallPlace.Argument] = []
        func finish(_ end: Int) {
            let isNamed = end - start >= 2 && tokens[start].kind == .name && tokens[start + 1].kind == .assign
            found.append(
                .init(
                    name: isNamed ? text(start..<start + 1) : nil, text: text(isNamed ? start + 2..<end : start..<end)))
        }
        for at in first..<max(first, tokens.count) {
            switch tokens[at].kind {
            case .leftParen, .leftBracket, .leftBrace: depth += 1
            case .rightParen, .rightBracket, .rightBrace: depth -= 1
            case .comma where depth == 0:
                finish(at)
                start = at + 1
            default: break
            }
        }
        finish(tokens.count)
        return found
    }

    /// Where the path begins that ends before a token: `models[0].layer1`. The token itself when there is none.
    private func pathStart(endingAt end: Int) -> Int {
        var start = end
        while start > 0 {
            let before = tokens[start - 1]
            if before.kind == .rightBracket {
                var depth = 0
                var at = start - 1
                repeat {
                    if tokens[at].kind == .rightBracket {
                        depth += 1
                    } else if tokens[at].kind == .leftBracket {
                        depth -= 1
                    }
                    at -= 1
                } while depth > 0 && at >= 0
                guard depth == 0 else { return end }
                start = at + 1
                // A list that is written out, with nothing in front that it could index.
                guard at >= 0, [.name, .string, .rightBracket].contains(tokens[at].kind) else { return start }
            } else if before.kind == .name || before.kind == .string {
                start -= 1
                guard start > 0, tokens[start - 1].kind == .dot else { return start }
                start -= 1
            } else {
                return end
            }
        }
        return start
    }

    /// The path in front of `.word` at the end; nil when there is no dot.
    var receiver: String? {
        var end = tokens.count
        if end > 0, tokens[end - 1].kind == .name || tokens[end - 1].kind.isWord,
            Int(tokens[end - 1].upper) == bytes.count
        {
            end -= 1
        }
        guard end > 0, tokens[end - 1].kind == .dot else { return nil }
        let start = pathStart(endingAt: end - 1)
        return start < end - 1 ? text(start..<end - 1) : ""
    }
}

extension Token.Kind {
    /// A keyword stands where a name is being typed: `model.f` on the way to `freeze` may pass `for`.
    fileprivate var isWord: Bool { Token.Kind.keywords.contains { $0.kind == self } }
}
