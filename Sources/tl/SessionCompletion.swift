import Foundation
import Runtime
import Syntax
import Terminal

/// What the word before the cursor could become, from the names of the live session.
final class SessionCompletion {
    private let session: Session

    init(_ session: Session) { self.session = session }

    func completions(before: String) -> Completions {
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        if line.hasPrefix(":") { return directives(line) }
        if let text = openString(before) { return files(text) }
        let word = String(before.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
        let head = before.dropLast(word.count)
        if head.last == "." { return attributes(of: String(head.dropLast()), word) }
        var found = arguments(String(head), word) + names(word)
        if line.hasPrefix("?") { found = names(word) }
        return Completions(typed: word.count, candidates: found)
    }

    // MARK: Names

    private func names(_ word: String) -> [Completions.Candidate] {
        var found: [String: String] = [:]
        for (name, builtin) in session.registry.builtins where name.hasPrefix(word) { found[name] = builtin.documented.summary }
        for (name, module) in session.registry.modules where name.hasPrefix(word) { found[name] = module.documentation }
        for name in session.builtinNames where name.hasPrefix(word) && found[name] == nil { found[name] = "" }
        for name in session.globalNames where name.hasPrefix(word) { found[name] = session.global(name)?.typeName ?? "" }
        if !word.isEmpty {
            for (name, _) in Token.Kind.keywords where name.hasPrefix(word) && found[name] == nil { found[name] = "" }
        }
        // Names that begin with an underscore are private until one asks for them.
        return found.filter { word.hasPrefix("_") || !$0.key.hasPrefix("_") }
            .sorted { $0.key < $1.key }.map { .init($0.key, firstLine($0.value)) }
    }

    private func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? "" }

    // MARK: Attributes

    private func attributes(of head: String, _ word: String) -> Completions {
        guard let object = object(endingAt: head) else { return .none }
        var found: [String: String] = [:]
        for name in object.attributeNames { found[name] = "" }
        for type in object.typeNames.reversed() {
            for (name, method) in session.registry.methods[type] ?? [:] { found[name] = method.documented.summary }
        }
        let matching = found.filter { $0.key.hasPrefix(word) && (word.hasPrefix("_") || !$0.key.hasPrefix("_")) }
        return Completions(typed: word.count, candidates: matching.sorted { $0.key < $1.key }.map { .init($0.key, firstLine($0.value)) })
    }

    /// The object of a path `model.layer1` at the end of a text. Only attributes are read: nothing is called.
    private func object(endingAt head: String) -> Object? {
        let path = String(head.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }.reversed())
        let parts = path.split(separator: ".").map(String.init)
        guard let first = parts.first, var value = session.global(first) else { return nil }
        for part in parts.dropFirst() {
            guard case .object(let object) = value, let next = try? object.attribute(part) else { return nil }
            value = next
        }
        guard case .object(let object) = value else { return nil }
        return object
    }

    // MARK: Keyword arguments

    /// Inside the brackets of a call to a builtin: its parameters, with their defaults.
    private func arguments(_ head: String, _ word: String) -> [Completions.Candidate] {
        guard let name = openCall(head), let builtin = session.registry.builtins[name] else { return [] }
        let inside = builtin.signatureText.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
        return inside.split(separator: ",").compactMap { part in
            let text = part.trimmingCharacters(in: .whitespaces)
            let parameter = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            guard !parameter.isEmpty, parameter.hasPrefix(word), text.contains("=") else { return nil }
            return .init(parameter + "=", text)
        }
    }

    /// The name before the innermost bracket that is still open.
    private func openCall(_ head: String) -> String? {
        let bytes = ContiguousArray(head.utf8)
        let tokens = Lexer.lex(bytes).tokens
        var depth = 0
        for at in tokens.indices.reversed() {
            switch tokens[at].kind {
            case .rightParen, .rightBracket, .rightBrace: depth += 1
            case .leftBracket, .leftBrace:
                if depth == 0 { return nil }
                depth -= 1
            case .leftParen:
                if depth > 0 {
                    depth -= 1
                    continue
                }
                guard at > 0, tokens[at - 1].kind == .name else { return nil }
                return String(decoding: bytes[Int(tokens[at - 1].lower)..<Int(tokens[at - 1].upper)], as: UTF8.self)
            default: break
            }
        }
        return nil
    }

    // MARK: Directives and files

    private func directives(_ line: String) -> Completions {
        let word = line.dropFirst()
        guard !word.contains(" ") else { return files(String(word.drop { $0 != " " }.dropFirst())) }
        let found = Directive.allCases.filter { $0.rawValue.hasPrefix(word) }
        return Completions(typed: line.count, candidates: found.map { .init(":" + $0.rawValue, $0.summary) })
    }

    /// The text of a string that is open at the cursor, on the last line.
    private func openString(_ before: String) -> String? {
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        var quote: Character?
        var text = ""
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { text.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                text = ""
            } else if character == "#" {
                return nil
            }
        }
        return quote == nil ? nil : text
    }

    private func files(_ text: String) -> Completions {
        let slash = text.lastIndex(of: "/")
        let folder = slash.map { String(text[...$0]) } ?? ""
        let word = slash.map { String(text[text.index(after: $0)...]) } ?? text
        let items = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        // A name with control characters could steer the terminal; it is not offered.
        let plain = items.filter { !$0.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) } }
        let found = plain.filter { $0.hasPrefix(word) && (word.hasPrefix(".") || !$0.hasPrefix(".")) }.sorted().prefix(500).map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
            return Completions.Candidate(name + (isFolder.boolValue ? "/" : ""))
        }
        return Completions(typed: word.count, candidates: Array(found))
    }
}
