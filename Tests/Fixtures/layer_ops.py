"""Reference values and gradients of the operations behind layers, from PyTorch in float64. Writes layer_ops.json beside itself.

The loss is the sum of the result's elements, each times its place counted from 1, over 100. Run with PyTorch 2.x: python layer_ops.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(11)


def draw(*shape, around=0.0):
    return (torch.rand(*shape, dtype=torch.float64) * 2 - 1 + around).mul(1000).round().div(1000)


CASES = {
    "conv1d": ([draw(2, 3, 9), draw(4, 3, 3), draw(4)], lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1)),
    "conv2d": ([draw(2, 3, 6, 7), draw(4, 3, 3, 3), draw(4)], lambda x, w, b: F.conv2d(x, w, b, padding=1)),
    "conv2d_strided_dilated": ([draw(1, 4, 9, 9), draw(6, 4, 3, 3), draw(6)], lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=2, dilation=2)),
    "conv2d_grouped": ([draw(2, 4, 5, 5), draw(6, 2, 3, 3), draw(6)], lambda x, w, b: F.conv2d(x, w, b, padding=1, groups=2)),
    "conv2d_depthwise": ([draw(1, 8, 6, 6), draw(8, 1, 5, 5), draw(8)], lambda x, w, b: F.conv2d(x, w, b, padding=2, groups=8)),
    "conv3d": ([draw(1, 2, 4, 5, 4), draw(3, 2, 3, 3, 3), draw(3)], lambda x, w, b: F.conv3d(x, w, b, padding=1)),
    "batch_norm": ([draw(3, 4, 3, 3), draw(4, around=1.5), draw(4)], lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True)),
    "layer_norm": ([draw(3, 2, 6), draw(6, around=1.5), draw(6)], lambda x, w, b: F.layer_norm(x, (6,), w, b)),
    "group_norm": ([draw(2, 6, 3, 3), draw(6, around=1.5), draw(6)], lambda x, w, b: F.group_norm(x, 3, w, b)),
    "linear": ([draw(4, 5), draw(3, 5), draw(3)], lambda x, w, b: F.linear(x, w, b)),
    "max_pool2d": ([draw(2, 3, 7, 7)], lambda x: F.max_pool2d(x, 3, stride=2, padding=1)),
    "avg_pool2d": ([draw(2, 3, 7, 7)], lambda x: F.avg_pool2d(x, 3, stride=2, padding=1)),
    "global_pool": ([draw(2, 3, 4, 5)], lambda x: x.mean(dim=(2, 3))),
    "adaptive_pool": ([draw(1, 2, 7, 5)], lambda x: F.adaptive_avg_pool2d(x, (3, 2))),
}


def stored(x):
    return {"shape": list(x.shape), "values": [float(f"{v:.9g}") for v in x.detach().flatten().tolist()]}


rows = []
for name, (inputs, run) in CASES.items():
    inputs = [x.requires_grad_() for x in inputs]
    result = run(*inputs)
    (result * torch.arange(1, result.numel() + 1, dtype=torch.float64).reshape(result.shape) / 100).sum().backward()
    rows.append({"name": name, "inputs": [stored(x) for x in inputs], "result": stored(result), "gradients": [stored(x.grad) for x in inputs]})
pathlib.Path(__file__).with_name("layer_ops.json").write_text(json.dumps({"torch": torch.__version__, "rows": rows}) + "\n")
