/// Writes a tree as nested brackets, for tests and for a look at what the parser made of a line.
///
/// Brackets around an expression in the source leave no trace here: the text is equal exactly when the meaning is.
package struct TreePrinter {
    package init() {}

    package func print(_ program: Program) -> String {
        program.body.map(statement).joined(separator: "\n")
    }

    private func node(_ name: String, _ parts: [String]) -> String {
        "(" + ([name] + parts.filter { !$0.isEmpty }).joined(separator: " ") + ")"
    }

    private func node(_ name: String, _ parts: String...) -> String { node(name, parts) }

    private func block(_ name: String, _ body: [Statement]) -> String {
        body.isEmpty ? "" : node(name, body.map(statement))
    }

    private func optional(_ name: String, _ value: Expression?) -> String {
        value.map { node(name, expression($0)) } ?? ""
    }

    // MARK: Statements

    package func statement(_ statement: Statement) -> String {
        switch statement.kind {
        case .expression(let value): expression(value)
        case .assign(let targets, let value): node("=", targets.map(expression) + [expression(value)])
        case .annotated(let target, let annotation, let value):
            node("annotated", expression(target), expression(annotation), value.map(expression) ?? "")
        case .augmented(let target, let op, let value): node(op.rawValue + "=", expression(target), expression(value))
        case .conditional(let test, let body, let orElse):
            node("if", expression(test), block("then", body), block("else", orElse))
        case .forLoop(let target, let iterable, let body, let orElse):
            node("for", expression(target), expression(iterable), block("do", body), block("else", orElse))
        case .whileLoop(let test, let body, let orElse):
            node("while", expression(test), block("do", body), block("else", orElse))
        case .breakLoop: "(break)"
        case .continueLoop: "(continue)"
        case .pass: "(pass)"
        case .function(let definition): function(definition)
        case .returnValue(let value): node("return", value.map(expression) ?? "")
        case .nonlocal(let names): node("nonlocal", names.map(\.text))
        case .global(let names): node("global", names.map(\.text))
        case .assert(let test, let message): node("assert", expression(test), message.map(expression) ?? "")
        case .delete(let targets): node("del", targets.map(expression))
        case .tryBlock(let body, let handlers, let orElse, let finally):
            node(
                "try", [block("do", body)] + handlers.map(handler) + [block("else", orElse), block("finally", finally)])
        case .raise(let value, let cause): node("raise", value.map(expression) ?? "", optional("from", cause))
        case .importModules(let modules):
            node("import", modules.map { node($0.module.text, $0.alias?.text ?? "") })
        case .importNames(let module, let names):
            node("from", [module.text] + names.map { node($0.name.text, $0.alias?.text ?? "") })
        }
    }

    private func handler(_ handler: ExceptHandler) -> String {
        node(
            "except", handler.type.map(expression) ?? "", handler.name.map { node("as", $0.text) } ?? "",
            block("do", handler.body))
    }

    private func function(_ definition: FunctionDefinition) -> String {
        node(
            "def",
            definition.decorators.map { node("@", expression($0)) }
                + [
                    definition.name.text, parameters(definition.parameters), optional("->", definition.returns),
                    block("do", definition.body),
                ])
    }

    private func parameters(_ list: [Parameter]) -> String {
        node(
            "parameters",
            list.map { parameter in
                let mark =
                    switch parameter.kind {
                    case .positionalOnly: "/"
                    case .normal: ""
                    case .keywordOnly: "!"
                    case .variadic: "*"
                    case .keywordVariadic: "**"
                    }
                let parts = [optional(":", parameter.annotation), optional("=", parameter.defaultValue)]
                return parts == ["", ""] ? mark + parameter.name.text : node(mark + parameter.name.text, parts)
            })
    }

    // MARK: Expressions

    package func expression(_ value: Expression) -> String {
        switch value.kind {
        case .none: "None"
        case .ellipsis: "..."
        case .bool(let flag): flag ? "True" : "False"
        case .int(let number): String(number)
        case .bigInt(let digits): digits
        case .float(let number): "\(number)"
        case .string(let text): quoted(text)
        case .formatted(let parts): node("f", parts.map(part))
        case .name(let name): name
        case .list(let items): node("list", items.map(expression))
        case .tuple(let items): node("tuple", items.map(expression))
        case .set(let items): node("set", items.map(expression))
        case .dict(let entries):
            node(
                "dict",
                entries.map { entry in
                    switch entry {
                    case .pair(let key, let item): node(":", expression(key), expression(item))
                    case .unpack(let item): node("**", expression(item))
                    }
                })
        case .unary(let op, let operand): node("u" + op.rawValue, expression(operand))
        case .binary(let op, let left, let right): node(op.rawValue, expression(left), expression(right))
        case .and(let left, let right): node("and", expression(left), expression(right))
        case .or(let left, let right): node("or", expression(left), expression(right))
        case .compare(let first, let rest):
            node("compare", [expression(first)] + rest.flatMap { [$0.op.rawValue, expression($0.operand)] })
        case .conditional(let test, let then, let orElse):
            node("?", expression(test), expression(then), expression(orElse))
        case .lambda(let list, let body, _): node("lambda", parameters(list), expression(body))
        case .call(let callee, let arguments): node("call", [expression(callee)] + arguments.map(argument))
        case .attribute(let object, let name): node(".", expression(object), name.text)
        case .index(let object, let key): node("[]", expression(object), expression(key))
        case .slice(let lower, let upper, let step):
            node("slice", lower.map(expression) ?? "_", upper.map(expression) ?? "_", step.map(expression) ?? "_")
        case .starred(let inner): node("*", expression(inner))
        case .listComprehension(let item, let clauses, _): node("list-for", [expression(item)] + clauses.map(clause))
        case .setComprehension(let item, let clauses, _): node("set-for", [expression(item)] + clauses.map(clause))
        case .dictComprehension(let key, let item, let clauses, _):
            node("dict-for", [expression(key), expression(item)] + clauses.map(clause))
        case .generator(let item, let clauses, _): node("generator", [expression(item)] + clauses.map(clause))
        case .walrus(let name, let inner): node(":=", name.text, expression(inner))
        case .parenthesized(let inner): expression(inner)
        }
    }

    private func argument(_ argument: Argument) -> String {
        switch argument {
        case .positional(let value): expression(value)
        case .keyword(let name, let value): node("=", name.text, expression(value))
        case .unpack(let value): node("*", expression(value))
        case .unpackKeywords(let value): node("**", expression(value))
        }
    }

    private func clause(_ clause: ComprehensionClause) -> String {
        node(
            "for",
            [expression(clause.target), expression(clause.iterable)]
                + clause.conditions.map { node("if", expression($0)) })
    }

    private func part(_ part: FormattedPart) -> String {
        switch part {
        case .text(let text): quoted(text)
        case .value(let value, let source, let conversion, let format):
            node(
                "{}",
                [expression(value), source.map { node("=", quoted($0)) } ?? "", conversion.map { "!\($0)" } ?? ""]
                    + (format.isEmpty ? [] : [node(":", format.map(self.part))]))
        }
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            default:
                if scalar.value < 0x20 || scalar.value > 0x7E {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
