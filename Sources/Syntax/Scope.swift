/// What a name means at one place of the program.
package enum Binding: Hashable, Sendable {
    /// A slot of the running function's frame.
    case local(Int)
    /// A slot of the running function's frame that holds a cell shared with inner functions.
    case cell(Int)
    /// A cell of an outer function: index into the captured cells of the running function.
    case free(Int)
    /// A name of the module; the interpreter looks among the builtins when the module has none.
    case global
}

/// The names of one function, lambda, comprehension or module, as the compiler needs them.
///
/// A function or lambda has a frame of `slotCount` slots: parameters first, in the order of the tree's parameter list,
/// then the other locals, then the variables of the comprehensions written inside it. A comprehension has no frame of
/// its own: it runs inside the frame of `frame`, so that its loop costs no call; a generator expression, which may
/// outlive its caller, has one. The first iterable of both is
/// evaluated with the names of the *enclosing* scope, as in Python; everything else with their own. The module's frame
/// has slots only for comprehensions: the module's own names are `.global`.
package struct Scope: Sendable {
    package enum Kind: Sendable {
        case module, function, lambda, comprehension
        /// A generator expression: a frame of its own, as a function has, because it waits between its elements.
        case generator

        /// Whether it is what stands in brackets around `for`.
        package var isComprehension: Bool { self == .comprehension || self == .generator }
    }

    package var kind: Kind
    /// Index of the scope around it; the module is its own parent.
    package var parent: Int
    /// Index of the scope whose frame it runs in: itself, except for a comprehension.
    package var frame: Int
    /// Every name that is read or bound directly in this scope.
    package var bindings: [String: Binding] = [:]
    /// Slots of the frame; 0 for a comprehension.
    package var slotCount = 0
    /// What each slot is called, for messages; empty for a comprehension.
    package var slotNames: [String] = []
    /// Slots 0 ..< parameterCount are the parameters.
    package var parameterCount = 0
    /// Slots that need a new cell when the scope is entered (for a comprehension: each time it starts). For a parameter
    /// the cell takes over the argument's value.
    package var cells: [Int] = []
    /// For a function or lambda: where each `.free(index)` comes from when the function is made. Each is a `.cell` or
    /// `.free` of the scope the definition stands in (`parent`).
    package var captures: [Binding] = []
    /// Names that a `del` or an `except ... as name` can unbind again; other parameters are always bound.
    package var deleted: Set<String> = []

    package init(kind: Kind, parent: Int, frame: Int) {
        self.kind = kind
        self.parent = parent
        self.frame = frame
    }

    /// The meaning of a name used directly in this scope.
    package func binding(of name: String) -> Binding { bindings[name] ?? .global }
}
