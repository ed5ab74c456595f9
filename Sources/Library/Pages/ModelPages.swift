import Diagnostics

extension ErrorPages {
    static let models: [ErrorPage] = [
        ErrorPage(
            "TL0501", "No model of that name",
            """
            Names are timm's. `list_models()` shows all of them, `list_models("resnet*")` those that match.
            """, wrong: "create_model(\"resnet81\")", right: "create_model(\"resnet18\")"),
        ErrorPage(
            "TL0502", "No such part of the model",
            """
            A model's parts have timm's names: `model.layer1[0].conv1`. `summary(model)` lists them; at the prompt the Tab key does.
            """, wrong: "model = create_model(\"resnet10t\")\nmodel.head = linear(512, 5)",
            right: "model = create_model(\"resnet10t\")\nmodel.fc = linear(model.fc.in_features, 5)"),
        ErrorPage(
            "TL0503", "What to freeze",
            """
            `freeze(model, until="layer3")` freezes from the bottom up to a part; `only=` and `but=` name parts, with `*` for any \
            letters; a fraction such as `until=0.5` freezes that share. One of the three at a time.
            """, wrong: "freeze(create_model(\"resnet10t\"), until=\"layer7\")",
            right: "freeze(create_model(\"resnet10t\"), until=\"layer3\")"),
        ErrorPage(
            "TL0504", "The wrong input for a layer",
            """
            A layer takes a certain shape: images are [batch, channels, height, width], rows of features [batch, features]. The message says \
            which layer, what came, and what the layers before it made of the input.
            """, wrong: "net = sequential(linear(16, 8), relu(), linear(4, 2))\nnet(ones(1, 16))",
            right: "net = sequential(linear(16, 8), relu(), linear(8, 2))\nnet(ones(1, 16))"),
        ErrorPage(
            "TL0505", "A batch too small for BatchNorm",
            """
            While training, BatchNorm computes mean and spread over the batch, and one value has no spread. Use larger batches, or freeze \
            the BatchNorm layers: `freeze(model, ...)` does.
            """, wrong: "net = sequential(linear(4, 2), batch_norm(2))\ntrain(net)\nprint(net(ones(1, 4)))",
            right: "net = sequential(linear(4, 2), batch_norm(2))\ntrain(net)\nprint(net(ones(2, 4)))"),
        ErrorPage(
            "TL0506", "A layer that cannot be built",
            """
            Sizes are at least 1, a probability is between 0 and 1, channels are divided by the number of groups without remainder.
            """, wrong: "dropout(1.5)", right: "dropout(0.5)"),
        ErrorPage(
            "TL0507", "A part that does not fit in",
            """
            A new layer takes as many features as the one before it gives: ask the old one, `model.fc.in_features`. A new value for a \
            parameter has the parameter's shape.
            """, wrong: "model = create_model(\"resnet10t\")\nmodel.fc = linear(100, 5)",
            right: "model = create_model(\"resnet10t\")\nmodel.fc = linear(model.fc.in_features, 5)"),
        ErrorPage(
            "TL0508", "No head to replace",
            """
            `replace_head` looks for the last linear layer. A model without one gets its output layer by assignment or when it is built.
            """, wrong: "replace_head(sequential(conv2d(3, 8, kernel=3), relu()), 5)",
            right: "replace_head(sequential(linear(8, 3)), 5)"),
        ErrorPage(
            "TL0510", "No pretrained weights",
            """
            Pretrained weights come with the program for `resnet_lab`, from the hub for timm's models, or from a `.safetensors` file that \
            says which model it is for. The message lists where it looked.
            """, wrong: "load_pretrained(\"mlp\")",
            right:
                "save(create_model(\"resnet10t\"), \"resnet10t.safetensors\")\nload_pretrained(\"resnet10t.safetensors\")"
        ),
        ErrorPage(
            "TL0511", "Weights of another model",
            """
            What the file says of itself, and the names and shapes in it, are compared with the model. A file for another architecture, or \
            one that lacks a whole stage or all running statistics, would give a model that is random there: it is refused. `tl inspect FILE` \
            shows what is in it.
            """,
            wrong:
                "save(create_model(\"mlp\", classes=3), \"weights.safetensors\")\nload_pretrained(\"resnet10t\", weights=\"weights.safetensors\")",
            right:
                "save(create_model(\"resnet10t\", classes=3), \"weights.safetensors\")\nload_pretrained(\"resnet10t\", weights=\"weights.safetensors\")"
        ),
        ErrorPage(
            "TL0512", "A weights file that breaks the rules",
            """
            What is read is safetensors and NumPy's `.npz`, known by their content. Here the file does not agree with itself, is cut short, \
            or is another kind of file. A `.pth` file can hold a program and is never read: convert it once with PyTorch.
            """,
            wrong:
                "save_images(load_dataset(\"cells\", per_class=1), \"cells\")\nload_tensors(\"cells/neutrophil/0001.png\")",
            right: "save_tensors(\"weights.safetensors\", {\"x\": ones(2)})\nload_tensors(\"weights.safetensors\")"),
        ErrorPage(
            "TL0513", "Building a model from layers",
            """
            `sequential(...)` takes layers, made by `linear(...)`, `conv2d(...)`, `relu()` and so on, with their brackets. The function in \
            `module(f, ...)` returns a tensor.
            """, wrong: "sequential(linear(4, 2), 3)", right: "sequential(linear(4, 2), relu())"),
        ErrorPage(
            "TL0514", "A model takes one tensor",
            """
            `model(x)` runs the model on one tensor, a batch of examples; labels belong into the loss. `predict(model, data)` runs it on a data \
            set.
            """, wrong: "net = sequential(linear(4, 2))\nnet([1.0, 2.0, 3.0, 4.0])",
            right: "net = sequential(linear(4, 2))\nnet(tensor([[1.0, 2.0, 3.0, 4.0]]))"),
        ErrorPage(
            "TL0515", "Weights that must be downloaded",
            """
            Weights that are neither bundled nor in a cache come from the Hugging Face hub, once, and are kept in the cache that its own \
            tools use. A program that came from somewhere may not download unless it is started with `--allow-net`; what you type at the \
            prompt may. `HF_ENDPOINT` names a mirror, `HF_TOKEN` a token, `HF_HUB_OFFLINE=1` forbids the network, `HF_HUB_CACHE` the \
            folder. A broken download goes on where it stopped, and a file counts only when its size and digest are right.
            """, wrong: "load_pretrained(\"hf-hub:timm/no_such_model\")", right: "load_pretrained(\"resnet_lab\")"),
        ErrorPage(
            "TL0516", "Images that were not normalised",
            """
            Pixels are whole numbers from 0 to 255; a network was trained on `(pixel / 255 - mean) / std`, with `model.mean` and `model.std`, \
            and channels before rows. Given plain pixels it answers nonsense, with great confidence. `prepare(model, image)` makes of an image \
            what its weights know; `fit`, `evaluate`, `predict` and `batches(data, model)` do so by themselves.
            """,
            wrong:
                "model = load_pretrained(\"resnet_lab\")\nimage = load_dataset(\"cells\", per_class=1)[0]\nmodel(image.pixels[None])",
            right:
                "model = load_pretrained(\"resnet_lab\")\nimage = load_dataset(\"cells\", per_class=1)[0]\nmodel(prepare(model, image))"
        ),
    ]
}
