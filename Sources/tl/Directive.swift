import Assistance
import Diagnostics
import Figures
import Notebook

/// What a line that begins with a colon can ask of the prompt. The one list: help, completion and dispatch read it.
enum Directive: String, CaseIterable {
    case help, vars, type, more, time, timeit, why, undo, edit, load, reload, save, script, history, rerun, cd, sh, set,
        reset, quit

    /// What follows the name.
    enum Argument { case nothing, code, file, command, name, directiveOrName, option }

    var usage: String {
        switch self {
        case .help: ":help [name]"
        case .vars: ":vars [text]"
        case .type: ":type code"
        case .more: ":more [code]"
        case .time: ":time [code]"
        case .timeit: ":timeit code"
        case .why: ":why"
        case .undo: ":undo"
        case .edit: ":edit [name or file]"
        case .load: ":load lesson.tl"
        case .reload: ":reload [all]"
        case .save: ":save lesson.tl"
        case .script: ":script [lesson.tl]"
        case .history: ":history [text]"
        case .rerun: ":rerun [number]"
        case .cd: ":cd [folder]"
        case .sh: ":sh command"
        case .set: ":set [option value]"
        case .reset: ":reset"
        case .quit: ":quit"
        }
    }

    var summary: String {
        switch self {
        case .help: "this list, or what a name does"
        case .vars: "the names defined so far, with what they hold"
        case .type: "what a value is, without showing it"
        case .more: "all of the last value that was cut, a page at a time; with code: what it shows"
        case .time: "run code and show how long it took; alone: show it for every statement, or no longer"
        case .timeit: "run code many times: mean and deviation"
        case .why: "after an error: the shapes on the way to the layer that failed, and what the names held"
        case .undo: "take back the last change to a model: freeze, replace_head, fit"
        case .edit: "the last block, a function or a file in $EDITOR; a block comes back to the prompt"
        case .load: "run the cells of a file here"
        case .reload: "run what changed in loaded and imported files; all: and what depends on it"
        case .save: "write what succeeded as a notebook, and run it once with one batch a fit"
        case .script: "only what the names of now depend on; with a file, written and run as :save does"
        case .history: "what was typed, or the entries that contain a text"
        case .rerun: "an entry of the history once more; alone: the last one"
        case .cd: "the folder that files are looked for in"
        case .sh: "a command of the shell"
        case .set: "how the prompt behaves; alone: how it does now"
        case .reset: "forget every name"
        case .quit: "leave; Ctrl-D does too"
        }
    }

    var argument: Argument {
        switch self {
        case .help: .directiveOrName
        case .vars, .history, .rerun, .why, .undo, .reset, .quit, .reload: .nothing
        case .type, .more, .time, .timeit: .code
        case .edit: .name
        case .load, .save, .script, .cd: .file
        case .sh: .command
        case .set: .option
        }
    }

    var takesCode: Bool { argument == .code }

    /// By its name, or by the beginning of it that no other has.
    static func named(_ name: some StringProtocol) -> Directive? {
        if let directive = Directive(rawValue: String(name)) { return directive }
        let found = name.isEmpty ? [] : allCases.filter { $0.rawValue.hasPrefix(name) }
        return found.count == 1 ? found[0] : nil
    }
}

extension Prompt {
    func perform(directive text: String) {
        let words = text.dropFirst().split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == " " || $0 == "\n" }
        let name = words.first.map(String.init) ?? "help"
        let argument = words.count > 1 ? words[1].trimmed : ""
        guard let directive = Directive.named(name) else {
            let near =
                Suggestions.question(":" + name, among: Directive.allCases.map { ":" + $0.rawValue }).map { "; \($0)" }
                ?? ""
            let starting = Directive.allCases.filter { $0.rawValue.hasPrefix(name) }.map { ":" + $0.rawValue }
            let question = starting.count > 1 ? "; it could be \(starting.joined(separator: " or "))" : near
            return fail(
                "there is no directive :\(TextStyle.harmless(name))\(question)\(question.hasSuffix("?") ? " " : "; "):help lists them"
            )
        }
        switch directive {
        case .help: place.paged { help(argument) }
        case .vars: place.paged { showVariables(argument) }
        case .type: showType(argument)
        case .more: more(argument)
        case .time: time(argument)
        case .timeit: timeRepeatedly(argument)
        case .why: place.paged { why() }
        case .undo: undo()
        case .edit: edit(argument)
        case .load: load(argument)
        case .reload: reload(argument)
        case .save: save(argument)
        case .script: script(argument)
        case .history: place.paged { showHistory(argument) }
        case .rerun: rerun(argument)
        case .cd: changeFolder(argument)
        case .sh: runInShell(argument)
        case .set: place.paged { setOption(argument) }
        case .reset: reset()
        case .quit: end()
        }
    }
}
