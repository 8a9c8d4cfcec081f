"""Avatars: a face made of a few shapes, or a mark with initials; each name always gets the same."""

from __future__ import annotations

from random import Random

from sources.recordings.studio.brush import (
    BLUE,
    CREAM,
    GOLD,
    LEAF,
    NAVY,
    ORANGE,
    PLUM,
    ROSE,
    SKY,
    TEAL,
    WHITE,
    Sheet,
    around,
    darker,
    dice,
    lighter,
    mix,
    smooth,
)

SKINS = ("#f6d2b5", "#eab68e", "#d59a6c", "#b87a4c", "#8f5a36", "#6a4028", "#4a2c1e")
HAIRS = ("#1d1720", "#3a241c", "#6b3f24", "#a8652e", "#d9a650", "#8b93a7", "#e9e4da", "#c2483a", "#2b2f4a")
GROUNDS = (
    (ORANGE, GOLD),
    (BLUE, SKY),
    (TEAL, "#9fe0c8"),
    (ROSE, "#ffb3a7"),
    (PLUM, ROSE),
    (NAVY, BLUE),
    (GOLD, CREAM),
    (LEAF, GOLD),
    ("#6a5acd", "#c3b1ff"),
)


def face(name: str, spec: str) -> Sheet:
    """``spec`` as in people.toml: skin, hair, style, extras."""
    skin_, hair_, style_, *extras = spec.split()
    extra = "".join(extras)
    chance = dice(f"face {name}")
    ground = chance.choice(GROUNDS)
    sheet = Sheet(256, 256, *(ground if chance.random() < 0.5 else ground[::-1]))
    _ground(sheet, chance, ground)
    skin, hair, style = SKINS[int(skin_)], HAIRS[int(hair_)], int(style_)
    shirt = chance.choice(
        [colour for colour in (ORANGE, TEAL, NAVY, ROSE, GOLD, CREAM, PLUM, BLUE) if colour not in ground]
    )
    _back_hair(sheet, style, hair)
    sheet.disc(128, 268, 92, shirt, 72)
    sheet.box(106, 160, 150, 214, darker(skin, 0.1), 18)
    sheet.disc(128, 204, 24, darker(skin, 0.1), 16)
    for side in (-1, 1):
        sheet.disc(128 + side * 57, 122, 11, skin, 15)
    sheet.disc(128, 114, 57, skin, 68)
    _features(sheet, chance, skin, hair, extra)
    _front_hair(sheet, style, hair, chance)
    if "g" in extra:
        _glasses(sheet, chance.choice((NAVY, "#1d1720", ORANGE, WHITE)))
    return sheet


def _ground(sheet: Sheet, chance: Random, ground: tuple[str, str]) -> None:
    match chance.randrange(4):
        case 0:
            sheet.disc(128, 120, 104, mix(*ground, 0.5))
        case 1:
            sheet.poly([(0, 256), (256, 0), (256, 256)], mix(*ground, 0.6))
        case 2:
            for step in range(3):
                sheet.ring(40, 40, 60 + step * 46, mix(*ground, 0.5), 12)


def _features(sheet: Sheet, chance: Random, skin: str, hair: str, extra: str) -> None:
    ink = "#20161a"
    closed = "c" in extra
    for side in (-1, 1):
        x = 128 + side * 23
        if closed:
            sheet.curve([(x - 9, 112), (x, 118), (x + 9, 112)], ink, 4)
        else:
            sheet.disc(x, 114, 5.5, ink, 6.5)
        sheet.curve([(x - 11, 99), (x, 95), (x + 11, 98)], darker(hair, 0.2) if hair != "#e9e4da" else "#8b93a7", 4.5)
        sheet.disc(128 + side * 34, 138, 11, mix(skin, ROSE, 0.3), 8)
    sheet.curve([(128, 118), (124, 134), (130, 138)], darker(skin, 0.22), 3.6)
    match chance.randrange(4):
        case 0:
            sheet.slice(128, 148, 20, 0, 180, "#7a1f2a")
            sheet.box(112, 148, 144, 154, WHITE, 2)
        case 1:
            sheet.curve([(110, 152), (128, 163), (146, 150)], "#7a1f2a", 5)
        case 2:
            sheet.curve([(112, 153), (128, 160), (144, 153)], "#7a1f2a", 5)
        case _:
            sheet.curve([(114, 156), (128, 158), (146, 150)], "#7a1f2a", 5)
    if "b" in extra:
        for angle in range(15, 166, 12):
            sheet.disc(*around(128, 122, 54, angle, 58), 10, hair)
        sheet.curve([(108, 146), (128, 141), (148, 146)], hair, 8)


def _back_hair(sheet: Sheet, style: int, hair: str) -> None:
    match style:
        case 0:
            sheet.box(58, 62, 198, 232, hair, 60)
        case 1:
            for angle in range(0, 360, 24):
                sheet.disc(*around(128, 92, 62, angle), 34, hair)
        case 2:
            sheet.disc(128, 30, 28, hair)
        case 3:
            sheet.box(64, 60, 192, 186, hair, 56)
        case 7:
            sheet.disc(128, 118, 74, darker(hair, 0.12), 88)
            sheet.poly([(70, 170), (186, 170), (214, 256), (42, 256)], darker(hair, 0.12))


