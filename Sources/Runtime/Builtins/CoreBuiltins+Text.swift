extension CoreBuiltins {
    static let text: [Builtin] = [
        Builtin(
            "repr(obj, /) -> str",
            """
            The value as it would be written in a program.
            ```tl
            repr("a")    # → "'a'"
            ```
            """, arity: .one
        ) { call in .str(try call[0].repr()) },
        Builtin(
            "ascii(obj, /) -> str",
            """
            As `repr`, with everything outside ASCII escaped.
            ```tl
            ascii("é")    # → "'\\\\xe9'"
            ```
            """, arity: .one
        ) { call in .str(try StringText.ascii(try call[0].repr())) },
        Builtin(
            "format(value, format_spec='', /) -> str",
            """
            The value as text by a format spec.
            ```tl
            format(3.14159, ".2f")    # → '3.14'
            ```
            """, arity: .range(1, 2)
        ) { call in
            guard let spec = call.optional(1) else { return .str(try call[0].str()) }
            guard case .string(let box) = spec else {
                throw Problem(
                    "TypeError", "format() argument 2 must be str, not \(spec.isNone ? "None" : spec.typeName)")
            }
            return .str(try Formatter.format(call[0], box.text))
        },
        Builtin(
            "ord(character, /) -> int",
            """
            The code point of a character.
            ```tl
            ord("a")    # → 97
            ```
            """, arity: .one
        ) { call in
            guard case .string(let box) = call[0] else {
                throw Problem("TypeError", "ord() expected string of length 1, but \(call[0].typeName) found")
            }
            guard box.length == 1 else {
                throw Problem("TypeError", "ord() expected a character, but string of length \(box.length) found")
            }
            return .int(Int(box.scalar(at: 0).scalar.value))
        },
        Builtin(
            "chr(i, /) -> str",
            """
            The character of a code point.
            ```tl
            chr(97)    # → 'a'
            ```
            """, arity: .one
        ) { call in
            if case .int(let code) = call[0], code >= 0, code < 256 { return StringBox.latin(UInt8(code)) }
            guard let small = Int32(exactly: try Convert.bigIndex(call[0])) else {
                throw Problem("OverflowError", "Python int too large to convert to C int")
            }
            let code = Int(small)
            guard code >= 0, code < 0x110000 else { throw Problem("ValueError", "chr() arg not in range(0x110000)") }
            guard let scalar = Unicode.Scalar(UInt32(code)) else {
                throw Problem("ValueError", "chr() arg is half of a surrogate pair")
            }
            return .str(String(scalar))
        },
    ]

    static let output = [print]

    static let print = Builtin(
        "print(*values, sep=' ', end='\\n', file=None, flush=False)",
        """
        Writes values as text.
        ```tl
        print("a", 1, sep="-")    # prints a-1
        ```
        """, arity: .any
    ) { call in
        var separator = " "
        var end = "\n"
        var isFlushed = false
        for (name, value) in call.keywords {
            switch name {
            case "sep", "end":
                if value.isNone { continue }
                guard case .string(let box) = value else {
                    throw Problem("TypeError", "\(name) must be None or a string, not \(value.typeName)")
                }
                if name == "sep" { separator = box.text } else { end = box.text }
            case "flush": isFlushed = try value.truth()
            case "file":
                if value.isNone { continue }
                throw Problem(
                    "AttributeError", "'\(value.typeName)' object has no attribute 'write'",
                    hint:
                        "`print` has one place to write to: leave `file` out. `tl run FILE > out.txt` puts it into a file."
                )
            default:
                var problem = Problem(
                    "TypeError", "'\(name)' is an invalid keyword argument for print()",
                    notes: ["print(*values, sep=' ', end='\\n', file=None, flush=False)"])
                problem.labels = [(.keyword(name), "")]
                if let near = NearName.best(for: name, among: ["sep", "end", "file", "flush"]) {
                    problem.hint = "Did you mean `\(near)`?"
                }
                throw problem
            }
        }
        var text = ""
        do {
            for index in 0..<call.count {
                if index > 0 { text += separator }
                text += try call[index].str()
                // Much is written in pieces, which can be interrupted.
                guard text.utf8.count > 1 << 16 else { continue }
                try call.session.write(text)
                text = ""
                try call.session.checkInterrupt()
            }
        } catch  where !(error is Halt) {
            // What has no text stands behind what has one.
            try call.session.write(text)
            throw error
        }
        try call.session.write(text + end)
        if isFlushed { call.session.output.flush() }
        return .none
    }
}
