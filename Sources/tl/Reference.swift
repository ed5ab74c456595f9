import Diagnostics
import Notebook
import Runtime
import Terminal

/// What is documented, found by name: for `tl doc`, `?name` at the prompt, and the hover of a page.
struct Reference {
    private let session: Session

    init(_ session: Session) { self.session = session }

    /// A function, a topic, a module, or a method of any class.
    func find(_ name: String) -> Documented? {
        let registry = session.registry
        if let builtin = registry.builtins[name] { return builtin.documented }
        if let topic = registry.topics[name] { return topic }
        if let module = registry.modules[name] { return Documented(name: name, text: module.documentation) }
        let last = name.split(separator: ".").last.map(String.init) ?? name
        for (_, methods) in registry.methods.sorted(by: { $0.key < $1.key }) {
            if let method = methods[last] { return method.documented }
        }
        for module in registry.modules.values.sorted(by: { $0.name < $1.name }) {
            if let builtin = module.builtins.first(where: { $0.name == last }) { return builtin.documented }
        }
        return nil
    }

    var names: [String] {
        let registry = session.registry
        return Set(registry.builtins.keys).union(registry.topics.keys).union(registry.modules.keys).sorted()
    }

    /// Signature and first sentence, for a hover.
    func hover(_ name: String) -> String? {
        guard let builtin = session.registry.builtins[name] else { return nil }
        let documented = builtin.documented
        return documented.summary.isEmpty ? documented.signature : "\(documented.signature)\n\(documented.summary)"
    }

    /// The whole entry for a terminal.
    func lines(_ documented: Documented, _ style: TextStyle) -> [String] {
        var lines: [String] = []
        lines.append(style.ink(documented.signature.isEmpty ? documented.name : documented.signature, .bold))
        if !documented.summary.isEmpty { lines += [""] + Markdown(documented.summary).lines(style) }
        if !documented.body.isEmpty { lines += [""] + Markdown(documented.body).lines(style) }
        if !documented.seeAlso.isEmpty { lines += ["", style.ink("See also: " + documented.seeAlso.joined(separator: ", "), .quiet)] }
        if !documented.source.isEmpty { lines += [style.ink(documented.source, .quiet)] }
        return lines
    }

    /// "There is no ...", with near names.
    func missing(_ name: String) -> String {
        let question = Suggestions.question(name, among: names).map { " \($0)" } ?? ""
        return "nothing is documented under `\(name)`.\(question)"
    }

    // MARK: Commands

    static func show(_ name: String?, isPlain: Bool) -> ExitStatus {
        let place = Workplace(isPlain: isPlain)
        let reference = Reference(place.session)
        guard let name else {
            let rows = reference.names.compactMap { name in reference.find(name).map { [name, $0.summary] } }
            place.presenter.lines(TextTable.lines(headers: ["name", "what it does"], rows: rows, style: place.presenter.style))
            return .success
        }
        guard let documented = reference.find(name) else {
            StandardStream.error.write("tl: \(reference.missing(name))\n")
            return .usage
        }
        place.presenter.lines(reference.lines(documented, place.presenter.style))
        return .success
    }

    static func explain(_ code: String, isPlain: Bool) -> ExitStatus {
        let place = Workplace(isPlain: isPlain)
        let reference = Reference(place.session)
        guard let page = place.session.registry.topics[code.uppercased()] else {
            let codes = place.session.registry.topics.keys.filter { $0.hasPrefix("TL") }.sorted()
            let known = codes.isEmpty ? "no error has a page yet" : "there are: " + codes.joined(separator: ", ")
            StandardStream.error.write("tl: no page for \(code); \(known)\n")
            return .usage
        }
        place.presenter.lines(reference.lines(page, place.presenter.style))
        return .success
    }
}
