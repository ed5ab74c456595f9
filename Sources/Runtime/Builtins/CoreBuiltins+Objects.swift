extension CoreBuiltins {
    static let objects: [Builtin] = [
        Builtin(
            "isinstance(obj, class_or_tuple, /) -> bool",
            """
            Whether a value is of a class, or of one of several.
            ```tl
            isinstance(1, (int, str))    # → True
            ```
            """, arity: .range(2, 2)
        ) { call in .bool(try isInstance(call[0], call[1], call.session.registry)) },
        Builtin(
            "issubclass(cls, class_or_tuple, /) -> bool",
            """
            Whether a class is, or derives from, another.
            ```tl
            issubclass(KeyError, LookupError)    # → True
            ```
            """, arity: .range(2, 2)
        ) { call in
            let classes: [Value] =
                switch call[1] {
                case .tuple(let box): box.items
                case .object(let union as UnionType): union.members
                default: [call[1]]
                }
            for item in classes {
                guard case .type(let type) = call[0] else {
                    throw Problem("TypeError", "issubclass() arg 1 must be a class")
                }
                if item.asObject is GenericAlias {
                    throw Problem("TypeError", "issubclass() argument 2 cannot be a parameterized generic")
                }
                guard case .type(let other) = item else {
                    throw Problem("TypeError", "issubclass() arg 2 must be a class, a tuple of classes, or a union")
                }
                if type.isSubtype(of: other) { return .bool(true) }
            }
            return .bool(false)
        },
        Builtin(
            "callable(obj, /) -> bool",
            """
            Whether a value can be called.
            ```tl
            callable(len)    # → True
            ```
            """, arity: .one
        ) { call in .bool(call[0].isCallable) },
        Builtin(
            "getattr(obj, name, default=None, /)",
            """
            The attribute of that name; the default, or AttributeError, when there is none.
            ```tl
            getattr("a", "upper")()    # → 'A'
            ```
            """, arity: .range(2, 3)
        ) { call in
            guard let name = call[1].asString else {
                throw Problem("TypeError", "attribute name must be string, not '\(call[1].typeName)'")
            }
            guard let fallback = call.optional(2) else { return try Attributes.get(call[0], name, call.session) }
            return try Attributes.find(call[0], name, call.session) ?? fallback
        },
        Builtin(
            "hasattr(obj, name, /) -> bool",
            """
            Whether there is an attribute of that name.
            ```tl
            hasattr([], "append")    # → True
            ```
            """, arity: .range(2, 2)
        ) { call in
            guard let name = call[1].asString else {
                throw Problem("TypeError", "attribute name must be string, not '\(call[1].typeName)'")
            }
            return .bool(try Attributes.find(call[0], name, call.session) != nil)
        },
        Builtin(
            "setattr(obj, name, value, /)",
            """
            Sets the attribute of that name: `x.name = value`.
            ```tl
            f = lambda: 0
            setattr(f, "label", "zero")
            f.label    # → 'zero'
            ```
            """, arity: .range(3, 3), effect: .changes
        ) { call in
            guard let name = call[1].asString else {
                throw Problem("TypeError", "attribute name must be string, not '\(call[1].typeName)'")
            }
            try Attributes.set(call[0], name, call[2])
            return .none
        },
        Builtin(
            "delattr(obj, name, /)",
            """
            Removes the attribute of that name: `del x.name`.
            ```tl
            f = lambda: 0
            f.label = 1
            delattr(f, "label")
            hasattr(f, "label")    # → False
            ```
            """, arity: .range(2, 2), effect: .changes
        ) { call in
            guard let name = call[1].asString else {
                throw Problem("TypeError", "attribute name must be string, not '\(call[1].typeName)'")
            }
            try Attributes.delete(call[0], name)
            return .none
        },
        Builtin(
            "hash(obj, /) -> int",
            """
            A number that equal values share.
            ```tl
            hash(1) == hash(1.0)    # → True
            ```
            """, arity: .one
        ) { call in .int(try call[0].hash()) },
        Builtin(
            "id(obj, /) -> int",
            """
            A number that no other living object has.
            ```tl
            xs = []
            id(xs) == id(xs)    # → True
            ```
            """, arity: .one
        ) { call in .int(identity(call[0])) },
        Builtin(
            "dir(obj=None, /) -> list",
            """
            The names of an object's attributes, or of the program.
            ```tl
            "append" in dir([])    # → True
            ```
            """, arity: .range(0, 1)
        ) { call in
            guard let value = call.optional(0) else {
                return .list(call.session.globals.boundNames.sorted().map { .str($0) })
            }
            return .list(Attributes.names(of: value, call.session).map { .str($0) })
        },
        Builtin(
            "vars(obj, /) -> dict",
            """
            The attributes of a module or object as a dict.
            ```tl
            import math
            vars(math)["pi"] > 3    # → True
            ```
            """, arity: .range(0, 1)
        ) { call in
            if call.count == 0 { throw Problem("TypeError", "vars() takes exactly one argument (0 given)") }
            guard case .object(let object) = call[0], !object.attributeNames.isEmpty else {
                if case .function(let function) = call[0] {
                    return .dict(function.attributes.map { (.str($0.key), $0.value) })
                }
                throw Problem("TypeError", "vars() argument must have __dict__ attribute")
            }
            return .dict(try object.attributeNames.map { (.str($0), try object.attribute($0) ?? .none) })
        },
    ]

    private static func isInstance(_ value: Value, _ classes: Value, _ registry: Registry) throws -> Bool {
        switch classes {
        case .type(let type): return Types.isInstance(value, type)
        case .tuple(let box):
            for item in box.items where try isInstance(value, item, registry) { return true }
            return false
        case .object(let union as UnionType): return try isInstance(value, .tuple(union.members), registry)
        case .object(is GenericAlias):
            throw Problem("TypeError", "isinstance() argument 2 cannot be a parameterized generic")
        case .builtin(let builtin):
            if let type = registry.type(madeBy: builtin) { return Types.isInstance(value, type) }
            fallthrough
        default: throw Problem("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union")
        }
    }

    private static func identity(_ value: Value) -> Int {
        func address(_ object: AnyObject) -> Int {
            Int(bitPattern: UInt(bitPattern: ObjectIdentifier(object).hashValue))
        }
        return switch value {
        case .string(let box): address(box)
        case .list(let box): address(box)
        case .tuple(let box): address(box)
        case .dict(let box): address(box)
        case .set(let box): address(box)
        case .range(let box): address(box)
        case .function(let function): address(function)
        case .builtin(let builtin): address(builtin)
        case .type(let type): address(type)
        case .big(let box): address(box)
        case .object(let object): address(object)
        case .int(let number): 0x1000_0000 &+ number &* 32
        case .float(let number): Int(truncatingIfNeeded: number.bitPattern) | 1
        case .bool(let flag): flag ? 0x9400 : 0x9420
        case .none, .ellipsis, .cell, .unbound: 0x9440
        }
    }
}
