"""What PyTorch makes of NaN and infinity: values and gradients by expression. Writes non_finite.json beside itself.

Expressions are read by both languages. Run with PyTorch 2.x: python non_finite.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

INPUTS = """
nan = float("nan")
inf = float("inf")
x = tensor([[1.0, nan, -2.0, 0.5], [inf, 3.0, -inf, 2.0], [0.0, -1.0, 4.0, 1e30]])
y = tensor([[2.0, 1.0, nan, 0.5], [1.0, nan, 0.0, -inf], [0.25, inf, 4.0, -1.0]])
l = tensor([0, 1, 2])
v = tensor([nan, inf, -inf, 0.0, 1.0, -1.0, 3.5, -4.0, 6.5])
p = tensor([[[[1.0, 2.0, 3.0, nan], [0.0, -1.0, -inf, 2.0], [5.0, nan, inf, 1.0], [-inf, -inf, 2.0, 0.0]]]])
q = cat([p] * 16, 1)
r = cat([p] * 24, 1)
"""
VALUES = """
x.max(); x.min(); argmax(x); argmin(x); amax(x, 0); amin(x, 1); x.sum(); mean(x); prod(x); var(x); std(x); x.norm(); cumsum(x, 1); cumprod(x, 1)
sort(x, 1)[0]; argsort(x, 1); topk(x, 2)[0]; median(x); maximum(x, y); minimum(x, y); maximum(y, x); minimum(y, x); var(x, 1)
softmax(x, 1); softmax(x, 0); log_softmax(x, 1); log_softmax(x, 0); logsumexp(x, 1); cross_entropy(x, l); mse_loss(x, y); l1_loss(x, y); smooth_l1_loss(x, y)
matmul(x, zeros(4, 2)); clamp(x, -1, 1); clamp(x, 0); sign(x); floor(x); ceil(x); round(x); trunc(x); abs(x); sqrt(x); rsqrt(x); exp(x); log(x)
log1p(x); expm1(x); sin(x); cos(x); tan(x); atan(x); tanh(x); sigmoid(x); erf(x); pow(x, 2); pow(x, 0); pow(x, 0.5); x ** 3; x % 3; x // 3; fmod(x, 3)
where(x > 0, x, y); isnan(x); isinf(x); isfinite(x); x == x; x != x; x > y; x <= y; x.all(); x.any(); lerp(x, y, 0.5); atan2(x, y); reciprocal(x)
relu(x); relu6(x); hardswish(x); hardsigmoid(x); leaky_relu(x); elu(x); silu(x); mish(x); softplus(x); logsigmoid(x); normalize(x); isclose(x, y)
max_pool(2)(p); max_pool(3, stride=1, padding=1)(p); max_pool(3, stride=2, padding=1)(p); max_pool(3, stride=2, padding=1)(q); max_pool(3, stride=2, padding=1)(r)
avg_pool(2)(p); avg_pool(2)(q); layer_norm(4)(x[:2]); softmax(q, 1)
"""
# hardswish, elu and max of NaN have the gradient 1 in PyTorch and NaN here, which shows more.
GRADIENTS = """
relu(v); relu6(v); sigmoid(v); tanh(v); silu(v); mish(v); softplus(v); leaky_relu(v); hardsigmoid(v); clamp(v, -1, 1); abs(v); softmax(v, 0) * v
maximum(v, zeros(9)); log_softmax(v, 0)[3]; max_pool(3, stride=2, padding=1)(p); max_pool(3, stride=2, padding=1)(q)
"""


def layer(function):
    return lambda *arguments, **named: lambda x: function(x, *arguments, **named)


names = {name: getattr(torch, name) for name in dir(torch)} | {
    name: getattr(F, name) for name in dir(F) if not name.startswith("_") and name not in ("sigmoid", "tanh")
} | {"float": float, "max_pool": layer(F.max_pool2d), "avg_pool": layer(F.avg_pool2d), "layer_norm": lambda n: lambda x: F.layer_norm(x, (n,))}
exec(INPUTS, names)


def expressions(text):
    return [part.strip() for line in text.strip().splitlines() for part in line.split(";") if part.strip()]


def stored(x):
    return [repr(v) for v in x.detach().to(torch.float32).flatten().tolist()]


rows = [{"expression": e, "values": stored(eval(e, names))} for e in expressions(VALUES)]
gradients = []
for e in expressions(GRADIENTS):
    source = "q" if e.endswith("(q)") else "p" if e.endswith("(p)") else "v"
    leaf = names[source].clone().requires_grad_(True)
    eval(e, names | {source: leaf}).sum().backward()
    gradients.append({"expression": e, "source": source, "values": stored(leaf.grad)})
pathlib.Path(__file__).with_name("non_finite.json").write_text(
    json.dumps({"torch": torch.__version__, "inputs": INPUTS, "rows": rows, "gradients": gradients}, indent=None) + "\n")
