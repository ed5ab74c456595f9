"""PyTorch's side of the benchmark: a process that waits for work and answers with seconds per step.

Each line on standard input is a JSON object: {"row": ..., "settings": ...}. Models are made once and kept, as they would be in a
training run. Run by run.py.
"""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
made = {}


def make_step(name, batch, size, layout, precision, frozen):
    """A function that does one training step; `frozen`: nothing, "head" (all but the head) or the last frozen stage."""
    import timm

    torch.manual_seed(0)
    model = timm.create_model(name)
    x = torch.randn(batch, 3, size, size)
    y = torch.randint(0, 1000, (batch,))
    if layout == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    model.train()
    if frozen:
        reached = False
        for child_name, child in model.named_children():
            if reached or child_name == "fc" and frozen == "head":
                continue
            child.eval()
            for parameter in child.parameters():
                parameter.requires_grad_(False)
            reached = child_name == frozen
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.01, momentum=0.9)

    def step():
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()

    return step


def make_mlp():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    x, y = torch.randn(32, 2), torch.randint(0, 2, (32,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        for _ in range(500):
            loss = nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return step


def seconds(work):
    settings = work["settings"]
    if work["row"] == "mlp":
        torch.set_num_threads(settings["threads"])
    key = json.dumps(work, sort_keys=True)
    if made and work["row"] != seconds.row:
        made.clear()  # one row at a time in memory
    seconds.row = work["row"]
    if key not in made:
        made[key] = make_mlp() if work["row"] == "mlp" else make_step(**settings)
        made[key]()
    step = made[key]
    start = time.perf_counter()
    step()
    return (time.perf_counter() - start) / (500 if work["row"] == "mlp" else 1)


if __name__ == "__main__":
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        print(json.dumps(seconds(json.loads(line))), flush=True)
