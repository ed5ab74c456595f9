import Diagnostics

/// "Did you mean": the seam to the suggestions of `Diagnostics`.
enum NearName {
    /// The name a person most likely meant; nil when none is near.
    static func best(for name: String, among candidates: [String]) -> String? {
        Suggestions.near(name, among: candidates, limit: 1).first
    }
}
