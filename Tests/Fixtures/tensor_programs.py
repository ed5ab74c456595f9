"""What small programs over tensors print under PyTorch. Writes tensor_programs.json beside itself.

Every line is a program: an expression, which is printed, or statements that print. Each means the same in TL; an error is stored as its
class and message. Left out is what differs on purpose: shapes are plain tuples in TL, there is no float64, layers print shorter.
Run with PyTorch 2.x: python tensor_programs.py
"""
import contextlib
import io
import json
import pathlib
import warnings

PRELUDE = """
import torch
import torch.nn as nn
import torch.nn.functional as F
x = torch.arange(24).reshape(2, 3, 4)
f = torch.arange(12).reshape(3, 4) * 0.5
v = torch.tensor([3.0, -1.0, 2.0])
m = torch.tensor([[True, False], [False, True]])
nan = float('nan')
inf = float('inf')
"""

PROGRAMS = """
torch.tensor([1.0, 2.0])
torch.tensor([1, 2])
torch.tensor([True, False])
torch.tensor(3)
torch.tensor(3.5)
torch.tensor(True)
torch.tensor([])
torch.zeros(0, 3)
torch.zeros(2, 0)
torch.tensor([1.0, 2.5, 3.25])
torch.tensor([1e-5, 1.0])
torch.tensor([1e10, 1.0])
torch.tensor([1e5, 1.5])
torch.tensor([1e8, 1.0])
torch.tensor([123456789.0])
torch.tensor([0.1, 0.22, 0.333, 0.4444])
torch.tensor([1e-3, 2e-3])
torch.tensor([1e-4, 2e-4])
torch.tensor([9.9e-5, 1.0])
torch.tensor([inf, 1.0])
torch.tensor([nan, 1.0, -inf])
torch.tensor([nan, 1.5, -inf])
torch.tensor([nan])
torch.tensor([inf, inf])
torch.tensor([-1.0, 2.0])
torch.tensor([-1.5, 22.25])
torch.tensor([[1, -2], [33, 444]])
torch.tensor([[1.0, -2.0], [33.5, 444.0]])
torch.zeros(2, 2, 2)
torch.ones(3)
x
f
torch.arange(1001)
torch.arange(1001.0)
torch.arange(1001) * 0.25
torch.zeros(100, 100)
torch.arange(10000).reshape(100, 100)
torch.zeros(10, 10, 20)
torch.zeros(3, 3, 3, 20)
torch.tensor([1, 2], dtype=torch.int32)
torch.tensor([1, 2], dtype=torch.uint8)
torch.tensor([1.0, 2.5], dtype=torch.bfloat16)
torch.tensor(2.5, dtype=torch.bfloat16)
torch.arange(30)
torch.arange(30.0)
torch.arange(30) * 1.1
torch.tensor([0.0, 1e-20])
torch.tensor([1e20, 1e-20])
torch.tensor([16777216.0, 16777217.0])
torch.tensor([0.99999999, 1.0])
torch.tensor([99999.5, 1.0])
torch.tensor([1000.0, 0.0001])
torch.tensor([100000000.0])
torch.tensor([99999999.0])
torch.tensor([[nan, inf], [1.0, 2.0]])
torch.tensor([[[1.5]]])
torch.tensor(1e-10)
torch.tensor(1e10)
torch.tensor(123456.789)
torch.tensor(-0.0)
torch.tensor([0.0, -0.0])
torch.tensor([2**40, 1])
torch.tensor([-5, 10])
torch.eye(3)
torch.full((2, 2), 7)
torch.full((2, 2), 7.5)
torch.linspace(0, 1, 5)
torch.linspace(0, 10, 11)
list(torch.rand(2, 3).shape)
list(torch.zeros(2, 3).shape)
list(torch.zeros(2, 3).size())
torch.zeros(2, 3).dtype
torch.tensor([1]).dtype
torch.tensor([True]).dtype
x[0]
x[1, 2]
x[1, 2, 3]
x[-1]
x[:, 0]
x[..., 0]
x[0, ...]
list(x[None].shape)
list(x[:, None].shape)
list(x[..., None].shape)
list(x[0:1].shape)
list(x[:, 1:].shape)
x[:, ::2]
x[:, :, ::3]
x[[0, 1], [1, 2]]
list(x[[0, 1]].shape)
list(x[:, [0, 2]].shape)
list(x[torch.tensor([1, 0])].shape)
x[x > 20]
x[x > 100]
x[torch.tensor([True, False])]
m[m]
f[f > 3]
f[1][2]
f[f[:, 0] > 1]
f[:, f[0] > 0.5]
f[[True, False, True]]
f[torch.tensor(1)]
list(f[torch.tensor([[0, 1], [2, 0]])].shape)
f[0, [1, 3]]
f[[0], :]
f[1:, [0, 1]]
list(x[0, :, [1, 2]].shape)
list(x[[0, 1], :, [1, 2]].shape)
list(x[[[0], [1]], [0, 2]].shape)
x[3]
x[0, 5]
x[0, 0, 0, 0]
x[::-1]
f[1.0]
f[range(2)]
f[(0, 1)]
list(x[slice(0, 1)].shape)
list(x[True].shape)
list(x[False].shape)
len(x)
len(torch.tensor(3))
[float(q) for q in v]
[q for q in v]
list(f[0])
float(v[0])
int(v[0])
bool(v[0])
bool(v)
v.item()
v[0].item()
v.tolist()
x.tolist()
torch.tensor(3).tolist()
v == v
v > 0
v == 3
v != torch.tensor([3.0, 0.0, 2.0])
v + 1
1 + v
v * 2
2 - v
1 / v
v / 2
v // 2
v % 2
-5 % torch.tensor([3, -3])
torch.tensor([-5, 5]) // 2
torch.tensor([-5, 5]) % 3
torch.tensor([5, 7]) / 2
torch.tensor([5, 7]) ** 2
torch.tensor([5, 7]) ** -1
2 ** torch.tensor([1, 2, 3])
2.0 ** torch.tensor([1, 2, 3])
v ** 2
v ** 0.5
-v
+v
abs(v)
~m
m & True
m | m
m ^ m
torch.tensor([1, 2]) & 1
torch.tensor([5, 6]) >> 1
torch.tensor([5, 6]) << 1
torch.tensor([1, 2]) + 1.5
torch.tensor([1, 2]) + torch.tensor([1.5, 2.5])
torch.tensor([True]) + torch.tensor([True])
torch.tensor([True]) + 1
torch.tensor([True]) * 2.5
torch.tensor([1, 2], dtype=torch.uint8) + 300
torch.tensor([1, 2], dtype=torch.uint8) * 2
(torch.tensor([1], dtype=torch.int32) + torch.tensor([1])).dtype
(torch.tensor([1.0], dtype=torch.bfloat16) + 1.0).dtype
(torch.tensor([1.0], dtype=torch.bfloat16) + torch.tensor([1.0])).dtype
(torch.tensor([1]) + torch.tensor(1.5)).dtype
(torch.tensor([1]) / torch.tensor([2])).dtype
torch.tensor([1]).float()
torch.tensor([1.7, -1.7]).int()
torch.tensor([1.7, -1.7]).long()
torch.tensor([0.0, 2.0]).bool()
torch.tensor([1.5]).to(torch.int64)
torch.tensor([1, 0]).bool()
torch.tensor([300]).to(torch.uint8)
v + torch.tensor([1.0, 2.0])
f + v
f + torch.tensor([[1.0], [2.0], [3.0]])
list((f[:, None] + f[None]).shape)
f @ f
f @ f.T
f @ torch.ones(4)
v @ v
f @ 2
v @ f
list(f.T.shape)
list(f.t().shape)
list(x.transpose(0, 2).shape)
list(x.permute(2, 0, 1).shape)
x.reshape(-1)
list(x.reshape(6, -1).shape)
x.reshape(5, -1)
list(x.view(4, 6).shape)
list(x.flatten().shape)
list(x.flatten(1).shape)
list(x.unsqueeze(0).shape)
list(x.unsqueeze(-1).shape)
list(x.unsqueeze(0).squeeze().shape)
list(x.unsqueeze(0).squeeze(0).shape)
list(x.squeeze(0).shape)
list(x.expand(2, 3, 4).shape)
torch.ones(1, 3).expand(2, 3)
list(torch.ones(1, 3).expand(-1, 3).shape)
torch.ones(2, 3).expand(4, 3)
list(x.repeat(1, 2, 1).shape)
x.sum()
list(x.sum(0).shape)
list(x.sum(dim=1).shape)
x.sum(dim=(0, 1))
list(x.sum(dim=[0, 1], keepdim=True).shape)
f.mean()
f.mean(dim=0)
f.mean(1, keepdim=True)
f.max()
f.max(dim=1)
f.min(dim=0)
f.max(1).values
f.max(1).indices
f.argmax()
f.argmax(dim=1)
f.argmin(1)
f.std()
f.var()
f.std(dim=0)
f.var(dim=0, unbiased=False)
f.prod()
f.cumsum(0)
f.norm()
f.median()
f.median(dim=1)
f.sort(dim=1, descending=True)
v.sort()
v.argsort()
v.topk(2)
torch.topk(v, 2).indices
f.any()
f.all()
m.any(dim=0)
torch.cat([v, v])
list(torch.cat([f, f], dim=1).shape)
torch.cat([f, v])
torch.stack([v, v])
torch.stack([v, v], dim=1)
torch.stack([v, f])
torch.split(v, 2)
torch.chunk(v, 2)
f.split(2)
f.chunk(2, dim=1)
torch.where(v > 0, v, torch.zeros(3))
torch.where(v > 0, v, 0.0)
torch.where(v > 0, 1, 0)
v.clamp(0, 1)
v.clamp(min=0)
torch.clamp(v, max=1)
v.relu()
torch.relu(v)
torch.sigmoid(v)
torch.tanh(v)
torch.softmax(v, dim=0)
v.softmax(0)
torch.log_softmax(v, 0)
torch.exp(v)
torch.log(v)
torch.sqrt(v)
torch.rsqrt(v)
torch.abs(v)
torch.sign(v)
torch.floor(torch.tensor([1.5, -1.5]))
torch.ceil(torch.tensor([1.5, -1.5]))
torch.round(torch.tensor([0.5, 1.5, 2.5, -0.5]))
torch.trunc(torch.tensor([1.5, -1.5]))
torch.sin(v)
torch.cos(v)
torch.erf(v)
torch.maximum(v, torch.zeros(3))
torch.minimum(v, torch.tensor([1.0, 2.0, 0.0]))
torch.pow(v, 2)
torch.isnan(torch.tensor([nan, 1.0]))
torch.isinf(torch.tensor([inf, 1.0]))
torch.isfinite(torch.tensor([inf, 1.0]))
torch.allclose(v, v + 1e-9)
torch.equal(v, v)
torch.eq(v, 3)
torch.gather(f, 1, torch.tensor([[0], [1], [2]]))
f.gather(1, torch.tensor([[0], [1], [2]]))
f.index_select(0, torch.tensor([0, 2]))
torch.nonzero(v > 0)
torch.masked_select(v, v > 0)
v.masked_fill(v < 0, 0)
torch.tril(torch.ones(3, 3))
torch.triu(torch.ones(3, 3), 1)
torch.diag(torch.tensor([1.0, 2.0]))
torch.outer(v, v)
torch.dot(v, v)
torch.matmul(f, f.T)
torch.mm(f, f.T)
list(torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 5)).shape)
torch.flip(v, [0])
torch.roll(v, 1)
torch.unique(torch.tensor([3, 1, 1, 2]))
torch.bincount(torch.tensor([0, 1, 1, 3]))
torch.zeros_like(v)
list(torch.ones_like(f).shape)
torch.full_like(v, 2)
torch.arange(5)
torch.arange(1, 6, 2)
torch.arange(0, 1, 0.25)
torch.linspace(0, 1, 3)
torch.meshgrid(torch.arange(2), torch.arange(3), indexing='ij')
torch.nn.functional.one_hot(torch.tensor([0, 2]), 3)
torch.nn.functional.cross_entropy(f, torch.tensor([0, 1, 2]))
torch.nn.functional.mse_loss(v, v + 1)
torch.nn.functional.relu(v)
torch.nn.functional.softmax(v, dim=0)
torch.nn.functional.normalize(v, dim=0)
torch.nn.functional.pad(v, (1, 1))
x.numel()
x.ndim
x.dim()
x.shape[0]
x.shape[-1]
tuple(x.shape)
x.size(0)
v.clone()
v.detach()
v.contiguous()
v.requires_grad
v.cpu()
x.float().mean((1, 2))
torch.is_tensor(v)
isinstance(v, torch.Tensor)
str(v)
f'{v}'
f'{v[0]:.2f}'
f'{v.mean():.4f}'
'%s' % v
'%.2f' % v[0]
repr(v)
hash(v) == hash(v)
3 in v
torch.tensor([[1, 2], [3]])
torch.tensor(range(3))
torch.tensor((1, 2))
torch.tensor([v[0], v[1]])
torch.tensor([[1.0, 2.0], [3.0, 4.0]])[1, 0]
torch.zeros(2, 3, dtype=torch.int64)
torch.zeros((2, 3))
torch.zeros([2, 3])
torch.zeros(3).dtype
torch.ones(2, 3).numel()
list(torch.randint(0, 10, (3,)).shape)
list(torch.randn(3).shape)
torch.randperm(5).sort().values
v.add(1)
v.sub(1)
v.mul(2)
v.div(2)
v.pow(2)
v.neg()
v.square()
v.reciprocal()
v.dot(v)
v.exp().log()
v.sum().item()
v.mean().item()
f.sum(1)
f.mean(-1)
f.argmax(-1)
f.view(-1)
f.view(2, 6)
f.unbind(0)
list(x.movedim(0, 2).shape)
list(x.swapaxes(0, 1).shape)
list(torch.squeeze(torch.ones(1, 2, 1)).shape)
torch.broadcast_to(v, (2, 3))
torch.logsumexp(v, 0)
torch.amax(f, 1)
torch.amin(f, dim=0)
torch.count_nonzero(v)
torch.tile(v, (2,))
torch.repeat_interleave(v, 2)
torch.take_along_dim(f, torch.tensor([[0], [1], [2]]), 1)
torch.lerp(v, v + 1, 0.5)
torch.hypot(v, v)
torch.atan2(v, v)
torch.fmod(v, 2)
torch.remainder(v, 2)
torch.floor_divide(v, 2)
torch.log1p(v.abs())
torch.expm1(v)
torch.log2(v.abs())
torch.log10(v.abs())
torch.argsort(v)
torch.cumprod(v, 0)
torch.diff(v)
torch.trace(torch.eye(3))
torch.float32
torch.int64
int(torch.tensor([5]))
f'{v[0]:.2f} {v.mean():8.3f} {v[0]}'
'%.2f %d' % (v[0], v[1])
round(v.mean().item(), 2)
['a', 'b', 'c'][v.argmax()]
list(range(torch.tensor(3)))
[1, 2, 3][torch.tensor(1)]
3.0 in v, 5 in v
vals, idx = f.max(dim=1); print(vals, idx)
f.max(dim=1).values
f.max(dim=1)[1]
f.min(0).indices
torch.is_tensor(v), torch.is_tensor(3)
v.to(torch.int64)
v.to('cpu')
v.to(torch.bfloat16)
f.std(unbiased=False)
f.var(0, correction=0)
f.std(1, keepdim=True)
F.relu(v)
F.softmax(v, dim=0)
F.mse_loss(v, v + 1)
F.cross_entropy(f, torch.tensor([0, 1, 2]))
F.one_hot(torch.tensor([0, 2]), 3)
F.pad(v, (1, 1))
F.normalize(v, dim=0)
F.l1_loss(v, v + 2)
F.binary_cross_entropy_with_logits(v, torch.tensor([1.0, 0.0, 1.0]))
F.smooth_l1_loss(v, v + 3)
F.nll_loss(F.log_softmax(f, dim=1), torch.tensor([0, 1, 2]))
torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 5)).sum()
torch.unique(torch.tensor([3, 1, 1, 2]), return_counts=True)
torch.bincount(torch.tensor([0, 1]), minlength=4)
torch.meshgrid(torch.arange(2), torch.arange(3), indexing='xy')
torch.diff(f, dim=0)
torch.diff(f, n=2)
f.swapaxes(0, 1)
x[[[0], [1]], [0, 2]]
x[:, 7]
x[0][3]
f[1:, [True, False, True, False]]
~torch.tensor([0, 5])
m + True
m | False
(m ^ m)
2 @ f
torch.ones(1, 3).expand(2, 4)
torch.cat([f, torch.ones(3, 5)])
torch.cat([f, torch.ones(3, 5)], dim=1).sum()
x.permute(0, 0, 1)
a = torch.zeros(2, 3); a[0] = 1; print(a)
a = torch.zeros(2, 3); a[:, 1] = torch.tensor([5.0, 6.0]); print(a)
a = torch.zeros(2, 3); a[0] = torch.tensor([1.0, 2.0]); print(a)
a = torch.zeros(3); a[a == 0] = 7; print(a)
a = torch.zeros(3); a += 1; print(a)
a = torch.zeros(3); b = a; b += 1; print(a)
a = torch.zeros(3); b = a; a = a + 1; print(b)
a = torch.ones(3); a *= torch.tensor([1, 2, 3]); print(a)
a = torch.ones(3); a[5] = 1; print(a)
a = torch.ones(3, 1); a += torch.ones(3, 3); print(a)
a = torch.zeros(3); a.add_(2).mul_(3); print(a)
a = torch.zeros(3); a.fill_(4); print(a)
a = torch.zeros(2); a[0] = torch.tensor(3); print(a)
a = torch.zeros(2, 2); a[0, 0] += 5; print(a)
a = torch.zeros(3); c = a[0:2]; c += 1; print(c)
v.view(3, 1) * v.view(1, 3)
torch.where(m, 1.0, 0.0)
v.clamp_(0, 1) if False else v.clamp(0, 1)
torch.arange(6).view(2, 3).float().mean(dim=0, keepdim=True)
torch.zeros(2, 3).shape[1]
torch.zeros(2, 3).size(-1)
torch.full((2,), True)
torch.full((2,), 1.0)
torch.tensor([[1, 2], [3, 4]], dtype=torch.float32)
torch.tensor(5).item()
torch.tensor([1.5]).item()
sum([torch.tensor(1), torch.tensor(2)])
sum(v)
max(v)
min(v)
sorted(v)[0]
len(f)
list(v)
a, b, c = v; print(a, c)
{v[0].item(): 1}
[t.item() for t in v]
enumerate(v).__class__.__name__
dict(zip(['a', 'b'], v))
str(v[0])
repr(f[0])
f'{f[0]}'
print(v, f[0])
'a' + str(v)
v.tolist() + [1]
[1] + v.tolist()
v + [1, 2, 3]
[1, 2, 3] + v
v + None
v < 'a'
v == 'a'
v == None
v is None
not v[0]
v[0] and 1
torch.zeros(2) + torch.zeros(3)
torch.zeros(2, 3) @ torch.zeros(2, 3)
F.cross_entropy(f, torch.tensor([0, 1]))
F.cross_entropy(f, torch.tensor([0, 1, 9]))
v.reshape(2, 2)
v.view(2, -1)
v.sum(dim=1)
v.squeeze(3)
v.mean(dim=5)
torch.sqrt(torch.tensor([4]))
torch.exp(torch.tensor(1))
torch.randint(3, (2,)).shape[0]
torch.randn((2, 3)).shape[0]
torch.rand(2).dtype
nn.Linear(3, 2)(torch.ones(4, 3)).shape[1]
nn.Linear(3, 2).weight.shape[0]
nn.ReLU()(v)
nn.CrossEntropyLoss()(f, torch.tensor([0, 1, 2]))
nn.MSELoss()(v, v + 1)
nn.Flatten()(x).shape[1]
nn.MaxPool2d(2)(torch.arange(16.0).reshape(1, 1, 4, 4))
nn.AdaptiveAvgPool2d(1)(torch.ones(1, 2, 3, 3)).sum()
any(v)
any(v < 0), all(v < 0)
any(f)
all(torch.tensor([]))
sum(v)
sum(f)
sum(f, 1)
sum(v, start=torch.tensor(1.0))
sum(m)
sum(torch.tensor([]))
sum(torch.tensor(5))
max(v), min(v)
max(f)
max(v, key=lambda e: -e)
max(torch.tensor([]))
max(torch.tensor([]), default=7)
max(torch.tensor(5), 2)
min(v, torch.tensor(1.0))
sorted(v)
sorted(v, reverse=True)
sorted(f)
list(v)
tuple(f)
len(v), len(x)
len(torch.tensor(5))
list(zip(v, f))
list(enumerate(v))
reversed(v)
reversed(x)[0, 0]
reversed(torch.tensor(5))
[float(e) for e in v]
list(map(int, v))
list(filter(None, torch.tensor([0, 1, 0, 2])))
for i, row in enumerate(f): print(i, row, row.sum())
(a, b), (c, d) = torch.tensor([[1, 2], [3, 4]]); print(a, b, c, d)
first, *rest = v; print(first, rest)
a, b = v; print(a)
int(v)
float(f)
[10, 20, 30][torch.tensor(1)]
[10, 20, 30][v]
'ab' * torch.tensor(2)
[0] * torch.tensor(3)
range(torch.tensor(3))
range(v)
1 in [torch.tensor(1)]
[torch.tensor(1), torch.tensor(2)].index(2)
torch.tensor([1, 2]) in [torch.tensor([1, 2])]
[1, 2, 2].count(torch.tensor(2))
dict(enumerate(torch.tensor([5, 6])))
next(iter(v))
not torch.tensor([])
not v
v and 1
1 < torch.tensor(2) < 3
0 < v < 3
""".strip().split("\n")


def source(program: str) -> str:
    """The program as text: a lone expression is printed."""
    return program if "print(" in program else f"print({program})"


def printed(program: str) -> str:
    names: dict = {}
    exec(PRELUDE, names)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(source(program), names)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return output.getvalue()


if __name__ == "__main__":
    import torch

    rows = [{"program": source(program), "prints": printed(program)} for program in PROGRAMS]
    target = pathlib.Path(__file__).with_suffix(".json")
    target.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "prelude": PRELUDE.strip(), "rows": rows}, indent=1, ensure_ascii=False) + "\n")
    print(len(rows), "programs")
