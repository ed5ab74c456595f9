import Diagnostics
import Syntax

extension FrameCompiler {
    /// Statements in order. Short blocks are unrolled, because a closure taken out of an array costs a reference count.
    func block(_ statements: [Statement]) -> Action { sequence(statements.map { CompiledAction(statement($0)) }[...]) }

    private func sequence(_ actions: ArraySlice<CompiledAction>) -> Action {
        let first = actions.startIndex
        switch actions.count {
        case 0: return { _ in .normal }
        case 1: return actions[first].run
        case 2:
            let it = Captured((first: actions[first], second: actions[first + 1]))
            return { frame in
                let flow = try it.parts.first.run(frame)
                guard case .normal = flow else { return flow }
                return try it.parts.second.run(frame)
            }
        case 3:
            let it = Captured((first: actions[first], second: actions[first + 1], third: actions[first + 2]))
            return { frame in
                var flow = try it.parts.first.run(frame)
                guard case .normal = flow else { return flow }
                flow = try it.parts.second.run(frame)
                guard case .normal = flow else { return flow }
                return try it.parts.third.run(frame)
            }
        case 4:
            let it = Captured(
                (
                    first: actions[first], second: actions[first + 1], third: actions[first + 2],
                    fourth: actions[first + 3]
                ))
            return { frame in
                var flow = try it.parts.first.run(frame)
                guard case .normal = flow else { return flow }
                flow = try it.parts.second.run(frame)
                guard case .normal = flow else { return flow }
                flow = try it.parts.third.run(frame)
                guard case .normal = flow else { return flow }
                return try it.parts.fourth.run(frame)
            }
        default:
            return sequence([
                CompiledAction(sequence(actions.prefix(3))), CompiledAction(sequence(actions.dropFirst(3))),
            ])
        }
    }

    func statement(_ statement: Statement) -> Action {
        let span = statement.span
        switch statement.kind {
        case .expression(let value):
            let value = code(value)
            return { frame in
                _ = try value(frame)
                return .normal
            }
        case .assign(let targets, let value): return assign(targets, value)
        case .annotated(let target, _, let value):
            guard let value else { return { _ in .normal } }
            return assign([target], value)
        case .augmented(let target, let op, let value): return augmented(target, op, value, span)
        case .conditional(let condition, let then, let orElse):
            let it = Captured(
                (
                    condition: CompiledTest(test(condition)), then: CompiledAction(block(then)),
                    orElse: CompiledAction(block(orElse))
                ))
            if orElse.isEmpty {
                return { frame in try it.parts.condition.run(frame) ? try it.parts.then.run(frame) : .normal }
            }
            return { frame in
                try it.parts.condition.run(frame) ? try it.parts.then.run(frame) : try it.parts.orElse.run(frame)
            }
        case .forLoop(let target, let iterable, let body, let orElse): return forLoop(target, iterable, body, orElse)
        case .whileLoop(let condition, let body, let orElse): return whileLoop(condition, body, orElse)
        case .breakLoop: return { _ in .breakLoop }
        case .continueLoop: return { _ in .continueLoop }
        case .pass, .nonlocal, .global: return { _ in .normal }
        case .function(let function): return definition(function, span)
        case .returnValue(let value):
            guard let value else { return { _ in .returned(.none) } }
            let code = code(value)
            return { .returned(try code($0)) }
        case .assert(let condition, let message): return assertion(condition, message, span)
        case .delete(let targets):
            let deletions = targets.map { CompiledEffect(deletion($0)) }
            return { frame in
                for delete in deletions { try delete.run(frame) }
                return .normal
            }
        case .tryBlock(let body, let handlers, let orElse, let finally):
            return tryBlock(body, handlers, orElse, finally)
        case .raise(let value, let cause): return raise(value, cause, span)
        case .importModules(let modules): return importModules(modules)
        case .importNames(let module, let names): return importNames(module, names, span)
        }
    }

    private func assertion(_ condition: Expression, _ message: Expression?, _ span: Span) -> Action {
        let test = test(condition)
        let message = message.map { CompiledCode(code($0)) }
        let site = CallSite(condition.span)
        return { frame in
            if try test(frame) { return .normal }
            let arguments = try message.map { [try $0.run(frame)] } ?? []
            let raised = Raised("AssertionError", arguments)
            raised.exception.hint = "This was to hold and does not: print the values in it to see why."
            throw site.locate(raised)
        }
    }

    private func deletion(_ target: Expression) -> Effect {
        let span = target.span
        switch target.kind {
        case .name(let name): return unbind(name, span)
        case .parenthesized(let inner): return deletion(inner)
        case .tuple(let items), .list(let items):
            let all = items.map { CompiledEffect(deletion($0)) }
            return { frame in for delete in all { try delete.run(frame) } }
        case .index(let container, let key):
            let container = code(container)
            let key = code(key)
            let site = CallSite(span)
            return { frame in
                let target = try container(frame)
                let key = try key(frame)
                do { try Subscript.delete(target, key) } catch { throw site.locate(error) }
            }
        case .attribute(let object, let name):
            let object = code(object)
            let site = CallSite(name.span)
            return { frame in
                let target = try object(frame)
                do { try Attributes.delete(target, name.text) } catch { throw site.locate(error) }
            }
        default: return { _ in }
        }
    }

    private func importModules(_ modules: [ImportedModule]) -> Action {
        let session = Unowned(unit.session)
        let steps = modules.map { imported in
            let name = imported.module.text
            let root = imported.module.parts.first?.text ?? name
            return (
                name: name, isRoot: imported.alias == nil, store: CompiledStore(store(imported.alias?.text ?? root)),
                root: root,
                site: CallSite(
                    imported.module.parts.first.map { first in
                        imported.module.parts.dropFirst().reduce(first.span) { $0.union($1.span) }
                    } ?? .none)
            )
        }
        return { frame in
            for step in steps {
                do {
                    let module = try session.object.modules.load(step.name)
                    try step.store.run(
                        frame,
                        step.isRoot && step.root != step.name ? try session.object.modules.load(step.root) : module)
                } catch { throw step.site.locate(error) }
            }
            return .normal
        }
    }

    private func importNames(_ module: DottedName, _ names: [ImportedName], _ span: Span) -> Action {
        let session = Unowned(unit.session)
        let moduleName = module.text
        let moduleSite = CallSite(module.parts.first?.span ?? span)
        let globals = unit.globals
        let steps = names.map {
            (
                name: $0.name.text, store: CompiledStore(store($0.alias?.text ?? $0.name.text)),
                site: CallSite($0.name.span)
            )
        }
        return { frame in
            let loaded: Value
            do { loaded = try session.object.modules.load(moduleName) } catch { throw moduleSite.locate(error) }
            guard case .object(let object) = loaded, let module = object as? ModuleObject else { return .normal }
            for step in steps {
                if step.name == "*" {
                    for name in module.publicNames {
                        if let value = try module.attribute(name) { globals.slot(name).pointee = value }
                    }
                    continue
                }
                if let value = try module.attribute(step.name) {
                    try step.store.run(frame, value)
                } else if let inner = try? session.object.modules.load(moduleName + "." + step.name) {
                    try step.store.run(frame, inner)
                } else {
                    var problem = module.cannotImport(step.name)
                    problem.hint =
                        module.circleHint ?? session.object.registry.attributeHint(step.name, ModuleObject.type)
                        ?? NearName.best(for: step.name, among: module.publicNames).map { "Did you mean `\($0)`?" }
                        ?? "`import \(moduleName)`, then `dir(\(moduleName))` lists what it has."
                    throw step.site.locate(problem)
                }
            }
            return .normal
        }
    }
}
