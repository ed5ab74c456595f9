import Foundation
import Library
import Runtime
import Syntax
import Terminal

/// What the word before the cursor could become, from the live session: its names, the attributes of its values, the
/// layers of its models, the parameters of its functions.
final class SessionCompletion {
    private let session: Session
    private typealias Candidate = Completions.Candidate

    init(_ session: Session) { self.session = session }

    func completions(before: String) -> Completions {
        if before.hasPrefix(":") { return directive(before) }
        if before.hasPrefix("?") { return matching(names(all: true), TypedText(before).word) }
        return code(before)
    }

    private func code(_ before: String) -> Completions {
        let typed = TypedText(before)
        if let string = typed.openString { return inString(string, typed.place) }
        let word = typed.word
        if let path = typed.receiver { return matching(attributes(of: path), word) }
        if let found = imports(typed.head, word) { return found }
        var candidates: [Candidate] = []
        if case .call(let place) = typed.place, place.current.name == nil { candidates = arguments(place) }
        if case .index(let path) = typed.place { candidates = keys(of: path, quoted: true) }
        let special = candidates.filter { $0.text.hasPrefix(word) }
        // Where a parameter fits, only names of the program are offered beside it.
        let others =
            special.isEmpty
            ? names(all: !word.isEmpty)
            : word.isEmpty ? [] : names(all: false).filter { session.global($0.text) != nil }
        let general = matching(others, word).candidates
        return Completions(
            typed: word.count,
            candidates: special + general.filter { name in !special.contains { $0.text == name.text } })
    }

    /// Those that begin with what is typed; when none does, those that contain it whatever the case.
    private func matching(_ candidates: [Candidate], _ word: String) -> Completions {
        // Names that begin with an underscore are private until one asks for them.
        let visible = word.hasPrefix("_") ? candidates : candidates.filter { !$0.text.hasPrefix("_") }
        var found = visible.filter { $0.text.hasPrefix(word) }
        if found.isEmpty, word.count > 1 {
            let lowered = word.lowercased()
            found = visible.filter { $0.text.lowercased().contains(lowered) }
        }
        return Completions(typed: word.count, candidates: found)
    }

