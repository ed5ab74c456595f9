import Diagnostics

/// A method call whose receiver is none of the language's own kinds: the attribute is looked up before the arguments
/// are evaluated.
final class MethodFallback {
    private let machine: Running
    private let name: String
    private let site: CallSite
    private let nameSite: CallSite
    private let plainSite: CallSite
    /// The module it was called on last, and where the name stands there.
    @exclusivity(unchecked) private var module: (object: ModuleObject, slot: Frame)?

    init(machine: Running, name: String, site: CallSite, nameSite: CallSite, plainSite: CallSite) {
        self.machine = machine
        self.name = name
        self.site = site
        self.nameSite = nameSite
        self.plainSite = plainSite
    }

    enum Found {
        /// A library function that takes the receiver as its first argument.
        case method(Builtin)
        case attribute(Value)
    }

    @inline(never)
    func find(_ receiver: Value) throws -> Found {
        if case .object(let object) = receiver {
            if let module, module.object === object, !module.slot.pointee.isUnbound {
                return .attribute(module.slot.pointee)
            }
            if let found = object as? ModuleObject, let slot = found.slot(name) {
                module = (found, slot)
                return .attribute(slot.pointee)
            }
            if let builtin = try machine.machine.registryMethod(object, name, nameSite) { return .method(builtin) }
        }
        do { return .attribute(try Attributes.get(receiver, name, machine.session)) } catch {
            throw nameSite.locate(error)
        }
    }

    @inline(never)
    func call(_ found: Found, _ receiver: Value, _ base: Frame, _ count: Int) throws -> Value {
        switch found {
        case .method(let builtin):
            let arguments = [receiver] + Array(UnsafeBufferPointer(start: base, count: count))
            machine.clear(base, count)
            do { return try builtin.call(CallArguments(arguments, session: machine.session), at: site) } catch {
                throw site.locate(error)
            }
        case .attribute(let function): return try machine.call(function, base, count, plainSite)
        }
    }
}
