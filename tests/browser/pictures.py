"""Drawn stand-ins for people's photos, of any shape; the same name gives the same picture."""

from __future__ import annotations

import math
import random
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
RECORDED = Path(__file__).parents[2] / "sources/recordings/pictures"
SKINS: list[Colour] = [(241, 205, 177), (214, 162, 122), (161, 109, 76), (98, 64, 46), (228, 184, 148)]


@cache
def jpeg(name: str, width_px: int) -> bytes:
    """``name`` is ``KIND-SEED-WIDTHxHEIGHT`` (stage, person, view), or a file of the recorded conference."""
    picture = Image.open(RECORDED / name).convert("RGB") if name.endswith(".webp") else _drawn(name)
    width, height = picture.size
    if width_px < width:
        picture = picture.resize((width_px, max(1, round(height * width_px / width))), Image.Resampling.LANCZOS)
    file = BytesIO()
    picture.save(file, "JPEG", quality=86)
    return file.getvalue()


def _drawn(name: str) -> Image.Image:
    kind, seed, size = name.split("-")
    width, height = map(int, size.split("x"))
    draw = {"stage": _stage, "person": _person, "view": _view}[kind]
    return draw(random.Random(f"{kind}{seed}"), width, height)


def _ramp(width: int, height: int, top: Colour, foot: Colour) -> Image.Image:
    line = Image.new("RGB", (1, 64))
    for y in range(64):
        line.putpixel((0, y), tuple(round(a + (b - a) * y / 63) for a, b in zip(top, foot, strict=True)))
    return line.resize((width, height), Image.Resampling.BICUBIC)


def _stage(chance: random.Random, width: int, height: int) -> Image.Image:
    hue = chance.choice([(60, 90, 190), (170, 50, 90), (30, 130, 130), (190, 120, 40)])
    picture = _ramp(width, height, (14, 13, 26), (34, 28, 44))
    light = Image.new("RGB", picture.size)
    pen = ImageDraw.Draw(light)
    for _ in range(5):
        x, foot = chance.randint(0, width), chance.randint(0, width)
        spread = width // 9
        pen.polygon([(x, 0), (foot - spread, height * 0.8), (foot + spread, height * 0.8)], fill=hue)
    light = light.filter(ImageFilter.GaussianBlur(width / 40))
    picture = Image.blend(picture, Image.composite(light, picture, light.convert("L")), 0.8)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([width * 0.28, height * 0.12, width * 0.78, height * 0.5], fill=(238, 234, 224))
    pen.rectangle([width * 0.32, height * 0.2, width * 0.6, height * 0.25], fill=hue)
    for row in range(3):
        y = height * (0.3 + row * 0.055)
        pen.rectangle(
            [width * 0.32, y, width * (0.55 + 0.06 * chance.random()), y + height * 0.02], fill=(120, 116, 110)
        )
    _figure(pen, width * 0.2, height * 0.36, height * 0.36, (26, 24, 30), chance.choice(SKINS))
    for _ in range(60):
        x, y, r = chance.randint(0, width), chance.uniform(0.84, 1.05) * height, height * chance.uniform(0.035, 0.06)
        shade = chance.randint(8, 24)
        pen.ellipse([x - r, y - r, x + r, y + r * 1.2], fill=(shade, shade, shade + 6))
    return picture


def _figure(pen: ImageDraw.ImageDraw, x: float, y: float, tall: float, coat: Colour, skin: Colour) -> None:
    r = tall * 0.11
    pen.rounded_rectangle([x - r * 1.7, y + r * 1.9, x + r * 1.7, y + tall], radius=r, fill=coat)
    pen.ellipse([x - r, y - r * 0.2, x + r, y + r * 2.1], fill=skin)
    pen.pieslice([x - r * 1.1, y - r * 0.5, x + r * 1.1, y + r * 1.7], 180, 360, fill=(40, 30, 26))


def _person(chance: random.Random, width: int, height: int) -> Image.Image:
    ground = chance.choice([(204, 178, 140), (130, 160, 170), (190, 120, 100), (150, 168, 120)])
    picture = _ramp(width, height, ground, tuple(round(one * 0.6) for one in ground))  # type: ignore[arg-type]
    pen = ImageDraw.Draw(picture)
    for _ in range(14):
        r = chance.uniform(0.03, 0.12) * width
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        pen.ellipse([x - r, y - r, x + r, y + r], fill=tuple(min(255, one + 22) for one in ground))
    picture = picture.filter(ImageFilter.GaussianBlur(width / 50))
    pen = ImageDraw.Draw(picture)
    coat = chance.choice([(40, 52, 80), (150, 50, 44), (230, 226, 214), (44, 84, 70)])
    unit = min(width, height)
    x, y, r = width * 0.5, height * 0.27, unit * 0.15
    pen.ellipse([x - r * 2.5, y + r * 1.25, x + r * 2.5, y + r * 7], fill=coat)
    pen.rectangle([x - r * 2.5, y + r * 4, x + r * 2.5, height], fill=coat)
    skin = chance.choice(SKINS)
    pen.rectangle([x - r * 0.4, y + r * 0.6, x + r * 0.4, y + r * 1.7], fill=tuple(round(one * 0.88) for one in skin))
    pen.ellipse([x - r, y - r * 1.2, x + r, y + r * 1.25], fill=skin)
    hair = chance.choice([(44, 32, 28), (92, 58, 34), (198, 160, 96), (70, 70, 74)])
    pen.pieslice([x - r * 1.12, y - r * 1.45, x + r * 1.12, y + r * 0.8], 175, 365, fill=hair)
    pen.arc(
        [x - r * 0.45, y + r * 0.1, x + r * 0.45, y + r * 0.75], 20, 160, fill=(120, 60, 50), width=max(2, int(r / 12))
    )
    for side in (-1, 1):
        pen.ellipse(
            [x + side * r * 0.4 - r / 12, y - r * 0.1, x + side * r * 0.4 + r / 12, y + r * 0.1], fill=(30, 26, 24)
        )
    return picture


def _view(chance: random.Random, width: int, height: int) -> Image.Image:
    top, foot = chance.choice(
        [((96, 140, 190), (242, 214, 180)), ((40, 44, 88), (238, 140, 96)), ((150, 190, 200), (232, 236, 220))]
    )
    picture = _ramp(width, height, top, foot)
    pen = ImageDraw.Draw(picture)
    sun = width * chance.uniform(0.2, 0.8)
    r = min(width, height) * 0.07
    pen.ellipse([sun - r, height * 0.42 - r, sun + r, height * 0.42 + r], fill=(255, 240, 214))
    for layer in range(4):
        base, shade = height * (0.52 + layer * 0.12), 0.72 - layer * 0.17
        colour = tuple(round(one * shade) for one in foot)
        a, b = chance.uniform(0.8, 2.2), chance.uniform(0, 6)
        crest = [
            (
                x,
                base
                + math.sin(x / width * a * 6 + b) * height * 0.05
                + math.sin(x / width * 17 + b * 2) * height * 0.012,
            )
            for x in range(0, width + 9, 8)
        ]
        pen.polygon([(0, height), *crest, (width, height)], fill=colour)
    return picture
