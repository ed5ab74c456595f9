import Synchronization
import Tensors

/// A node of a model: named children in forward order, parameters, buffers, and the layer that says what to compute.
///
/// Names are timm's. `state` lists everything in the order of PyTorch's `state_dict`.
package final class Module {
    package typealias Child = (name: String, module: Module)

    package let layer: any Layer
    /// The layer's, which is asked at every pass.
    let input: ExpectedShape
    package private(set) var children: [Child] { didSet { Module.changes.add(1, ordering: .relaxed) } }
    package let parameters: [(name: String, parameter: Parameter)]
    package let buffers: [(name: String, variable: Variable)]
    /// Behaves as in inference whatever the context says: what being frozen means for BatchNorm and dropout.
    package var staysInInference = false
    /// Part of a model already, so its numbers are not those of a fresh layer.
    package internal(set) var isAttached = false

    /// - Throws: `ModelError.nestedTooDeep`, so that walking a tree cannot exhaust the stack.
    package init(
        _ layer: any Layer,
        children: [Child] = [],
        parameters: [(name: String, parameter: Parameter)] = [],
        buffers: [(name: String, variable: Variable)] = []
    ) throws {
        self.layer = layer
        input = layer.input
        self.children = children
        self.parameters = parameters
        self.buffers = buffers
        guard depth <= Module.deepest else { throw ModelError.nestedTooDeep(limit: Module.deepest) }
    }

    package static let deepest = 100

    /// Containers below this one, itself included. Every module was checked when made, so this does not recurse far.
    package var depth: Int { 1 + (children.map(\.module.depth).max() ?? 0) }

    /// Counts changes of the parts of any model and of what is frozen. While it stays the same, so does what was found
    /// out by walking over a model.
    package static let changes = Atomic<Int>(0)

    /// This module and all below it, and the count of changes for which that is so.
    private var everyModule: (changes: Int, modules: [Module]) = (-1, [])

    /// The pass under way while a function written by the user runs: what its calls of this module take part in.
    package private(set) var pass: ForwardContext?

    /// Runs a user's function inside a pass: every module here and below then knows which.
    package func during<Result>(_ context: ForwardContext, _ body: () throws -> Result) rethrows -> Result {
        let changes = Module.changes.load(ordering: .relaxed)
        if everyModule.changes != changes { everyModule = (changes, walk().map(\.module)) }
        let modules = everyModule.modules
        let before = modules.map(\.pass)
        for module in modules { module.pass = context }
        defer { for (module, pass) in zip(modules, before) { module.pass = pass } }
        return try body()
    }

    // MARK: Parts by name

    package func child(_ name: String) -> Module? { children.first { $0.name == name }?.module }
    package func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name }?.parameter }
    package func buffer(_ name: String) -> Variable? { buffers.first { $0.name == name }?.variable }

    /// A parameter's or buffer's current tensor, for a layer's forward pass.
    package func tensor(_ name: String) throws -> Tensor {
        if let parameter = parameter(name) { return parameter.tensor }
        if let buffer = buffer(name) { return buffer.tensor }
        throw ModelError.unknownPart(path: name, known: partNames)
    }

    package var partNames: [String] { children.map(\.name) + parameters.map(\.name) + buffers.map(\.name) }

    /// The module at a dotted path below this one; an empty path is this one.
    package func module(at path: String) -> Module? {
        path.split(separator: ".").reduce(self) { $0?.child(String($1)) }
    }

    /// Puts another module in a child's place.
    func replaceChild(_ name: String, with module: Module) throws {
        guard let index = children.firstIndex(where: { $0.name == name }) else {
            throw ModelError.unknownPart(path: name, known: partNames)
        }
        guard !module.contains(self) else { throw ModelError.containsItself(path: name) }
        let old = children[index].module
        children[index].module = module
        guard depth <= Module.deepest else {
            children[index].module = old
            throw ModelError.nestedTooDeep(limit: Module.deepest)
        }
    }

    func restoreChildren(_ children: [Child]) { self.children = children }

    func contains(_ other: Module) -> Bool { self === other || children.contains { $0.module.contains(other) } }

    /// Runs the child called `name`: what a container's forward pass is written with.
    package func run(_ name: String, _ x: Tensor, _ context: ForwardContext) throws -> Tensor {
        guard let child = child(name) else { throw ModelError.unknownPart(path: name, known: partNames) }
        return try context.run(child, named: name, x)
    }

    // MARK: Copying

    /// A module of its own with the same values; storage is shared until one of the two is written.
    package func copy() throws -> Module {
        let copy = try Module(
            layer,
            children: children.map { ($0.name, try $0.module.copy()) },
            parameters: parameters.map { ($0.name, $0.parameter.copy()) },
            buffers: buffers.map { ($0.name, Variable($0.variable.tensor)) })
        copy.staysInInference = staysInInference
        copy.isAttached = isAttached
        return copy
    }
}
