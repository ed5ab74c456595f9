"""Writes Tests/Fixtures/models/: what timm's models compute, for ModelsTests.

The weights are a formula of each tensor's name and element number, the same here and in `FormulaWeights.swift`, so that
only results need storing. Run with torch and timm installed:  python Tests/Fixtures/models.py
"""
import json
import os

import numpy as np
import timm
import torch
from timm.models._manipulate import adapt_input_conv

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")
MODELS = ["resnet10t", "resnet18", "resnet34", "resnet50", "resnet101"]
CLASSES, BATCH, SIZE = 10, 4, 64
STAGES = ["bn1", "layer1", "layer2", "layer3", "layer4"]


def stable_hash(text):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def uniform(name, count):
    """`count` numbers in [0, 1): SplitMix64 started at the name's hash, top 24 bits, over again after 4099 (a prime)."""
    with np.errstate(over="ignore"):
        x = np.uint64(stable_hash(name)) + (np.arange(count, dtype=np.uint64) % np.uint64(4099) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(40)).astype(np.float64) / 2.0**24


def formula(name, shape):
    """Weights of a size that keeps activations near 1 through many layers."""
    u = uniform(name, int(np.prod(shape, dtype=np.int64))).reshape(shape)
    if name.endswith("running_var"):
        value = 0.75 + 0.5 * u
    elif len(shape) >= 2:
        value = (2 * u - 1) * np.sqrt(3.0 / np.prod(shape[1:]))
    elif name.endswith("weight"):
        value = 0.5 + 0.5 * u
    else:
        value = 0.2 * (u - 0.5)
    return torch.tensor(value.astype(np.float32))


def rounded(tensor):
    return [float(f"{v:.8g}") for v in tensor.detach().double().flatten().tolist()]


def fill(model):
    state = model.state_dict()
    for name, tensor in state.items():
        if tensor.dtype == torch.float32:
            state[name] = formula(name, tuple(tensor.shape))
    model.load_state_dict(state)


def main():
    torch.manual_seed(0)
    x = torch.tensor((2 * uniform("input", BATCH * 3 * SIZE * SIZE) - 1).astype(np.float32)).reshape(BATCH, 3, SIZE, SIZE)
    fixture = {"written_by": "models.py", "torch": torch.__version__, "timm": timm.__version__, "classes": CLASSES, "batch": BATCH, "size": SIZE,
               "models": []}
    for name in MODELS:
        full = timm.create_model(name)
        model = timm.create_model(name, num_classes=CLASSES)
        listing = [f"{key} {list(tensor.shape)}" for key, tensor in model.state_dict().items()]
        if name == "resnet18":
            with open(os.path.join(HERE, "resnet18-state.txt"), "w") as file:
                file.write("\n".join(listing) + "\n")
        fill(model)
        stages = {}
        hooks = [getattr(model, stage).register_forward_hook(lambda m, i, o, stage=stage: stages.__setitem__(stage, float(o.abs().mean())))
                 for stage in STAGES]
        model.eval()
        with torch.no_grad():
            logits = model(x)
        inference_stages = dict(stages)
        model.train()
        with torch.no_grad():
            training = model(x)
        for hook in hooks:
            hook.remove()
        buffers = {key: float(value.double().abs().mean()) for key, value in model.state_dict().items()
                   if key in ("bn1.running_mean", "bn1.running_var", "layer1.0.bn1.running_mean", "layer4.0.bn2.running_var",
                              "layer4.0.downsample.1.running_var", "layer4.0.downsample.2.running_var", "bn1.num_batches_tracked")}
        fixture["models"].append({
            "name": name, "parameters": sum(p.numel() for p in full.parameters()), "state": len(listing),
            "state_hash": format(stable_hash("\n".join(listing)), "016x"), "logits": rounded(logits),
            "stages": [inference_stages[s] for s in STAGES], "training_logits": rounded(training),
            "buffers": [{"name": k, "mean_abs": v} for k, v in buffers.items()],
        })
        print(name, fixture["models"][-1]["logits"][:3], fixture["models"][-1]["stages"])
    weight = formula("conv1.weight", (2, 3, 2, 2))
    fixture["input_channels"] = [{"channels": c, "weight": rounded(adapt_input_conv(c, weight))} for c in (1, 2, 4, 7)]
    with open(os.path.join(HERE, "timm.json"), "w") as file:
        json.dump(fixture, file, indent=1)
        file.write("\n")


main()
