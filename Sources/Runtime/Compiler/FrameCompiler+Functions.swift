import Diagnostics
import Syntax

extension FrameCompiler {
    func definition(_ definition: FunctionDefinition, _ span: Span) -> Action {
        let make = function(
            definition.name.text, definition.parameters, definition.scope, definition.docstring, definition.name.span,
            returns: definition.returns
        ) { compiler in
            compiler.functionBody(definition.body)
        }
        let store = store(definition.name.text)
        if definition.decorators.isEmpty {
            return { frame in
                try store(frame, try make(frame))
                return .normal
            }
        }
        let decorators = definition.decorators.map { (code: CompiledCode(code($0)), site: CallSite($0.span)) }
        let machine = machine
        return { frame in
            let wrappers = try decorators.map { try $0.code.run(frame) }
            var value = try make(frame)
            for (wrapper, decorator) in zip(wrappers, decorators).reversed() {
                value = try machine.call(wrapper, CallArguments([value], session: machine.session), decorator.site)
            }
            try store(frame, value)
            return .normal
        }
    }

    func lambda(_ parameters: [Parameter], _ body: Expression, _ scope: Int, _ span: Span) -> Code {
        function("<lambda>", parameters, scope, nil, span) { $0.code(body) }
    }

    /// The closure that makes the function each time its definition runs: defaults evaluated, cells taken along.
    private func function(
        _ name: String, _ parameters: [Parameter], _ scope: Int, _ documentation: String?, _ span: Span,
        returns: Expression? = nil, _ compileBody: (FrameCompiler) -> Code
    ) -> Code {
        let qualifiedName = prefix + name
        let bindable = parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
        let ordered = bindable.filter { $0.kind != .keywordOnly } + bindable.filter { $0.kind == .keywordOnly }
        // Defaults are evaluated in the order they are written.
        let defaults: [(index: Int, code: CompiledCode)] = parameters.compactMap { parameter in
            guard let value = parameter.defaultValue,
                let index = ordered.firstIndex(where: { $0.name.text == parameter.name.text })
            else { return nil }
            return (index, CompiledCode(self.code(value)))
        }
        let inner = FrameCompiler(unit, scope: scope, qualifiedName: qualifiedName)
        let body = compileBody(inner)
        let code = functionCode(name, parameters, inner, documentation, span, body)
        code.annotations = annotations(parameters, returns)
        let count = ordered.count
        let cells = capturing(scope)
        let machine = machine
        return { frame in
            var values: [Value] = []
            if !defaults.isEmpty {
                values = [Value](repeating: .unbound, count: count)
                for entry in defaults { values[entry.index] = try entry.code.run(frame) }
            } else if count > 0, !code.isPositional || code.requiredCount < count {
                values = [Value](repeating: .unbound, count: count)
            }
            return .function(Function(code: code, defaults: values, captures: cells(frame), machine: machine.machine))
        }
    }

    /// The cells that the code of a scope takes along when it is made in this frame.
    func capturing(_ scope: Int) -> (Frame) -> [Cell] {
        let captures = unit.scopes[scope].captures
        if captures.isEmpty { return { _ in [] } }
        let captureSlot = captureSlot
        return { frame in
            var cells: [Cell] = []
            cells.reserveCapacity(captures.count)
            for capture in captures {
                switch capture {
                case .cell(let slot):
                    if case .cell(let cell) = frame[slot] {
                        cells.append(cell)
                    } else {
                        let cell = Cell(frame[slot])
                        frame[slot] = .cell(cell)
                        cells.append(cell)
                    }
                case .free(let index): cells.append(Captures.cell(frame, captureSlot, index))
                case .local, .global: cells.append(Cell(.unbound))
                }
            }
            return cells
        }
    }

    /// Annotations with names of the module, as far as they are plain: classes, `list[int]`, `int | None`.
    private func annotations(_ parameters: [Parameter], _ returns: Expression?) -> [(name: String, code: CompiledCode)]
    {
        let written = parameters.map { ($0.name.text, $0.annotation) } + [("return", returns)]
        let module = FrameCompiler(unit, scope: 0)
        return written.compactMap { name, annotation in
            guard let annotation, annotation.isPlain else { return nil }
            return (name, CompiledCode(module.code(annotation)))
        }
    }

