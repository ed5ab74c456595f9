/// How many arguments a native function takes, in the forms whose error texts CPython tells apart.
package enum Arity: Sendable {
    /// `list.clear() takes no arguments (1 given)`
    case none
    /// `list.append() takes exactly one argument (2 given)`
    case one
    /// `pop expected at most 1 argument, got 2`
    case range(Int, Int)
    /// `count() takes at least 1 argument (0 given)`
    case atLeast(Int, Int)
    /// Any number, checked by the function itself.
    case any
    /// Up to `positional` by position, all by name but those without one: `split() takes at most 2 arguments (3 given)`
    case named([String], positional: Int, required: Int = 0)

    /// The counts of arguments by position, with none by name, for which `check` has nothing to say.
    var counts: ClosedRange<Int> {
        switch self {
        case .none: 0...0
        case .one: 1...1
        case .range(let low, let high), .atLeast(let low, let high): low...high
        case .any: 0...Int.max
        case .named(_, let positional, let required): min(required, positional)...positional
        }
    }

    /// Raises CPython's error when the count does not fit. `owner` is the class of a method, empty for a function.
    package func check(_ count: Int, _ keywords: [(name: String, value: Value)], owner: String, name: String) throws {
        let qualified = owner.isEmpty ? name : "\(owner).\(name)"
        switch self {
        case .any: return
        case .named(let names, let positional, let required):
            try checkNamed(count, keywords, name, names, positional: positional, required: required)
        case .none:
            try refuse(keywords, qualified)
            if count != 0 {
                throw Problem("TypeError", "\(qualified)() takes no arguments (\(count) given)", code: "TL0203")
            }
        case .one:
            try refuse(keywords, qualified)
            if count != 1 {
                throw Problem(
                    "TypeError", "\(qualified)() takes exactly one argument (\(count) given)",
                    code: count == 0 ? "TL0202" : "TL0203")
            }
        case .atLeast(let low, let high):
            try refuse(keywords, qualified)
            if count < low || count > high {
                let (bound, word) = count < low ? (low, "least") : (high, "most")
                throw Problem(
                    "TypeError",
                    "\(name)() takes at \(word) \(bound) argument\(bound == 1 ? "" : "s") (\(count) given)",
                    code: count < low ? "TL0202" : "TL0203")
            }
        case .range(let low, let high):
            try refuse(keywords, qualified)
            if count < low {
                throw Problem(
                    "TypeError",
                    "\(name) expected \(low == high ? "" : "at least ")\(low) argument\(low == 1 ? "" : "s"), got \(count)",
                    code: "TL0202")
            }
            if count > high {
                throw Problem(
                    "TypeError",
                    "\(name) expected \(low == high ? "" : "at most ")\(high) argument\(high == 1 ? "" : "s"), got \(count)",
                    code: "TL0203")
            }
        }
    }

    /// CPython's checks of functions that take names, in its order.
    private func checkNamed(
        _ count: Int, _ keywords: [(name: String, value: Value)], _ name: String, _ names: [String], positional: Int,
        required: Int
    ) throws {
        let given = count + keywords.count
        let unnamed = names.prefix { $0.isEmpty }.count
        func plural(_ count: Int) -> String { count == 1 ? "" : "s" }
        if given > names.count {
            throw Problem(
                "TypeError",
                "\(name)() takes at most \(names.count) \(count == 0 ? "keyword " : "")argument\(plural(names.count)) (\(given) given)",
                code: "TL0203")
        }
        if count > positional {
            let most = required < positional ? "at most" : "exactly"
            throw Problem(
                "TypeError",
                positional == 0
                    ? "\(name)() takes no positional arguments"
                    : "\(name)() takes \(most) \(positional) positional argument\(plural(positional)) (\(count) given)",
                code: "TL0203")
        }
        let least = min(unnamed, required)
        if count < least {
            throw Problem(
                "TypeError",
                "\(name)() takes \(least < positional ? "at least" : "exactly") \(least) positional argument\(plural(least)) (\(count) given)",
                code: "TL0202")
        }
        for index in count..<max(count, required) where !keywords.contains(where: { $0.name == names[index] }) {
            throw Problem(
                "TypeError", "\(name)() missing required argument '\(names[index])' (pos \(index + 1))", code: "TL0202")
        }
        for index in unnamed..<max(unnamed, count) where keywords.contains(where: { $0.name == names[index] }) {
            throw Problem(
                "TypeError", "argument for \(name)() given by name ('\(names[index])') and position (\(index + 1))",
                code: "TL0209")
        }
        for (keyword, _) in keywords where !names.contains(keyword) {
            throw Arity.invalid(keyword, of: name, among: names.filter { !$0.isEmpty })
        }
    }

    /// `'begin' is an invalid keyword argument for sum()`
    static func invalid(_ keyword: String, of name: String, among names: [String]) -> Problem {
        var problem = Problem(
            "TypeError", "'\(keyword)' is an invalid keyword argument for \(name)()", code: "TL0204",
            notes: ["\(name)(\(names.joined(separator: ", ")))"])
        let near = OtherWords.argument(keyword, among: names) ?? NearName.best(for: keyword, among: names)
        problem.labels = [(.keyword(keyword), near.map { "did you mean `\($0)`?" } ?? "")]
        if near == nil { problem.hint = "Leave it out: the line above shows what there is." }
        return problem
    }

    private func refuse(_ keywords: [(name: String, value: Value)], _ name: String) throws {
        if !keywords.isEmpty { throw Problem("TypeError", "\(name)() takes no keyword arguments", code: "TL0204") }
    }
}
