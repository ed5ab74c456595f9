import Diagnostics

/// Where an operation stands in the source: what turns a problem without a place into a diagnostic with carets.
final class CallSite: Sendable {
    /// Places of an argument passed by name.
    struct Keyword: Sendable {
        let name: Span
        let value: Span
    }

    let span: Span
    /// Places of the arguments, by position.
    let arguments: [Span]
    let keywords: [String: Keyword]
    /// Places of the entries of an argument that is a list or tuple written out, by its position.
    let elements: [Int: [Span]]
    /// The name of what is called, where it is a name alone.
    let callee: String
    /// Arguments before the first written one: 1 for a method of a library object.
    let shift: Int

    init(
        _ span: Span, arguments: [Span] = [], keywords: [String: Keyword] = [:], elements: [Int: [Span]] = [:],
        callee: String = "", shift: Int = 0
    ) {
        self.span = span
        self.arguments = arguments
        self.keywords = keywords
        self.elements = elements
        self.callee = callee
        self.shift = shift
    }

    /// The error as an exception that knows its place. An exception that already has one keeps it.
    @inline(never)
    func locate(_ error: any Error) -> any Error {
        let exception: ExceptionObject
        switch error {
        case let raised as Raised:
            exception = raised.exception
            if exception.isPlaced { return error }
        case let problem as Problem: exception = ExceptionObject(problem)
        case is Halt: return error
        default: exception = CallSite.exception(error)
        }
        // Work that was interrupted may have been so for a limit: that ends the program, and is no exception.
        if exception.type === ExceptionTypes.keyboardInterrupt, let limit = Machine.reachedLimit() { return limit }
        let pending = exception.pendingLabels
        if !pending.isEmpty {
            for (place, text) in pending {
                let found: Span? =
                    switch place {
                    case .argument(let index):
                        index >= shift && index - shift < arguments.count ? arguments[index - shift] : nil
                    case .element(let index, let entry):
                        if let entries = elements[index - shift], entry < entries.count { entries[entry] } else { nil }
                    case .named(let name): keywords[name]?.value
                    case .keyword(let name): keywords[name]?.name
                    }
                if let found { exception.labels.append(.init(found, text)) }
            }
            exception.pendingLabels = []
        }
        // A call made by code in Swift has no place; the call of that code will give its own.
        if !exception.isPlaced { exception.place(at: span) }
        return Raised(exception)
    }

    /// Any Swift error as an exception of the language.
    static func exception(_ error: any Error) -> ExceptionObject {
        switch error {
        case let raised as Raised: raised.exception
        case let problem as Problem: ExceptionObject(problem)
        case let error as any UserFacingError: ExceptionObject(error)
        default: ExceptionObject(Problem("RuntimeError", "\(error)"))
        }
    }

    /// Adds the call under way to an error that came out of a function's body.
    @inline(never)
    func trace(_ error: any Error, through function: String) -> any Error {
        guard let raised = error as? Raised, raised.exception.isPlaced else { return locate(error) }
        raised.exception.trace.append(.init(function: function, span: span))
        return error
    }
}
