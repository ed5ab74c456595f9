import Diagnostics
import Library
import Notebook
import Syntax

/// A session as a lesson: the entries that succeeded, in order.
package struct SessionScript {
    private let entries: [Interaction.Success]
    /// What is left out because it uses a name that an undone entry gave: the lesson would stop there.
    package let leftOut: [String]

    package init(_ entries: [Interaction.Success]) {
        var kept: [Interaction.Success] = []
        var leftOut: [String] = []
        var lost: Set<String> = []
        for entry in entries {
            let names = SessionScript.names(of: entry.source)
            if entry.isUndone || !names.read.isDisjoint(with: lost) {
                if !entry.isUndone { leftOut.append(entry.source) }
                lost.formUnion(names.replaced)
            } else {
                lost.subtract(names.replaced)
                kept.append(entry)
            }
        }
        self.entries = kept
        self.leftOut = leftOut
    }

    /// The whole session as cells: those of a lesson with their prose, titles and tags, and one for each entry typed.
    package var lesson: [NotebookCell] {
        var number = 0
        return zip(entries, cells).map { entry, source in
            var cell = entry.cell ?? NotebookCell(source: source)
            if cell.kind == .code {
                number += 1
                cell.number = number
                if !entry.source.isEmpty { cell.source = source }
            }
            cell.markerLine = 1
            return cell
        }
    }

    /// Every entry. Where a later one uses `_`, the one that gave the value names it.
    package var cells: [String] {
        let sources = entries.map(\.source)
        let usesLast = sources.map { SessionScript.names(of: $0).read.contains("_") }
        let definesLast = sources.map { SessionScript.names(of: $0).defined.contains("_") }
        return entries.enumerated().map { at, entry in
            guard entry.gaveValue else { return entry.source }
            // Up to the next entry that gives a value, or takes the name for itself.
            let next =
                entries.indices.first { $0 > at && (entries[$0].gaveValue || definesLast[$0]) } ?? entries.count - 1
            let isUsed = at + 1 <= next && usesLast[(at + 1)...next].contains(true)
            return isUsed ? SessionScript.namingValue(entry.source) : entry.source
        }
    }

    /// `x + 1` as `_ = x + 1` and `_`, so that the value is shown as before.
    private static func namingValue(_ source: String) -> String {
        let parsed = Parser.parse(source)
        guard case .expression? = parsed.program.body.last?.kind, let span = parsed.program.body.last?.span else {
            return source
        }
        let bytes = Array(source.utf8)
        let before = String(decoding: bytes[..<Int(span.lower)], as: UTF8.self)
        let rest = String(decoding: bytes[Int(span.lower)...], as: UTF8.self)
        return before + "_ = " + rest.trimmedEnd + "\n_"
    }

    /// The entries that `names` depend on: what defines them or what they were made of, and what may have changed it.
    package func needed(for names: [String]) -> [String] {
        var wanted = Set(names)
        var kept: [String] = []
        for source in cells.reversed() {
            let entry = SessionScript.names(of: source)
            let defines = !entry.defined.isDisjoint(with: wanted)
            let mayChange = !entry.isShowing && !entry.read.isDisjoint(with: wanted)
            guard defines || mayChange else { continue }
            kept.append(source)
            wanted.subtract(entry.replaced)
            wanted.formUnion(entry.read)
        }
        return kept.reversed()
    }

    // MARK: Names of a text

    package struct Names {
        /// Bound at the top level.
        package var defined: Set<String> = []
        /// Bound there whatever they were before.
        package var replaced: Set<String> = []
        /// Mentioned anywhere, names after a dot and before `=` in a call excluded.
        package var read: Set<String> = []
        /// Only shows: it binds nothing and calls nothing that could change what it is given.
        package var isShowing = false
    }

    package static func names(of source: String) -> Names {
        var names = Names()
        let parsed = Parser.parse(source)
        for statement in parsed.program.body { bind(statement, &names, isCertain: true) }
        let bytes = ContiguousArray(source.utf8)
        let tokens = Lexer.lex(bytes).tokens
        var calls: Set<String> = []
        for (at, token) in tokens.enumerated() where token.kind == .name {
            let text = String(decoding: bytes[Int(token.lower)..<Int(token.upper)], as: UTF8.self)
            let next = at + 1 < tokens.count ? tokens[at + 1].kind : .end
            if next == .leftParen { calls.insert(text) }
            if at > 0, tokens[at - 1].kind == .dot { continue }
            if next == .assign, token.level > 0 { continue }
            names.read.insert(text)
        }
        // A name that is only assigned at the left edge is not read: `x = 1`.
        if case .assign(let targets, _)? = parsed.program.body.first?.kind, parsed.program.body.count == 1,
            targets.count == 1,
            case .name(let name) = targets[0].kind, mentions(name, in: source) == 1
        {
            names.read.remove(name)
        }
        let isExpressions = parsed.program.body.allSatisfy { if case .expression = $0.kind { true } else { false } }
        names.isShowing = isExpressions && calls.isSubset(of: Catalogue.leavingNothing)
        return names
    }

    private static func mentions(_ name: String, in source: String) -> Int {
        let bytes = ContiguousArray(source.utf8)
        return Lexer.lex(bytes).tokens.count {
            $0.kind == .name && String(decoding: bytes[Int($0.lower)..<Int($0.upper)], as: UTF8.self) == name
        }
    }

    private static func bind(_ statement: Statement, _ names: inout Names, isCertain: Bool) {
        func add(_ target: Expression) {
            switch target.kind {
            case .name(let name): bind(name)
            case .tuple(let items), .list(let items): items.forEach(add)
            case .starred(let inner), .parenthesized(let inner): add(inner)
            // `model.fc = ...` changes what `model` holds.
            case .attribute(let base, _), .index(let base, _): if let name = root(base) { names.defined.insert(name) }
            default: break
            }
        }
        func bind(_ name: String) {
            names.defined.insert(name)
            if isCertain { names.replaced.insert(name) }
        }
        for part in statement.parts {
            switch part {
            case .target(let target): add(target)
            case .update(let target): if let name = root(target) { names.defined.insert(name) }
            case .name(let name): bind(name.text)
            case .function(let definition): bind(definition.name.text)
            case .block(let body, _): body.forEach { SessionScript.bind($0, &names, isCertain: false) }
            case .value, .deletion, .caught: break
            }
        }
    }

    /// The name a path begins with.
    private static func root(_ expression: Expression) -> String? {
        switch expression.kind {
        case .name(let name): name
        case .attribute(let base, _), .index(let base, _), .parenthesized(let base): root(base)
        default: nil
        }
    }

    /// The innermost `def` around a place.
    package static func definition(at place: Span, in body: [Statement]) -> Span? {
        for statement in body where statement.span.lower <= place.lower && place.upper <= statement.span.upper {
            for part in statement.parts {
                switch part {
                case .function(let function): return definition(at: place, in: function.body) ?? statement.span
                case .block(let body, _): if let found = definition(at: place, in: body) { return found }
                case .value, .target, .update, .deletion, .name, .caught: break
                }
            }
        }
        return nil
    }

    /// Whether a text imports a module, as a whole or names of it.
    package static func imports(_ source: String, _ module: String) -> Bool {
        Parser.parse(source).program.body.contains { $0.importedModules.contains(module) }
    }
}
