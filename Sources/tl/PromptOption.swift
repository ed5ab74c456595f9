import Figures
import Notebook

/// What `:set` can change.
enum PromptOption: String, CaseIterable {
    case time, suggestions, help, lines, pager, pictures

    var summary: String {
        switch self {
        case .time: "show the time of every statement"
        case .suggestions: "offer entries of the history while typing"
        case .help: "show how a call is written below it"
        case .lines: "lines of one value before the rest is left out; auto: what fits the window"
        case .pager: "show text that is longer than the window a page at a time"
        case .pictures: "how images are drawn: half blocks, or a protocol of the terminal"
        }
    }

    var values: [String] {
        switch self {
        case .time, .suggestions, .help, .pager: ["on", "off"]
        case .lines: ["auto", "50", "200", "1000"]
        case .pictures: TextStyle.Pictures.allCases.map(\.rawValue)
        }
    }
}

extension Prompt {
    func setOption(_ argument: String) {
        let words = argument.split(separator: " ").map(String.init)
        guard let name = words.first else {
            return place.presenter.lines(
                TextTable.lines(
                    headers: ["option", "now", "can be", ""],
                    rows: PromptOption.allCases.map {
                        [
                            $0.rawValue, value(of: $0),
                            $0 == .lines ? "auto, or a number" : $0.values.joined(separator: " "), $0.summary,
                        ]
                    }, style: place.presenter.style))
        }
        guard let option = PromptOption(rawValue: name) else {
            return fail(
                "there is no option \(TextStyle.harmless(name)); there are \(PromptOption.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        guard words.count == 2 else { return place.presenter.lines(["\(name) is \(value(of: option))"]) }
        guard set(option, words[1]) else {
            return fail(
                "\(name) can be \(option == .lines ? "auto, or a number from 10" : option.values.joined(separator: ", ")), not \(TextStyle.harmless(words[1]))"
            )
        }
    }

    private func value(of option: PromptOption) -> String {
        switch option {
        case .time: interaction.timesEverything ? "on" : "off"
        case .suggestions: suggests ? "on" : "off"
        case .help: showsCallHelp ? "on" : "off"
        case .lines: interaction.mostLines.map { String($0) } ?? "auto"
        case .pager: place.pagesLongText ? "on" : "off"
        case .pictures: place.presenter.style.pictures.rawValue
        }
    }

    /// False for a value that the option cannot have.
    private func set(_ option: PromptOption, _ value: String) -> Bool {
        let flag = value == "on" ? true : value == "off" ? false : nil
        switch option {
        case .time:
            guard let flag else { return false }
            interaction.timesEverything = flag
        case .suggestions:
            guard let flag else { return false }
            suggests = flag
        case .help:
            guard let flag else { return false }
            showsCallHelp = flag
        case .lines:
            let number = Int(value)
            guard value == "auto" || (number ?? 0) >= 10 else { return false }
            interaction.mostLines = number
        case .pager:
            guard let flag else { return false }
            place.pagesLongText = flag
        case .pictures:
            guard let pictures = TextStyle.Pictures(rawValue: value) else { return false }
            place.presenter.style.pictures = pictures
        }
        return true
    }
}
