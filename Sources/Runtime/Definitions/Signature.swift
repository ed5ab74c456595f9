import Syntax

/// The header of a callable: what it takes and gives back.
///
/// Made from one line in the language's own syntax, `"freeze(model: Model, until=None, *, only=None) -> Model"`.
package struct Signature: Sendable {
    package struct Parameter: Sendable {
        package typealias Kind = Syntax.Parameter.Kind

        package var name: String
        package var kind: Kind
        /// The annotation as written, `int | None`; empty when there is none.
        package var annotation: String
        /// The default as written; nil when the argument is required.
        package var defaultText: String?
        package var defaultValue: Literal?

        package var isRequired: Bool {
            defaultText == nil && kind != .variadic && kind != .keywordVariadic
        }
    }

    package var name: String
    package var parameters: [Parameter]
    /// The result annotation as written; empty when there is none.
    package var result: String
    /// The line it was made from.
    package var text: String

    /// Names and defaults of all, without types.
    var whole: String { header(parameters) }

    /// Those that a value can be given for: all but `*args` and `**kwargs`.
    package var bindable: [Parameter] { parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic } }

    /// Names and defaults, without types: what a person types. Of a function with many options the first are shown;
    /// `help` has all.
    package var brief: String {
        let whole = whole
        guard whole.count > 160, parameters.contains(where: { $0.kind == .keywordOnly }) else { return whole }
        return header(parameters.filter { $0.kind != .keywordOnly && $0.kind != .keywordVariadic }).dropLast()
            + ", *, ...)"
    }

    private func header(_ parameters: [Parameter]) -> String {
        var parts: [String] = []
        var isKeywordOnly = false
        for (index, parameter) in parameters.enumerated() {
            if parameter.kind == .keywordOnly, !isKeywordOnly { parts.append("*") }
            if parameter.kind == .keywordOnly || parameter.kind == .variadic { isKeywordOnly = true }
            let star = parameter.kind == .variadic ? "*" : parameter.kind == .keywordVariadic ? "**" : ""
            parts.append(star + parameter.name + (parameter.defaultText.map { "=\($0)" } ?? ""))
            let next = index + 1 < parameters.count ? parameters[index + 1].kind : nil
            if parameter.kind == .positionalOnly, next != .positionalOnly { parts.append("/") }
        }
        return "\(name)(\(parts.joined(separator: ", ")))"
    }
}

/// A constant that may stand in a signature. `Sendable`, unlike `Value`.
package indirect enum Literal: Sendable {
    case none
    case ellipsis
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case list([Literal])
    case tuple([Literal])

    package var value: Value {
        switch self {
        case .none: .none
        case .ellipsis: .ellipsis
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .float(let number): .float(number)
        case .string(let text): .str(text)
        case .list(let items): .list(items.map(\.value))
        case .tuple(let items): .tuple(items.map(\.value))
        }
    }
}

/// What an annotation in a builtin's signature allows.
package indirect enum TypeCheck: Sendable {
    case anything
    case none
    case bool
    case int
    /// An `int` is a `float` too.
    case float
    case string
    case list(TypeCheck)
    case tuple
    case dict
    case set
    case callable
    /// A class of the library.
    case instance(TypeObject)
    case union([TypeCheck])

    /// The classes of the library among what is allowed.
    var instances: [TypeObject] {
        switch self {
        case .instance(let type): [type]
        case .union(let checks): checks.flatMap(\.instances)
        case .anything, .none, .bool, .int, .float, .string, .list, .tuple, .dict, .set, .callable: []
        }
    }

    package func allows(_ value: Value) -> Bool {
        switch self {
        case .anything: return true
        case .none: return value.isNone
        case .bool: if case .bool = value { return true } else { return false }
        case .int:
            switch value {
            case .int, .bool, .big: return true
            default: return false
            }
        case .float:
            switch value {
            case .int, .bool, .big, .float: return true
            default: return false
            }
        case .string: if case .string = value { return true } else { return false }
        case .list(let element):
            guard let items = value.asArray else {
                if case .range = value, case .int = element { return true }
                return false
            }
            if case .anything = element { return true }
            return items.allSatisfy(element.allows)
        case .tuple: if case .tuple = value { return true } else { return false }
        case .dict: if case .dict = value { return true } else { return false }
        case .set: if case .set = value { return true } else { return false }
        case .callable: return value.isCallable
        case .instance(let type):
            if case .object(let object) = value { return object.type.isSubtype(of: type) }
            return false
        case .union(let checks): return checks.contains { $0.allows(value) }
        }
    }
}
