import Data
import Models
import Runtime
import Zoo

/// What people type who come from PyTorch, NumPy and Keras, with what TL says instead: for hints.
enum OtherLibraries {
    /// A name that is not defined.
    static func hint(name: String) -> String? {
        if Zoo.list("*").contains(where: { $0.name == name }) {
            return "The name of a model is a text: `create_model(\"\(name)\")`."
        }
        if Generated.names.contains(name) { return "The name of a data set is a text: `load_dataset(\"\(name)\")`." }
        return names[name]
    }

    private static let names: [String: String] = [
        "np": "Tensors are built in: `tensor([1, 2, 3])`, `zeros(2, 3)`.",
        "numpy": "Tensors are built in: `tensor([1, 2, 3])`, `zeros(2, 3)`.",
        "plt": "Figures are built in: `plot(history)`, `show(data)`.", "pd": "Tables are lists and dicts here.",
        "F": "Write `import torch.nn.functional as F`, or the function alone: `relu(x)`.",
        "nn": "Write `from torch import nn`, or the layer alone: `linear(16, 10)`.",
        "optim": "Optimisers are built in: `sgd(model, lr=0.1)`, `adamw(model)`.",
        "device": "TL computes on the processor: leave the device out.",
        "DataLoader": "`fit(model, data, batch_size=32)` makes the batches.",
        "transforms":
            "`load_images(folder, size=64)` resizes, `fit(..., augment=\"light\")` varies, and the model's own normalisation is applied.",
        "Tensor": "A tensor is made by `tensor([1.0, 2.0])`.",
        "Linear": "A layer is `linear(16, 10)`, or `nn.Linear` after `from torch import nn`.",
        "Conv2d": "A layer is `conv2d(3, 16, kernel=3)`, or `nn.Conv2d` after `from torch import nn`.",
        "Sequential": "Write `sequential(...)`.",
        "model": "Make one first: `model = create_model(\"resnet18\")`.",
        "data": "Load some first: `data = load_dataset(\"cells\")`.",
    ]

    /// An attribute that a value does not have, by the value's type.
    static func hint(attribute: String, of type: TypeObject) -> String? {
        switch type {
        case TensorObject.type: tensors[attribute]
        case ModelObject.type, LayerObject.type: models[attribute]
        case DatasetObject.type: data[attribute]
        case OptimizerObject.type: optimizers[attribute]
        case ModuleObject.type: modules[attribute]
        default: nil
        }
    }

    private static let tensors: [String: String] = [
        "cuda": "TL computes on the processor: leave it out.", "cpu": "TL computes on the processor: leave it out.",
        "device": "TL computes on the processor.",
        "numpy": "Numbers come out with `x.tolist()` or `x.item()`.",
        "backward":
            "Gradients are values here: `loss, grads = value_and_grad(loss_function, model)(x, y)`, then `optimizer.step(grads)`.",
        "grad": "Gradients come from `value_and_grad(loss_function, model)`.",
        "requires_grad": "What trains is chosen by `freeze(model, ...)`.",
        "size": "Sizes are `x.shape`.", "length": "The number of rows is `len(x)`.",
        "append": "Tensors are joined by `cat([a, b])`.",
        "double": "Decimal numbers are float32 here, or bfloat16 to save memory.",
        "half": "Decimal numbers are float32 here, or bfloat16 to save memory.",
        "requires_grad_": "What trains is chosen by `freeze(model, ...)`.",
        "zero_grad": "Gradients are values here, nothing has to be cleared: leave it out.",
        "stride": "How a tensor lies in memory is the engine's business.", "is_cuda": "TL computes on the processor.",
        "astype": "The type is changed by `x.to(\"float32\")`.", "transpose_": "Write `x.transpose(0, 1)`.",
        "numel": "Write `x.numel()`.",
    ]

    private static let models: [String: String] = [
        "cuda": "TL computes on the processor: leave it out.", "to": "TL computes on the processor: leave it out.",
        "zero_grad": "Gradients are values here: nothing has to be cleared.",
        "load_state_dict": "`load_pretrained(name, weights=path)` loads a file.",
        "compile": "Nothing has to be compiled: `fit(model, data)` trains.",
        "forward": "A model is called: `model(x)`.", "layers": "`summary(model)` lists the layers.",
        "requires_grad_": "What trains is chosen by `freeze(model, ...)`.",
        "weights": "`model.parameters()` gives names and tensors.",
    ]

    private static let optimizers: [String: String] = [
        "zero_grad": "Gradients are values here, nothing has to be cleared: leave it out.",
        "param_groups": "Its rate is `optimizer.lr`.", "learning_rate": "Its rate is `optimizer.lr`.",
        "state_dict": "`fit(..., checkpoint=path)` writes where a run stands.",
    ]

    private static let data: [String: String] = [
        "shape": "Its sizes are `data.size`, the number of images `len(data)`.", "targets": "Labels are `data.labels`.",
        "images": "One image is `data[0]`; `show(data)` draws some.",
        "class_names": "Names are `data.classes`.", "names": "Names are `data.classes`.",
        "length": "The number of images is `len(data)`.",
        "batch": "`fit(model, data, batch_size=32)` makes the batches.",
    ]

    private static let modules: [String: String] = [
        "cuda": "TL computes on the processor: leave it out.", "device": "TL computes on the processor: leave it out.",
        "no_grad": "No gradients are kept unless `value_and_grad` asks for them: leave it out.",
        "load": "`load_tensors(path)` and `load_pretrained(path)` read safetensors files.",
        "save": "Write `save(model, path)` or `save_tensors(path, tensors)`.",
        "optim": "Optimisers are built in: `sgd(model, lr=0.1)`, `adamw(model)`.",
        "utils": "`fit(model, data, batch_size=32)` makes the batches.",
        "float64": "Decimal numbers are float32 here, or bfloat16 to save memory.",
        "double": "Decimal numbers are float32 here, or bfloat16 to save memory.",
        "float16": "Decimal numbers are float32 here, or bfloat16 to save memory.",
        "half": "Decimal numbers are float32 here, or bfloat16 to save memory.",
        "Softmax": "Write `softmax(x, dim=1)`; `cross_entropy` takes scores without it.",
        "Embedding": "Rows of a table are picked by indexing: `table[tokens]`.",
        "enable_grad": "Gradients come from `value_and_grad(loss_function, model)`.",
        "einsum": "Write it with `@`, `permute` and `sum`.",
        "from_numpy": "Lists become tensors: `tensor([[1, 2], [3, 4]])`.",
        "Module": "A model is `sequential(...)` or `module(forward, ...)`.",
    ]
}
