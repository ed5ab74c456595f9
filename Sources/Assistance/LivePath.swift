import Library
import Runtime
import Syntax

/// The value of a path such as `models[0].layer1`, by looking and never by calling.
package enum LivePath {
    package static func value(_ path: String, in session: Session) -> Value? {
        let parsed = Parser.parse(path)
        guard parsed.diagnostics.isEmpty, !parsed.isIncomplete, parsed.program.body.count == 1,
            case .expression(let expression) = parsed.program.body[0].kind
        else { return nil }
        return value(expression, in: session)
    }

    private static func value(_ expression: Expression, in session: Session) -> Value? {
        switch expression.kind {
        case .name(let name):
            return session.global(name) ?? session.builtinValue(name)
        case .parenthesized(let inner): return value(inner, in: session)
        case .list: return .list([])
        case .dict(let entries) where entries.isEmpty: return .dict(DictBox())
        case .attribute(let base, let name):
            guard let base = value(base, in: session) else { return nil }
            return try? Attributes.find(base, name.text, session)
        case .index(let base, let key):
            guard let base = value(base, in: session), let key = constant(key) else { return nil }
            // Looking into a tensor or a data set would compute; layers and the language's containers are only read.
            switch base {
            case .list, .tuple, .dict: return try? Subscript.get(base, key)
            case .object(let object as LayerObject): return try? object.index(key)
            default: return nil
            }
        default: return constant(expression)
        }
    }

    private static func constant(_ expression: Expression) -> Value? {
        switch expression.kind {
        case .int(let number): .int(number)
        case .float(let number): .float(number)
        case .string(let text): .str(text)
        case .unary(.minus, let inner): if case .int(let number) = inner.kind { .int(-number) } else { nil }
        default: nil
        }
    }
}
