import Diagnostics
import Syntax

/// Compiles what runs in one frame: a function, a lambda or the module, with the comprehensions inside it.
///
/// Every decision that the source already settles (operator, kind of name, number of arguments, constant operand) is
/// made here, outside the returned closure; what is left inside is the work itself.
final class FrameCompiler {
    let unit: Unit
    let machine: Running
    /// The scope that names are looked up in; a comprehension changes it while it is compiled.
    var scope: Int
    let frameScope: Int
    /// Where the pointer to the captured cells stands; -1 when nothing is captured.
    let captureSlot: Int
    private var temporary: Int
    /// Shared with closures that need the size the frame has when everything is compiled.
    let layout: FrameLayout
    var frameSize: Int { layout.size }
    /// `outer.<locals>.inner` in messages about the function; empty for the module.
    let qualifiedName: String
    /// What stands in front of the names of functions made here: `outer.<locals>.`, inside a comprehension also that.
    var prefix: String

    init(_ unit: Unit, scope: Int, qualifiedName: String = "") {
        self.unit = unit
        self.scope = scope
        self.qualifiedName = qualifiedName
        prefix = qualifiedName.isEmpty ? "" : qualifiedName + ".<locals>."
        machine = unit.running
        frameScope = scope
        let slots = unit.scopes[scope].slotCount
        captureSlot = unit.scopes[scope].captures.isEmpty ? -1 : slots
        temporary = captureSlot < 0 ? slots : slots + 1
        layout = FrameLayout(temporary)
    }

    /// Sets `count` slots aside that nothing else uses until `giveBack`, and tells the first one's index.
    func reserve(_ count: Int) -> Int {
        let first = temporary
        temporary += count
        layout.size = max(layout.size, temporary)
        return first
    }

    func giveBack(_ first: Int) { temporary = first }

    /// The first slot above everything in use.
    var firstFree: Int { temporary }

    func binding(_ name: String) -> Binding { unit.scopes[scope].binding(of: name) }

    /// Whether a comprehension that is being compiled uses a name of the scope around it.
    func isFromAround(_ name: String) -> Bool {
        let own = unit.scopes[scope]
        return own.kind == .comprehension && unit.scopes[own.parent].bindings[name] == own.binding(of: name)
    }

    func isAlwaysBound(_ slot: Int, _ name: String) -> Bool {
        let own = unit.scopes[frameScope]
        return scope == frameScope && slot < own.parameterCount && !own.deleted.contains(name)
    }
}

/// The number of slots of a frame, known when the last statement is compiled.
final class FrameLayout {
    @exclusivity(unchecked) var size: Int

    init(_ size: Int) { self.size = size }
}
