import Foundation
import Library
import Runtime
import Syntax

/// What the word before the cursor could become, from the live session: its names, the attributes of its values, the
/// layers of its models, the parameters of its functions.
package struct SessionCompletion {
    private let session: Session
    package typealias Candidate = Completion.Candidate

    package init(_ session: Session) { self.session = session }

    /// - Parameter before: the text up to the cursor.
    package func completion(before: String) -> Completion {
        let typed = TypedText(before)
        if let string = typed.openString { return inString(string, typed.place) }
        let word = typed.word
        if let path = typed.receiver { return SessionCompletion.matching(attributes(of: path), word) }
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
        let general = SessionCompletion.matching(others, word).candidates
        return Completion(
            typed: word.count,
            candidates: special + general.filter { name in !special.contains { $0.text == name.text } })
    }

    /// Those that begin with what is typed; when none does, those that contain it whatever the case.
    package static func matching(_ candidates: [Candidate], _ word: String) -> Completion {
        // Names that begin with an underscore are private until one asks for them.
        let visible = word.hasPrefix("_") ? candidates : candidates.filter { !$0.text.hasPrefix("_") }
        var found = visible.filter { $0.text.hasPrefix(word) }
        if found.isEmpty, word.count > 1 {
            let lowered = word.lowercased()
            found = visible.filter { $0.text.lowercased().contains(lowered) }
        }
        return Completion(typed: word.count, candidates: found)
    }

    /// The letters of the name that is being typed.
    package static func word(_ before: String) -> String { TypedText(before).word }

    private static func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? "" }

    // MARK: Names

    package func names(all: Bool) -> [Candidate] {
        var found: [String: String] = [:]
        for name in session.globalNames { found[name] = session.global(name).map(\.sketch) ?? "" }
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
        return value.sketch
    }

    // MARK: Imports

    /// After `import`, and on both sides of `from ... import`; nil on any other line.
    private func imports(_ head: String, _ word: String) -> Completion? {
        let line = head.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        let words = line.dropLast(word.count).split(separator: " ")
        if words.count == 3, words[0] == "from", words[2] == "import" {
            let name = String(words[1])
            guard
                let module = session.registry.modules[name]
                    ?? ModuleDefinition.standard.first(where: { $0.name == name })
            else { return Completion.none }
            let made = module.builtins.map { ($0.name, Value.builtin($0)) } + ((try? module.make(session)) ?? [])
            let found =
                made.map { Candidate($0.0, Catalogue.documented(of: $0.1)?.summary ?? "") }
                + module.constants.map { Candidate($0.name) }
            return SessionCompletion.matching(found.sorted { $0.text < $1.text }, word)
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
        return SessionCompletion.matching(found.sorted { $0.text < $1.text }, word)
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
            if quoted { return (try? key.repr()).map { Candidate($0 + "]", value.sketch) } }
            return key.asString.map { Candidate($0, value.sketch) }
        }
    }

    // MARK: Strings

    private func inString(_ text: String, _ place: TypedText.Place) -> Completion {
        switch place {
        case .index(let path):
            return Completion(
                typed: text.count, candidates: keys(of: path, quoted: false).filter { $0.text.hasPrefix(text) })
        case .open: return .none
        case .call(let place):
            let callee = Callee(place.callee, in: session)
            let parameter =
                callee.flatMap { callee in callee.parameter(at: place).map { callee.parameters[$0].name } } ?? place
                .current.name ?? ""
            var values = callee?.receiver.map { [$0] } ?? []
            values += place.arguments.dropLast().compactMap { LivePath.value($0.text, in: session) }
            // A function of the program may mean a file by any of its texts.
            let choices = callee?.builtin.map { $0.choices[parameter] ?? .text } ?? .files
            let word = SessionCompletion.matching(choices.names(values).map { Candidate($0.text, $0.summary) }, text)
            if word.candidates.isEmpty { return choices.takesFiles ? PathCompletion.completion(text) : .none }
            // A path of layers is listed level by level.
            let level = text.count { $0 == "." }
            let near = word.candidates.filter { $0.text.count { $0 == "." } <= level }
            return Completion(typed: text.count, candidates: near.isEmpty ? word.candidates : near)
        }
    }
}
