"""Writes decode.json: small image files of many kinds as base64, with the RGB bytes that Pillow reads from them.

Run with Pillow and numpy installed: python3 Tests/Fixtures/decode.py
"""
import base64
import io
import json
import pathlib

import numpy as np
import PIL
from PIL import Image, ImageOps

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
        ("webp lossless", encoded(colour, "WEBP", lossless=True)),
        ("webp lossy", encoded(colour, "WEBP", quality=90)),
        ("gif", encoded(colour.quantize(16), "GIF")),
        ("gif interlaced", encoded(grey, "GIF", interlace=True)),
        ("gif of two frames", encoded(grey, "GIF", save_all=True, append_images=[grey.rotate(180)])),
        ("bmp colour", encoded(colour, "BMP")),
        ("bmp palette", encoded(colour.quantize(16), "BMP")),
        ("bmp 1 bit", encoded(grey.convert("1"), "BMP")),
        ("bmp 32 bit", encoded(colour.convert("RGBA"), "BMP")),
        ("tiff plain", encoded(colour, "TIFF")),
        ("tiff lzw", encoded(colour, "TIFF", compression="tiff_lzw")),
        ("tiff deflate", encoded(grey, "TIFF", compression="tiff_deflate")),
        ("tiff fax", encoded(grey.convert("1"), "TIFF", compression="group4")),
        ("tiff palette", encoded(colour.quantize(16), "TIFF")),
        ("tiff strips", encoded(colour, "TIFF", compression="tiff_lzw", strip_size=W * 3 * 2)),
    ]:
        add(name, text, pillow(text).convert("RGB"), 3 if "jpeg" in name or "lossy" in name else 0)

    white = Image.new("RGBA", (W, H), (255, 255, 255, 255))
    clear = colour.quantize(16)
    clear.info["transparency"] = 3
    for name, text in [
        ("png alpha on white", encoded(alpha, "PNG")),
        ("webp alpha on white", encoded(alpha, "WEBP", lossless=True, exact=True)),
        ("gif transparency on white", encoded(clear, "GIF", transparency=3)),
        ("tiff alpha on white", encoded(alpha, "TIFF")),
    ]:
        add(name, text, Image.alpha_composite(white, pillow(text).convert("RGBA")).convert("RGB"), 1)
    turned = Image.Exif()
    turned[0x0112] = 6
    for kind, options in [("WEBP", {"lossless": True}), ("TIFF", {}), ("PNG", {})]:
        text = encoded(colour.rotate(90, expand=True), kind, exif=turned, **options)
        add(f"{kind.lower()} turned by exif", text, ImageOps.exif_transpose(pillow(text)), 0)
    for kind in ["PNG", "TIFF"]:
        text = encoded(Image.fromarray(sixteen), kind)
        add(f"{kind.lower()} 16 bit grey", text, np.repeat(np.round(sixteen / 257.0)[..., None], 3, -1), 1)

    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, separators=(",", ":")) + "\n")


main()
