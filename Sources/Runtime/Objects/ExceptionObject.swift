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
    /// Attributes that are not its arguments: given by name, found where it was made, or assigned.
    var fields: [String: Value] = [:]
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
        fields = problem.fields
    }

    convenience init(_ error: any UserFacingError) { self.init(error.problem, origin: error) }

    /// An exception may stand in the arguments or be the cause of another, any number of times.
    deinit {
        Teardown.release(&arguments)
        if !fields.isEmpty {
            var values = Array(fields.values)
            fields = [:]
            Teardown.release(&values)
        }
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
        if !fields.isEmpty, isOfSystem, arguments.count == 2, let file = fields["filename"] {
            let other = try fields["filename2"].map { " -> \(try $0.repr())" } ?? ""
            return "[Errno \(try arguments[0].str())] \(try arguments[1].str()): \(try file.repr())\(other)"
        }
        if let group = try groupText() { return group }
        switch arguments.count {
        case 0: return isOfSyntax ? "None" : ""
        case 1: return type.isSubtype(of: ExceptionTypes.keyError) ? try arguments[0].repr() : try arguments[0].str()
        case 2 where isOfSystem: return "[Errno \(try arguments[0].str())] \(try arguments[1].str())"
        case 2 where isOfSyntax: return try syntaxText()
        default: return try Value.tuple(arguments).repr()
        }
    }

    /// `several (2 sub-exceptions)`
    private func groupText() throws -> String? {
        guard arguments.count == 2, type.find("exceptions") != nil, let members = arguments[1].asArray else {
            return nil
        }
        return "\(try arguments[0].str()) (\(members.count) sub-exception\(members.count == 1 ? "" : "s"))"
    }

    /// `invalid syntax (lesson.tl, line 3)`
    private func syntaxText() throws -> String {
        let message = try arguments[0].str()
        guard let place = arguments[1].asArray, place.count >= 2 else { return message }
        let file = place[0].asString.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let line = place[1].asInt.map { "line \($0)" }
        let parts = [file, line].compactMap { $0 }
        return parts.isEmpty ? message : "\(message) (\(parts.joined(separator: ", ")))"
    }

    /// What `str(error)` gives when that is the one text it was made with.
    var text: StringBox? {
        guard arguments.count == 1, case .string(let box) = arguments[0], !type.isSubtype(of: ExceptionTypes.keyError)
        else { return nil }
        return box
    }

    private var isOfSystem: Bool { type.isSubtype(of: ExceptionTypes.osError) }
    private var isOfSyntax: Bool { type.isSubtype(of: ExceptionTypes.syntaxError) }

    func addNote(_ text: String) { description.addedNotes.append(text) }

    /// What it was given; the rest its class knows.
    public override func attribute(_ name: String) throws -> Value? {
        if name == "__notes__", let notes = described?.addedNotes, !notes.isEmpty {
            return .list(notes.map { .str($0) })
        }
        return fields[name]
    }

    public override func setAttribute(_ name: String, _ value: Value) throws {
        switch name {
        case "args": arguments = try value.elements()
        case "__cause__":
            cause = value
            suppressesContext = true
        case "__suppress_context__": suppressesContext = try value.truth()
        case "__traceback__", "__context__": break
        default: fields[name] = value
        }
    }

    public override func deleteAttribute(_ name: String) throws {
        guard fields.removeValue(forKey: name) != nil else {
            throw Problem("AttributeError", "'\(typeName)' object has no attribute '\(name)'")
        }
    }

    public override var attributeNames: [String] { Array(fields.keys) }

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