    private static func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? "" }

    // MARK: Names

    private func names(all: Bool) -> [Candidate] {
        var found: [String: String] = [:]
        for name in session.globalNames { found[name] = session.global(name).map(PostMortem.sketch) ?? "" }
        let words = all ? Token.Kind.keywords.filter { !Token.Kind.leftOut.contains($0.kind) }.map(\.word) : []
        for name in session.builtinNames + session.registry.builtins.keys + session.registry.modules.keys + words
        where found[name] == nil {
            found[name] = Catalogue.find(name)?.summary ?? ""
        }
        return found.sorted { $0.key < $1.key }.map { Candidate($0.key, SessionCompletion.firstLine($0.value)) }
    }

    private func attributes(of path: String) -> [Candidate] {
        guard let value = LivePath.value(path, in: session) else { return [] }
        var summaries: [String: String] = [:]
        let names = Attributes.names(of: value, session)
        for name in names { summaries[name] = Catalogue.member(name, of: value)?.summary }
        if case .object(let object) = value {
            // Layers and parameters are there already; other attributes may have to be computed.
            if [ModelObject.type, LayerObject.type, ModuleObject.type].contains(object.type) {
                for name in object.attributeNames where summaries[name] == nil {
                    summaries[name] = (try? object.attribute(name)).flatMap { $0 }.map(sketch)
                }
            }
        }
        return names.map { Candidate($0, SessionCompletion.firstLine(summaries[$0] ?? "")) }
    }

    private func sketch(_ value: Value) -> String {
        if case .object(let object as LayerObject) = value {
            return SessionCompletion.firstLine((try? object.repr()) ?? "")
        }
        if let documented = Catalogue.documented(of: value) { return documented.summary }
        return PostMortem.sketch(of: value)
    }

    // MARK: Imports

    /// After `import`, and on both sides of `from ... import`; nil on any other line.
    private func imports(_ head: String, _ word: String) -> Completions? {
        let line = head.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let words = line.dropLast(word.count).split(separator: " ")
        if words.count == 3, words[0] == "from", words[2] == "import" {
            let name = String(words[1])
            guard
                let module = session.registry.modules[name]
                    ?? ModuleDefinition.standard.first(where: { $0.name == name })
            else { return Completions.none }
            let made = module.builtins.map { ($0.name, Value.builtin($0)) } + ((try? module.make(session)) ?? [])
            let found =
                made.map { Candidate($0.0, Catalogue.documented(of: $0.1)?.summary ?? "") }
                + module.constants.map { Candidate($0.name) }
            return matching(found.sorted { $0.text < $1.text }, word)
        }
        guard words.count == 1, words[0] == "import" || words[0] == "from" else { return nil }
        var found = session.registry.modules.map {
            Candidate($0.key, SessionCompletion.firstLine($0.value.documentation))
        }
        found += ModuleDefinition.standard.map { Candidate($0.name, SessionCompletion.firstLine($0.documentation)) }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: session.settings.folder)) ?? []
        found += files.filter { $0.hasSuffix(".tl") }.map {
            Candidate(String($0.dropLast(3)), "a file beside this session")
        }
        return matching(found.sorted { $0.text < $1.text }, word)
    }

    // MARK: Calls and brackets

    /// Parameters by name, with their types and defaults, that are not given yet.
    private func arguments(_ place: TypedText.CallPlace) -> [Candidate] {
        guard let callee = Callee(place.callee, in: session) else { return [] }
        let given = Set(place.arguments.dropLast().compactMap(\.name))
        return callee.parameters.enumerated().filter { at, parameter in
            parameter.isKeyword && parameter.hasDefault && at >= place.position && !given.contains(parameter.name)
        }.map { Candidate($0.element.name + "=", $0.element.text) }
    }

    private static let mostKeys = 500

    private func keys(of path: String, quoted: Bool) -> [Candidate] {
        guard case .dict(let box)? = LivePath.value(path, in: session) else { return [] }
        return box.pairs().prefix(SessionCompletion.mostKeys).compactMap { key, value in
            if quoted { return (try? key.repr()).map { Candidate($0 + "]", PostMortem.sketch(of: value)) } }
            return key.asString.map { Candidate($0, PostMortem.sketch(of: value)) }
        }
    }

    // MARK: Strings

    private func inString(_ text: String, _ place: TypedText.Place) -> Completions {
        switch place {
        case .index(let path):
            return Completions(
                typed: text.count, candidates: keys(of: path, quoted: false).filter { $0.text.hasPrefix(text) })
        case .open: return .none
        case .call(let place):
            let callee = Callee(place.callee, in: session)
            let parameter =
                callee.flatMap { callee in callee.parameter(at: place).map { callee.parameters[$0].name } } ?? place
                .current.name ?? ""
            var values = callee?.receiver.map { [$0] } ?? []
            values += place.arguments.dropLast().compactMap { LivePath.value($0.text, in: session) }
            switch Choices.of(callee?.builtinName ?? "", parameter, among: values) {
            case .unknown: return .none
            case .files: return Files.completions(text)
            case .choices(let choices):
                let all = choices.map { Candidate($0.text, $0.summary) }
                let word = matching(all, text)
                // A path of layers is listed level by level.
                let level = text.count { $0 == "." }
                let near = word.candidates.filter { $0.text.count { $0 == "." } <= level }
                let files = callee?.builtinName == "load_pretrained" && word.candidates.isEmpty
                if files { return Files.completions(text) }
                return Completions(typed: text.count, candidates: near.isEmpty ? word.candidates : near)
            }
        }
    }

    // MARK: Directives

    private func directive(_ before: String) -> Completions {
        let word = before.prefix { $0 != " " }
        guard word.count < before.count else {
            let found = Directive.allCases.filter { $0.rawValue.hasPrefix(word.dropFirst()) }
            return Completions(typed: before.count, candidates: found.map { Candidate(":" + $0.rawValue, $0.summary) })
        }
        let rest = String(before.dropFirst(word.count).drop { $0 == " " })
        guard let directive = Directive.named(word.dropFirst()) else { return .none }
        switch directive.argument {
        case .nothing: return .none
        case .code: return code(rest)
        case .file: return Files.completions(rest)
        case .command:
            return Files.completions(
                rest.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? "")
        case .name: return matching(names(all: false), TypedText(rest).word)
        case .directiveOrName:
            let all = Directive.allCases.map { Candidate($0.rawValue, $0.summary) } + names(all: false)
            return matching(all, rest)
        case .option:
            let parts = rest.split(separator: " ", omittingEmptySubsequences: false)
            if parts.count < 2 {
                return matching(PromptOption.allCases.map { Candidate($0.rawValue, $0.summary) }, rest)
            }
            guard let option = PromptOption(rawValue: String(parts[0])) else { return .none }
            return matching(option.values.map { Candidate($0) }, String(parts[1]))
        }
    }
}

/// Names of files and folders.
enum Files {
    private static let most = 500

    static func completions(_ text: String) -> Completions {
        let slash = text.lastIndex(of: "/")
        let folder = slash.map { String(text[...$0]) } ?? ""
        let word = slash.map { String(text[text.index(after: $0)...]) } ?? text
        let path = folder.hasPrefix("~/") ? NSHomeDirectory() + folder.dropFirst() : folder
        let items = (try? FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? "." : path)) ?? []
        // A name with control characters could steer the terminal; it is not offered.
        let plain = items.filter { !$0.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) } }
        let found = plain.filter { $0.hasPrefix(word) && (word.hasPrefix(".") || !$0.hasPrefix(".")) }.sorted().prefix(
            most
        ).map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + name, isDirectory: &isFolder)
            return Completions.Candidate(name + (isFolder.boolValue ? "/" : ""))
        }
        return Completions(typed: word.count, candidates: Array(found))
    }
}
