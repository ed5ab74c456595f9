import Runtime

extension Builtin {
    /// Asking the tool about itself, and lessons that check themselves.
    static let inspection: [Builtin] = [
        Builtin(
            "help(thing=None) -> None",
            """
            Print what a name or a value is for: its signature, its description, and an example.
            ```tl
            help(range)
            ```
            """, effect: .nothing
        ) { call in
            let session = call.session
            guard call.has(0) else {
                session.output.write(Help.overview(session.registry) + "\n")
                return .none
            }
            guard let documented = Help.topic(for: call[0]) else {
                let name = call[0].asString ?? call[0].typeName
                throw Problem(
                    "ValueError", "no help for '\(name)'",
                    hint: Near.hint(name, among: Catalogue.names))
            }
            session.output.write(Help.text(documented) + "\n")
            return .none
        },

        Builtin(
            "check(passed, hint: str = '') -> None",
            """
            A check in a lesson: say whether `passed` is true, with a hint when it is not.

            A failed check stops the notebook with exit code 4.
            ```tl
            check(1 + 1 == 2, "addition")
            ```
            """, effect: .nothing, choices: ["hint": .text]
        ) { call in
            guard try call[0].truth() || call.session.settings.isRehearsal else {
                throw Problem(
                    "AssertionError", "check failed" + (call[1].asString.map { $0.isEmpty ? "" : ": " + $0 } ?? ""),
                    code: "TL0901")
            }
            call.session.output.note("check passed" + (call[1].asString.map { $0.isEmpty ? "" : ": " + $0 } ?? ""))
            return .none
        },
    ]
}

/// Help as text, from the one description that every builtin carries.
package enum Help {
    /// What is documented about a value or a name.
    package static func topic(for value: Value) -> Documented? {
        if let documented = Catalogue.documented(of: value) { return documented }
        if case .function(let function) = value {
            return Documented(
                name: function.name, signature: function.header,
                text: function.documentation ?? "A function of this program.")
        }
        switch value.asObject {
        case let object?:
            if let name = try? object.attribute("__name__")?.asString, let found = Catalogue.find(name) { return found }
            return Catalogue.page(of: object.type)
        case nil: return value.asString.map(Catalogue.find) ?? Catalogue.page(of: Types.type(of: value))
        }
    }

    /// Signature, summary, body.
    package static func text(_ documented: Documented) -> String {
        var parts = [documented.signature.isEmpty ? documented.name : documented.signature, "", documented.summary]
        if !documented.body.isEmpty { parts += ["", plain(documented.body)] }
        if !documented.seeAlso.isEmpty { parts += ["", "See also: " + documented.seeAlso.joined(separator: ", ")] }
        return parts.joined(separator: "\n")
    }

    /// Markdown as people read it: examples are indented instead of fenced.
    private static func plain(_ markdown: String) -> String {
        var lines: [String] = []
        var isCode = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isCode.toggle()
            } else {
                lines.append(isCode && !line.isEmpty ? "    " + line : String(line))
            }
        }
        return lines.joined(separator: "\n")
    }

    package static func overview(_ registry: Registry) -> String {
        """
        TransferLab: fine-tuning pretrained models.

          load_pretrained("resnet_lab")     a model with pretrained weights
          replace_head(model, classes=5)    a new output layer
          freeze(model, until="layer2")     keep the bottom layers as they are
          fit(model, data)                  train the rest
          evaluate(model, test)             accuracy with its interval

        help(name) tells more of any of the \(registry.builtins.count) functions.
        """
    }
}
