import Assistance
import CShims
import Diagnostics
import Figures
import Library
import Notebook
import Terminal

/// `tl doc`, `tl explain` and `tl models`.
enum ReferenceCommands {
    static func show(_ name: String?, isPlain: Bool) -> ExitStatus {
        let place = Workplace(isPlain: isPlain)
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
        guard let documented = Reference.find(name) else {
            StandardStream.error.write("tl: \(Reference.missing(name))\n")
            return .usage
        }
        place.paged { place.presenter.lines(Reference.lines(documented, place.presenter.style)) }
        return .success
    }

    static func models(_ pattern: String, isPlain: Bool) -> ExitStatus {
        let rows = ModelListing.rows(pattern)
        guard !rows.isEmpty else {
            StandardStream.error.write("tl: no model matches \(pattern); `tl models` lists all\n")
            return .usage
        }
        let place = Workplace(isPlain: isPlain)
        tl_terminal_guard()
        place.paged {
            place.presenter.lines(
                TextTable.lines(headers: ModelListing.headers, rows: rows, style: place.presenter.style))
        }
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
        place.paged { place.presenter.lines(Reference.lines(page.documented, place.presenter.style)) }
        return .success
    }
}
