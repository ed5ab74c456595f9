import Diagnostics

extension Parser {
    /// The parameters of a `def` (up to its closing bracket) or a `lambda` (up to its colon).
    mutating func parameters(until end: Token.Kind, isLambda: Bool) throws(Failure) -> [Parameter] {
        var list: [Parameter] = []
        var names: Set<String> = []
        var sawSlash = false
        var sawStar = false
        var sawDefault = false
        var sawKeywords = false
        var tallest = 0
        while kind != end {
            let start = index
            if sawKeywords {
                guard kind == .name || kind == .star || kind == .doubleStar || kind == .slash else {
                    throw unexpected()
                }
                throw known("TL0118", "arguments cannot follow var-keyword argument", span(token))
            }
            switch kind {
            case .slash:
                if sawSlash { throw known("TL0118", "/ may appear only once", span(token)) }
                if sawStar { throw known("TL0118", "/ must be ahead of *", span(token)) }
                if list.isEmpty { throw unexpected() }
                sawSlash = true
                for position in list.indices { list[position].kind = .positionalOnly }
                advance()
                if kind == .star { throw known("TL0118", "expected comma between / and *", span(token)) }
            case .star:
                if sawStar {
                    guard peek() == .name || peek() == .comma else { throw unexpected() }
                    throw known("TL0118", "* argument may appear only once", span(token))
                }
                sawStar = true
                advance()
                if kind == .comma {
                    if peek() == end || peek() == .doubleStar {
                        throw known("TL0118", "named arguments must follow bare *", span(tokens[start]))
                    }
                } else if kind == end {
                    throw known("TL0118", "named arguments must follow bare *", span(tokens[start]))
                } else {
                    list.append(try parameter(.variadic, isLambda: isLambda, &names))
                    if kind == .assign {
                        throw known("TL0118", "var-positional argument cannot have default value", span(token))
                    }
                }
            case .doubleStar:
                advance()
                sawKeywords = true
                list.append(try parameter(.keywordVariadic, isLambda: isLambda, &names))
                if kind == .assign {
                    throw known("TL0118", "var-keyword argument cannot have default value", span(token))
                }
            case .leftParen:
                throw try bracketedParameters(isLambda: isLambda)
            default:
                var parameter = try parameter(sawStar ? .keywordOnly : .normal, isLambda: isLambda, &names)
                if kind == .assign {
                    let assign = span(token)
                    advance()
                    if kind == .rightParen || kind == .comma {
                        throw known("TL0118", "expected default value expression", assign)
                    }
                    parameter.defaultValue = try expression()
                    if !sawStar { sawDefault = true }
                } else if sawDefault && !sawStar {
                    // CPython wants the parameter to be whole before it complains.
                    guard kind == .comma || kind == end else { throw unexpected() }
                    throw known(
                        "TL0118", "non-default argument follows default argument", parameter.name.span,
                        hint: "Give `\(parameter.name.text)` a default too, or move it to the front")
                }
                list.append(parameter)
            }
            tallest = max(tallest, height)
            guard accept(.comma) else { break }
        }
        height = tallest
        return list
    }

    private mutating func parameter(_ role: Parameter.Kind, isLambda: Bool, _ names: inout Set<String>) throws(Failure)
        -> Parameter
    {
        let name = try name()
        if !names.insert(name.text).inserted {
            late(
                "TL0118", "duplicate argument '\(name.text)' in function definition", name.span,
                hint: "Each parameter needs a name of its own")
        }
        var annotation: Expression?
        if !isLambda && accept(.colon) {
            annotation = role == .variadic && kind == .star ? try starred() : try expression()
        }
        return Parameter(name: name, kind: role, annotation: annotation, defaultValue: nil)
    }

    private mutating func bracketedParameters(isLambda: Bool) throws(Failure) -> Failure {
        let start = index
        advance()
        repeat {
            if kind == .rightParen && index > start + 1 { break }
            _ = try name()
        } while accept(.comma)
        try expect(.rightParen)
        return known(
            "TL0118", (isLambda ? "Lambda expression" : "Function") + " parameters cannot be parenthesized",
            span(from: start), hint: "Take the pair as one parameter and unpack it inside")
    }
}

extension Parser {
    /// A header such as `freeze(model: Model, until=None, *, only=None) -> Model`, as builtins declare it.
    ///
    /// The same grammar as a `def` line without `def` and the colon. The definition's body is empty.
    package static func parseSignature(_ text: String, file: UInt32 = .max) -> (
        definition: FunctionDefinition?, diagnostics: [Diagnostic]
    ) {
        let source = "def " + text + ": pass\n"
        let parsed = parse(source, file: file)
        guard case .function(var definition)? = parsed.program.body.first?.kind, parsed.diagnostics.isEmpty else {
            return (nil, parsed.diagnostics)
        }
        definition.body = []
        return (definition, [])
    }
}
