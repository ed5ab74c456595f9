"""Reference gradients of the tensor functions, from PyTorch. Writes tensor_gradients.json beside itself.

Every expression means the same in TL and, with the names of torch in scope, in Python: a, p (positive), u (between 0 and 1),
m and k are the inputs. The loss is the sum of the result's elements, each times its place counted from 1.
Run with PyTorch 2.x: python tensor_gradients.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

INPUTS = {
    "a": [[0.5, -1.25, 2.0], [1.5, 0.3, -0.75]],
    "p": [[0.6, 1.2, 2.1], [1.4, 0.25, 0.8]],
    "u": [[0.5, 0.25, 0.9], [0.1, 0.75, 0.35]],
    "m": [[1.0, -0.5], [0.25, 2.0], [-1.5, 0.75]],
    "k": [[[0.3, -0.2, 0.9], [1.1, 0.4, -0.6]], [[-0.7, 0.8, 0.1], [0.2, -1.3, 0.5]]],
}

unary = ("abs cos cosh erf erfc exp exp2 expm1 neg reciprocal relu relu6 sigmoid silu sin sinh square tan tanh gelu elu selu mish softplus softsign "
         "hardsigmoid hardswish hardtanh leaky_relu logsigmoid").split()
expressions = [f"{n}(a)" for n in unary] + [f"{n}(p)" for n in "sqrt rsqrt log log10 log1p log2 lgamma".split()]
expressions += [f"{n}(u)" for n in "acos asin atan logit".split()]
expressions += [f"{n}(a, p)" for n in "add sub mul div maximum minimum atan2 hypot".split()] + ["fmod(a, p)", "remainder(a, p)"]
expressions += [
    "pow(p, u)", "pow(p, 1.5)", "a ** 3", "clamp(a, -0.5, 1.0)", "lerp(a, p, 0.25)", "where(a > 0, a * p, u)", "addcmul(a, p, u, value=0.5)", "addcdiv(a, u, p, value=0.5)",
    "gelu(a, approximate='tanh')", "leaky_relu(a, 0.2)", "elu(a, 0.5)", "softplus(a, 2.0)", "a + p[0]", "a * p[:, 1:2]", "3 - a / p", "-a", "ceil(a + 0.1) * p", "round(a + 0.1) * a",
    "a.sum()", "sum(a, dim=0)", "mean(a, dim=1)", "prod(p, dim=0)", "prod(p)", "a.max()", "max(a, dim=1)[0]", "min(a, dim=0)[0]", "amax(a, dim=1)", "amin(a, dim=0)", "var(a, dim=1)",
    "std(a, dim=0)", "norm(a)", "norm(a, p=3, dim=1)", "logsumexp(a, dim=1)", "cumsum(a, dim=1)", "cumprod(p, dim=1)", "median(a)", "normalize(a, dim=1)",
    "cosine_similarity(a, p, dim=1)", "softmax(a, dim=1)", "softmax(a, dim=0)", "log_softmax(a, dim=1)", "reshape(a, (3, 2)) * m", "permute(k, (2, 0, 1))", "transpose(a, 0, 1)",
    "unsqueeze(a, 1).expand(2, 4, 3)", "broadcast_to(a[0], (4, 3))", "repeat_interleave(a[0], 2)", "tile(a, (2, 2))", "flip(a, [1])", "roll(a, 1, 1)", "cat([a, p], dim=1)", "stack([a, p])",
    "split(a, 2, dim=1)[0]", "chunk(a, 2, dim=1)[1]", "narrow(a, 1, 1, 2)", "pad(a, (1, 2), value=9.0)", "tril(a)", "triu(a, 1)", "diagonal(a[:, :2])", "index_select(a, 1, tensor([2, 0, 2]))",
    "gather(a, 1, tensor([[0, 2], [1, 1]]))", "scatter_add(a, 1, tensor([[0, 2, 0], [1, 1, 1]]), p)", "masked_fill(a, a > 1, 7.0)", "masked_select(a, p > 1)", "sort(a, dim=1)[0]", "topk(a, 2, dim=1)[0]",
    "a[1]", "a[:, ::2]", "a[[1, 0, 1]]", "k[:, 0, 1:]", "a @ m", "matmul(k, m)", "k @ k.transpose(1, 2)", "a[0] @ m", "a @ p[0]", "(a @ m).relu() @ a",
    "cross_entropy(a, tensor([2, 0]))", "cross_entropy(a, tensor([2, 0]), label_smoothing=0.1)", "cross_entropy(a, softmax(p, dim=1).detach())", "nll_loss(log_softmax(a, dim=1), tensor([2, 0]))",
    "mse_loss(a, p)", "l1_loss(a, p, reduction='none')", "smooth_l1_loss(a, p, reduction='sum')", "huber_loss(a, p, delta=0.5)", "binary_cross_entropy(u, tensor([[0.25, 0.75, 0.5], [1.0, 0.0, 0.125]]))",
    "binary_cross_entropy_with_logits(a, u.detach())", "kl_div(log_softmax(a, dim=1), u.detach(), reduction='sum')",
]

scope = {name: getattr(torch, name) for name in dir(torch) if not name.startswith("_")}
for name in ("gelu elu selu mish softplus softsign hardsigmoid hardswish hardtanh leaky_relu logsigmoid relu6 silu normalize cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss "
             "huber_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div softmax log_softmax cosine_similarity").split():
    scope[name] = getattr(F, name)
scope["pad"] = lambda x, pad, value=0: F.pad(x, pad, value=value)
scope["norm"] = lambda x, p=2, dim=None: torch.linalg.vector_norm(x, p, dim=dim)

rows = []
for expression in expressions:
    inputs = {name: torch.tensor(values, dtype=torch.float64, requires_grad=True) for name, values in INPUTS.items()}
    result = eval(expression, scope | {"tensor": lambda v: torch.tensor(v, dtype=torch.float64) if isinstance(v[0], list) and isinstance(v[0][0], float) else torch.tensor(v)} | inputs)
    places = torch.arange(1, result.numel() + 1, dtype=torch.float64).reshape(result.shape)
    (result * places).sum().backward()
    rows.append({"expression": expression, "gradients": {name: x.grad.flatten().tolist() for name, x in inputs.items() if x.grad is not None}})
about = {"torch": torch.__version__, "inputs": INPUTS, "rows": rows}
pathlib.Path(__file__).with_name("tensor_gradients.json").write_text(json.dumps(about, indent=0) + "\n")
