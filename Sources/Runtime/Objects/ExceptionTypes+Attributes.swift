extension ExceptionTypes {
    /// Gives the classes the attributes that Python's have beside the arguments. What an exception was given by name,
    /// or by an assignment, comes before what its arguments say.
    static func defineAttributes(_ types: [String: TypeObject]) {
        func give(_ type: String, _ names: [String], _ get: @escaping @Sendable (ExceptionObject, Int) -> Value?) {
            for (index, name) in names.enumerated() {
                types[type]?.define(
                    name,
                    .property { value in
                        guard case .object(let object as ExceptionObject) = value else { return .none }
                        return object.fields[name] ?? get(object, index) ?? .none
                    })
            }
        }
        /// Attributes that are arguments in their order, where there are as many.
        func arguments(_ type: String, _ names: [String], least: Int = 0) {
            give(type, names) { error, index in
                error.arguments.count >= least && index < error.arguments.count ? error.arguments[index] : nil
            }
        }
        give("BaseException", ["args"]) { error, _ in .tuple(error.arguments) }
        give("BaseException", ["__cause__"]) { error, _ in error.cause }
        give("BaseException", ["__context__"]) { error, _ in error.context.map { .object($0) } }
        give("BaseException", ["__traceback__"]) { _, _ in nil }
        give("BaseException", ["__suppress_context__"]) { error, _ in .bool(error.suppressesContext) }
        for method in methods { types["BaseException"]?.define(method.name, .method(method)) }
        arguments("StopIteration", ["value"])
        give("SystemExit", ["code"]) { error, _ in
            error.arguments.count > 1 ? .tuple(error.arguments) : error.arguments.first
        }
        arguments("OSError", ["errno", "strerror"], least: 2)
        give("OSError", ["filename", "filename2"]) { _, _ in nil }
        give("ImportError", ["msg"]) { error, _ in error.arguments.count == 1 ? error.arguments[0] : nil }
        give("ImportError", ["name", "path"]) { _, _ in nil }
        give("NameError", ["name"]) { _, _ in nil }
        give("AttributeError", ["name", "obj"]) { _, _ in nil }
        arguments("SyntaxError", ["msg"])
        give("SyntaxError", ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"]) { error, index in
            guard error.arguments.count == 2, let place = error.arguments[1].asArray else { return nil }
            return index < place.count ? place[index] : nil
        }
        for type in ["UnicodeDecodeError", "UnicodeEncodeError"] {
            arguments(type, ["encoding", "object", "start", "end", "reason"])
        }
        arguments("UnicodeTranslateError", ["object", "start", "end", "reason"])
        for type in ["BaseExceptionGroup", "ExceptionGroup"] {
            arguments(type, ["message"])
            give(type, ["exceptions"]) { error, _ in (error.arguments.last?.asArray).map { .tuple($0) } }
        }
    }

    private static let methods = [
        Method(
            "BaseException", "add_note(note: str, /) -> None", "Adds a line that is shown under the message.",
            "error = ValueError(\"no\")\nerror.add_note(\"look here\")\nerror.__notes__  # → ['look here']", .one
        ) { me, call in
            guard let text = call[0].asString else {
                throw Problem("TypeError", "note must be a str, not '\(call[0].typeName)'")
            }
            (me.asObject as? ExceptionObject)?.addNote(text)
            return .none
        },
        Method(
            "BaseException", "with_traceback(tb, /)", "The exception itself: places are kept by TL.",
            "ValueError(1).with_traceback(None)  # → ValueError(1)", .one
        ) { me, _ in me },
    ]

    /// What the arguments of a class mean. A class that says nothing of its own has what its base has.
    enum Form {
        /// Any, by position.
        case plain
        /// Any, and these names.
        case named([String])
        /// A number, its words, and one or two files: an error of the system.
        case system
        /// These, by position.
        case fixed([TypeObject])
        /// A message and exceptions.
        case group

        static let own: [String: Form] = [
            "BaseException": .plain, "ImportError": .named(["name", "path"]), "NameError": .named(["name"]),
            "AttributeError": .named(["name", "obj"]), "OSError": .system,
            "UnicodeEncodeError": .fixed([Types.string, Types.string, Types.int, Types.int, Types.string]),
            "UnicodeDecodeError": .fixed([Types.string, Types.object, Types.int, Types.int, Types.string]),
            "UnicodeTranslateError": .fixed([Types.string, Types.int, Types.int, Types.string]),
            "BaseExceptionGroup": .group, "ExceptionGroup": .group,
        ]
    }

    /// What calling a class of exceptions makes.
    static func make(_ type: TypeObject, _ form: Form, _ call: Arguments) throws -> ExceptionObject {
        if case .named(let names) = form {
            if let wrong = call.keywords.first(where: { !names.contains($0.name) }) {
                throw Arity.invalid(wrong.name, of: type.name, among: names)
            }
            let exception = ExceptionObject(type, call.array)
            for (name, value) in call.keywords { exception.fields[name] = value }
            return exception
        }
        try call.requireNoKeywords(type.name)
        switch form {
        case .plain, .named: return ExceptionObject(type, call.array)
        case .system: return systemError(type, call)
        case .fixed(let kinds): try check(call, kinds, "")
        case .group:
            try check(call, [Types.string, Types.object], "BaseExceptionGroup.__new__()")
            try checkMembers(call[1])
        }
        return ExceptionObject(type, call.array)
    }

    /// An error of the system that has a class of its own becomes one of that class; its file is no argument.
    private static func systemError(_ type: TypeObject, _ call: Arguments) -> ExceptionObject {
        guard (2...5).contains(call.count) else { return ExceptionObject(type, call.array) }
        let special = type === osError ? call[0].asInt.flatMap { all[byNumber[$0] ?? ""] } : nil
        let exception = ExceptionObject(special ?? type, [call[0], call[1]])
        if let file = call.optional(2) { exception.fields["filename"] = file }
        if let file = call.optional(4) { exception.fields["filename2"] = file }
        return exception
    }

    /// - Parameter function: what CPython names in the message; empty where it names none.
    private static func check(_ call: Arguments, _ kinds: [TypeObject], _ function: String) throws {
        guard call.count == kinds.count else {
            let name = function.isEmpty ? "function" : function
            throw Problem("TypeError", "\(name) takes exactly \(kinds.count) arguments (\(call.count) given)")
        }
        for (index, kind) in kinds.enumerated() where !Types.isInstance(call[index], kind) {
            let start = function.isEmpty ? "" : function + " "
            throw Problem(
                "TypeError", "\(start)argument \(index + 1) must be \(kind.name), not \(call[index].typeName)")
        }
    }

    private static func checkMembers(_ value: Value) throws {
        guard let members = value.asArray else {
            throw Problem("TypeError", "second argument (exceptions) must be a sequence")
        }
        if members.isEmpty { throw Problem("ValueError", "second argument (exceptions) must be a non-empty sequence") }
        for (index, member) in members.enumerated() where !(member.asObject is ExceptionObject) {
            throw Problem("ValueError", "Item \(index) of second argument (exceptions) is not an exception")
        }
    }
}
