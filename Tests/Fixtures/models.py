"""Writes Tests/Fixtures/models/: what timm's models compute, for ZooTests.

The weights are those of formula.py, so that only results need storing. Run with torch and timm installed:  python Tests/Fixtures/models.py
"""
import json
import os

import numpy as np
import timm
import torch
from timm.models._manipulate import adapt_input_conv

from formula import fill, formula, stable_hash, uniform

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")
RESNET = {"bn1": "bn1", "layer1": "layer1", "layer2": "layer2", "layer3": "layer3", "layer4": "layer4"}
MOBILE = {"bn1": "act1", "blocks.0": "blocks.0", "blocks.2": "blocks.2", "blocks.4": "blocks.4", "act2": "act2"}
TOKENS = {"blocks.0": "blocks.0", "blocks.5": "blocks.5", "blocks.11": "blocks.11"}
# Name: stages to look at, by timm's name and ours.
MODELS = {"resnet10t": RESNET, "resnet18": RESNET, "resnet34": RESNET, "resnet50": RESNET, "resnet101": RESNET,
          "mobilenetv3_small_100": MOBILE, "mobilenetv3_large_100": MOBILE, "vit_tiny_patch16_224": TOKENS, "vit_small_patch16_224": TOKENS}
CLASSES, BATCH, SIZE = 10, 4, 64


def rounded(tensor):
    return [float(f"{v:.8g}") for v in tensor.detach().double().flatten().tolist()]


def main():
    torch.manual_seed(0)
    x = torch.tensor((2 * uniform("input", BATCH * 3 * SIZE * SIZE) - 1).astype(np.float32)).reshape(BATCH, 3, SIZE, SIZE)
    fixture = {"written_by": "models.py", "torch": torch.__version__, "timm": timm.__version__, "classes": CLASSES, "batch": BATCH, "size": SIZE,
               "models": []}
    for name, places in MODELS.items():
        sized = {"img_size": SIZE} if name.startswith("vit") else {}
        full = timm.create_model(name)
        model = timm.create_model(name, num_classes=CLASSES, **sized)
        listing = [f"{key} {list(tensor.shape)}" for key, tensor in model.state_dict().items()]
        if name == "resnet18":
            with open(os.path.join(HERE, "resnet18-state.txt"), "w") as file:
                file.write("\n".join(listing) + "\n")
        fill(model)
        stages = {}
        hooks = [model.get_submodule(stage).register_forward_hook(lambda m, i, o, stage=stage: stages.__setitem__(stage, float(o.abs().mean())))
                 for stage in places]
        model.eval()
        with torch.no_grad():
            logits = model(x)
        inference_stages = dict(stages)
        model.train()
        with torch.no_grad():
            training = model(x)
        # Batch statistics of 4 pictures amplify rounding with depth: PyTorch's own distance from double precision is stored beside
        # the exact logits, and is what a second implementation in single precision can be held to.
        exact_model = timm.create_model(name, num_classes=CLASSES, **sized)
        fill(exact_model)
        exact_model.double().train()
        with torch.no_grad():
            exact = exact_model(x.double())
        rounding = float((training.double() - exact).abs().max())
        for hook in hooks:
            hook.remove()
        buffers = {key: float(value.double().abs().mean()) for key, value in model.state_dict().items()
                   if key in ("bn1.running_mean", "bn1.running_var", "layer1.0.bn1.running_mean", "layer4.0.bn2.running_var",
                              "layer4.0.downsample.1.running_var", "layer4.0.downsample.2.running_var", "bn1.num_batches_tracked",
                              "blocks.0.0.bn1.running_mean", "blocks.3.1.bn2.running_var")}
        fixture["models"].append({
            "name": name, "parameters": sum(p.numel() for p in full.parameters()), "state": len(listing),
            "state_hash": format(stable_hash("\n".join(listing)), "016x"), "logits": rounded(logits),
            "stages": [{"name": ours, "mean_abs": inference_stages[theirs]} for theirs, ours in places.items()], "training_logits": rounded(exact), "training_rounding": rounding,
            "buffers": [{"name": k, "mean_abs": v} for k, v in buffers.items()],
        })
        print(name, fixture["models"][-1]["logits"][:3], fixture["models"][-1]["stages"])
    weight = formula("conv1.weight", (2, 3, 2, 2))
    fixture["input_channels"] = [{"channels": c, "weight": rounded(adapt_input_conv(c, weight))} for c in (1, 2, 4, 7)]
    with open(os.path.join(HERE, "timm.json"), "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


main()
