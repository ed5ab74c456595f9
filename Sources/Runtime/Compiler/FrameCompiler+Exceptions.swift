import Diagnostics
import Syntax

extension FrameCompiler {
    func tryBlock(_ body: [Statement], _ handlers: [ExceptHandler], _ orElse: [Statement], _ finally: [Statement])
        -> Action
    {
        var action = block(body)
        if !handlers.isEmpty { action = handling(action, handlers, block(orElse)) }
        return finally.isEmpty ? action : finishing(action, block(finally))
    }

    private func handling(_ body: @escaping Action, _ handlers: [ExceptHandler], _ orElse: @escaping Action) -> Action {
        let compiled = handlers.map { handler in
            Handler(
                type: handler.type.map { CompiledCode(code($0)) }, site: CallSite(handler.type?.span ?? handler.span),
                store: handler.name.map { CompiledStore(store($0.text)) }, body: CompiledAction(block(handler.body)))
        }
        let it = Captured(
            (
                body: CompiledAction(body), handlers: compiled, orElse: CompiledAction(orElse), machine: machine,
                unwound: firstFree,
                site: CallSite(.none), layout: layout
            ))
        return { frame in
            let flow: Flow
            do {
                flow = try it.parts.body.run(frame)
            } catch {
                guard let raised = (error as? Raised) ?? it.parts.site.locate(error) as? Raised else { throw error }
                let exception = raised.exception
                let machine = it.parts.machine.machine
                machine.chain(exception)
                // What was being evaluated when it broke off must not stay on the stack.
                let unwound = it.parts.unwound
                Machine.clear(frame + unwound, it.parts.layout.size - unwound)
                for index in it.parts.handlers.indices where try it.parts.handlers[index].takes(exception, frame) {
                    return try machine.whileHandling(exception) { try it.parts.handlers[index].run(exception, frame) }
                }
                throw raised
            }
            if case .normal = flow { return try it.parts.orElse.run(frame) }
            return flow
        }
    }

    private func finishing(_ body: @escaping Action, _ finally: @escaping Action) -> Action {
        let machine = machine
        let unwound = firstFree
        let layout = self.layout
        return { frame in
            let flow: Flow
            do {
                flow = try body(frame)
            } catch {
                if error is Halt { throw error }
                machine.clear(frame + unwound, layout.size - unwound)
                let exception = CallSite.exception(error)
                machine.machine.chain(exception)
                let after = try machine.machine.whileHandling(exception) { try finally(frame) }
                if case .normal = after { throw error }
                return after
            }
            let after = try finally(frame)
            if case .normal = after { return flow }
            return after
        }
    }

    func raise(_ value: Expression?, _ cause: Expression?, _ span: Span) -> Action {
        let machine = machine
        let site = CallSite(span)
        guard let value else {
            return { _ in
                guard let exception = machine.machine.handling.last else {
                    throw site.locate(Problem("RuntimeError", "No active exception to reraise"))
                }
                throw Raised(exception)
            }
        }
        let operand = code(value)
        let cause = cause.map { CompiledCode(code($0)) }
        return { frame in
            let raised = try operand(frame)
            let origin = try cause?.run(frame)
            do {
                let exception = try ExceptionMatching.instance(raised, machine.session)
                if let origin {
                    exception.suppressesContext = true
                    switch origin {
                    case .none: exception.cause = nil
                    default:
                        guard let instance = try? ExceptionMatching.instance(origin, machine.session) else {
                            throw Problem("TypeError", "exception causes must derive from BaseException")
                        }
                        exception.cause = .object(instance)
                    }
                }
                machine.machine.chain(exception, isAnew: true)
                throw Raised(exception)
            } catch { throw site.locate(error) }
        }
    }
}

/// One `except`.
private final class Handler {
    private let type: CompiledCode?
    private let site: CallSite
    private let store: CompiledStore?
    private let body: CompiledAction

    init(type: CompiledCode?, site: CallSite, store: CompiledStore?, body: CompiledAction) {
        self.type = type
        self.site = site
        self.store = store
        self.body = body
    }

    func takes(_ exception: ExceptionObject, _ frame: Frame) throws -> Bool {
        guard let type else { return true }
        let wanted = try type.run(frame)
        do { return try ExceptionMatching.matches(exception, wanted) } catch { throw site.locate(error) }
    }

    func run(_ exception: ExceptionObject, _ frame: Frame) throws -> Flow {
        guard let store else { return try body.run(frame) }
        defer { try? store.run(frame, .unbound) }
        try store.run(frame, .object(exception))
        return try body.run(frame)
    }
}

extension Machine {
    /// What an exception that was just raised remembers: the one under handling. `raise` makes an old one forget what
    /// it remembered.
    fileprivate func chain(_ exception: ExceptionObject, isAnew: Bool = false) {
        guard exception.context == nil || isAnew, let current = handling.last, current !== exception else { return }
        exception.context = current
        // It may have been what an earlier one remembers: never a ring.
        var earlier = current
        while let next = earlier.context {
            if next === exception { earlier.context = nil } else { earlier = next }
        }
    }

    /// Runs the handler of an exception, or a `finally` on its way.
    fileprivate func whileHandling(_ exception: ExceptionObject, _ body: () throws -> Flow) throws -> Flow {
        handling.append(exception)
        do {
            let flow = try body()
            handling.removeLast()
            return flow
        } catch {
            if let inner = error as? Raised { chain(inner.exception) }
            handling.removeLast()
            throw error
        }
    }
}

enum ExceptionMatching {
    /// Whether a handler for `wanted`, a class or a tuple of classes, takes the exception.
    static func matches(_ exception: ExceptionObject, _ wanted: Value) throws -> Bool {
        switch wanted {
        case .type(let type) where type === exception.type: return true
        case .type(let type) where type.isSubtype(of: ExceptionTypes.base): return exception.type.isSubtype(of: type)
        case .tuple(let box):
            for item in box.items where try matches(exception, item) { return true }
            return false
        default: throw Problem("TypeError", "catching classes that do not inherit from BaseException is not allowed")
        }
    }

    /// What `raise value` raises: an exception, or a class called without arguments.
    static func instance(_ value: Value, _ session: Session) throws -> ExceptionObject {
        switch value {
        case .object(let object as ExceptionObject): return object
        case .type(let type) where type.isSubtype(of: ExceptionTypes.base):
            let made = try Arguments.with(CallArguments([], session: session)) { try type.call($0) }
            if case .object(let exception as ExceptionObject) = made { return exception }
            throw Problem(
                "TypeError",
                "calling \(try value.repr()) should have returned an instance of BaseException, not \(made.typeName)")
        default:
            let text = try value.asString == nil ? "" : value.repr()
            throw Problem(
                "TypeError", "exceptions must derive from BaseException",
                hint: "Name the kind of error: `raise ValueError(\(text))`.")
        }
    }
}
