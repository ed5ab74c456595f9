"""Writes Tests/Fixtures/models/steps.json: the losses of 20 training steps of timm's models, for TrainingTests.

The weights are the formula of models.py, the pictures too; SGD with momentum 0.9 on two batches in turn. Losses are PyTorch's in
double precision, `rounding` is how far its single precision is from them.  python Tests/Fixtures/steps.py
"""
import json
import os

import numpy as np
import timm
import torch

from formula import fill, uniform

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")
CLASSES, BATCH, SIZE, STEPS = 10, 8, 64, 20
MODELS = {"resnet18": 0.0002, "mobilenetv3_small_100": 0.01, "vit_tiny_patch16_224": 0.003}


def losses(name, rate, dtype):
    model = timm.create_model(name, num_classes=CLASSES, **({"img_size": SIZE} if name.startswith("vit") else {}))
    fill(model)
    model = model.to(dtype).train()
    count = 2 * BATCH * 3 * SIZE * SIZE
    pictures = torch.tensor((2 * uniform("input", count) - 1).astype(np.float32)).reshape(2, BATCH, 3, SIZE, SIZE).to(dtype)
    labels = torch.arange(2 * BATCH).reshape(2, BATCH) % CLASSES
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    curve = []
    for step in range(STEPS):
        loss = torch.nn.functional.cross_entropy(model(pictures[step % 2]), labels[step % 2])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        curve.append(loss.item())
    return curve


rows = []
for name, rate in MODELS.items():
    exact, single = losses(name, rate, torch.float64), losses(name, rate, torch.float32)
    rounding = max(abs(a - b) for a, b in zip(exact, single))
    print(name, rounding, exact[0], exact[-1])
    rows.append({"name": name, "rate": rate, "losses": [round(value, 8) for value in exact], "rounding": rounding})
with open(os.path.join(HERE, "steps.json"), "w") as file:
    json.dump({"written_by": "steps.py", "torch": torch.__version__, "timm": timm.__version__, "classes": CLASSES, "batch": BATCH, "size": SIZE,
               "models": rows}, file, indent=1)
    file.write("\n")