def _front_hair(sheet: Sheet, style: int, hair: str, chance: Random) -> None:
    match style:
        case 0 | 2 | 3:
            side = chance.choice((-1, 1))
            for lean in (side, -side):
                edge = [(128 + lean * 60, 124), (128 + lean * 62, 84), (128 + lean * 34, 48), (128 - lean * 6, 42)]
                parting = [(128 + lean * -14, 56), (128 + lean * 16, 84), (128 + lean * 44, 98), (128 + lean * 60, 124)]
                sheet.poly([*smooth(edge), *smooth(parting)], hair)
            sheet.disc(128, 58, 44, hair, 20)
        case 1:
            for angle in range(196, 345, 18):
                sheet.disc(*around(128, 104, 56, angle, 54), 18, hair)
        case 4:
            sheet.slice(128, 98, 60, 188, 352, hair)
            for x in range(84, 176, 15):
                sheet.poly([(x - 12, 84), (x + 12, 84), (x + chance.uniform(-8, 8), 34)], hair)
        case 5:
            sheet.slice(128, 96, 59, 184, 356, lighter(hair, 0.08))
        case 6:
            cap = chance.choice((ORANGE, TEAL, NAVY, ROSE))
            sheet.slice(128, 92, 66, 180, 360, cap)
            sheet.box(62, 84, 194, 102, darker(cap, 0.18), 9)
            sheet.disc(128, 26, 13, lighter(cap, 0.45))
        case 7:
            band = [
                (72, 122),
                (78, 74),
                (128, 52),
                (178, 74),
                (184, 122),
                (196, 104),
                (178, 52),
                (128, 30),
                (78, 52),
                (60, 104),
                (72, 122),
            ]
            sheet.poly(list(smooth(band)), hair)
            chin = [
                (72, 116),
                (82, 160),
                (128, 186),
                (174, 160),
                (184, 116),
                (196, 170),
                (176, 214),
                (128, 224),
                (80, 214),
                (60, 170),
                (72, 116),
            ]
            sheet.poly(list(smooth(chin)), hair)
            sheet.curve([(92, 206), (128, 216), (170, 200)], darker(hair, 0.14), 4)
        case 8:
            sheet.slice(128, 84, 50, 200, 340, hair)


def _glasses(sheet: Sheet, colour: str) -> None:
    for side in (-1, 1):
        sheet.ring(128 + side * 24, 114, 19, colour, 5)
    sheet.line([(122, 112), (134, 112)], colour, 5)


MARKS = {
    "openhall": (ORANGE, "hall"),
    "lostfound": (GOLD, "umbrella"),
    "bar": (TEAL, "cup"),
    "tram": (BLUE, "tram"),
    "captions": (NAVY, "cc"),
    "letter": (PLUM, "ML"),
    "coin": ("#111111", "coin"),
    "follow": (ROSE, "+1"),
    "winner": ("#7a1fb5", "!"),
    "fake": (ORANGE, "hall"),
    "badge": (CREAM, "0417"),
}


def mark(name: str) -> Sheet:
    colour, what = MARKS[name]
    sheet = Sheet(256, 256, colour, darker(colour, 0.18))
    match what:
        case "hall":
            sheet.disc(104, 128, 66, CREAM)
            sheet.disc(156, 128, 66, mix(colour, GOLD, 0.7))
            sheet.slice(104, 128, 66, -52, 52, mix(ORANGE, CREAM, 0.4))
        case "umbrella":
            for index in range(6):
                sheet.slice(128, 132, 84, 180 + index * 30, 210 + index * 30, WHITE if index % 2 else ORANGE)
            sheet.line([(128, 130), (128, 196)], NAVY, 8)
            sheet.curve([(128, 196), (118, 212), (100, 206)], NAVY, 8)
        case "cup":
            sheet.box(70, 96, 166, 190, CREAM, 26)
            sheet.ring(170, 132, 28, CREAM, 11)
            for x in (96, 122, 148):
                sheet.curve([(x, 82), (x - 8, 66), (x + 8, 52), (x, 36)], CREAM, 7)
        case "tram":
            sheet.box(62, 64, 194, 190, CREAM, 24)
            sheet.box(78, 84, 178, 132, SKY, 10)
            sheet.disc(94, 164, 10, GOLD)
            sheet.disc(162, 164, 10, GOLD)
            sheet.line([(128, 64), (104, 40), (150, 34)], CREAM, 7)
            sheet.box(78, 196, 178, 206, CREAM, 5)
        case "cc":
            sheet.frame(40, 74, 216, 182, WHITE, 11, 22)
            sheet.words(128, 132, "CC", 74, WHITE, "mm")
        case "coin":
            sheet.disc(128, 128, 88, GOLD)
            sheet.ring(128, 128, 72, darker(GOLD, 0.3), 7)
            sheet.words(128, 132, "X", 92, darker(GOLD, 0.4), "mm")
        case _:
            sheet.words(128, 132, what, 120 if len(what) < 3 else 78, WHITE if colour != CREAM else NAVY, "mm")
    return sheet
