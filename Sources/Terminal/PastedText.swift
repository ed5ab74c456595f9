/// Text from a clipboard, as it goes into the edit buffer.
package enum PastedText {
    private static let prompts = ["tl> ", ">>> ", "tl>", ">>>"]
    private static let continuations = ["...> ", "... ", "...>", "..."]

    /// Prompts copied from a session or a slide are taken off, and its output is left out; control characters are dropped.
    package static func cleaned(_ text: String) -> String {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(plain)
        if let first = lines.first(where: { !$0.isEmpty }), without(prompts, first) != nil {
            var isInside = false
            lines = lines.compactMap { line in
                if let rest = without(prompts, line) {
                    isInside = true
                    return rest
                }
                if isInside, let rest = without(continuations, line) { return rest }
                isInside = false
                return nil
            }
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func without(_ prompts: [String], _ line: String) -> String? {
        for prompt in prompts where line.hasPrefix(prompt) { return String(line.dropFirst(prompt.count)) }
        return nil
    }

    private static func plain(_ line: Substring) -> String {
        var out = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            if scalar == "\t" {
                out.append(contentsOf: "    ".unicodeScalars)
            } else if scalar.value >= 0x20, !(0x7F...0x9F).contains(scalar.value) {
                out.append(scalar)
            }
        }
        return String(out)
    }
}
