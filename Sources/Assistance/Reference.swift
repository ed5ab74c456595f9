import Diagnostics
import Figures
import Library
import Notebook
import Runtime

/// What is documented, found by name: for `tl doc`, `?name` at the prompt, and the hover of a page.
package enum Reference {
    /// A function, a topic, a module, a method of any class, or an error's page.
    package static func find(_ name: String) -> Documented? { Catalogue.find(name) }

    package static var names: [String] { Catalogue.names }

    /// Signature and first sentence, for a hover.
    package static func hover(_ name: String) -> String? {
        guard let documented = find(name), !documented.signature.isEmpty else { return nil }
        return documented.summary.isEmpty ? documented.signature : "\(documented.signature)\n\(documented.summary)"
    }

    /// The whole entry for a terminal.
    package static func lines(_ documented: Documented, _ style: TextStyle) -> [String] {
        var lines: [String] = []
        // A long signature goes on further in.
        let signature = TextFlow.wrap(
            documented.signature.isEmpty ? documented.name : documented.signature, width: style.width - 4)
        lines += signature.enumerated().map { style.ink(($0.offset == 0 ? "" : "    ") + $0.element, .bold) }
        if !documented.summary.isEmpty { lines += [""] + Markdown(documented.summary).lines(style) }
        if !documented.body.isEmpty { lines += [""] + Markdown(documented.body).lines(style) }
        if !documented.seeAlso.isEmpty {
            lines += ["", style.ink("See also: " + documented.seeAlso.joined(separator: ", "), .quiet)]
        }
        if !documented.source.isEmpty { lines += [style.ink(documented.source, .quiet)] }
        return lines
    }

    /// "There is no ...", with near names.
    package static func missing(_ name: String) -> String {
        let question = Suggestions.question(name, among: names) ?? "`tl doc` lists what there is"
        return "nothing is documented under `\(name)`; \(question)"
    }
}
