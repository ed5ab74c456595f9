"""Writes resize.json: what Pillow makes of a formula-made image at several sizes and filters.

Run with Pillow installed: python3 Tests/Fixtures/resize.py
"""
import json
import pathlib

import PIL
from PIL import Image

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
CASES = [((17, 13), (8, 8)), ((5, 5), (12, 9)), ((40, 30), (7, 11)), ((9, 16), (9, 4)), ((1, 1), (3, 2)), ((33, 2), (10, 5))]
# (source size, box, new size): the part of the source that fills the result, as when cropping
BOXED = [((20, 12), (4.0, 0.0, 16.0, 12.0), (6, 6)), ((11, 23), (0.0, 6.0, 11.0, 17.0), (8, 8))]


def formula(width, height):
    """The image that the Swift test makes too."""
    image = Image.new("RGB", (width, height))
    image.putdata([tuple((x * 37 + y * 101 + c * 53 + x * y * 7) % 256 for c in range(3))
                   for y in range(height) for x in range(width)])
    return image


def main():
    cases = []
    for (size, box, new) in [(s, None, n) for s, n in CASES] + BOXED:
        for name, kind in FILTERS.items():
            result = formula(*size).resize(new, kind, box=box)
            cases.append({"width": size[0], "height": size[1], "newWidth": new[0], "newHeight": new[1], "filter": name,
                          "boxed": box is not None, "pixels": list(result.tobytes())})
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, separators=(",", ":")) + "\n")


main()
