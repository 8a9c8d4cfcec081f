"""Pictures, honest and hostile, made on the spot."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

RED, BLUE = (200, 20, 20), (20, 20, 200)


def picture(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def animation(kind: str, frames: int = 20, size: tuple[int, int] = (64, 48)) -> bytes:
    """The first frame is red, the others get bluer."""
    images = [Image.new("RGB", size, (200 - 9 * n % 200, 20, 9 * n % 200)) for n in range(frames)]
    out = BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=20)
    return out.getvalue()


def flood(width: int, height: int) -> bytes:
    """A PNG of very many pixels and very few bytes."""
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return _png(width, height, data)


def claim(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has nothing to show for it."""
    return _png(width, height, zlib.compress(b""))


def _png(width: int, height: int, data: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_text_chunk(png: bytes, text: bytes) -> bytes:
    """A compressed comment just before the end."""
    body = b"Comment\0\0" + zlib.compress(text)
    return png[:-12] + _chunk(b"zTXt", body) + png[-12:]


def with_exif(orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG with a place, a camera, an author and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif[0x013B] = "SecretAuthor"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 7.0), 3: "E", 4: (13.0, 24.0, 37.0)})
    return picture("JPEG", size, exif=exif.tobytes(), comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)
