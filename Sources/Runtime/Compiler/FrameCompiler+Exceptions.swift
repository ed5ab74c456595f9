import Diagnostics
import Syntax

extension FrameCompiler {
    func tryBlock(_ body: [Statement], _ handlers: [ExceptHandler], _ orElse: [Statement], _ finally: [Statement]) -> Action {
        var action = block(body)
        if !handlers.isEmpty { action = handling(action, handlers, orElse.isEmpty ? nil : block(orElse)) }
        return finally.isEmpty ? action : finishing(action, block(finally))
    }

    private func handling(_ body: @escaping Action, _ handlers: [ExceptHandler], _ orElse: Action?) -> Action {
        struct Handler {
            var type: Code?
            var site: CallSite
            var store: ((Frame, Value) throws -> Void)?
            var body: Action
        }
        let compiled = handlers.map { handler in
            Handler(type: handler.type.map(code), site: CallSite(handler.type?.span ?? handler.span),
                    store: handler.name.map { store($0.text) }, body: block(handler.body))
        }
        let machine = Unowned(machine)
        let unwound = firstFree
        let site = CallSite(.none)
        let layout = self.layout
        return { frame in
            let flow: Flow
            do {
                flow = try body(frame)
            } catch {
                if error is Halt { throw error }
                let located = site.locate(error)
                guard let raised = located as? Raised else { throw located }
                let exception = raised.exception
                // What was being evaluated when it broke off must not stay on the stack.
                machine.object.clear(frame + unwound, layout.size - unwound)
                for handler in compiled {
                    if let type = handler.type {
                        let wanted = try type(frame)
                        do {
                            if try !ExceptionMatching.matches(exception, wanted) { continue }
                        } catch { throw handler.site.locate(error) }
                    }
                    machine.object.handling.append(exception)
                    defer {
                        machine.object.handling.removeLast()
                        try? handler.store?(frame, .unbound)
                    }
                    try handler.store?(frame, .object(exception))
                    do { return try handler.body(frame) } catch {
                        if let inner = error as? Raised, inner.exception !== exception, inner.exception.context == nil {
                            inner.exception.context = exception
                        }
                        throw error
                    }
                }
                throw raised
            }
            if case .normal = flow, let orElse { return try orElse(frame) }
            return flow
        }
    }

    private func finishing(_ body: @escaping Action, _ finally: @escaping Action) -> Action {
        let machine = Unowned(machine)
        let unwound = firstFree
        let layout = self.layout
        return { frame in
            let flow: Flow
            do {
                flow = try body(frame)
            } catch {
                if error is Halt { throw error }
                machine.object.clear(frame + unwound, layout.size - unwound)
                let exception = CallSite.exception(error)
                machine.object.handling.append(exception)
                let after: Flow
                do {
                    defer { machine.object.handling.removeLast() }
                    after = try finally(frame)
                }
                if case .normal = after { throw error }
                return after
            }
            let after = try finally(frame)
            if case .normal = after { return flow }
            return after
        }
    }

    func raise(_ value: Expression?, _ cause: Expression?, _ span: Span) -> Action {
        let machine = Unowned(machine)
        let site = CallSite(span)
        guard let value else {
            return { _ in
                guard let exception = machine.object.handling.last else {
                    throw site.locate(Problem("RuntimeError", "No active exception to reraise"))
                }
                throw Raised(exception)
            }
        }
        let operand = code(value), cause = cause.map(code)
        return { frame in
            let raised = try operand(frame)
            let origin = try cause?(frame)
            do {
                let exception = try ExceptionMatching.instance(raised, machine.object.session)
                if let origin {
                    exception.suppressesContext = true
                    switch origin {
                    case .none: exception.cause = nil
                    default:
                        guard let instance = try? ExceptionMatching.instance(origin, machine.object.session) else {
                            throw Problem("TypeError", "exception causes must derive from BaseException")
                        }
                        exception.cause = .object(instance)
                    }
                }
                if exception.context == nil, let current = machine.object.handling.last, current !== exception { exception.context = current }
                throw Raised(exception)
            } catch { throw site.locate(error) }
        }
    }
}

enum ExceptionMatching {
    /// Whether a handler for `wanted`, a class or a tuple of classes, takes the exception.
    static func matches(_ exception: ExceptionObject, _ wanted: Value) throws -> Bool {
        switch wanted {
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
        case .type(let type) where type.isSubtype(of: ExceptionTypes.base): return ExceptionObject(type, [])
        default: throw Problem("TypeError", "exceptions must derive from BaseException")
        }
    }
}
