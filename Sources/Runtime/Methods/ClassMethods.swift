/// What is called on a class, not on a value of it: `dict.fromkeys`.
enum ClassMethods {
    static let fromKeys = Builtin(
        "fromkeys(iterable, value=None, /) -> dict",
        """
        A dict with the elements of an iterable as keys and one value for all.
        ```tl
        dict.fromkeys(["cat", "dog"], 0)  # → {'cat': 0, 'dog': 0}
        ```
        """, arity: .range(1, 2), module: "dict"
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

    static let fromHex = Builtin(
        "fromhex(text, /) -> float",
        """
        The number that `hex` wrote.
        ```tl
        float.fromhex("0x1.8p+1")  # → 3.0
        ```
        """, arity: .one, module: "float"
    ) { call in
        guard let given = call[0].asString else {
            throw Problem("TypeError", "bad argument type for built-in operation")
        }
        let text = Convert.trimmed(given).lowercased()
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

    static let makeTranslation = Builtin(
        "maketrans(x, y=None, z=None, /) -> dict",
        """
        A table for `translate`: from a dict, or from two texts of equal length and a third of characters to leave out.
        ```tl
        "a-b-c".translate(str.maketrans("abc", "xyz", "-"))  # → 'xyz'
        ```
        """, arity: .range(1, 3), module: "str"
    ) { try StringMethods.makeTranslation($0.asCallArguments) }
}
