/// Attributes of the classes themselves: `str.upper`, `dict.fromkeys`, `int.from_bytes` is not there.
enum TypeMethods {
    static func attribute(of type: TypeObject, _ name: String) -> Value? {
        if type.name == "dict", name == "fromkeys" {
            return .builtin(fromKeys)
        }
        if type.name == "str", name == "maketrans" {
            return .object(NativeMethod("maketrans", of: .type(type)) { try StringMethods.makeTranslation($0) })
        }
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

    private static let fromKeys = Builtin("fromkeys(iterable, value=None, /) -> dict",
                                          "A dict with the elements of an iterable as keys and one value for all.") { call in
        let box = DictBox()
        for key in try call[0].elements() { try box.set(key, call[1]) }
        return .dict(box)
    }
}
