import Foundation

extension Parser {
    /// The name that a token writes. Python compares names in the form NFKC: `ﬁ` is `fi`.
    func identifier(_ token: Token) -> String {
        let text = text(token)
        return text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
    }
}
