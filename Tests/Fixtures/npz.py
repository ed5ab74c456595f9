"""Writes Tests/Fixtures/npz/: NumPy's own files, for WeightsTests. `python3 npz.py`, NumPy 2.4.6.

Element k of an array of n elements is k - 2, whatever the type; of a boolean array, whether k is odd."""
import os
import numpy as np

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npz")
os.makedirs(folder, exist_ok=True)


def numbers(shape, dtype):
    values = np.arange(int(np.prod(shape))) - 2
    return values.reshape(shape).astype(dtype)


arrays = {"fc." + name: numbers((3, 4), name) for name in
          ["float64", "float32", "float16", "int64", "int32", "int16", "int8"]}
arrays |= {"fc." + name: numbers((3, 4), "int64").clip(0).astype(name) for name in ["uint8", "uint16", "uint32"]}
arrays["fc.bool"] = (np.arange(12) % 2 == 1).reshape(3, 4)
arrays["fortran"] = np.asfortranarray(numbers((2, 3, 4), "float32"))
arrays["scalar"] = np.array(7, dtype="float32")
arrays["empty"] = np.zeros((0, 5), dtype="float32")
np.savez(os.path.join(folder, "stored.npz"), **arrays)
np.savez_compressed(os.path.join(folder, "deflated.npz"), **arrays)
# What the engine has no type for costs nothing else.
np.savez(os.path.join(folder, "other.npz"), weight=numbers((3, 4), "float32"), names=np.array(["a", "b"]),
         big=numbers((3, 4), ">f4"), wave=numbers((3, 4), "complex64"))
