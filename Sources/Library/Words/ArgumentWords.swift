import Data
import Models
import Runtime
import Training
import Zoo

/// What to write where another value was given than a class of ours: how the one becomes the other.
extension DatasetObject {
    static func origin(_ given: Value?, _ call: Call) -> String? {
        guard let given else { return "A data set comes from `load_dataset(name)` or `load_images(folder)`." }
        if let text = given.asString {
            return Generated.names.contains(text)
                ? "Load it first: `load_dataset(\"\(text)\")`."
                : "Load it first: `load_images(folder)`, or `load_dataset(name)` for one that is built in."
        }
        if given.asObject is BatchesObject {
            return "`fit` and `evaluate` make the batches themselves: give them the data set."
        }
        if given.asObject is ImageObject { return "One image is not a data set; `data[:1]` is." }
        return nil
    }
}

extension ModelObject {
    static func origin(_ given: Value?, _ call: Call) -> String? {
        guard let given else {
            return "A model comes from `create_model(name)`, `load_pretrained(name)` or `sequential(...)`."
        }
        if let text = given.asString {
            return Zoo.list("*").contains { $0.name == text }
                ? "Make it first: `create_model(\"\(text)\")`."
                : "Make it first: `create_model(name)`, or `load_pretrained(name)`."
        }
        if given.isNone {
            return
                "`freeze` and `replace_head` change the model itself and give nothing back: call them without `model =`."
        }
        if let layer = given.asObject as? LayerObject {
            guard let path = layer.place?.path, call.builtin.signature.parameters.contains(where: { $0.name == "only" })
            else { return "A layer becomes a model by `sequential(layer)`." }
            return "A layer is named: `\(call.builtin.name)(model, only=\"\(path)\")`."
        }
        if let items = given.asArray, !items.isEmpty, items.allSatisfy({ $0.asObject is ParameterObject }) {
            return "The model itself knows what it learns: `\(call.builtin.name)(model)`."
        }
        return nil
    }
}

extension TensorObject {
    static func origin(_ given: Value?, _ call: Call) -> String? {
        guard let given else { return nil }
        if given.asObject is ImageObject {
            return "The numbers of an image are `image.pixels`; `prepare(model, image)` is what a model sees."
        }
        if given.asObject is ParameterObject { return "A parameter is a name and a tensor: `name, p = parameter`." }
        return given.asArray != nil || given.asDouble != nil ? "Numbers become a tensor by `tensor(...)`." : nil
    }
}

/// Hints for options outside their range: what to write instead.
enum ArgumentWords {
    /// A value of an option that is usual; nil for one that nobody can guess.
    static func usual(_ option: String) -> String {
        FitOptionList.option(option)?.hint ?? usualOptions[option] ?? ""
    }

    private static let usualOptions = [
        "p": "It is a share of the values: `dropout(0.5)`.",
        "size": "`size=64` is usual; models for ImageNet want 224.",
        "per_class": "`per_class=20` draws twenty images of each class.",
        "in_features": "As many as come in: `x.shape[-1]`, or `model.fc.in_features` of the layer it replaces.",
        "out_features": "One for each class, or as many as the next layer takes.",
        "in_channels": "As many as come in: 3 for colour images, 1 for grey ones.",
        "out_channels": "As many as the next layer takes.",
        "img_size": "`img_size=224` is what most weights were trained with.",
        "channels": "As many as the layer in front gives: `conv2d(3, 16, kernel=3)` gives 16.",
        "kernel": "`kernel=3` is usual.", "groups": "`groups=1` always works.",
        "k": "At most as many as there are.",
        "classes": "One name for each output: `classes=data.classes`.",
        "test": "`test=0.2` keeps a fifth.", "validation": "`validation=0.2` keeps a fifth.",
    ]
}
