import CShims
import Diagnostics
import Figures
import Library
import Notebook
import Runtime
import Terminal

/// What is documented, found by name: for `tl doc`, `?name` at the prompt, and the hover of a page.
struct Reference {
    private let session: Session

    init(_ session: Session) { self.session = session }

    /// A function, a topic, a module, a method of any class, or an error's page.
    func find(_ name: String) -> Documented? { Catalogue.find(name) }

    var names: [String] { Catalogue.names }

    /// Signature and first sentence, for a hover.
    func hover(_ name: String) -> String? {
        guard let documented = find(name), !documented.signature.isEmpty else { return nil }
        return documented.summary.isEmpty ? documented.signature : "\(documented.signature)\n\(documented.summary)"
    }

    /// The whole entry for a terminal.
    func lines(_ documented: Documented, _ style: TextStyle) -> [String] {
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
    func missing(_ name: String) -> String {
        let question = Suggestions.question(name, among: names) ?? "`tl doc` lists what there is"
        return "nothing is documented under `\(name)`; \(question)"
    }

    // MARK: Commands

    static func show(_ name: String?, isPlain: Bool) -> ExitStatus {
        let place = Workplace(isPlain: isPlain)
        let reference = Reference(place.session)
        tl_terminal_guard()
        guard let name else {
            place.paged {
                for section in Catalogue.sections {
                    let rows = section.entries.map { [$0.name, $0.summary] }
                    place.presenter.lines(["", place.presenter.style.ink(section.title, .bold)])
                    place.presenter.lines(TextTable.lines(headers: ["", ""], rows: rows, style: place.presenter.style))
                }
            }
            return .success
        }
        guard let documented = reference.find(name) else {
            StandardStream.error.write("tl: \(reference.missing(name))\n")
            return .usage
        }
        place.paged { place.presenter.lines(reference.lines(documented, place.presenter.style)) }
        return .success
    }

    /// The whole reference as one folder of pages, readable without a network.
    static func write(to folder: String, isPlain: Bool) -> ExitStatus {
        for page in ReferencePages(Catalogue.sections).all {
            if let problem = OutputFile.write(page.html, to: folder + "/" + page.file) {
                StandardStream.error.write("tl: cannot write to \(folder): \(problem)\n")
                return .failure
            }
        }
        StandardStream.error.write("wrote \(folder)/index.html\n")
        return .success
    }

    static func explain(_ code: String?, isPlain: Bool) -> ExitStatus {
        let place = Workplace(isPlain: isPlain)
        let reference = Reference(place.session)
        tl_terminal_guard()
        guard let code else {
            let rows = ErrorPages.all.map { [$0.code, $0.title] }
            place.paged {
                place.presenter.lines(
                    TextTable.lines(headers: ["page", "about"], rows: rows, style: place.presenter.style))
            }
            return .success
        }
        guard let page = ErrorPages.page(code) else {
            let question =
                Suggestions.question(code.uppercased(), among: ErrorPages.all.map(\.code)).map { "; \($0)" } ?? "."
            StandardStream.error.write(
                "tl: no page for \(code)\(question) The last line of a message names its page; `tl explain` alone lists all.\n"
            )
            return .usage
        }
        place.paged { place.presenter.lines(reference.lines(page.documented, place.presenter.style)) }
        return .success
    }
}
