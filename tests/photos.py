"""Nothing in, fixture photos out: every kind of file a phone, camera or web page may send.

All show the same drawing of our own, a banana on a wooden table, so that a test can say what must
come back. Deterministic and made on first use. Bad files: bad_photos(), from photos_bad.py.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 96, 64
EXIF_ORIENTATION, EXIF_GPS, EXIF_INNER = 0x0112, 0x8825, 0x8769


def draw_banana(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """A yellow crescent with brown ends on a wooden table, brighter at the top left; mode RGB."""
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))  # (h, w)
    grain = 0.5 + 0.5 * np.sin(60 * down + 5 * np.sin(4 * across))  # (h, w) 0..1
    wood = np.array([150, 100, 60]) + 30 * grain[..., None]  # (h, w, c)
    skin = np.array([235, 200, 45]) - 70 * down[..., None]  # (h, w, c)
    radius = np.hypot((across - 0.5) / 0.42, (down - 0.25) / 0.6)  # (h, w)
    inner = np.hypot((across - 0.5) / 0.48, (down - 0.02) / 0.6)  # (h, w)
    crescent = (radius < 1) & (inner > 1)  # (h, w)
    ends = crescent & (np.abs(across - 0.5) > 0.37)  # (h, w)
    rgb = np.where(crescent[..., None], skin, wood)  # (h, w, c)
    rgb = np.where(ends[..., None], [70, 50, 20], rgb) * (1.05 - 0.2 * across[..., None])
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def draw_alpha(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Opaque in an ellipse, half clear around it, clear in the corners; mode L."""
    alpha = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(alpha)
    draw.ellipse((0, 0, width - 1, height - 1), fill=128)
    draw.ellipse((width // 8, height // 8, width * 7 // 8, height * 7 // 8), fill=255)
    return alpha


def sha256_of(data: bytes) -> str:
    """The name of a photo, or of any bytes: 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def encode(image: Image.Image, kind: str, **options) -> bytes:
    """An image as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_of(rgb: np.ndarray, kind: str = "PNG", **options) -> bytes:
    """Pixels uint8 (h, w, 3) as the bytes of a photo, lossless unless another kind is asked for."""
    return encode(Image.fromarray(rgb), kind, **options)


def encode_heic(image: Image.Image, **options) -> bytes:
    """An image as the bytes of an iPhone's HEIC file."""
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=90, **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """One PNG chunk: length, name, body, checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def encode_png(samples: np.ndarray, *, interlaced: bool = False) -> bytes:
    """PNG of what Pillow cannot write: 16 bits, interlaced. uint8 or uint16 (h, w) or (h, w, c)."""
    samples = samples.reshape(*samples.shape[:2], -1)  # (h, w, c)
    height, width, colours = samples.shape
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[colours]
    bits = 8 * samples.dtype.itemsize
    big = samples.astype(samples.dtype.newbyteorder(">"))
    adam7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
    passes = (*adam7, (0, 1, 1, 2)) if interlaced else ((0, 0, 1, 1),)
    lines = [
        b"\0" + row.tobytes()  # filter 0: the samples as they are
        for left, top, right, down in passes
        for row in big[top::down, left::right]
        if row.size
    ]
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, int(interlaced))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(lines)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def swapped_profile() -> bytes:
    """An ICC profile in which red and blue have changed places; otherwise sRGB with gamma 2.2."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    colorants = {  # sRGB's, adapted to D50; r and b swapped
        b"rXYZ": (0.1431, 0.0606, 0.7141),
        b"gXYZ": (0.3851, 0.7169, 0.0971),
        b"bXYZ": (0.4361, 0.2225, 0.0139),
        b"wtpt": (0.9642, 1.0, 0.8249),
    }
    tags = {name: b"XYZ \0\0\0\0" + fixed(*value) for name, value in colorants.items()}
    gamma = b"curv\0\0\0\0\0\0\0\1" + struct.pack(">HH", round(2.2 * 256), 0)
    tags |= {b"rTRC": gamma, b"gTRC": gamma, b"bTRC": gamma}
    text = b"red and blue swapped\0"
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78 + 3)
    tags[b"cprt"] = b"text\0\0\0\0none\0\0\0\0"
    offset, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = struct.pack(">I4sI", 132 + len(table) - 4 + len(body), b"\0\0\0\0", 0x02400000)
    header += b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + body


