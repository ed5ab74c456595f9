import Runtime

extension Builtin {
    /// Functions that belong together: a chapter of the reference.
    struct Family {
        let title: String
        let text: String
        let builtins: [Builtin]
        /// What only stands behind a point, and of what class.
        var methods: [Builtin] = []
        var owner = ""
    }

    /// All functions of the library, in the order a reference shows them.
    static let families = [
        Family(
            title: "Models and weights", text: "Making a model, loading weights, choosing what trains.",
            builtins: models + files, methods: modelMethods, owner: "Model"),
        Family(
            title: "Data", text: "Data sets that are drawn by formula, and folders of images.",
            builtins: data + labels + images),
        Family(
            title: "Training", text: "Fitting a model, and finding out how good it is.", builtins: training),
        Family(
            title: "Figures", text: "Curves, pictures and tables, for the terminal and for pages.",
            builtins: figures + charts, methods: figureMethods, owner: "Figure"),
        Family(title: "Layers", text: "Parts of a model of your own.", builtins: layers),
        Family(
            title: "Tensors",
            text:
                "Named as in `torch`. A function whose first argument is a tensor is its method too: `mean(x)` and `x.mean()`.",
            builtins: tensors, methods: tensorMethods, owner: "Tensor"),
        Family(title: "Tools", text: "Help, and lessons that check themselves.", builtins: inspection),
    ]
}
