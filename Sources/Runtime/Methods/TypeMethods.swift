/// Attributes of the classes themselves: `str.upper`, `dict.fromkeys`, `int.from_bytes` is not there.
enum TypeMethods {
    static func attribute(of type: TypeObject, _ name: String) -> Value? {
        if let own = all.first(where: { $0.owner == type.name && $0.builtin.name == name }) { return .builtin(own.builtin) }
        guard let method = MethodTable.method(name, owner: type.name == "bool" ? "int" : type.name) else { return nil }
        return .object(NativeMethod(name, of: .type(type)) { call in
            guard let receiver = call.positional.first else {
                throw Problem("TypeError", "unbound method \(type.name).\(name)() needs an argument")
            }
            guard MethodTable.named(name).method(for: receiver)?.owner == method.owner else {
                throw Problem("TypeError", "descriptor '\(name)' for '\(type.name)' objects doesn't apply to a '\(receiver.typeName)' object")
            }
            var rest = call
            rest.positional.removeFirst()
            try method.arity.check(rest.positional.count, rest.keywords, owner: method.owner, name: name)
            return try Arguments.with(rest) { try method.run(receiver, $0) }
        })
    }

    /// What is called on a class, not on a value of it.
    static let all: [(owner: String, builtin: Builtin)] = [
        ("dict", Builtin("fromkeys(iterable, value=None, /) -> dict", """
            A dict with the elements of an iterable as keys and one value for all.
            ```tl
            dict.fromkeys(["cat", "dog"], 0)  # → {'cat': 0, 'dog': 0}
            ```
            """) { call in
            let box = DictBox()
            for key in try call[0].elements() { try box.set(key, call[1]) }
            return .dict(box)
        }),
        ("str", Builtin("maketrans(x, y=None, z=None, /) -> dict", """
            A table for `translate`: from a dict, or from two texts of equal length and a third of characters to leave out.
            ```tl
            "a-b-c".translate(str.maketrans("abc", "xyz", "-"))  # → 'xyz'
            ```
            """, arity: .any) { try StringMethods.makeTranslation($0.asCallArguments) }),
    ]
}
