/// `x.name` on any value.
package enum Attributes {
    package static func get(_ value: Value, _ name: String, _ session: Session) throws -> Value {
        if let found = try find(value, name, session) { return found }
        throw missing(value, name, session)
    }

    /// nil when there is no such attribute.
    package static func find(_ value: Value, _ name: String, _ session: Session) throws -> Value? {
        switch value {
        case .object(let object): if let found = try object.attribute(name) { return found }
        case .function(let function): if let found = try attribute(of: function, name) { return found }
        case .builtin(let builtin):
            switch name {
            case "__name__", "__qualname__": return .str(builtin.name)
            case "__doc__": return .str(builtin.documented.summary)
            default: break
            }
        case .type(let type): if let found = classAttribute(of: type, name) { return found }
        default: break
        }
        let type = Types.type(of: value)
        if let member = type.find(name) { return try member.of(value) }
        switch name {
        case "__class__": return .type(type)
        case "__doc__": return type.documentation.isEmpty ? Value.none : .str(type.documentation)
        default: return nil
        }
    }

    static func classAttribute(of type: TypeObject, _ name: String) -> Value? {
        for owner in type.line {
            if let member = owner.members[name] { return member.ofClass(name, in: owner) }
        }
        return switch name {
        case "__name__", "__qualname__": .str(type.name)
        case "__doc__": .str(type.documentation)
        case "__mro__": .tuple(type.line.map { .type($0) })
        case "__bases__": .tuple(type.base.map { [.type($0)] } ?? [])
        default: nil
        }
    }

    private static func attribute(of function: Function, _ name: String) throws -> Value? {
        if let value = function.attributes[name] { return value }
        switch name {
        case "__name__": return .str(function.name)
        case "__qualname__": return .str(function.qualifiedName)
        case "__module__": return .str(function.code.module)
        case "__doc__": return function.documentation.map { .str($0) } ?? Value.none
        case "__dict__": return .dict(function.attributes.sorted { $0.key < $1.key }.map { (.str($0.key), $0.value) })
        case "__defaults__":
            let defaults = function.defaults.prefix(function.code.parameters.positionalCount).filter { !$0.isUnbound }
            return defaults.isEmpty ? Value.none : .tuple(Array(defaults))
        case "__kwdefaults__":
            let parameters = function.code.parameters
            let pairs = zip(parameters.names, function.defaults).dropFirst(parameters.positionalCount)
                .filter { !$0.1.isUnbound }.map { (Value.str($0.0), $0.1) }
            return pairs.isEmpty ? Value.none : .dict(pairs)
        case "__annotations__": return .dict(try function.annotations())
        default: return nil
        }
    }

    private static func missing(_ value: Value, _ name: String, _ session: Session) -> Problem {
        var module: ModuleObject?
        if case .object(let object) = value { module = object as? ModuleObject }
        var problem: Problem
        if let module {
            problem = module.withoutAttribute(name)
        } else if case .type(let type) = value {
            problem = Problem("AttributeError", "type object '\(type.name)' has no attribute '\(name)'", code: "TL0208")
        } else {
            problem = Problem("AttributeError", "'\(value.typeName)' object has no attribute '\(name)'", code: "TL0208")
        }
        problem.fields = ["name": .str(name), "obj": value]
        if let hint = module?.circleHint {
            problem.hint = hint
        } else if let hint = session.registry.attributeHint(name, Types.type(of: value))
            ?? OtherWords.attribute(name, of: Types.type(of: value))
        {
            problem.hint = hint
        } else if let near = NearName.best(for: name, among: names(of: value, session)) {
            problem.hint = "Did you mean `\(near)`?"
        } else if value.isNone {
            problem.hint = "The value is None: did the function that made it end without `return`?"
        } else if let module {
            problem.hint = "`dir(\(module.name))` lists what it has."
        } else {
            problem.hint = "`dir(x)` lists what it has."
        }
        return problem
    }

    /// Attribute names of a value, sorted: for completion, `dir` and hints.
    package static func names(of value: Value, _ session: Session) -> [String] {
        let type = if case .type(let type) = value { type } else { Types.type(of: value) }
        var names = Set(type.line.flatMap(\.memberNames))
        if case .object(let object) = value { names.formUnion(object.attributeNames) }
        if case .function(let function) = value { names.formUnion(function.attributes.keys) }
        return names.sorted()
    }

    package static func set(_ value: Value, _ name: String, _ newValue: Value) throws {
        switch value {
        case .object(let object): try object.setAttribute(name, newValue)
        case .function(let function): function.attributes[name] = newValue
        default: throw fixed(value, name)
        }
    }

    package static func delete(_ value: Value, _ name: String) throws {
        switch value {
        case .object(let object): try object.deleteAttribute(name)
        case .function(let function) where function.attributes[name] != nil: function.attributes[name] = nil
        default: throw fixed(value, name)
        }
    }

    /// The error for changing an attribute of a value that keeps its own.
    private static func fixed(_ value: Value, _ name: String) -> Problem {
        if case .type(let type) = value {
            return Problem("TypeError", "cannot set '\(name)' attribute of immutable type '\(type.name)'")
        }
        let type = Types.type(of: value)
        return switch type.find(name) {
        case .property?:
            Problem("AttributeError", "attribute '\(name)' of '\(type.name)' objects is not writable")
        case .method?, .function?, .own?:
            Problem("AttributeError", "'\(type.name)' object attribute '\(name)' is read-only")
        case nil:
            Problem(
                "AttributeError", "'\(type.name)' object has no attribute '\(name)'",
                hint: OtherWords.attribute(name, of: type) ?? "")
        }
    }
}
