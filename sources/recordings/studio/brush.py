"""A sheet to draw on, in points of a picture that is 1200 on its longest side; drawn at twice the size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import cos, pi, sin
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SCALE = 2
Point = tuple[float, float]

INK = "#0b1226"
NAVY = "#14213d"
BLUE = "#2f5d9e"
SKY = "#8fc3e8"
TEAL = "#1b998b"
LEAF = "#2f7d5b"
CREAM = "#fff4e0"
SAND = "#f3d9b1"
GOLD = "#ffc145"
ORANGE = "#ff6b35"
ROSE = "#e84a5f"
PLUM = "#4b2354"
WHITE = "#ffffff"
GREY = "#8b93a7"


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, part: float) -> str:
    """``second`` by ``part`` in ``first``."""
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(rgb(first), rgb(second), strict=True))


def darker(colour: str, part: float) -> str:
    return mix(colour, "#000000", part)


def lighter(colour: str, part: float) -> str:
    return mix(colour, "#ffffff", part)


@lru_cache
def font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The one that Pillow brings along, so that all machines draw the same."""
    return ImageFont.load_default(round(size * SCALE))


class Sheet:
    def __init__(self, width: int, height: int, *stops: str) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), stops[0])
        self.draw = ImageDraw.Draw(self.image)
        if len(stops) > 1:
            self.shade(0, 0, width, height, *stops)

    def shade(self, x0: float, y0: float, x1: float, y1: float, *stops: str) -> None:
        """A box that goes through the colours from its top to its bottom."""
        left, top, right, bottom = (round(v * SCALE) for v in (x0, y0, x1, y1))
        high = max(1, bottom - top)
        column = Image.new("RGB", (1, high))
        for y in range(high):
            place = y / max(1, high - 1) * (len(stops) - 1)
            index = min(int(place), len(stops) - 2)
            column.putpixel((0, y), rgb(mix(stops[index], stops[index + 1], place - index)))
        self.image.paste(column.resize((max(1, right - left), high)), (left, top))

    def poly(self, points: Iterable[Point], fill: str) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def disc(self, x: float, y: float, rx: float, fill: str, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        self.draw.ellipse([(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE], fill=fill)

    def ring(self, x: float, y: float, r: float, colour: str, width: float) -> None:
        box = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
        self.draw.ellipse(box, outline=colour, width=round(width * SCALE))

    def slice(self, x: float, y: float, r: float, start: float, end: float, fill: str) -> None:
        box = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
        self.draw.pieslice(box, start, end, fill=fill)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: str, radius: float = 0) -> None:
        self.draw.rounded_rectangle([x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE], radius * SCALE, fill=fill)

    def frame(self, x0: float, y0: float, x1: float, y1: float, colour: str, width: float, radius: float = 0) -> None:
        place = [x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE]
        self.draw.rounded_rectangle(place, radius * SCALE, outline=colour, width=round(width * SCALE))

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """With round ends and joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=colour, width=max(1, round(width * SCALE)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def curve(self, points: Sequence[Point], colour: str, width: float) -> None:
        self.line(list(smooth(points)), colour, width)

    def words(self, x: float, y: float, text: str, size: float, colour: str, anchor: str = "ls") -> None:
        """Heavy letters: the font has one weight, so they are drawn with a stroke of their own colour."""
        stroke = max(0, round(size * SCALE / 40))
        self.draw.text(
            (x * SCALE, y * SCALE),
            text,
            fill=colour,
            font=font(size),
            anchor=anchor,
            stroke_width=stroke,
            stroke_fill=colour,
        )

    @contextmanager
    def veil(self, opacity: float, blur: float = 0) -> Iterator[Sheet]:
        """What is drawn on the sheet within lies on this one with that opacity, blurred."""
        before = self.image.copy()
        yield self
        after, self.image = self.image, before
        if blur:
            difference = ImageChops.difference(after, before).convert("L").point(lambda value: 255 if value else 0)
            mask = difference.filter(ImageFilter.GaussianBlur(blur * SCALE)).point(lambda value: round(value * opacity))
            self.image.paste(after.filter(ImageFilter.GaussianBlur(blur * SCALE)), mask=mask)
        else:
            self.image = Image.blend(before, after, opacity)
        self.draw = ImageDraw.Draw(self.image)

    @contextmanager
    def light(self, blur: float) -> Iterator[Sheet]:
        """What is drawn on the sheet within is added to this one as light."""
        lit = Sheet(self.width, self.height, "#000000")
        yield lit
        small = lit.image.resize((self.width // 2, self.height // 2), Image.Resampling.BOX)
        soft = small.filter(ImageFilter.GaussianBlur(blur / 2)).resize(self.image.size, Image.Resampling.BILINEAR)
        self.image = ImageChops.screen(self.image, soft)
        self.draw = ImageDraw.Draw(self.image)

    def save(self, path: Path, max_bytes: int = 40_000) -> None:
        picture = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        for quality in range(88, 20, -4):
            picture.save(path, "WEBP", quality=quality, method=6)
            if path.stat().st_size <= max_bytes:
                return


def smooth(points: Sequence[Point], steps: int = 14) -> Iterator[Point]:
    """Catmull-Rom through the points."""
    padded = [points[0], *points, points[-1]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            yield _between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)
    yield points[-1]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def around(x: float, y: float, r: float, degrees: float, ry: float | None = None) -> Point:
    return x + r * cos(degrees * pi / 180), y + (r if ry is None else ry) * sin(degrees * pi / 180)


def turned(points: Iterable[Point], x: float, y: float, degrees: float) -> list[Point]:
    """The points, given around (0, 0), turned and moved to (x, y)."""
    c, s = cos(degrees * pi / 180), sin(degrees * pi / 180)
    return [(x + px * c - py * s, y + px * s + py * c) for px, py in points]


def dice(name: str) -> Random:
    return Random(name)
