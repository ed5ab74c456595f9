/// Everything a person can be told about one thing of the language or the library.
///
/// The one source of help, completion, argument errors, `tl doc`, and the hover in rendered notebooks; its examples are
/// tests.
package struct Documented: Sendable {
    package var name: String
    /// As written at the definition; empty for things that are not called.
    package var signature: String
    /// The first sentence.
    package var summary: String
    /// The whole text after the summary, with ```tl blocks in place.
    package var body: String
    /// The ```tl blocks, in order.
    package var examples: [String]
    /// Names after `See also:`.
    package var seeAlso: [String]
    /// Where it is defined, `Library/Freezing.swift:12`.
    package var source: String

    package init(name: String, signature: String = "", text: String, source: String = "") {
        self.name = name
        self.signature = signature
        self.source = source
        var summary: [String] = []
        var body: [String] = []
        var examples: [String] = []
        var example: [String]?
        var seeAlso: [String] = []
        var inSummary = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let bare = line.drop { $0 == " " }
            if bare.hasPrefix("```") {
                inSummary = false
                if let lines = example {
                    examples.append(lines.joined(separator: "\n"))
                    example = nil
                } else {
                    example = []
                }
                body.append(line)
            } else if example != nil {
                example?.append(line)
                body.append(line)
            } else if bare.hasPrefix("See also:") {
                inSummary = false
                seeAlso = bare.dropFirst("See also:".count).split(separator: ",").map { name in
                    String(name.drop { $0 == " " }.prefix { $0 != " " && $0 != "." })
                }
            } else if inSummary, !bare.isEmpty {
                summary.append(String(bare))
            } else {
                if bare.isEmpty, !summary.isEmpty { inSummary = false }
                if !inSummary { body.append(line) }
            }
        }
        self.summary = summary.joined(separator: " ")
        self.body = Documented.trimmed(body)
        self.examples = examples
        self.seeAlso = seeAlso
    }

    private static func trimmed(_ lines: [String]) -> String {
        var lines = lines[...]
        while let first = lines.first, first.allSatisfy({ $0 == " " }) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy({ $0 == " " }) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