def exif_of(**tags) -> Image.Exif:
    """EXIF of a phone: orientation=1..8, gps=True, camera=True."""
    exif = Image.Exif()
    if "orientation" in tags:
        exif[EXIF_ORIENTATION] = tags["orientation"]
    if tags.get("gps"):
        exif.get_ifd(EXIF_GPS).update(
            {1: "N", 2: (48.0, 51.0, 30.24), 3: "E", 4: (2.0, 17.0, 40.2)}  # 48.8584, 2.2945
        )
    if tags.get("camera"):
        exif.update({0x010F: "Canon", 0x0110: "Canon EOS 5D", 0x0131: "Drawn", 0x013B: "A. Person"})
        exif.get_ifd(EXIF_INNER)[0x9003] = "2024:05:01 12:30:00"
    return exif


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """The pixels a camera stores so that this EXIF orientation turns them upright."""
    turn = Image.Transpose
    stored = {2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM}
    stored |= {5: turn.TRANSPOSE, 6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270}
    return image.transpose(stored[orientation]) if orientation in stored else image


@cache
def photos() -> dict[str, bytes]:
    """Name -> file, about 50 of them; names start with the kind."""
    rgb, alpha = draw_banana(), draw_alpha()
    return {**_jpegs(rgb), **_pngs(rgb, alpha), **_others(rgb, alpha)}


