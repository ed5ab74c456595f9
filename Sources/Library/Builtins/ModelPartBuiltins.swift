import Models
import Runtime
import Tensors

extension Builtin {
    /// What a model is made of, named as in PyTorch: only behind a point, because the names alone mean nothing.
    static let modelMethods: [Builtin] = [
        Builtin(
            "named_parameters(model: Model) -> list",
            """
            What the model learns as plain pairs of name and tensor, as in PyTorch.
            ```tl
            print([name for name, p in sequential(linear(2, 1)).named_parameters()])  # → ['0.weight', '0.bias']
            ```
            See also: parameters, state_dict
            """, effect: .nothing
        ) { call in
            .list(try call.parameters(0).map { .tuple([.str($0.name), .object($0.tensor)]) })
        },

        Builtin(
            "state_dict(model: Model) -> dict",
            """
            All tensors that a file of the model holds, by name: what it learns, and the statistics of BatchNorm.

            `save(model, path)` writes them with what else a model is; `load_pretrained(path)` reads that.
            ```tl
            print(list(sequential(linear(2, 1)).state_dict()))  # → ['0.weight', '0.bias']
            ```
            See also: save, load_tensors, parameters
            """, effect: .nothing
        ) { call in
            .dict(try call.model(0).state.map { (.str($0.name), .tensor($0.variable.tensor)) })
        },

        Builtin(
            "named_children(model: Model) -> list",
            """
            The model's parts as pairs of name and layer, in order.
            ```tl
            print([name for name, layer in create_model("resnet10t").named_children()][:2])  # → ['conv1', 'bn1']
            ```
            See also: children, named_modules, summary
            """, effect: .nothing
        ) { call in
            .list(try call.parts(0).map { .tuple([.str($0.path), .object($0.layer)]) })
        },

        Builtin(
            "children(model: Model) -> list",
            """
            The model's parts, in order.
            ```tl
            print(sequential(linear(2, 4), linear(4, 2)).children())  # → [Linear(2, 4), Linear(4, 2)]
            ```
            See also: named_children, modules
            """, effect: .nothing
        ) { call in .list(try call.parts(0).map { .object($0.layer) }) },

        Builtin(
            "named_modules(model: Model) -> list",
            """
            All layers at any depth, as pairs of dotted path and layer.
            ```tl
            print(sequential(linear(2, 4), linear(4, 2)).named_modules()[1])  # → ('1', Linear(4, 2))
            ```
            See also: modules, named_children
            """, effect: .nothing
        ) { call in
            .list(try call.parts(0, deep: true).map { .tuple([.str($0.path), .object($0.layer)]) })
        },

        Builtin(
            "modules(model: Model) -> list",
            """
            All layers at any depth.
            ```tl
            print(len(create_model("resnet10t").modules()) > 20)  # → True
            ```
            See also: children, named_modules
            """, effect: .nothing
        ) { call in .list(try call.parts(0, deep: true).map { .object($0.layer) }) },
    ]
}

extension Call {
    func parameters(_ index: Int) throws -> [(name: String, tensor: TensorObject)] {
        let model = try model(index)
        return model.parameters().map { ($0.name, TensorObject($0.parameter.tensor, of: model, path: $0.name)) }
    }

    /// The parts of a model by path: those it is made of, or with all that they are made of in turn.
    fileprivate func parts(_ index: Int, deep: Bool = false) throws -> [(path: String, layer: LayerObject)] {
        let model = try model(index)
        let all =
            deep
            ? model.root.walk().filter { !$0.path.isEmpty }.map { ($0.path, $0.module) }
            : model.root.children.map { ($0.name, $0.module) }
        return all.map { ($0, LayerObject($1, in: model, path: $0)) }
    }
}
