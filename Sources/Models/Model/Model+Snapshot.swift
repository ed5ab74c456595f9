import Tensors

/// A model's state at one moment: handles to its tensors (copy-on-write, so taking one costs nothing until training
/// writes), its structure, flags and names. For the best weights of a `fit`, and for `:undo`.
package struct Snapshot {
    fileprivate struct Place {
        let module: Module
        let children: [Module.Child]
        let staysInInference: Bool
        let frozen: [Bool]
    }

    fileprivate let places: [Place]
    fileprivate let values: [(variable: Variable, tensor: Tensor)]
    fileprivate let classNames: [String]?
    fileprivate let headPath: String?
    fileprivate let preprocessing: Preprocessing
    fileprivate let isTraining: Bool
    fileprivate let edits: [Model.Edit]
}

extension Model {
    package func snapshot() -> Snapshot {
        Snapshot(places: root.walk().map { place in
                     Snapshot.Place(module: place.module, children: place.module.children, staysInInference: place.module.staysInInference,
                                    frozen: place.module.parameters.map(\.parameter.isFrozen))
                 },
                 values: state.map { ($0.variable, $0.variable.tensor) },
                 classNames: classNames, headPath: headPath, preprocessing: preprocessing, isTraining: isTraining, edits: edits)
    }

    /// Everything as it was, replaced heads and frozen layers included.
    package func restore(_ snapshot: Snapshot) throws {
        for place in snapshot.places {
            place.module.restoreChildren(place.children)
            place.module.staysInInference = place.staysInInference
            for (entry, frozen) in zip(place.module.parameters, place.frozen) { entry.parameter.isFrozen = frozen }
        }
        try restoreValues(snapshot)
        classNames = snapshot.classNames
        headPath = snapshot.headPath
        preprocessing = snapshot.preprocessing
        edits = snapshot.edits
        restore(isTraining: snapshot.isTraining)
    }

    /// The tensors of a snapshot of this model by name.
    package func named(_ snapshot: Snapshot) -> [(name: String, tensor: Tensor)] {
        let names = Dictionary(state.map { (ObjectIdentifier($0.variable), $0.name) }, uniquingKeysWith: { first, _ in first })
        return snapshot.values.compactMap { entry in names[ObjectIdentifier(entry.variable)].map { ($0, entry.tensor) } }
    }

    /// The numbers only: what going back to the best epoch means.
    package func restoreValues(_ snapshot: Snapshot) throws {
        for (variable, tensor) in snapshot.values where variable.tensor !== tensor { try variable.assign(tensor) }
    }
}
