"""Reference values of the tensor functions, from PyTorch. Writes tensor_functions.json beside itself.

Every expression means the same in TL and, with the names of torch in scope, in Python. For a tuple the first entry counts.
Run with PyTorch 2.x: python tensor_functions.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

A = "tensor([[0.5, -1.25, 2.0], [1.5, 0.25, -0.75]])"
P = "tensor([[0.5, 1.25, 2.0], [1.5, 0.25, 0.75]])"
U = "tensor([[0.5, 0.25, 0.9], [0.1, 0.75, 0.3]])"
I = "tensor([[3, -1, 2], [0, 5, -4]])"
B = "tensor([[True, False, True], [False, False, True]])"

unary = ("abs ceil cos cosh erf erfc exp exp2 expm1 floor frac neg reciprocal relu relu6 round sigmoid sign silu sin sinh square tan tanh trunc "
         "gelu elu selu mish softplus softsign hardsigmoid hardswish hardtanh leaky_relu logsigmoid isfinite isinf isnan logical_not").split()
positive = "sqrt rsqrt log log10 log1p log2 lgamma digamma".split()
unit = "acos asin atan logit".split()
pairs = "add sub mul div maximum minimum atan2 eq ne lt le gt ge fmod remainder floor_divide hypot logical_and logical_or logical_xor isclose".split()
whole = "bitwise_and bitwise_or bitwise_xor".split()

rows = [(n, f"{n}({A})") for n in unary] + [(n, f"{n}({P})") for n in positive] + [(n, f"{n}({U})") for n in unit]
rows += [(n, f"{n}({A}, {P})") for n in pairs] + [(n, f"{n}({I}, tensor([1, 2, 3]))") for n in whole]
rows += [
    ("bitwise_not", f"bitwise_not({I})"), ("bitwise_left_shift", "bitwise_left_shift(tensor([1, 2, 3]), tensor([1, 2, 3]))"),
    ("bitwise_right_shift", "bitwise_right_shift(tensor([16, -8, 3]), tensor([1, 2, 1]))"),
    ("pow", f"pow({P}, 1.5)"), ("clamp", f"clamp({A}, -0.5, 1.0)"), ("clamp", f"clamp({A}, min=0.0)"), ("lerp", f"lerp({A}, {P}, 0.25)"),
    ("where", f"where({B}, {A}, {P})"), ("addcmul", f"addcmul({A}, {P}, {U}, value=0.5)"), ("addcdiv", f"addcdiv({A}, {P}, {U}, value=0.5)"),
    ("gelu", f"gelu({A}, approximate='tanh')"), ("leaky_relu", f"leaky_relu({A}, 0.2)"), ("elu", f"elu({A}, 0.5)"), ("softplus", f"softplus({A}, 2.0)"),
    ("sum", f"{A}.sum()"), ("sum", f"sum({A}, dim=0)"), ("sum", f"sum({A}, dim=1, keepdim=True)"), ("sum", f"sum({I}, dim=[0, 1])"),
    ("mean", f"mean({A}, dim=1)"), ("prod", f"prod({A}, dim=0)"), ("max", f"{A}.max()"), ("max", f"max({A}, dim=1)"), ("max", f"{A}.max({P})"),
    ("min", f"min({A}, dim=0)"), ("amax", f"amax({A}, dim=1)"), ("amin", f"amin({A}, dim=0)"), ("argmax", f"argmax({A})"), ("argmax", f"argmax({A}, dim=1)"),
    ("argmin", f"argmin({A}, dim=0)"), ("any", f"any({B}, dim=0)"), ("all", f"all({B}, dim=1)"), ("var", f"var({A}, dim=1)"), ("var", f"var({A}, dim=1, correction=0)"),
    ("std", f"std({A}, dim=0)"), ("norm", f"norm({A})"), ("norm", f"norm({A}, p=1, dim=1)"), ("logsumexp", f"logsumexp({A}, dim=1)"),
    ("cumsum", f"cumsum({A}, dim=1)"), ("cumprod", f"cumprod({A}, dim=0)"), ("count_nonzero", f"count_nonzero({I}, dim=1)"), ("median", f"median({A})"),
    ("trace", "trace(tensor([[1.0, 2.0], [3.0, 4.5]]))"), ("normalize", f"normalize({A}, dim=1)"), ("cosine_similarity", f"cosine_similarity({A}, {P}, dim=1)"),
    ("reshape", f"reshape({A}, (3, 2))"), ("permute", "permute(arange(6).reshape(1, 2, 3), (2, 0, 1))"), ("transpose", f"transpose({A}, 0, 1)"),
    ("movedim", "movedim(arange(6).reshape(1, 2, 3), 2, 0)"), ("t", f"t({A})"), ("flatten", f"flatten({A})"), ("unflatten", "unflatten(arange(6), 0, (2, 3))"),
    ("squeeze", "squeeze(ones(1, 3, 1))"), ("squeeze", "squeeze(ones(1, 3, 1), 0)"), ("unsqueeze", f"unsqueeze({A}, 1)"), ("broadcast_to", "broadcast_to(tensor([1, 2, 3]), (2, 3))"),
    ("expand", "tensor([[1], [2]]).expand(2, 3)"), ("view", f"{A}.view(3, 2)"), ("repeat", "tensor([1, 2]).repeat(2, 2)"), ("tile", "tile(tensor([1, 2]), (2, 2))"),
    ("repeat_interleave", "repeat_interleave(tensor([1, 2]), 2)"), ("flip", f"flip({A}, [1])"), ("roll", f"roll({A}, 1, 1)"), ("cat", f"cat([{A}, {P}], dim=0)"),
    ("concat", f"concat([{A}, {P}], dim=1)"), ("stack", f"stack([{A}, {P}], dim=1)"), ("hstack", "hstack([tensor([1, 2]), tensor([3])])"), ("vstack", "vstack([tensor([1, 2]), tensor([3, 4])])"),
    ("split", f"split({A}, 2, dim=1)"), ("chunk", f"chunk({A}, 2, dim=1)"), ("unbind", f"unbind({A}, dim=0)"), ("narrow", f"narrow({A}, 1, 1, 2)"), ("select", f"select({A}, 1, 2)"),
    ("pad", f"pad({A}, (1, 2), value=9.0)"), ("tril", f"tril({A})"), ("triu", f"triu({A}, 1)"), ("diag", "diag(tensor([1.0, 2.0]))"), ("diagonal", f"diagonal({A})"),
    ("index_select", f"index_select({A}, 1, tensor([2, 0]))"), ("gather", f"gather({A}, 1, tensor([[0, 2], [1, 1]]))"), ("take_along_dim", f"take_along_dim({A}, tensor([[0], [2]]), 1)"),
    ("scatter_add", f"scatter_add(zeros(2, 3), 1, tensor([[0, 2, 0], [1, 1, 1]]), {A})"), ("one_hot", "one_hot(tensor([0, 2, 1]), 4)"), ("masked_fill", f"masked_fill({A}, {B}, 7.0)"),
    ("masked_select", f"masked_select({A}, {B})"), ("nonzero", f"nonzero({I})"), ("sort", f"sort({A}, dim=1)"), ("sort", f"sort({A}, dim=0, descending=True)"), ("argsort", f"argsort({A}, dim=1)"),
    ("topk", f"topk({A}, 2, dim=1)"), ("cross_entropy", f"cross_entropy({A}, tensor([2, 0]))"), ("cross_entropy", f"cross_entropy({A}, tensor([2, 0]), label_smoothing=0.1)"),
    ("nll_loss", f"nll_loss(log_softmax({A}, dim=1), tensor([2, 0]))"), ("mse_loss", f"mse_loss({A}, {P})"), ("mse_loss", f"mse_loss({A}, {P}, reduction='sum')"), ("l1_loss", f"l1_loss({A}, {P})"),
    ("smooth_l1_loss", f"smooth_l1_loss({A}, {P})"), ("huber_loss", f"huber_loss({A}, {P}, delta=0.5)"), ("binary_cross_entropy", f"binary_cross_entropy({U}, {U})"),
    ("binary_cross_entropy_with_logits", f"binary_cross_entropy_with_logits({A}, {U})"), ("kl_div", f"kl_div(log({U}), {P}, reduction='sum')"),
    ("softmax", f"softmax({A}, dim=1)"), ("log_softmax", f"log_softmax({A}, dim=0)"), ("matmul", f"matmul({A}, {P}.T)"), ("zeros", "zeros(2, 3)"), ("ones", "ones(2)"),
    ("full", "full((2, 2), 1.5)"), ("zeros_like", f"zeros_like({I})"), ("ones_like", f"ones_like({A})"), ("full_like", f"full_like({A}, 3)"), ("arange", "arange(2, 11, 3)"),
    ("arange", "arange(0.0, 1.0, 0.25)"), ("linspace", "linspace(0, 1, 5)"), ("eye", "eye(2, 3)"), ("clone", f"clone({A})"), ("detach", f"detach({A})"), ("tensor", I),
]
rows += [
    ("mm", f"mm({A}, {P}.T)"), ("bmm", f"bmm(stack([{A}, {P}]), stack([{P}.T, {U}.T]))"), ("dot", "dot(tensor([1.0, 2.5, -1.0]), tensor([2.0, 0.5, 4.0]))"),
    ("outer", "outer(tensor([1.0, 2.0]), tensor([3.0, 4.5, -1.0]))"), ("swapaxes", "swapaxes(arange(6).reshape(1, 2, 3), 0, 2)"), ("diff", f"diff({A})"), ("diff", f"diff({A}, dim=0)"),
    ("meshgrid", "meshgrid(arange(2), arange(3), indexing='ij')"), ("unique", f"unique({I})"), ("bincount", "bincount(tensor([0, 1, 1, 3]), minlength=6)"),
    ("median", f"median({A}, dim=1)"), ("var", f"var({A}, dim=1, unbiased=False)"), ("std", f"std({A}, 0, True, True)"), ("gather", f"gather({A}, 1, tensor([[2]]))"),
]
# Numbers whose squares leave the range of their type.
rows += [("hypot", "hypot(tensor([3e30, 3e-30, 0.0]), tensor([4e30, 4e-30, 0.0])) * tensor([1.0, 1e30, 1.0])"), ("std", "std(tensor([[1e30, 5e30], [2e-30, 4e-30]]), dim=1) * tensor([1.0, 1e30])"),
         ("std", "std(tensor([1e30, -3e30, 2.0]), correction=0)")]
# Indexing, types and operators.
rows += [("index", f"{A}[{key}]") for key in ("1", "-1, 0", ":, 1", "..., -1", "None, 0", "0:2, ::2", ":, 1:", "[1, 0]", ":, [2, 0]", "[0, 1], [2, 1]", "tensor([[0, 1], [1, 0]])", f"{A} > 0", "0, tensor([True, False, True])")]
rows += [("operators", e) for e in (f"{A} + 1", f"2 - {A}", f"{I} / 2", f"{I} // 2", f"{I} % 3", f"{I} ** 2", f"{I} + 0.5", f"{A} * {I}", f"-{I}", f"~{B}", f"{B} & {B}.T.reshape(2, 3)", f"{A} @ tensor([1.0, 2.0, 3.0])", f"{A}.T", f"{B}.sum()", f"{I}.float().mean()", f"tensor([1, 2]) + tensor([0.5, True])", "tensor([1.7, -1.7]).long()", "tensor([True, False]) + 1")]

scope = {name: getattr(torch, name) for name in dir(torch) if not name.startswith("_")}
for name in ("gelu elu selu mish softplus softsign hardsigmoid hardswish hardtanh leaky_relu logsigmoid relu6 silu normalize one_hot cross_entropy nll_loss mse_loss l1_loss "
             "smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div softmax log_softmax cosine_similarity").split():
    scope[name] = getattr(F, name)
scope["pad"] = lambda x, pad, value=0: F.pad(x, pad, value=value)
scope["norm"] = lambda x, p=2, dim=None: torch.linalg.vector_norm(x, p, dim=dim)

results = []
for name, expression in rows:
    value = eval(expression, scope)
    if isinstance(value, tuple):
        value = value[0]
    if not isinstance(value, torch.Tensor):
        value = torch.tensor(value)
    results.append({"name": name, "expression": expression, "shape": list(value.shape), "type": str(value.dtype).removeprefix("torch."),
                    "values": [float(x) for x in value.flatten().double()]})
path = pathlib.Path(__file__).with_name("tensor_functions.json")
path.write_text(json.dumps({"torch": torch.__version__, "rows": results}, indent=0) + "\n")
print(len(results), "rows,", len({r["name"] for r in results}), "functions")
