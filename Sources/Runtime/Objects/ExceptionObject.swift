import Diagnostics

/// An exception: Python's part (class, arguments, cause) and what the diagnostic needs (places, notes, calls under way).
public final class ExceptionObject: Object {
    package let type: TypeObject
    package var arguments: [Value]
    package var cause: Value?
    /// The exception being handled when this one was raised.
    package var context: ExceptionObject?
    package var suppressesContext = false
    package var code = ""
    package var labels: [Diagnostic.Label] = []
    package var notes: [String] = []
    /// What the program said with `add_note`.
    private var addedNotes: [String] = []
    package var hint = ""
    /// Innermost first while unwinding.
    package var trace: [Diagnostic.Frame] = []
    /// Labels that wait for the call that knows the places of its arguments.
    package var pendingLabels: [(place: Problem.Place, text: String)] = []
    /// The error of a lower layer that this exception was made of; nil for others.
    package var origin: (any Error)?

    package init(_ type: TypeObject, _ arguments: [Value]) {
        self.type = type
        self.arguments = arguments
    }

    /// An exception may stand in the arguments or be the cause of another, any number of times.
    deinit {
        Teardown.release(&arguments)
        if let held = cause.take() { Teardown.release(consume held) }
        if let held = context.take() { Teardown.release(.object(consume held)) }
    }

    package convenience init(_ problem: Problem) {
        self.init(ExceptionTypes.named(problem.kind), problem.message.isEmpty ? [] : [.str(problem.message)])
        code = problem.code.isEmpty ? ExceptionTypes.page(of: problem.kind) : problem.code
        notes = problem.notes
        hint = problem.hint.isEmpty && problem.labels.allSatisfy(\.text.isEmpty) ? OtherWords.hint(kind: problem.kind, message: problem.message) : problem.hint
        pendingLabels = problem.labels
    }

    convenience init(_ error: any UserFacingError) {
        self.init(error.problem)
        origin = error
    }

    public override var typeName: String { type.name }

    public override var typeNames: [String] {
        var names: [String] = []
        var current: TypeObject? = type
        while let type = current {
            names.append(type.name)
            current = type.base
        }
        return names
    }

    public override func repr() throws -> String {
        if arguments.count == 1 { return "\(type.name)(\(try arguments[0].repr()))" }
        return type.name + (try Value.tuple(arguments).repr())
    }

    public override func str() throws -> String {
        switch arguments.count {
        case 0: ""
        case 1: type.name == "KeyError" ? try arguments[0].repr() : try arguments[0].str()
        case 2 where isOfSystem: "[Errno \(try arguments[0].str())] \(try arguments[1].str())"
        default: try Value.tuple(arguments).repr()
        }
    }

    private var isOfSystem: Bool { type.isSubtype(of: ExceptionTypes.named("OSError")) }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "args": return .tuple(arguments)
        case "__cause__": return cause ?? Value.none
        case "__context__": return context.map { Value.object($0) } ?? Value.none
        case "__traceback__": return Value.none
        case "__suppress_context__": return .bool(suppressesContext)
        case "value" where type.name == "StopIteration": return arguments.first ?? Value.none
        case "code" where type.name == "SystemExit": return arguments.first ?? Value.none
        case "errno" where isOfSystem: return arguments.count >= 2 ? arguments[0] : Value.none
        case "strerror" where isOfSystem: return arguments.count >= 2 ? arguments[1] : Value.none
        case "__notes__" where !addedNotes.isEmpty: return .list(addedNotes.map { .str($0) })
        case "add_note":
            return .object(NativeMethod("add_note", of: .object(self)) { call in
                guard let text = call.positional.first?.asString else { throw Problem("TypeError", "note must be a str") }
                self.addedNotes.append(text)
                return .none
            })
        case "with_traceback": return .object(NativeMethod("with_traceback", of: .object(self)) { _ in .object(self) })
        default: return nil
        }
    }

    public override func setAttribute(_ name: String, _ value: Value) throws {
        switch name {
        case "args": arguments = try value.elements()
        case "__cause__": cause = value
        case "__traceback__", "__context__", "__suppress_context__": break
        default: try super.setAttribute(name, value)
        }
    }

    public override var attributeNames: [String] { ["args", "__cause__", "__context__", "add_note", "with_traceback"] }

    /// The whole message for a person.
    package func diagnostic() -> Diagnostic {
        let message = (try? str()) ?? ""
        var notes = notes + addedNotes
        if let cause, case .object(let object) = cause, let exception = object as? ExceptionObject {
            notes.append("caused by \(exception.type.name): \((try? exception.str()) ?? "")")
        }
        return Diagnostic(code: code, kind: type.name, message: message, labels: labels, notes: notes, hint: hint,
                          trace: ExceptionObject.shortened(trace.reversed()))
    }

    /// At most two thousand calls: the renderer says a thousand alike in one line.
    private static func shortened(_ frames: [Diagnostic.Frame]) -> [Diagnostic.Frame] {
        frames.count <= 2000 ? frames : Array(frames.prefix(1000) + frames.suffix(1000))
    }
}

/// An exception on its way to a handler.
package struct Raised: Error {
    package let exception: ExceptionObject

    package init(_ exception: ExceptionObject) { self.exception = exception }

    package init(_ kind: String, _ arguments: [Value]) {
        exception = ExceptionObject(ExceptionTypes.named(kind), arguments)
        exception.code = ExceptionTypes.page(of: kind)
    }

    /// `KeyError: key`, with the key itself as the argument.
    package static func missingKey(_ key: Value) -> Raised { Raised("KeyError", [key]) }
}

/// The end of a run that no program may catch: a limit was reached, or the person asked twice.
package struct Halt: Error {
    package let diagnostic: Diagnostic
}

extension ExceptionObject: @unchecked Sendable {}
