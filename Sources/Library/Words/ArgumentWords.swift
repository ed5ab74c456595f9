import Data
import Models
import Runtime
import Training
import Zoo

/// Hints for arguments of the wrong kind, and for options outside their range: what to write instead.
enum ArgumentWords {
    /// What makes the wanted kind of what was given; nil when nobody can say.
    static func hint(wanted: String, given: Value) -> String? {
        let text = given.asString
        switch wanted {
        case "Dataset":
            if let text, Generated.names.contains(text) { return "Load it first: `load_dataset(\"\(text)\")`." }
            if text != nil {
                return "Load it first: `load_images(folder)`, or `load_dataset(name)` for one that is built in."
            }
            if given.asObject is BatchesObject {
                return "`fit` and `evaluate` make the batches themselves: give them the data set."
            }
            if given.asObject is ImageObject { return "One image is not a data set; `data[:1]` is." }
            return "A data set comes from `load_dataset(name)` or `load_images(folder)`."
        case "Model":
            if let text, Zoo.list("*").contains(where: { $0.name == text }) {
                return "Make it first: `create_model(\"\(text)\")`."
            }
            if text != nil { return "Make it first: `create_model(name)`, or `load_pretrained(name)`." }
            if given.asObject is LayerObject { return "A layer becomes a model by `sequential(layer)`." }
            return "A model comes from `create_model(name)`, `load_pretrained(name)` or `sequential(...)`."
        case "Tensor":
            if given.asObject is ImageObject {
                return "The numbers of an image are `image.pixels`; `prepare(model, image)` is what a model sees."
            }
            return given.asArray != nil || given.asDouble != nil ? "Numbers become a tensor by `tensor(...)`." : nil
        default: return nil
        }
    }

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
