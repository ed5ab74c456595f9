import Diagnostics

extension ErrorPages {
    static let training: [ErrorPage] = [
        ErrorPage(
            "TL0701", "Nothing to train",
            """
            Every parameter is frozen, so no step could change anything. Freeze less, `freeze(model, until="layer3")`, or let the head \
            train: `unfreeze(model, only="fc")`.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nmodel = create_model(\"resnet10t\", classes=cells.classes)\nfreeze(model)\nfit(model, cells, max_steps=1)",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nmodel = create_model(\"resnet10t\", classes=cells.classes)\nfreeze(model, but=\"head\")\nfit(model, cells, max_steps=1)"
        ),
        ErrorPage(
            "TL0702", "The wrong number of classes",
            """
            The head gives one number for each class it knows; the data has another number of classes. `replace_head(model, data.classes)` \
            makes one that fits and knows the names.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nfit(create_model(\"resnet10t\", classes=3), cells, max_steps=1)",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nmodel = create_model(\"resnet10t\", classes=3)\nreplace_head(model, cells.classes)\nfit(model, cells, max_steps=1)"
        ),
        ErrorPage(
            "TL0703", "A label that no output stands for",
            """
            Labels count from 0: a model with five outputs knows the labels 0 to 4. Labels that begin with 1, or a head with too few \
            outputs, end here.
            """, wrong: "scores = ones(2, 3)\nprint(cross_entropy(scores, tensor([0, 3])))",
            right: "scores = ones(2, 3)\nprint(cross_entropy(scores, tensor([0, 2])))"),
        ErrorPage(
            "TL0704", "Other classes than the model's",
            """
            Classes are matched by their names: another order is no matter, and classes that the data has nothing of are left out. Names \
            that the model does not know mean another task, or the same one written otherwise: `relabel(data, {"Cat": "cat"})` gives \
            classes other names.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nmodel = create_model(\"resnet10t\", classes=[name.upper() for name in cells.classes])\nevaluate(model, cells)",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nmodel = create_model(\"resnet10t\", classes=list(reversed(cells.classes)))\nevaluate(model, cells)"
        ),
        ErrorPage(
            "TL0705", "Not a classifier",
            """
            `fit` and `evaluate` need one row of class scores for each image: a head such as `linear(features, classes)` behind \
            `global_pool()` and, where needed, `flatten()`.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nfit(sequential(conv2d(3, 8, kernel=3), relu()), cells, max_steps=1)",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nfit(sequential(conv2d(3, 8, kernel=3), relu(), global_pool(), linear(8, len(cells.classes))), cells, max_steps=1)"
        ),
        ErrorPage(
            "TL0706", "Images that do not fit the model",
            """
            Some models take pictures of one size only: a transformer has a place for each piece of its grid. `resized(data, 224)` makes \
            the pictures again in that size. A model sees one channel (grey) or three (colour), and pictures of the other kind are \
            converted; more than three need a model of their own, `create_model(..., in_channels=4)`.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nevaluate(create_model(\"vit_tiny_patch16_224\", classes=cells.classes), cells)",
            right:
                "cells = resized(load_dataset(\"cells\", per_class=1), 224)\nevaluate(create_model(\"vit_tiny_patch16_224\", classes=cells.classes), cells)"
        ),
        ErrorPage(
            "TL0707", "An option of fit",
            """
            Rates, epochs and sizes are positive numbers; names such as the optimiser's are among those the message lists. `help(fit)` \
            describes all options.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nfit(create_model(\"resnet10t\", classes=cells.classes), cells, optimizer=\"adem\")",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nfit(create_model(\"resnet10t\", classes=cells.classes), cells, optimizer=\"adam\", max_steps=1)"
        ),
        ErrorPage(
            "TL0708", "Training diverged",
            """
            The loss became huge or not a number: the steps were too large. The weights are put back to the last good ones. Use a \
            smaller learning rate; ten times smaller is a good first try.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=2)\nfit(create_model(\"resnet10t\", classes=cells.classes), cells, optimizer=\"sgd\", schedule=\"constant\", warmup=0, lr=1e6, max_steps=40)",
            right:
                "cells = load_dataset(\"cells\", per_class=2)\nfit(create_model(\"resnet10t\", classes=cells.classes), cells, optimizer=\"sgd\", lr=0.01, max_steps=2)"
        ),
        ErrorPage(
            "TL0709", "A training loop of your own",
            """
            The loss is one number, so reduce it with `.mean()`; the optimiser is made after the head is replaced and the layers are \
            unfrozen, so that it holds what trains.
            """, wrong: "net = sequential(linear(2, 2))\nvalue_and_grad(lambda x: net(x), net)(ones(3, 2))",
            right: "net = sequential(linear(2, 2))\nvalue_and_grad(lambda x: net(x).mean(), net)(ones(3, 2))"),
        ErrorPage(
            "TL0710", "Data without images",
            """
            There is nothing to learn from or to measure with: a slice such as `data[0:0]`, or a filter that kept nothing.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nevaluate(create_model(\"resnet10t\", classes=cells.classes), cells[0:0])",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nevaluate(create_model(\"resnet10t\", classes=cells.classes), cells[0:2])"
        ),
        ErrorPage(
            "TL0711", "A checkpoint of another run",
            """
            `fit(..., checkpoint="run.safetensors", resume=True)` goes on where the run that wrote the file stopped, so model, data and options must be \
            those of that run, and the file must be one that `fit` wrote. For another run, give another file name.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nsave_tensors(\"run.safetensors\", {\"x\": ones(2)})\nfit(create_model(\"resnet10t\", classes=cells.classes), cells, epochs=1, checkpoint=\"run.safetensors\", resume=True)",
            right:
                "cells = load_dataset(\"cells\", per_class=1)\nfit(create_model(\"resnet10t\", classes=cells.classes), cells, epochs=1, checkpoint=\"run.safetensors\", resume=True)"
        ),
    ]
}
