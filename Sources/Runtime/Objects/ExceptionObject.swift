import Diagnostics

/// An exception: Python's part (class, arguments, cause) and what the diagnostic needs (places, notes, calls under
/// way).
public final class ExceptionObject: Object {
    private let kind: TypeObject
    package var arguments: [Value]
    package var cause: Value?
    /// The exception being handled when this one was raised.
    package var context: ExceptionObject?
    package var suppressesContext = false
    /// Innermost first while unwinding.
    package var trace: [Diagnostic.Frame] = []
    /// Where it was raised, when that is all there is to point at.
    private var span = Span.none
    /// What it was made of; nil for one that `raise` made.
    private let problem: Problem?
    /// Whether the page of its class explains it: not when the program raised it.
    private let hasPage: Bool
    private var described: Description?
    /// The error of a lower layer that this exception was made of; nil for others.
    package let origin: (any Error)?
    /// A hint that is worded when somebody reads it.
    var hintLater: (() -> String)?

    /// What the message for a person says beside class and text. Made when somebody asks: most exceptions are caught
    /// and forgotten.
    private final class Description {
        var code = ""
        var labels: [Diagnostic.Label] = []
        var notes: [String] = []
        /// What the program said with `add_note`.
        var addedNotes: [String] = []
        var hint = ""
        var pendingLabels: [(place: Problem.Place, text: String)] = []
    }

    package init(_ type: TypeObject, _ arguments: [Value], hasPage: Bool = false) {
        kind = type
        self.arguments = arguments
        self.hasPage = hasPage
        problem = nil
        origin = nil
    }

    package init(_ problem: Problem, origin: (any Error)? = nil) {
        kind = ExceptionTypes.named(problem.kind)
        arguments = problem.message.isEmpty ? [] : [.str(problem.message)]
        hasPage = true
        self.problem = problem
        self.origin = origin
    }

    convenience init(_ error: any UserFacingError) { self.init(error.problem, origin: error) }

    /// An exception may stand in the arguments or be the cause of another, any number of times.
    deinit {
        Teardown.release(&arguments)
        if var held = cause.take() { Teardown.release(&held) }
        if var held = context.take().map(Value.object) { Teardown.release(&held) }
    }

    // MARK: For a person

    private var description: Description {
        if let described { return described }
        let made = Description()
        if let problem {
            made.code = problem.code.isEmpty ? ExceptionTypes.page(of: problem.kind) : problem.code
            made.notes = problem.notes
            made.hint = problem.hint
            if made.hint.isEmpty, problem.labels.allSatisfy(\.text.isEmpty) {
                made.hint = OtherWords.hint(kind: problem.kind, message: problem.message)
            }
            made.pendingLabels = problem.labels
        } else if hasPage {
            made.code = ExceptionTypes.page(of: type.name)
        }
        if let hint = hintLater.take()?() { made.hint = hint }
        described = made
        return made
    }

    package var code: String {
        get { description.code }
        set { description.code = newValue }
    }

    package var notes: [String] {
        get { description.notes }
        set { description.notes = newValue }
    }

    package var hint: String {
        get { description.hint }
        set { description.hint = newValue }
    }

    package var labels: [Diagnostic.Label] {
        get {
            if let described, !described.labels.isEmpty { return described.labels }
            return span == .none ? [] : [.init(span)]
        }
        set { description.labels = newValue }
    }

    /// Labels that wait for the call that knows the places of its arguments.
    package var pendingLabels: [(place: Problem.Place, text: String)] {
        get { described?.pendingLabels ?? problem?.labels ?? [] }
        set { description.pendingLabels = newValue }
    }

    /// Whether it knows its place.
    var isPlaced: Bool { span != .none || described?.labels.isEmpty == false }

    /// Points at one place, without a text.
    func place(at span: Span) { self.span = span }

    public override var type: TypeObject { kind }

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

    /// What `str(error)` gives when that is the one text it was made with.
    var text: StringBox? {
        guard arguments.count == 1, case .string(let box) = arguments[0], type.name != "KeyError" else { return nil }
        return box
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
        case "__notes__" where described?.addedNotes.isEmpty == false:
            return .list(description.addedNotes.map { .str($0) })
        case "add_note":
            return .object(
                NativeMethod("add_note", of: .object(self)) { call in
                    guard let text = call.positional.first?.asString else {
                        throw Problem("TypeError", "note must be a str")
                    }
                    self.description.addedNotes.append(text)
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

    /// What the program asks for with `raise SystemExit(...)`; nil for other classes.
    var systemExit: SystemExit? {
        guard type.isSubtype(of: ExceptionTypes.systemExit) else { return nil }
        switch arguments.count == 1 ? arguments[0] : .tuple(arguments) {
        case .tuple(let box) where box.items.isEmpty: return SystemExit(status: 0, message: "")
        case .none: return SystemExit(status: 0, message: "")
        case .int(let number): return SystemExit(status: Int32(number & 0xFF), message: "")
        case .bool(let flag): return SystemExit(status: flag ? 1 : 0, message: "")
        case let other: return SystemExit(status: 1, message: (try? other.str()) ?? "")
        }
    }

    /// The whole message for a person.
    package func diagnostic() -> Diagnostic {
        let message = (try? str()) ?? ""
        var notes = notes + description.addedNotes
        if let cause, case .object(let object) = cause, let exception = object as? ExceptionObject {
            notes.append("caused by \(exception.type.name): \((try? exception.str()) ?? "")")
        }
        return Diagnostic(
            code: code, kind: type.name, message: message, labels: labels, notes: notes, hint: hint,
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
        exception = ExceptionObject(ExceptionTypes.named(kind), arguments, hasPage: true)
    }

    /// `KeyError: key`, with the key itself as the argument.
    package static func missingKey(_ key: Value) -> Raised { Raised("KeyError", [key]) }
}

/// The end of a run that no program may catch: a limit was reached, or the person asked twice.
package struct Halt: Error {
    package let diagnostic: Diagnostic
}

extension ExceptionObject: @unchecked Sendable {}
