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
        Snapshot(
            places: root.walk().map { place in
                Snapshot.Place(
                    module: place.module, children: place.module.children,
                    staysInInference: place.module.staysInInference,
                    frozen: place.module.parameters.map(\.parameter.isFrozen))
            },
            values: state.map { ($0.variable, $0.variable.tensor) },
            classNames: classNames, headPath: headPath, preprocessing: preprocessing, isTraining: isTraining,
            edits: edits)
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
        let names = Dictionary(
            state.map { (ObjectIdentifier($0.variable), $0.name) }, uniquingKeysWith: { first, _ in first })
        return snapshot.values.compactMap { entry in names[ObjectIdentifier(entry.variable)].map { ($0, entry.tensor) }
        }
    }

    /// The numbers only: what going back to the best epoch means.
    package func restoreValues(_ snapshot: Snapshot) throws {
        for (variable, tensor) in snapshot.values where variable.tensor !== tensor { try variable.assign(tensor) }
    }
}

/// What is different between a model now and an earlier moment of it.
package struct ModelDifference {
    /// Parameters that are frozen now and were not, and the other way round.
    package var frozen = 0
    package var unfrozen = 0
    /// Parameters and buffers with other values.
    package var values = 0
    /// Parts that were put in since.
    package var edits: [Model.Edit] = []
    package var hasOtherNames = false
    package var changedMode = false

    package var isEmpty: Bool {
        frozen == 0 && unfrozen == 0 && values == 0 && edits.isEmpty && !hasOtherNames && !changedMode
    }
}

extension Model {
    package func difference(since old: Snapshot) -> ModelDifference {
        var difference = ModelDifference()
        for place in old.places {
            for (entry, wasFrozen) in zip(place.module.parameters, place.frozen)
            where entry.parameter.isFrozen != wasFrozen {
                if wasFrozen { difference.unfrozen += 1 } else { difference.frozen += 1 }
            }
        }
        for (variable, tensor) in old.values where !variable.tensor.isSame(as: tensor) { difference.values += 1 }
        if edits.count > old.edits.count { difference.edits = Array(edits[old.edits.count...]) }
        difference.hasOtherNames = classNames != old.classNames
        difference.changedMode = isTraining != old.isTraining
        return difference
    }
}

extension Snapshot {
    /// Bytes that only this snapshot keeps: the values that the model has replaced since.
    package var ownBytes: Int {
        values.reduce(0) { $1.variable.tensor.isSame(as: $1.tensor) ? $0 : $0 + $1.tensor.type.byteCount }
    }
}
