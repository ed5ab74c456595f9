/// One call of a builtin, arguments bound in the order of its parameters and defaults filled in.
///
/// The typed accessors raise a TypeError that names the argument.
package struct Call {
    package let builtin: Builtin
    /// One value per parameter, `*args` and `**kwargs` not counted; the entries of `*args` and `**kwargs` are in `rest`
    /// and `keywords`.
    package var values: [Value]
    package var rest: [Value]
    package var keywords: [(name: String, value: Value)]
    package unowned let session: Session

    package subscript(_ index: Int) -> Value { index < values.count ? values[index] : .none }

    /// Whether the argument is something other than `None`.
    package func has(_ index: Int) -> Bool { !self[index].isNone }

    package func int(_ index: Int) throws -> Int {
        if let value = self[index].asInt { return value }
        if case .big = self[index] {
            throw Problem("OverflowError", "\(builtin.name)() argument '\(parameterName(index))' is too large")
        }
        throw mismatch(index, "int")
    }

    package func double(_ index: Int) throws -> Double {
        guard let value = self[index].asDouble else { throw mismatch(index, "float") }
        return value
    }

    package func float(_ index: Int) throws -> Float { Float(try double(index)) }

    package func string(_ index: Int) throws -> String {
        guard let value = self[index].asString else { throw mismatch(index, "str") }
        return value
    }

    /// Truth of any value, as `if` sees it.
    package func bool(_ index: Int) throws -> Bool { try self[index].truth() }

    /// The elements of a list, tuple or any other iterable.
    package func list(_ index: Int) throws -> [Value] {
        if let items = self[index].asArray { return items }
        do { return try self[index].elements() } catch is Problem { throw mismatch(index, "list") }
    }

    /// One int, or several in a list, tuple or range.
    package func ints(_ index: Int) throws -> [Int] {
        if let single = self[index].asInt { return [single] }
        return try list(index).map { element in
            guard let value = element.asInt else { throw mismatch(index, "a list of int") }
            return value
        }
    }

    package func doubles(_ index: Int) throws -> [Double] {
        if let single = self[index].asDouble { return [single] }
        return try list(index).map { element in
            guard let value = element.asDouble else { throw mismatch(index, "a list of float") }
            return value
        }
    }

    package func strings(_ index: Int) throws -> [String] {
        if let single = self[index].asString { return [single] }
        return try list(index).map { element in
            guard let value = element.asString else { throw mismatch(index, "a list of str") }
            return value
        }
    }

    package func optionalInt(_ index: Int) throws -> Int? { has(index) ? try int(index) : nil }
    package func optionalDouble(_ index: Int) throws -> Double? { has(index) ? try double(index) : nil }
    package func optionalString(_ index: Int) throws -> String? { has(index) ? try string(index) : nil }

    /// An object of the library of a given class.
    package func object<Kind: Object>(_ index: Int, as kind: Kind.Type = Kind.self) throws -> Kind {
        if case .object(let object) = self[index], let match = object as? Kind { return match }
        throw mismatch(index, "\(kind)")
    }

    package func parameterName(_ index: Int) -> String {
        let parameters = builtin.signature.parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
        return index < parameters.count ? parameters[index].name : "\(index + 1)"
    }

    /// The error for an argument of the wrong type, with the value's type and the signature.
    package func mismatch(_ index: Int, _ wanted: String) -> Problem {
        Problem(
            "TypeError",
            "\(builtin.name)() argument '\(parameterName(index))' must be \(wanted), not \(self[index].typeName)",
            code: "TL0211", notes: [builtin.signature.brief], hint: hint(index, wanted),
            labels: [(.argument(index), "this is \(self[index].typeName)")])
    }

    private func hint(_ index: Int, _ wanted: String) -> String {
        let value = self[index]
        let types = session.registry.types
        // What was wanted here stands in another place, and the other way round.
        let parameters = builtin.signature.parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
        if index < parameters.count,
            let other = parameters.indices.first(where: {
                $0 > index && $0 < values.count && parameters[$0].annotation != parameters[index].annotation
                    && !values[$0].isNone && TypeCheck(parameters[index], types).allows(values[$0])
                    && TypeCheck(parameters[$0], types).allows(value) && !parameters[$0].annotation.isEmpty
            })
        {
            return "Exchange the two: `\(parameters[index].name)` comes before `\(parameters[other].name)`."
        }
        // Python's function of that name is not in TL.
        if builtin.name == "eval", case .string = value { return Refused.noEvaluation }
        let wanted = wanted.hasSuffix(" | None") ? String(wanted.dropLast(" | None".count)) : wanted
        if let hint = session.registry.argumentHint(wanted, value) { return hint }
        switch (wanted, value) {
        case ("int", .string(let box)), ("float", .string(let box)), ("int | tuple", .string(let box)):
            return Convert.parseFloat(box.text) != nil
                ? "Write it without quotes: `\(box.text)`." : "It takes a number here."
        case ("int", .float):
            return "Whole numbers only: `int(x)` cuts off what is behind the point, `n // 2` halves without it."
        case ("str", .int), ("str", .float): return "Text stands between quotes; `str(x)` makes text of a number."
        case ("list", _): return "Put it into square brackets: `[...]`."
        case ("callable", _): return "Give the function itself, by its name and without brackets."
        case ("bool", _): return "Write `True` or `False`."
        case (_, .none): return "The value is None: did the function that made it end without `return`?"
        default: return "`help(\(builtin.name))` shows what each argument is."
        }
    }
}