def _jpegs(rgb: Image.Image) -> dict[str, bytes]:
    """JPEG as cameras, phones and printers write it."""
    best = {"quality": 95, "subsampling": 0}
    swapped = Image.merge("RGB", rgb.split()[::-1])
    files = {
        f"jpeg_orientation_{number}": encode(
            turned(rgb, number), "JPEG", exif=exif_of(orientation=number), **best
        )
        for number in range(1, 9)
    }
    return files | {
        "jpeg": encode(rgb, "JPEG", **best),
        "jpeg_progressive": encode(rgb, "JPEG", progressive=True, **best),
        "jpeg_subsampled": encode(rgb, "JPEG", quality=80, subsampling=2),
        "jpeg_gray": encode(rgb.convert("L"), "JPEG", **best),
        "jpeg_cmyk": encode(rgb.convert("CMYK"), "JPEG", **best),
        "jpeg_profile": encode(swapped, "JPEG", icc_profile=swapped_profile(), **best),
        "jpeg_broken_profile": encode(rgb, "JPEG", icc_profile=b"no profile" * 30, **best),
        "jpeg_facts": encode(
            rgb, "JPEG", exif=exif_of(gps=True, camera=True), comment=b"by the sea", **best
        ),
        "jpeg_odd_exif": encode(rgb, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", **best),
        "jpeg_odd_orientation": encode(rgb, "JPEG", exif=exif_of(orientation=99), **best),
        "jpeg_mpo": encode(rgb, "MPO", save_all=True, append_images=[rgb.rotate(180)], **best),
        "jpeg_motion": encode(rgb, "JPEG", **best) + b"ftypmp42 film \xff\xda\0\x08" * 5000,
        "jpeg_stray": with_stray_bytes(encode(rgb, "JPEG", **best)),
        "jpeg_trailing": encode(rgb, "JPEG", **best) + b"\0" * 5000 + b"<html>",
    }


def with_stray_bytes(jpeg: bytes, each: int = 20) -> bytes:
    """So many bytes of rubbish or fill behind the first part, and behind the second."""
    first = 4 + int.from_bytes(jpeg[4:6], "big")
    second = first + 2 + int.from_bytes(jpeg[first + 2 : first + 4], "big")
    rubbish, fill = b"\0a\xff\0".ljust(each, b"b"), b"\xff" * each
    return jpeg[:first] + rubbish + jpeg[first:second] + fill + jpeg[second:]


def _pngs(rgb: Image.Image, alpha: Image.Image) -> dict[str, bytes]:
    """PNG in every depth and colour type."""
    array = np.asarray(rgb)  # (h, w, c)
    gray = np.asarray(rgb.convert("L"))  # (h, w)
    opaque, clear, gray_clear = rgb.copy(), rgb.copy(), rgb.convert("L")
    opaque.putalpha(255)
    clear.putalpha(alpha)
    gray_clear.putalpha(alpha)
    palette = rgb.quantize(64)
    return {
        "png": encode(rgb, "PNG"),
        "png_alpha": encode(clear, "PNG"),
        "png_opaque_alpha": encode(opaque, "PNG"),
        "png_palette": encode(palette, "PNG"),
        "png_palette_clear": encode(palette, "PNG", transparency=palette.getpixel((0, 0))),
        "png_palette_alpha": encode(palette, "PNG", transparency=bytes(range(190, 254))),
        "png_clear_colour": encode(rgb, "PNG", transparency=rgb.getpixel((0, 0))),
        "png_gray": encode(rgb.convert("L"), "PNG"),
        "png_gray_alpha": encode(gray_clear, "PNG"),
        "png_1bit": encode(rgb.convert("1"), "PNG"),
        "png_gray16": encode_png(gray.astype(np.uint16) * 257),
        "png_rgb16": encode_png(array.astype(np.uint16) * 257),
        "png_rgba16": encode_png(np.asarray(clear).astype(np.uint16) * 257),
        "png_interlaced": encode_png(array, interlaced=True),
        "png_animated": encode(rgb, "PNG", save_all=True, append_images=[rgb.rotate(180)]),
        "png_orientation_6": encode(turned(rgb, 6), "PNG", exif=exif_of(orientation=6)),
        "png_tiny_1x1": encode(rgb.crop((48, 45, 49, 46)), "PNG"),
        "png_thin_1x2000": encode(rgb.resize((1, 2000)), "PNG"),
        "png_wide_2000x1": encode(rgb.resize((2000, 1)), "PNG"),
    }


def _others(rgb: Image.Image, alpha: Image.Image) -> dict[str, bytes]:
    """WebP, GIF, BMP and HEIC."""
    clear, upside_down = rgb.copy(), rgb.rotate(180)
    clear.putalpha(alpha)
    frames = {"save_all": True, "append_images": [upside_down], "duration": 100}
    hole = rgb.quantize(64)
    return {
        "webp": encode(rgb, "WEBP", quality=95),
        "webp_lossless": encode(rgb, "WEBP", lossless=True),
        "webp_alpha": encode(clear, "WEBP", lossless=True, exact=True),
        "webp_animated": encode(rgb, "WEBP", lossless=True, **frames),
        "webp_orientation_8": encode(
            turned(rgb, 8), "WEBP", lossless=True, exif=exif_of(orientation=8)
        ),
        "gif": encode(rgb, "GIF"),
        "gif_animated": encode(rgb, "GIF", **frames),
        "gif_clear": encode(hole, "GIF", transparency=hole.getpixel((0, 0))),
        "bmp": encode(rgb, "BMP"),
        "bmp_palette": encode(rgb.quantize(64), "BMP"),
        "bmp_1bit": encode(rgb.convert("1"), "BMP"),
        "heic": encode_heic(rgb),
        "heic_alpha": encode_heic(clear),
        "heic_gray": encode_heic(rgb.convert("L")),
        "heic_orientation_6": encode_heic(turned(rgb, 6), exif=exif_of(orientation=6).tobytes()),
        "heic_facts": encode_heic(rgb, exif=exif_of(gps=True, camera=True).tobytes()),
    }


@cache
def large_jpeg() -> bytes:
    """A phone's 12 megapixels, 4000 x 3000; slow to draw, so made only where asked for."""
    return encode(draw_banana(400, 300).resize((4000, 3000)), "JPEG", quality=85)


def bad_photos() -> dict[str, tuple[bytes, str]]:
    """Name -> (bytes that are no usable photo, the code of the refusal)."""
    import photos_bad  # here, because it imports this file

    return photos_bad.bad_photos()
