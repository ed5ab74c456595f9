/// What a callable takes, in the form that binding and its errors need: the same for functions of a program and
/// builtins.
package final class ParameterList: Sendable {
    package let function: String
    /// Positional parameters in order, then keyword-only ones. `*args` and `**kwargs` are not among them.
    package let names: [String]
    package let positionalCount: Int
    /// The first of them cannot be passed by name.
    package let positionalOnlyCount: Int
    /// Whether `names[i]` has a default.
    package let hasDefault: [Bool]
    package let hasVariadic: Bool
    package let hasKeywordVariadic: Bool
    /// Shown as a note under an error; empty for a function of the program.
    package let signature: String
    /// Arguments in front of the first of `names`, which Python counts too: the receiver of a method.
    let receivers: Int

    package init(
        function: String, names: [String], positionalCount: Int, positionalOnlyCount: Int, hasDefault: [Bool],
        hasVariadic: Bool, hasKeywordVariadic: Bool, signature: String = "", receivers: Int = 0
    ) {
        self.function = function
        self.names = names
        self.positionalCount = positionalCount
        self.positionalOnlyCount = positionalOnlyCount
        self.hasDefault = hasDefault
        self.hasVariadic = hasVariadic
        self.hasKeywordVariadic = hasKeywordVariadic
        self.signature = signature
        self.receivers = receivers
    }

    /// The arguments of one call in the order of `names`, with what went into `*args` and `**kwargs`.
    package struct Bound {
        /// `.unbound` where the default applies.
        package var values: [Value]
        package var rest: [Value] = []
        package var keywords: [(name: String, value: Value)] = []
    }

    /// Binds as Python does, with Python's errors in Python's order.
    package func bind(_ arguments: CallArguments) throws -> Bound {
        var bound = Bound(values: [Value](repeating: .unbound, count: names.count))
        let given = arguments.positional.count
        for index in 0..<min(given, positionalCount) { bound.values[index] = arguments.positional[index] }
        if given > positionalCount, hasVariadic { bound.rest = Array(arguments.positional[positionalCount...]) }
        for (name, value) in arguments.keywords {
            if let index = names.firstIndex(of: name), index >= positionalOnlyCount {
                guard bound.values[index].isUnbound else {
                    throw problem(
                        "\(function)() got multiple values for argument '\(name)'", code: "TL0209",
                        hint: "Argument \(index + 1) is `\(name)` already: leave one of the two out.")
                }
                bound.values[index] = value
            } else if receivers > 0, name == "self" {
                throw problem("\(function)() got multiple values for argument 'self'", code: "TL0209")
            } else if hasKeywordVariadic {
                bound.keywords.append((name, value))
            } else {
                // Wherever they stand among the arguments, these are named first.
                let byName = names.prefix(positionalOnlyCount).filter { name in
                    arguments.keywords.contains { $0.name == name }
                }
                if byName.isEmpty { throw unexpected(name) }
                throw problem(
                    "\(function)() got some positional-only arguments passed as keyword arguments: "
                        + "'\(byName.joined(separator: ", "))'", code: "TL0209",
                    hint: "Give the values without their names, in this order.")
            }
        }
        if given > positionalCount, !hasVariadic { throw tooMany(given, bound) }
        try checkMissing(bound)
        return bound
    }

    private func checkMissing(_ bound: Bound) throws {
        guard names.indices.contains(where: { !hasDefault[$0] && bound.values[$0].isUnbound }) else { return }
        func missing(_ range: Range<Int>) -> [String] {
            range.filter { bound.values[$0].isUnbound && !hasDefault[$0] }.map { names[$0] }
        }
        let positional = missing(0..<positionalCount)
        if !positional.isEmpty { throw missingError(positional, "positional") }
        let keywordOnly = missing(positionalCount..<names.count)
        if !keywordOnly.isEmpty { throw missingError(keywordOnly, "keyword-only") }
    }

    private func missingError(_ missing: [String], _ kind: String) -> Problem {
        let quoted = missing.map { "'\($0)'" }
        let list =
            switch quoted.count {
            case 1: quoted[0]
            case 2: "\(quoted[0]) and \(quoted[1])"
            default: quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
            }
        let first = missing[0]
        return problem(
            "\(function)() missing \(missing.count) required \(kind) argument\(missing.count == 1 ? "" : "s"): \(list)",
            code: "TL0202",
            hint: names.first == "self"
                ? "TL has no classes: take `self` out of the parameters, and give the function what it needs."
                : names.prefix(positionalOnlyCount).contains(first)
                    ? "Give it a value between the brackets."
                    : "Give it a value, by its place or by its name: `\(first)=...`.")
    }

    private func tooMany(_ given: Int, _ bound: Bound) -> Problem {
        let defaults = hasDefault.prefix(positionalCount).filter { $0 }.count
        let most = positionalCount + receivers
        let takes: String
        if defaults > 0 {
            takes = "from \(most - defaults) to \(most) positional arguments"
        } else {
            takes = "\(most) positional argument\(most == 1 ? "" : "s")"
        }
        let keywordOnly = (positionalCount..<names.count).filter { !bound.values[$0].isUnbound }.count
        let count = given + receivers
        var were = "\(count)"
        if keywordOnly > 0 {
            were +=
                " positional argument\(count == 1 ? "" : "s") (and \(keywordOnly) keyword-only argument\(keywordOnly == 1 ? "" : "s"))"
        }
        return problem(
            "\(function)() takes \(takes) but \(were) \(count == 1 && keywordOnly == 0 ? "was" : "were") given",
            code: "TL0203",
            hint: positionalCount < names.count
                ? "The others are given by name: `\(names[positionalCount])=...`."
                : positionalCount == 0
                    ? "Call it with empty brackets: `\(function)()`."
                    : "Leave the last \(given - positionalCount == 1 ? "one" : "\(given - positionalCount)") out, or give the function a parameter more."
        )
    }

    private func unexpected(_ name: String) -> Problem {
        var problem = problem("\(function)() got an unexpected keyword argument '\(name)'", code: "TL0204")
        let known = Array(names.dropFirst(positionalOnlyCount))
        let near = OtherWords.argument(name, among: known) ?? NearName.best(for: name, among: known)
        if near == nil {
            problem.hint =
                known.isEmpty ? "Give the value without a name." : "Leave it out: the line above shows what there is."
        }
        problem.labels = [(.keyword(name), near.map { "did you mean `\($0)`?" } ?? "")]
        return problem
    }

    private func problem(_ message: String, code: String = "", hint: String = "") -> Problem {
        Problem("TypeError", message, code: code, notes: [header], hint: hint)
    }

    /// The function as one would call it: names and defaults, without types.
    package var header: String {
        if !signature.isEmpty { return Signature.parse(signature).brief }
        var parts = names.indices.map { names[$0] + (hasDefault[$0] ? "=..." : "") }
        if hasVariadic {
            parts.insert("*args", at: positionalCount)
        } else if positionalCount < names.count {
            parts.insert("*", at: positionalCount)
        }
        if positionalOnlyCount > 0 { parts.insert("/", at: positionalOnlyCount) }
        if hasKeywordVariadic { parts.append("**kwargs") }
        return "\(function)(\(parts.joined(separator: ", ")))"
    }
}
