import Tensors

/// One tensor of a model's state by its full name.
package struct StateEntry {
    package enum Role { case parameter(Parameter), buffer }

    package let name: String
    package let variable: Variable
    package let role: Role
    package var shape: Shape { variable.tensor.shape }
}

extension Module {
    /// Every module below this one and itself, parents before children, in forward order, with dotted paths.
    package func walk(_ path: String = "") -> [(path: String, module: Module)] {
        [(path, self)] + children.flatMap { $0.module.walk(path.joined(with: $0.name)) }
    }

    /// Modules without children: where the numbers are used.
    package var leaves: [(path: String, module: Module)] { walk().filter { $0.module.children.isEmpty } }

    /// Parameters and buffers in the order of PyTorch's `state_dict`: a module's own parameters, its buffers, its
    /// children.
    package func state(_ path: String = "") -> [StateEntry] {
        parameters.map {
            StateEntry(
                name: path.joined(with: $0.name), variable: $0.parameter.variable, role: .parameter($0.parameter))
        }
            + buffers.map { StateEntry(name: path.joined(with: $0.name), variable: $0.variable, role: .buffer) }
            + children.flatMap { $0.module.state(path.joined(with: $0.name)) }
    }

    /// Every parameter once, even where two layers share it, by its first name.
    package func namedParameters(_ path: String = "") -> [(name: String, parameter: Parameter)] {
        var seen: Set<ObjectIdentifier> = []
        return state(path).compactMap { entry in
            guard case .parameter(let parameter) = entry.role, seen.insert(ObjectIdentifier(parameter)).inserted else {
                return nil
            }
            return (entry.name, parameter)
        }
    }

    package func namedBuffers(_ path: String = "") -> [(name: String, variable: Variable)] {
        state(path).compactMap { entry in
            if case .buffer = entry.role { (entry.name, entry.variable) } else { nil }
        }
    }

    /// Elements in this module's own parameters and those below.
    package var parameterCount: Int { namedParameters().reduce(0) { $0 + $1.parameter.shape.count } }

    package var trainableCount: Int {
        namedParameters().reduce(0) { $0 + ($1.parameter.isFrozen ? 0 : $1.parameter.shape.count) }
    }

    /// Fills every parameter as its layer asks. Each draw is a pure function of the seed and the parameter's name, so
    /// adding a layer changes no other layer's start.
    package func initialize(seed: UInt64, path: String = "") throws {
        for (name, parameter) in namedParameters(path) {
            try parameter.begin(seed: seed, name: name)
        }
    }
}

extension String {
    /// `layer1` joined with `0` is `layer1.0`; an empty path adds no dot.
    func joined(with name: String) -> String { isEmpty ? name : name.isEmpty ? self : self + "." + name }
}
