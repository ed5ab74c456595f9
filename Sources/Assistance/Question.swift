import Foundation

/// `?name`, `name?` or `??name`: a question about a name.
package struct Question {
    package var name: String
    package var wantsSource: Bool

    /// nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix("?") || text.hasSuffix("?"), !text.contains("\n") else { return nil }
        let marks = CharacterSet(charactersIn: "? \t()")
        name = text.trimmingCharacters(in: marks)
        wantsSource = text.hasPrefix("??") || text.hasSuffix("??")
        let isName = name.allSatisfy { $0.isLetter || $0.isNumber || "_.[]:'\"".contains($0) }
        guard isName else { return nil }
    }
}
