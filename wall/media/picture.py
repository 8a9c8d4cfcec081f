"""A stranger's bytes to small clean WebP pictures; only ever run in a child process that may be killed.

What it is, is told by its content. Only the first frame is decoded, so an animation costs what a still costs.
Everything but the pixels is dropped: position, camera, comments, profiles, whatever stands behind the picture.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from wall.media.names import WIDTHS

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 30_000
TALLEST = 4
"""How many times taller than wide the space for a picture is; a taller one is made narrower."""

QUALITY = 82
TOO_LARGE = "it has too many pixels"


class Unusable(Exception):
    """Why the bytes are no picture that we show."""


def shrink(data: bytes) -> dict[int, bytes]:
    """WebP by width: each of ``WIDTHS`` up to the first that holds the whole picture; never enlarged."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # phones write odd EXIF and MPO: what is wrong with them does not matter, they are dropped
        warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.(Tiff|Jpeg|Mpo)ImagePlugin")
        try:
            return _shrunk(data)
        except Unusable:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Unusable(TOO_LARGE) from None
        except MemoryError:
            raise Unusable("it takes too much memory to decode") from None
        except Exception:  # decoders raise whatever they like: struct.error, KeyError, SyntaxError, …
            raise Unusable("it is damaged, or no JPEG, PNG, GIF, WebP or AVIF") from None


def _shrunk(data: bytes) -> dict[int, bytes]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        _measure(*opened.size)
        opened.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # a JPEG can be decoded smaller
        opened.load()
        _measure(*opened.size)
        picture = _plain(_upright(opened))
    sizes: dict[int, bytes] = {}
    for width in reversed(_needed(picture.size)):
        if _exceeds(picture.size, width):
            picture = picture.resize(_fitting(picture.size, width), Image.Resampling.LANCZOS)
        sizes[width] = _encoded(picture)
    return sizes


def _measure(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE or min(width, height) < 1:
        raise Unusable(TOO_LARGE)


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its EXIF says; one whose EXIF cannot be read stays as it is."""
    try:
        return ImageOps.exif_transpose(picture)
    except (MemoryError, Unusable):
        raise
    except Exception:
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(("I", "F")):  # 16 bits per pixel: conversion would only clip
        picture = picture.convert("F").point(lambda value: value / 256)
        return picture.convert("L").convert("RGB")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _needed(size: tuple[int, int]) -> tuple[int, ...]:
    whole = next((width for width in WIDTHS if not _exceeds(size, width)), WIDTHS[-1])
    return tuple(width for width in WIDTHS if width <= whole)


def _exceeds(size: tuple[int, int], width: int) -> bool:
    return size[0] > width or size[1] > width * TALLEST


def _fitting(size: tuple[int, int], width: int) -> tuple[int, int]:
    scale = min(width / size[0], width * TALLEST / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
