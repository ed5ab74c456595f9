/// "Did you mean": the seam to the suggestions of `Diagnostics`.
enum NearName {
    /// The name a person most likely meant; nil when none is near.
    static func best(for name: String, among candidates: [String]) -> String? {
        candidates.first { $0.lowercased() == name.lowercased() }
    }
}
