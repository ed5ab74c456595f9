import Synchronization

/// A function written in Swift: its signature in the language's own syntax, its documentation, and what it does.
///
/// ```swift
/// Builtin("pow(base: float, exponent: float = 2) -> float", """
///     Raise `base` to `exponent`.
///     ```tl
///     pow(3)        # → 9.0
///     ```
///     """) { call in .float(pow(try call.double(0), try call.double(1))) }
/// ```
/// Arguments are bound, defaulted and checked against the annotations before `run`.
package final class Builtin: Sendable {
    package let name: String
    package let signatureText: String
    private let documentationText: String
    private let source: String
    package let run: @Sendable (Call) throws -> Value
    private let parsed = Mutex<Signature?>(nil)

    package init(_ signature: String, _ documentation: String = "", fileID: String = #fileID, line: Int = #line,
                 run: @escaping @Sendable (Call) throws -> Value) {
        signatureText = signature
        name = String(signature.prefix { $0 != "(" })
        documentationText = documentation
        source = "\(fileID):\(line)"
        self.run = run
    }

    /// Parsed on first use: a program that calls ten builtins does not pay for three hundred signatures.
    package var signature: Signature {
        parsed.withLock { stored in
            if let stored { return stored }
            let made = Signature.parse(signatureText)
            stored = made
            return made
        }
    }

    package var documented: Documented {
        Documented(name: name, signature: signatureText, text: documentationText, source: source)
    }

    /// The class named by the annotation of the first parameter: the builtin is also a method of its objects.
    package var receiver: String? {
        guard let first = signature.parameters.first, first.kind != .keywordOnly else { return nil }
        if case .named(let name) = first.check { return name }
        return nil
    }
}