    private func functionCode(
        _ name: String, _ parameters: [Parameter], _ inner: FrameCompiler, _ documentation: String?,
        _ span: Span, _ body: @escaping Code
    ) -> FunctionCode {
        let scope = unit.scopes[inner.frameScope]
        let indexed = Array(parameters.enumerated())
        let positional = indexed.filter { $0.element.kind == .positionalOnly || $0.element.kind == .normal }
        let keywordOnly = indexed.filter { $0.element.kind == .keywordOnly }
        let ordered = positional + keywordOnly
        let list = ParameterList(
            function: inner.qualifiedName, names: ordered.map(\.element.name.text), positionalCount: positional.count,
            positionalOnlyCount: positional.filter { $0.element.kind == .positionalOnly }.count,
            hasDefault: ordered.map { $0.element.defaultValue != nil },
            hasVariadic: parameters.contains { $0.kind == .variadic },
            hasKeywordVariadic: parameters.contains { $0.kind == .keywordVariadic })
        return FunctionCode(
            name: name, module: unit.globals.name, parameters: list, slots: ordered.map(\.offset),
            variadicSlot: indexed.first { $0.element.kind == .variadic }?.offset ?? -1,
            keywordVariadicSlot: indexed.first { $0.element.kind == .keywordVariadic }?.offset ?? -1,
            parameterCount: parameters.count, slotCount: scope.slotCount, frameSize: inner.frameSize,
            cells: scope.cells, captureSlot: inner.captureSlot, documentation: documentation, span: span, body: body)
    }

    // MARK: Bodies

    /// A function's body as an expression: where every way ends in `return`, no `Flow` is made at all.
    func functionBody(_ body: [Statement]) -> Code { tail(body[...]) }

    private func tail(_ statements: ArraySlice<Statement>) -> Code {
        guard let first = statements.first else { return { _ in .none } }
        let rest = statements.dropFirst()
        switch first.kind {
        case .returnValue(let value):
            if let value { return code(value) }
            return { _ in .none }
        case .pass: return tail(rest)
        case .expression(let value) where rest.isEmpty:
            if case .string = value.kind { return { _ in .none } }
            let value = code(value)
            return { frame in
                _ = try value(frame)
                return .none
            }
        case .conditional(let condition, let then, let orElse):
            if rest.isEmpty {
                return branch(condition, tail(then[...]), tail(orElse[...]))
            }
            if FrameCompiler.alwaysReturns(then), orElse.isEmpty {
                return branch(condition, tail(then[...]), tail(rest))
            }
        default: break
        }
        // The longest run of statements before the next one that this function knows to end well.
        var end = statements.startIndex + 1
        while end < statements.endIndex,
            !FrameCompiler.startsTail(statements[end], isLast: end == statements.endIndex - 1)
        { end += 1 }
        let action = block(Array(statements[..<end]))
        if end == statements.endIndex {
            return { frame in
                if case .returned(let value) = try action(frame) { return value }
                return .none
            }
        }
        let after = tail(statements[end...])
        return { frame in
            if case .returned(let value) = try action(frame) { return value }
            return try after(frame)
        }
    }

    private static func startsTail(_ statement: Statement, isLast: Bool) -> Bool {
        switch statement.kind {
        case .returnValue: true
        case .conditional(_, let then, let orElse): isLast || (alwaysReturns(then) && orElse.isEmpty)
        default: false
        }
    }

    private static func alwaysReturns(_ body: [Statement]) -> Bool {
        guard let last = body.last else { return false }
        switch last.kind {
        case .returnValue: return true
        case .conditional(_, let then, let orElse): return alwaysReturns(then) && alwaysReturns(orElse)
        default: return false
        }
    }
}

extension Expression {
    /// Made of names, constants, attributes and brackets only: nothing in it is called, and it has no scope of its own.
    fileprivate var isPlain: Bool {
        switch kind {
        case .none, .ellipsis, .bool, .int, .bigInt, .float, .string, .name: true
        case .attribute, .index, .parenthesized, .tuple, .list, .binary: children.allSatisfy(\.isPlain)
        case .formatted, .set, .dict, .unary, .and, .or, .compare, .conditional, .lambda, .call, .slice, .starred,
            .listComprehension, .setComprehension, .dictComprehension, .generator, .walrus:
            false
        }
    }
}
