"""Weights that are a formula of each tensor's name and element number, the same here and in `FormulaWeights.swift`."""
import numpy as np
import torch


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


def fill(model):
    state = model.state_dict()
    for name, tensor in state.items():
        if tensor.dtype == torch.float32:
            state[name] = formula(name, tuple(tensor.shape))
    model.load_state_dict(state)
