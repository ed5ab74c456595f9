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
        let parameters = builtin.signature.bindable
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

    /// What was written for an argument; nil where that is long, or stands nowhere.
    package func written(_ index: Int) -> String? {
        // A call made by code in Swift has no place of its own.
        guard let site = session.machine.site?.takeUnretainedValue(), site.callee == builtin.name || site.shift == 1
        else { return nil }
        let position = index - site.shift
        let span =
            position >= 0 && position < site.arguments.count
            ? site.arguments[position] : site.keywords[parameterName(index)]?.value
        guard let span, Int(span.file) < session.sources.count else { return nil }
        let bytes = session.sources[Int(span.file)].text.utf8
        guard span.upper <= bytes.count, span.upper - span.lower <= Call.longest else { return nil }
        let text = String(
            decoding: bytes.dropFirst(Int(span.lower)).prefix(Int(span.upper - span.lower)), as: UTF8.self)
        return text.contains("\n") ? nil : text
    }

    /// Bytes of an argument that a hint repeats.
    private static let longest = 60

    private func hint(_ index: Int, _ wanted: String) -> String {
        let value = self[index]
        let parameters = builtin.signature.bindable
        guard index < parameters.count else { return "`help(\(builtin.name))` shows what each argument is." }
        let checks = parameters.map { TypeCheck($0, session.registry.types) }
        // What was wanted here stands in another place, and the other way round.
        if let other = parameters.indices.first(where: {
            $0 > index && $0 < values.count && parameters[$0].annotation != parameters[index].annotation
                && !values[$0].isNone && checks[index].allows(values[$0]) && checks[$0].allows(value)
                && !parameters[$0].annotation.isEmpty
        }) {
            return "Exchange the two: `\(parameters[index].name)` comes before `\(parameters[other].name)`."
        }
        // Python's function of that name is not in TL.
        if builtin.name == "eval", case .string = value { return Refused.noEvaluation }
        if let hint = belongingElsewhere(value, after: index, parameters, checks) { return hint }
        for type in checks[index].instances { if let hint = type.origin?(value, self) { return hint } }
        for type in checks[index].instances { if let hint = type.origin?(nil, self) { return hint } }
        if let hint = part(of: value, parameters[index].name, checks[index]) { return hint }
        if case .string(let box) = value, checks[index].allows(.int(1)) || checks[index].allows(.float(1)) {
            return Convert.parseFloat(box.text) != nil
                ? "Write it without quotes: `\(box.text)`." : "It takes a number here."
        }
        switch (wanted.hasSuffix(" | None") ? String(wanted.dropLast(" | None".count)) : wanted, value) {
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

    /// A value that another argument takes, which was not given: `epochs=3`.
    private func belongingElsewhere(
        _ value: Value, after index: Int, _ parameters: [Signature.Parameter], _ checks: [TypeCheck]
    ) -> String? {
        let fitting = parameters.indices.first { at in
            guard at > index, at < values.count, values[at].isUnbound, !parameters[at].annotation.isEmpty,
                !value.isNone, checks[at].allows(value)
            else { return false }
            // A text fits nearly everywhere: it must be one of the names there.
            guard let text = value.asString else { return true }
            return builtin.choices[parameters[at].name]?.names([]).contains { $0.text == text } ?? false
        }
        return fitting.map { "By its name: `\(parameters[$0].name)=\(written(index) ?? "...")`." }
    }

    /// An object that has what is wanted, under the argument's own name: `classes=data.classes`.
    private func part(of value: Value, _ name: String, _ check: TypeCheck) -> String? {
        guard case .object(let object) = value, let part = try? object.attribute(name), check.allows(part) else {
            return nil
        }
        return "It has them: `\(written(index(of: name)) ?? "x").\(name)`."
    }

    private func index(of name: String) -> Int { builtin.signature.bindable.firstIndex { $0.name == name } ?? 0 }
}
