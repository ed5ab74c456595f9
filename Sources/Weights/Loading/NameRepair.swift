import Files

/// The names in a file as the model would say them: training wrappers put prefixes before them.
package struct NameRepair {
    /// The place in the file of each repaired name.
    private let places: [ExactName: Int]
    package let prefix: String?

    /// What wrappers add, the preferred copy first where a file has several (the averaged weights, as timm does).
    private static let prefixes = [
        "state_dict_ema.", "model_ema.", "ema.", "state_dict.", "module.", "_orig_mod.", "model.", "backbone.",
        "encoder.",
    ]

    /// Where the file has the tensor called so; nil: it has none.
    package subscript(name: String) -> Int? { places[ExactName(name)] }

    /// Repaired names that are not among these, in order.
    func others(than wanted: Set<String>) -> [String] {
        places.keys.map(\.text).filter { !wanted.contains($0) }.sorted()
    }

    /// Takes prefixes off as long as more names then fit the model.
    package static func best(of names: [String], for wanted: Set<String>) -> NameRepair {
        func places(without prefix: String) -> [ExactName: Int] {
            // A name under the prefix goes before one that stands bare.
            let under = names.indices.filter { !prefix.isEmpty && names[$0].hasPrefix(prefix) }
                .map { (ExactName(String(names[$0].dropFirst(prefix.count))), $0) }
            let bare = names.indices.filter { prefix.isEmpty || !names[$0].hasPrefix(prefix) }
                .map { (ExactName(names[$0]), $0) }
            return Dictionary(under + bare, uniquingKeysWith: { first, _ in first })
        }
        var best = NameRepair(places: places(without: ""), prefix: nil)
        var score = wanted.count { best[$0] != nil }
        func search(_ taken: String, depth: Int) {
            guard depth < 4 else { return }
            for prefix in prefixes.map({ taken + $0 }) where names.contains(where: { $0.hasPrefix(prefix) }) {
                let repair = NameRepair(places: places(without: prefix), prefix: prefix)
                let found = wanted.count { repair[$0] != nil }
                if found > score { (best, score) = (repair, found) }
                search(prefix, depth: depth + 1)
            }
        }
        search("", depth: 0)
        return best
    }
}
