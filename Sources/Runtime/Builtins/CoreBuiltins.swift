import Syntax

/// Python's own builtins, known to every program.
package enum CoreBuiltins {
    /// Functions, classes, exceptions and constants by name.
    nonisolated(unsafe) static let values: [String: Value] = {
        var values: [String: Value] = [:]
        for builtin in all { values[builtin.name] = .builtin(builtin) }
        for type in Types.named { values[type.name] = .type(type) }
        for (name, type) in ExceptionTypes.all { values[name] = .type(type) }
        values["Ellipsis"] = .ellipsis
        values["NotImplemented"] = .object(NamedConstant("NotImplemented"))
        return values
    }()

    package static let all: [Builtin] = sequences + iteration + numbers + text + objects + output
}

/// A value that is only itself.
final class NamedConstant: Object {
    private let name: String

    init(_ name: String) { self.name = name }

    private static let type = TypeObject("NotImplementedType")
    override var type: TypeObject { NamedConstant.type }
    override func repr() throws -> String { name }
}
