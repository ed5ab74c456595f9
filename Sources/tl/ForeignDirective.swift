import Assistance

/// A line of another prompt, `%timeit f()` or `!ls`, and what it is here.
struct ForeignDirective {
    /// What to type instead.
    let ours: String

    /// nil for anything else.
    init?(_ text: String) {
        guard let sign = text.first, !text.contains("\n") else { return nil }
        let rest = String(text.dropFirst())
        switch sign {
        case "!" where !rest.trimmed.isEmpty: ours = ":sh \(rest.trimmed)"
        case "%":
            let words = rest.split(separator: " ", maxSplits: 1)
            guard let name = words.first else { return nil }
            let directive = ForeignDirective.names[String(name)] ?? String(name)
            guard Directive.named(directive.prefix { $0 != " " }) != nil else { return nil }
            ours = ":" + directive + (words.count > 1 ? " \(words[1])" : "")
        default: return nil
        }
    }

    /// What IPython calls otherwise.
    private static let names = [
        "who": "vars", "whos": "vars", "who_ls": "vars", "hist": "history", "run": "load", "pwd": "cd", "ls": "sh ls",
        "lsmagic": "help", "magic": "help", "quickref": "help", "recall": "rerun", "rep": "rerun", "pdoc": "help",
        "pinfo": "help", "reset_selective": "reset", "exit": "quit",
    ]
}
