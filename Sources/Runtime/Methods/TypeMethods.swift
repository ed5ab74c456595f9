/// Attributes of the classes themselves: `str.upper`, `dict.fromkeys`, `int.from_bytes` is not there.
enum TypeMethods {
    static func attribute(of type: TypeObject, _ name: String) -> Value? {
        if let own = own(type, name) { return own }
        guard let method = MethodTable.method(name, owner: type.name == "bool" ? "int" : type.name) else { return nil }
        return .object(
            NativeMethod(name, of: .type(type)) { call in
                guard let receiver = call.positional.first else {
                    throw Problem("TypeError", "unbound method \(type.name).\(name)() needs an argument")
                }
                guard MethodTable.named(name).method(for: receiver)?.owner == method.owner else {
                    throw Problem(
                        "TypeError",
                        "descriptor '\(name)' for '\(type.name)' objects doesn't apply to a '\(receiver.typeName)' object"
                    )
                }
                var rest = call
                rest.positional.removeFirst()
                try method.arity.check(rest.positional.count, rest.keywords, owner: method.owner, name: name)
                return try Arguments.with(rest) { try method.run(receiver, $0) }
            })
    }

    /// What belongs to the class itself; a value of the class has it too.
    static func own(_ type: TypeObject, _ name: String) -> Value? {
        all.first { $0.owner == type.name && $0.builtin.name == name }.map { .builtin($0.builtin) }
    }

    /// What is called on a class, not on a value of it.
    static let all: [(owner: String, builtin: Builtin)] = [
        (
            "dict",
            Builtin(
                "fromkeys(iterable, value=None, /) -> dict",
                """
                A dict with the elements of an iterable as keys and one value for all.
                ```tl
                dict.fromkeys(["cat", "dog"], 0)  # → {'cat': 0, 'dog': 0}
                ```
                """, arity: .range(1, 2)
            ) { call in
                let box = DictBox()
                let value = call.optional(1) ?? .none
                var patience = Patience()
                for key in try call[0].elements() {
                    try box.set(key, value)
                    try patience.step()
                }
                return .dict(box)
            }
        ),
        (
            "float",
            Builtin(
                "fromhex(text, /) -> float",
                """
                The number that `hex` wrote.
                ```tl
                float.fromhex("0x1.8p+1")  # → 3.0
                ```
                """, arity: .one
            ) { call in
                let text = Convert.trimmed(try StringMethods.text(call[0])).lowercased()
                let sign = text.first == "-" || text.first == "+" ? String(text.prefix(1)) : ""
                let body = text.dropFirst(sign.count)
                let digits = body.hasPrefix("0x") ? body.dropFirst(2) : body
                if let special = Convert.parseFloat(text), !special.isFinite { return .float(special) }
                guard !digits.isEmpty, digits.utf8.allSatisfy({ "0123456789abcdef.p+-".utf8.contains($0) }),
                    let number = Double("\(sign)0x\(digits)\(digits.contains("p") ? "" : "p0")")
                else {
                    throw Problem("ValueError", "invalid hexadecimal floating-point string")
                }
                if number.isInfinite {
                    throw Problem("OverflowError", "hexadecimal value too large to represent as a float")
                }
                return .float(number)
            }
        ),
        (
            "str",
            Builtin(
                "maketrans(x, y=None, z=None, /) -> dict",
                """
                A table for `translate`: from a dict, or from two texts of equal length and a third of characters to leave out.
                ```tl
                "a-b-c".translate(str.maketrans("abc", "xyz", "-"))  # → 'xyz'
                ```
                """, arity: .any
            ) { try StringMethods.makeTranslation($0.asCallArguments) }
        ),
    ]
}
