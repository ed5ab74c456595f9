"""Writes training.safetensors and training.json: what PyTorch's optimisers and schedules do, for Tests/TrainingTests.

Run with torch 2.x and safetensors; the versions and the seed are stored in the files.
"""

import json
import pathlib

import safetensors
import torch
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).parent
SEED, STEPS, BATCH, COUNT, CLASSES = 20, 20, 16, 64, 4
torch.manual_seed(SEED)
torch.set_num_threads(1)


def network():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, CLASSES))


start = {name: value.clone() for name, value in network().state_dict().items()}
labels = torch.arange(COUNT) % CLASSES
pictures = torch.randn(COUNT, 3, 8, 8) * 0.5 + torch.randn(CLASSES, 3, 8, 8)[labels]

# Name: class, options. Weight decay goes to tensors with more than one axis only, as `fit` does it.
OPTIMIZERS = {
    "sgd": (torch.optim.SGD, dict(lr=0.1)),
    "sgd_momentum": (torch.optim.SGD, dict(lr=0.05, momentum=0.9, weight_decay=0.01)),
    "sgd_nesterov": (torch.optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True)),
    "adam": (torch.optim.Adam, dict(lr=0.01)),
    "adam_decay": (torch.optim.Adam, dict(lr=0.01, weight_decay=0.05)),
    "adamw": (torch.optim.AdamW, dict(lr=0.01, weight_decay=0.05)),
    "rmsprop": (torch.optim.RMSprop, dict(lr=0.003)),
    "rmsprop_momentum": (torch.optim.RMSprop, dict(lr=0.001, momentum=0.9, weight_decay=0.01)),
}


def curve(kind, options):
    net = network()
    net.load_state_dict(start)
    net.train()
    decay = options.get("weight_decay", 0.0)
    groups = [dict(params=[p for p in net.parameters() if p.ndim > 1], weight_decay=decay),
              dict(params=[p for p in net.parameters() if p.ndim <= 1], weight_decay=0.0)]
    optimizer = kind(groups, **{k: v for k, v in options.items() if k != "weight_decay"})
    losses = []
    for step in range(STEPS):
        rows = torch.arange(step * BATCH, (step + 1) * BATCH) % COUNT
        loss = nn.functional.cross_entropy(net(pictures[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses), net.state_dict()


tensors = {"data.x": pictures, "data.y": labels} | {"start." + name: value for name, value in start.items()}
for name, (kind, options) in OPTIMIZERS.items():
    losses, end = curve(kind, options)
    tensors["losses." + name] = losses
    tensors["end." + name + ".0.weight"] = end["0.weight"].clone()
    tensors["end." + name + ".8.bias"] = end["8.bias"].clone()
    tensors["end." + name + ".4.running_var"] = end["4.running_var"].clone()

# The update rules alone: 20 given gradients of very different sizes, so that nothing but the formula counts.
generator = torch.Generator().manual_seed(SEED)
rule_start = torch.randn(6, 5, generator=generator)
rule_gradients = torch.randn(STEPS, 6, 5, generator=generator) * 10.0 ** (torch.arange(30).reshape(6, 5) % 5 - 3)
tensors["rule.start"], tensors["rule.gradients"] = rule_start, rule_gradients
for name, (kind, options) in OPTIMIZERS.items():
    parameter = nn.Parameter(rule_start.clone())
    optimizer = kind([parameter], **options)
    path = []
    for gradient in rule_gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        path.append(parameter.detach().clone())
    tensors["rule." + name] = torch.stack(path)
about = {"torch": torch.__version__, "safetensors": safetensors.__version__, "seed": str(SEED)}
save_file({name: value.contiguous() for name, value in tensors.items()}, HERE / "training.safetensors", about)


def factors(make, steps):
    parameter = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    scheduler = make(optimizer)
    values = []
    for _ in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


lr = torch.optim.lr_scheduler
schedules = {
    "cosine": {"total": 20, "factors": factors(lambda o: lr.CosineAnnealingLR(o, 20), 20)},
    "linear": {"total": 20, "factors": factors(lambda o: lr.LinearLR(o, 1.0, 0.0, 20), 20)},
    "one_cycle": {"total": 50, "factors": factors(lambda o: lr.OneCycleLR(o, 1.0, total_steps=50, cycle_momentum=False), 50)},
}
(HERE / "training.json").write_text(json.dumps({"about": about, "schedules": schedules}, indent=1) + "\n")
