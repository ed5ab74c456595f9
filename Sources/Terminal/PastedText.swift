/// Text from a clipboard, as it goes into the edit buffer.
package struct PastedText {
    package let text: String
    /// Bytes that are no text, NUL among them. U+FFFD stands for each, so that the person sees them and the language
    /// points at them.
    package let damage: Int

    package init(_ bytes: UnsafeRawBufferPointer) {
        guard !PastedText.isPlain(bytes) else {
            var end = bytes.count
            while end > 0, bytes[end - 1] == 0x0A { end -= 1 }
            text = String(decoding: bytes[..<end], as: UTF8.self)
            damage = 0
            return
        }
        let decoded = String(decoding: bytes, as: UTF8.self)
        let shown = decoded.replacing("\0", with: "\u{FFFD}")
        let meant =
            String(validating: bytes, as: UTF8.self) == nil ? 0 : decoded.unicodeScalars.count { $0 == "\u{FFFD}" }
        damage = shown.unicodeScalars.count { $0 == "\u{FFFD}" } - meant
        text = PastedText.cleaned(shown)
    }

    /// ASCII without control characters, that does not begin as a copied prompt does: nothing has to be done to it.
    private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first(where: { $0 != 0x0A }), first != UInt8(ascii: "t"), first != UInt8(ascii: ">")
        else { return false }
        return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }
    }

    private static let prompts = ["tl> ", ">>> ", "tl>", ">>>"]
    private static let continuations = ["...> ", "... ", "...>", "..."]

    /// Prompts copied from a session or a slide are taken off, and its output is left out; other control characters are
    /// dropped.
    package static func cleaned(_ text: String) -> String {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(
            plain)
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
