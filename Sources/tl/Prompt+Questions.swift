import Assistance
import Figures
import Library
import Notebook
import Runtime

// Answers to `?name` and `??name`.

extension Prompt {
    func explain(_ name: String, showsSource: Bool) {
        let style = place.presenter.style
        let session = place.session
        if name.isEmpty { return help("") }
        if name.hasPrefix(":") { return help(name) }
        // A name of the session means its value; a function of the library bound to it is explained as that function.
        let root = name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if session.global(String(root)) != nil, let value = LivePath.value(name, in: session) {
            return explain(value, name, showsSource: showsSource)
        }
        guard let documented = Reference.find(name) else {
            if let value = LivePath.value(name, in: session) { return explain(value, name, showsSource: showsSource) }
            return fail(Reference.missing(TextStyle.harmless(name)))
        }
        place.presenter.lines(Reference.lines(documented, style))
        if showsSource {
            place.presenter.lines(
                librarySource(of: name).map { [""] + $0 } ?? [
                    style.ink("written in Swift: \(documented.source)", .quiet)
                ])
        }
    }

    private func explain(_ value: Value, _ name: String, showsSource: Bool) {
        let style = place.presenter.style
        if case .function(let function) = value {
            place.presenter.lines([
                style.ink("\(function.name)(\(function.parameterNames.joined(separator: ", ")))", .bold)
            ])
            if let text = function.documentation {
                place.presenter.lines([""] + TextFlow.wrap(TextStyle.harmless(text), width: style.width))
            }
            if showsSource, let text = source(of: name) {
                place.presenter.lines(
                    [""]
                        + text.split(separator: "\n", omittingEmptySubsequences: false).map {
                            TextStyle.harmless(String($0))
                        })
            } else if !showsSource {
                place.presenter.lines([style.ink("defined here; ??\(name) shows its text", .quiet)])
            }
            return
        }
        if let documented = Catalogue.documented(of: value) {
            return place.presenter.lines(Reference.lines(documented, style))
        }
        place.presenter.lines([style.ink(TextStyle.harmless(name), .bold) + style.ink(": " + value.typeName, .quiet)])
        interaction.show(value)
        if case .object(let object) = value {
            place.presenter.lines(object.facts.flatMap { TextFlow.wrap(TextStyle.harmless($0), width: style.width) })
        }
        let methods = methods(of: value)
        if !methods.isEmpty {
            place.presenter.lines(
                [""]
                    + TextFlow.wrap("methods: " + methods.joined(separator: ", "), width: style.width).map {
                        style.ink($0, .quiet)
                    })
        }
    }

    private func methods(of value: Value) -> [String] {
        guard case .object(let object) = value else { return [] }
        return Set(object.type.line.flatMap { type in type.memberNames.filter { type.function($0) != nil } }).sorted()
    }

    /// The text of a function of the standard library that is written in the language itself.
    private func librarySource(of name: String) -> [String]? {
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 2, let text = StandardLibrary.source(of: parts[0]) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("def \(parts[1])(") }) else { return nil }
        let end = lines[(start + 1)...].firstIndex { !$0.isEmpty && !$0.hasPrefix(" ") } ?? lines.endIndex
        return Array(lines[start..<end])
    }
}
