"""Writes decode.json: small image files of many kinds as base64, with the RGB bytes that Pillow reads from them.

Run with Pillow and numpy installed: python3 Tests/Fixtures/decode.py
"""
import base64
import io
import json
import pathlib

import numpy as np
import PIL
from PIL import Image

W, H = 10, 6


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return base64.b64encode(buffer.getvalue()).decode()


def pillow(text):
    return Image.open(io.BytesIO(base64.b64decode(text)))


def main():
    y, x = np.mgrid[0:H, 0:W]
    rgb = np.stack([x * 25, y * 50, (x + y) * 15], -1).astype(np.uint8)
    colour = Image.fromarray(rgb)
    grey = Image.fromarray(rgb[..., 0])
    alpha = Image.fromarray(np.dstack([rgb, (x * 28).astype(np.uint8)]))
    sixteen = ((x * 6553 + y * 99).clip(0, 65535)).astype(np.uint16)
    cases = []

    def add(name, text, expected, tolerance):
        cases.append({"name": name, "file": text, "width": W, "height": H, "tolerance": tolerance,
                      "pixels": [int(v) for v in np.asarray(expected, dtype=np.uint8).ravel()]})

    for name, text in [
        ("jpeg colour", encoded(colour, "JPEG", quality=90)),
        ("jpeg 4:4:4", encoded(colour, "JPEG", quality=95, subsampling=0)),
        ("jpeg progressive", encoded(colour, "JPEG", quality=90, progressive=True)),
        ("jpeg grey", encoded(grey, "JPEG", quality=90)),
        ("jpeg cmyk", encoded(colour.convert("CMYK"), "JPEG", quality=95)),
        ("png colour", encoded(colour, "PNG")),
        ("png grey", encoded(grey, "PNG")),
        ("png palette", encoded(colour.quantize(16), "PNG")),
        ("png 1 bit", encoded(grey.convert("1"), "PNG")),
    ]:
        add(name, text, pillow(text).convert("RGB"), 3 if name.startswith("jpeg") else 0)

    text = encoded(alpha, "PNG")
    white = Image.new("RGBA", (W, H), (255, 255, 255, 255))
    add("png alpha on white", text, Image.alpha_composite(white, pillow(text)).convert("RGB"), 1)
    text = encoded(Image.fromarray(sixteen), "PNG")
    add("png 16 bit grey", text, np.repeat(np.round(sixteen / 257.0)[..., None], 3, -1), 1)

    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, separators=(",", ":")) + "\n")


main()
