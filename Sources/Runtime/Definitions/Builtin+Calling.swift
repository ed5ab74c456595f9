extension Builtin {
    /// Binds, fills in defaults, checks annotations, runs.
    package func call(_ arguments: CallArguments) throws -> Value {
        let signature = signature
        let bound = try signature.parameterList.bind(arguments)
        var call = Call(builtin: self, values: bound.values, rest: bound.rest, keywords: bound.keywords, session: arguments.session)
        var index = 0
        for parameter in signature.parameters where parameter.kind != .variadic && parameter.kind != .keywordVariadic {
            if call.values[index].isUnbound {
                call.values[index] = parameter.defaultValue?.value ?? .none
            } else if !parameter.check.allows(call.values[index]) {
                throw call.mismatch(index, parameter.annotation)
            }
            index += 1
        }
        return try run(call)
    }
}
