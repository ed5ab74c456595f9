/// "Did you mean": the names that are near to one that is not there.
package enum Suggestions {
    /// Up to `limit` names, the nearest first: equal but for case, then within an edit distance of a third of the
    /// length, then those that start with it.
    package static func near(_ name: String, among names: some Sequence<String>, limit: Int = 3) -> [String] {
        // Counting the characters of a name of megabytes takes seconds, and it is near to nothing.
        guard !name.isEmpty, name.utf8.count <= 256 else { return [] }
        let lowered = name.lowercased()
        let allowed = max(name.count / 3, 1)
        var ranked: [(score: Int, name: String)] = []
        var seen: Set<String> = []
        for candidate in names where candidate != name && seen.insert(candidate).inserted {
            let other = candidate.lowercased()
            if other == lowered {
                ranked.append((0, candidate))
            } else if abs(other.count - lowered.count) <= allowed, case let edits = distance(lowered, other),
                edits <= allowed,
                // Of one or two letters every other one is near: only a letter too many or too few is a slip.
                lowered.count > 2 || other.count != lowered.count
            {
                // Of two equally near ones, that whose first letter is of the same case.
                ranked.append(
                    (edits * 2 + (candidate.first?.isUppercase == name.first?.isUppercase ? 0 : 1), candidate))
            } else if lowered.count >= 3
                && (other.hasPrefix(lowered)
                    || (other.count >= 3 && other.count * 2 >= lowered.count && lowered.hasPrefix(other)))
            {
                ranked.append((allowed * 2 + 1, candidate))
            }
        }
        // Of equally near ones that which begins alike: words are misspelt towards their end.
        func parting(_ candidate: String) -> Int { zip(candidate.lowercased(), lowered).prefix { $0 == $1 }.count }
        let ordered = ranked.map { (score: $0.score, shared: -parting($0.name), name: $0.name) }
        return ordered.sorted { ($0.score, $0.shared, $0.name) < ($1.score, $1.shared, $1.name) }.prefix(max(limit, 0))
            .map(\.name)
    }

    /// "did you mean `a`?" or "did you mean `a`, `b` or `c`?"; nil when nothing is near.
    package static func question(_ name: String, among names: some Sequence<String>) -> String? {
        let found = near(name, among: names).map { "`\($0)`" }
        guard let last = found.last else { return nil }
        let front = found.dropLast().joined(separator: ", ")
        return "did you mean \(front.isEmpty ? "" : front + " or ")\(last)?"
    }

    /// Edits that turn one word into the other: insert, delete, replace, swap of neighbours (optimal string alignment).
    package static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first.unicodeScalars)
        let b = Array(second.unicodeScalars)
        // Names a person types are short: a long word is near to nothing.
        if a.count > 64 || b.count > 64 { return a == b ? 0 : max(a.count, b.count) }
        var older: [Int] = []
        var old = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(old[j + 1] + 1, row[j] + 1, old[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
                row.append(best)
            }
            (older, old) = (old, row)
        }
        return old[b.count]
    }
}
