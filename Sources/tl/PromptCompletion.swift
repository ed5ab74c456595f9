import Assistance
import Terminal

/// What Tab offers at the prompt: directives and what follows them, questions, and code of the session.
struct PromptCompletion {
    let session: SessionCompletion

    func completions(before: String) -> Completions {
        let found = completion(before: before)
        return Completions(typed: found.typed, candidates: found.candidates.map { .init($0.text, $0.summary) })
    }

    private func completion(before: String) -> Completion {
        if before.hasPrefix(":") { return directive(before) }
        if before.hasPrefix("?") {
            return SessionCompletion.matching(session.names(all: true), SessionCompletion.word(before))
        }
        return session.completion(before: before)
    }

    private func directive(_ before: String) -> Completion {
        let word = before.prefix { $0 != " " }
        guard word.count < before.count else {
            let found = Directive.allCases.filter { $0.rawValue.hasPrefix(word.dropFirst()) }
            return Completion(
                typed: before.count, candidates: found.map { Completion.Candidate(":" + $0.rawValue, $0.summary) })
        }
        let rest = String(before.dropFirst(word.count).drop { $0 == " " })
        guard let directive = Directive.named(word.dropFirst()) else { return .none }
        switch directive.argument {
        case .nothing: return .none
        case .code: return session.completion(before: rest)
        case .file: return PathCompletion.completion(rest)
        case .command:
            return PathCompletion.completion(
                rest.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? "")
        case .name: return SessionCompletion.matching(session.names(all: false), SessionCompletion.word(rest))
        case .directiveOrName:
            let all =
                Directive.allCases.map { Completion.Candidate($0.rawValue, $0.summary) } + session.names(all: false)
            return SessionCompletion.matching(all, rest)
        case .option:
            let parts = rest.split(separator: " ", omittingEmptySubsequences: false)
            if parts.count < 2 {
                return SessionCompletion.matching(
                    PromptOption.allCases.map { Completion.Candidate($0.rawValue, $0.summary) }, rest)
            }
            guard let option = PromptOption(rawValue: String(parts[0])) else { return .none }
            return SessionCompletion.matching(option.values.map { Completion.Candidate($0) }, String(parts[1]))
        }
    }
}
