"""Pictures from outside: city, harbour, sea, tram."""

from __future__ import annotations

from random import Random

from PIL import Image

from sources.recordings.studio.brush import (
    BLUE,
    CREAM,
    GOLD,
    NAVY,
    ORANGE,
    ROSE,
    TEAL,
    WHITE,
    Sheet,
    around,
    darker,
    dice,
    lighter,
    mix,
)
from sources.recordings.studio.people import speaker


def sun(sheet: Sheet, x: float, y: float, r: float, colour: str, halo: str) -> None:
    for size, part, blur in ((3.4, 0.3, 90), (1.8, 0.4, 40)):
        with sheet.light(blur) as lit:
            lit.disc(x, y, r * size, mix("#000000", halo, part))
    sheet.disc(x, y, r, colour)


def glitter(
    sheet: Sheet, chance: Random, x: float, top: float, bottom: float, colour: str, count: int, spread: float
) -> None:
    """The way of the light on the water."""
    for _ in range(count):
        part = chance.random() ** 0.8
        y = top + (bottom - top) * part
        wide = (8 + 46 * part) * chance.uniform(0.4, 1.1)
        cx = x + chance.gauss(0, spread * (0.35 + part))
        sheet.line([(cx - wide / 2, y), (cx + wide / 2, y)], colour, 1.4 + 3.4 * part)


def houses(
    sheet: Sheet,
    chance: Random,
    ground: float,
    low: float,
    high: float,
    shade: str,
    lit: str,
    left: float,
    right: float,
    glow: float,
) -> None:
    """A row of buildings with windows, of which ``glow`` of all are lit."""
    x = left
    while x < right:
        wide, tall = chance.uniform(44, 96), chance.uniform(low, high)
        top = ground - tall
        tone = mix(shade, "#000000", chance.uniform(0, 0.14))
        sheet.box(x, top, x + wide + 1, ground, tone)
        match chance.randrange(5):
            case 0:
                sheet.poly([(x - 3, top), (x + wide / 2, top - wide * 0.36), (x + wide + 3, top)], tone)
            case 1:
                sheet.disc(x + wide / 2, top, wide * 0.3, tone, wide * 0.34)
                sheet.line([(x + wide / 2, top - wide * 0.3), (x + wide / 2, top - wide * 0.62)], tone, 3)
            case 2:
                sheet.box(x + wide * 0.2, top - 14, x + wide * 0.36, top, tone)
        for wy in range(int(top) + 12, int(ground) - 14, 22):
            for wx in range(int(x) + 9, int(x + wide) - 12, 17):
                if chance.random() < glow:
                    sheet.box(wx, wy, wx + 7, wy + 11, mix(lit, tone, chance.uniform(0, 0.45)), 1)
        x += wide


def crane(sheet: Sheet, x: float, ground: float, high: float, shade: str, side: int = 1) -> None:
    u = high / 10
    for leg in (-1.3, 1.3):
        sheet.line([(x + leg * u, ground), (x + leg * 0.55 * u, ground - 4.4 * u)], shade, 0.34 * u)
    sheet.line([(x - 1.1 * u, ground - 1.7 * u), (x + 1.1 * u, ground - 1.7 * u)], shade, 0.22 * u)
    sheet.line([(x - 1.1 * u, ground - 1.7 * u), (x + 0.7 * u, ground - 4.2 * u)], shade, 0.14 * u)
    sheet.box(x - 1.2 * u, ground - 5.8 * u, x + 1.1 * u, ground - 4.3 * u, shade, 0.2 * u)
    tip = (x + side * 5.6 * u, ground - 9.6 * u)
    sheet.line([(x, ground - 5.2 * u), tip], shade, 0.3 * u)
    sheet.line([(x - side * 0.3 * u, ground - 7.6 * u), tip], shade, 0.15 * u)
    sheet.line([(x - side * 0.3 * u, ground - 5.4 * u), (x - side * 0.3 * u, ground - 7.6 * u)], shade, 0.28 * u)
    sheet.line([(x - side * 0.3 * u, ground - 7.6 * u), (x - side * 2.1 * u, ground - 5.3 * u)], shade, 0.15 * u)
    sheet.line([tip, (tip[0], ground - 3.4 * u)], shade, 0.08 * u)
    sheet.box(tip[0] - 0.45 * u, ground - 3.5 * u, tip[0] + 0.45 * u, ground - 2.9 * u, shade, 0.1 * u)


def mountains(sheet: Sheet, chance: Random, ground: float, high: float, shade: str) -> None:
    points = [(-20.0, ground)]
    x = -20.0
    while x < sheet.width + 60:
        points.append((x, ground - high * chance.uniform(0.35, 1)))
        x += chance.uniform(70, 170)
    from sources.recordings.studio.brush import smooth

    sheet.poly([*smooth(points), (sheet.width + 60, ground)], shade)


def sailboat(sheet: Sheet, x: float, water: float, size: float, sail: str, hull: str) -> None:
    sheet.poly([(x, water - size), (x, water - size * 0.1), (x + size * 0.52, water - size * 0.1)], sail)
    sheet.poly(
        [
            (x - size * 0.05, water - size * 0.82),
            (x - size * 0.05, water - size * 0.12),
            (x - size * 0.34, water - size * 0.12),
        ],
        mix(sail, hull, 0.25),
    )
    sheet.poly(
        [
            (x - size * 0.46, water - size * 0.07),
            (x + size * 0.58, water - size * 0.07),
            (x + size * 0.4, water + size * 0.08),
            (x - size * 0.32, water + size * 0.08),
        ],
        hull,
    )


def gulls(sheet: Sheet, spots: list[tuple[float, float, float]], shade: str) -> None:
    for x, y, size in spots:
        sheet.curve(
            [(x - size, y - size * 0.25), (x - size * 0.45, y - size * 0.42), (x, y)], shade, max(1.6, size * 0.11)
        )
        sheet.curve(
            [(x, y), (x + size * 0.45, y - size * 0.42), (x + size, y - size * 0.2)], shade, max(1.6, size * 0.11)
        )


def skyline_dusk() -> Sheet:
    sheet = Sheet(1200, 800, "#1b1748")
    sheet.shade(0, 0, 1200, 530, "#1b1748", "#5a2d72", "#c6507a", "#ff9a62", "#ffd08a")
    chance = dice("dusk-city")
    sun(sheet, 830, 378, 62, "#fff0c4", "#ff8a4a")
    mountains(sheet, chance, 520, 120, "#7b3a72")
    houses(sheet, chance, 520, 50, 150, "#4a2362", "#ffd98a", -10, 1210, 0.3)
    houses(sheet, chance, 520, 30, 120, "#261243", "#ffcf70", -30, 1210, 0.42)
    mirror = sheet.image.crop((0, 480, 2400, 1040)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((2400, 560))
    sheet.image.paste(mirror, (0, 1040))
    with sheet.veil(0.42):
        sheet.shade(0, 520, 1200, 800, "#7a3a6e", "#150f38")
    for y in range(528, 800, 9):
        with_x = chance.uniform(0, 1100)
        sheet.line(
            [(with_x, y), (with_x + chance.uniform(60, 280), y)], mix("#3a1d58", "#ff9a7a", chance.uniform(0, 0.5)), 1.6
        )
    glitter(sheet, chance, 830, 530, 790, "#ffd9a0", 60, 46)
    return sheet


def skyline_morning() -> Sheet:
    x: float
    sheet = Sheet(1200, 800, "#a9d3ec", "#d6e9f2", "#ffeccf")
    chance = dice("morning-city")
    sheet.shade(0, 400, 1200, 520, "#9cc8e0", "#c9e2ec")
    sun(sheet, 320, 300, 44, "#fffdf2", "#ffd9a0")
    mountains(sheet, chance, 405, 70, "#a8c4d6")
    for x, high, side in ((700, 190, 1), (860, 230, -1), (1040, 170, 1)):
        crane(sheet, x, 452, high, "#5f7f9c", side)
    sailboat(sheet, 470, 450, 52, WHITE, "#8a6a5a")
    for layer, (ground, shade) in enumerate(((560, "#d9a384"), (650, "#c57f62"), (820, "#a85c48"))):
        x = -60.0
        while x < 1260:
            wide, tall = chance.uniform(110, 190), chance.uniform(60, 120)
            wall = mix(CREAM, shade, 0.25 + 0.1 * layer)
            sheet.box(x, ground - tall + 30, x + wide, ground + 60, wall)
            sheet.poly(
                [(x - 10, ground - tall + 34), (x + wide / 2, ground - tall - 22), (x + wide + 10, ground - tall + 34)],
                shade,
            )
            sheet.poly(
                [
                    (x + wide / 2, ground - tall - 22),
                    (x + wide + 10, ground - tall + 34),
                    (x + wide * 0.62, ground - tall + 34),
                ],
                darker(shade, 0.12),
            )
            if chance.random() < 0.6:
                cx = x + wide * chance.uniform(0.2, 0.4)
                sheet.box(cx, ground - tall - 26, cx + 18, ground - tall + 20, darker(shade, 0.2))
            for wx in range(int(x) + 22, int(x + wide) - 26, 38):
                sheet.box(wx, ground - tall + 52, wx + 16, ground - tall + 80, mix(BLUE, wall, 0.35), 2)
            x += wide * chance.uniform(0.9, 1.02)
    gulls(sheet, [(560, 170, 26), (630, 210, 18), (890, 140, 22)], "#5f7f9c")
    return sheet


def skyline_harbour() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1200, 675, "#2f8fd0", "#8cc9ec", "#d9eff8")
    chance = dice("harbour")
    for x, y, w in ((220, 130, 150), (760, 90, 190), (1010, 190, 120)):
        for step in range(5):
            sheet.disc(x + step * w / 5, y + (step % 2) * 9, w * 0.17, "#f4fbff", w * 0.09)
    sheet.shade(0, 430, 1200, 675, "#3f9cc8", "#0f5f8f")
    mountains(sheet, chance, 432, 60, "#86b3c9")
    houses(sheet, chance, 434, 24, 70, "#e6d3bd", "#7fa6bd", 470, 1220, 0.5)
    for x, high, shade, side in ((560, 300, "#e4572e", 1), (770, 330, "#d64933", 1), (990, 290, "#e4572e", -1)):
        crane(sheet, x, 446, high, shade, side)
    sheet.shade(430, 434, 1200, 462, "#c9b59c", "#8d7a66")
    sheet.box(0, 452, 330, 476, "#9c8a76")
    sheet.poly([(196, 452), (262, 452), (248, 190), (210, 190)], WHITE)
    for band in range(3):
        top, bottom = 236 + band * 76, 272 + band * 76

        def edge(y: float, side: int) -> float:
            return 229 + side * (19 + (y - 190) / 262 * 14)

        sheet.poly(
            [(edge(top, -1), top), (edge(top, 1), top), (edge(bottom, 1), bottom), (edge(bottom, -1), bottom)],
            "#d64933",
        )
    sheet.box(204, 178, 254, 192, NAVY, 3)
    sheet.box(214, 146, 244, 180, "#ffe9a8", 3)
    sheet.poly([(206, 148), (252, 148), (229, 116)], "#d64933")
    for index in range(12):
        x = 600 + (index % 6) * 74
        sheet.box(
            x, 402 + index // 6 * 17, x + 66, 418 + index // 6 * 17, (TEAL, GOLD, ROSE, BLUE, ORANGE)[index % 5], 2
        )
    for _ in range(60):
        x, y = chance.uniform(0, 1200), chance.uniform(480, 670)
        sheet.line([(x, y), (x + (y - 440) * 0.3, y)], "#8fd0ea", 1 + (y - 470) / 90)
    sailboat(sheet, 430, 560, 120, WHITE, "#a33b2a")
    gulls(sheet, [(360, 220, 26), (410, 180, 18), (900, 80, 22)], WHITE)
    return sheet


def skyline_pano() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1200, 400, "#4aa3df", "#a9d8f0", "#fdeccb")
    chance = dice("pano")
    sheet.shade(0, 250, 1200, 400, "#4f9fc4", "#14567f")
    mountains(sheet, chance, 252, 76, "#9dbccf")
    mountains(sheet, chance, 252, 40, "#7fa5bd")
    houses(sheet, chance, 262, 30, 96, "#e0b48f", "#8a5a48", -10, 420, 0.45)
    houses(sheet, chance, 266, 16, 54, "#c98a68", "#fff0d0", -10, 380, 0.4)
    for x, high, side in ((520, 120, 1), (600, 140, 1), (690, 112, -1)):
        crane(sheet, x, 262, high, "#d64933", side)
    sheet.box(430, 258, 760, 270, "#a8947e")
    for _ in range(70):
        x, y = chance.uniform(0, 1200), chance.uniform(272, 396)
        sheet.line([(x, y), (x + (y - 240) * 0.4, y)], "#a5dcef", 1 + (y - 260) / 80)
    sailboat(sheet, 960, 300, 78, WHITE, "#7a3a2a")
    sailboat(sheet, 1090, 272, 34, WHITE, "#7a3a2a")
    gulls(sheet, [(820, 80, 22), (870, 110, 15), (300, 60, 18)], WHITE)
    return sheet


def sunset_pier() -> Sheet:
    sheet = Sheet(1200, 800, "#2a2059", "#83306f", "#e8566a", "#ff9a4d", "#ffd97a")
    chance = dice("pier")
    sheet.shade(0, 480, 1200, 800, "#ff9a5c", "#c24c6a", "#3a1f55")
    sun(sheet, 720, 470, 76, "#fff3c4", "#ffab4a")
    sheet.shade(0, 480, 1200, 492, "#ffc47a", "#ff9a5c")
    glitter(sheet, chance, 720, 490, 800, "#ffe9b0", 130, 44)
    for y in (90, 150, 220, 262, 320):
        for _ in range(3):
            x = chance.uniform(-100, 1000)
            sheet.curve(
                [(x, y), (x + 120, y - 8), (x + 260, y + 2), (x + 420, y - 6)],
                mix("#ff9a6a", "#5a2a6a", chance.uniform(0.1, 0.7)),
                chance.uniform(4, 11),
            )
    sheet.poly([(-20, 800), (520, 800), (655, 500), (632, 500)], "#2b1836")
    sheet.poly([(520, 800), (560, 800), (662, 500), (655, 500)], "#4a2340")
    for step in range(9):
        part = (step / 8) ** 1.8
        y = 505 + part * 280
        sheet.line([(632 - part * 620, y), (655 - part * 128, y)], "#3c2044", 1 + part * 5)
    for x, foot, high, pose in (
        (640, 512, 44, "walk"),
        (652, 516, 50, "hands"),
        (632, 520, 48, "walk"),
        (610, 548, 78, "lectern"),
        (622, 552, 74, "walk"),
        (540, 640, 150, "walk"),
        (470, 668, 176, "lectern"),
    ):
        speaker(sheet, x, foot, high, "#160b22", pose)
    gulls(sheet, [(330, 300, 26), (390, 270, 18), (900, 220, 24)], "#3a1f4a")
    return sheet


def sunset_sail() -> Sheet:
    sheet = Sheet(1000, 1000, "#31285f", "#9b3b74", "#f2685e", "#ffb35a", "#ffe08f")
    chance = dice("sail")
    sheet.shade(0, 640, 1000, 1000, "#ffb060", "#d65a68", "#4a2560")
    sun(sheet, 380, 560, 150, "#fff0b8", "#ff9d4a")
    sheet.shade(0, 640, 1000, 1000, "#f79a5c", "#cf5567", "#45235e")
    mountains(sheet, chance, 642, 34, "#b5486c")
    glitter(sheet, chance, 380, 650, 995, "#ffe6a8", 140, 60)
    sailboat(sheet, 610, 700, 330, "#3a1d4a", "#200f30")
    for step in range(16):
        y = 716 + step * 15
        x = 610 + chance.uniform(-40, 40)
        wide = (150 - step * 7) * chance.uniform(0.5, 1)
        sheet.line([(x - wide, y), (x + wide * 0.8, y)], "#4a2452", 5)
    gulls(sheet, [(700, 240, 36), (790, 290, 24), (200, 330, 22)], "#4a2452")
    return sheet


def tram() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1200, 800, "#f7c873", "#fbe2b0", "#fdf0d6")
    chance = dice("tram")
    sheet.shade(0, 330, 1200, 420, "#8cc3dd", "#b5dbe8")
    houses(sheet, chance, 470, 90, 190, "#e0a27c", "#a85c48", -20, 520, 0.5)

    def road(x: float) -> float:
        return 760 - (x + 60) * 0.32

    sheet.poly([(-60, road(-60)), (1260, road(1260)), (1260, 900), (-60, 900)], "#8f9b6a")
    sheet.poly([(-60, road(-60)), (1260, road(1260)), (1260, road(1260) + 80), (-60, road(-60) + 80)], "#6f6258")
    for offset in (20, 54):
        sheet.line([(-60, road(-60) + offset), (1260, road(1260) + offset)], "#d9d2c4", 4)
    for x in (70, 980):
        sheet.line([(x, road(x)), (x, road(x) - 390)], "#4a4238", 9)
        sheet.line([(x, road(x) - 370), (x + 110, road(x) - 380)], "#4a4238", 5)
    sheet.line([(-60, road(-60) - 378), (1260, road(1260) - 378)], "#4a4238", 2.5)
    from sources.recordings.studio.brush import turned

    def put(points: list[tuple[float, float]], fill: str) -> None:
        sheet.poly(turned(points, 560, road(560) + 10, -17.74), fill)

    body = "#1d5f9e"
    put([(-300, -40), (300, -40), (300, -250), (285, -268), (-285, -268), (-300, -250)], body)
    put([(-300, -60), (300, -60), (300, -118), (-300, -118)], CREAM)
    put([(-312, -262), (312, -262), (290, -288), (-290, -288)], "#e9dfcb")
    for index in range(6):
        left = -268 + index * 92
        put([(left, -138), (left + 74, -138), (left + 74, -236), (left, -236)], "#cfeaf5" if index != 2 else "#ffe9b0")
        if index in {1, 3, 4}:
            cx, cy = turned([(left + 37, -176)], 560, road(560) + 10, -17.74)[0]
            sheet.disc(cx, cy, 17, "#3a2a3a", 20)
            put([(left + 8, -138), (left + 66, -138), (left + 58, -160), (left + 16, -160)], "#3a2a3a")
    put([(-300, -40), (300, -40), (300, -26), (-300, -26)], "#16324f")
    for cx in (-190, -110, 110, 190):
        x, y = turned([(cx, -18)], 560, road(560) + 10, -17.74)[0]
        sheet.disc(x, y, 27, "#2a2a33")
        sheet.disc(x, y, 12, "#8b93a7")
    for a, b in (
        ((-30, -288), (-70, -345)),
        ((-70, -345), (-14, -395)),
        ((30, -288), (70, -345)),
        ((70, -345), (14, -395)),
    ):
        sheet.line(turned([a, b], 560, road(560) + 10, -17.74), "#33415c", 5)
    badge = turned([(0, -89)], 560, road(560) + 10, -17.74)[0]
    sheet.disc(*badge, 22, GOLD)
    sheet.words(badge[0], badge[1] + 1, "2", 28, NAVY, "mm")
    ux, uy = turned([(165, -292)], 560, road(560) + 10, -17.74)[0]
    for index in range(6):
        sheet.slice(
            ux, uy, 74, 186 + index * 25 - 17, 186 + (index + 1) * 25 - 17, GOLD if index % 2 else lighter(GOLD, 0.3)
        )
    sheet.line([(ux, uy), (ux + 40, uy - 2), (ux + 52, uy - 12)], "#7a4a1e", 5)
    gulls(sheet, [(860, 190, 30), (930, 150, 20)], "#6f6258")
    return sheet


def terrace() -> Sheet:
    sheet = Sheet(1200, 800, "#1f86b0", "#3fb0cf")
    chance = dice("terrace")
    for _ in range(60):
        x, y = chance.uniform(0, 1200), chance.uniform(0, 330)
        sheet.curve([(x, y), (x + 20, y - 5), (x + 44, y + 2), (x + 66, y - 4)], "#6fcbe2", 2.5)
    sheet.poly([(0, 330), (1200, 210), (1200, 800), (0, 800)], "#ecd6b4")
    for index in range(-4, 22):
        sheet.line([(index * 80, 800), (index * 80 + 100, 345 - (index * 80 + 100) * 0.1)], "#e0c69e", 2)
    sheet.poly([(0, 318), (1200, 198), (1200, 224), (0, 344)], "#fbf3e2")
    spots = [
        (190, 470, ORANGE),
        (480, 420, TEAL),
        (790, 380, GOLD),
        (1060, 350, ROSE),
        (300, 690, GOLD),
        (640, 620, ROSE),
        (960, 580, ORANGE),
        (1150, 730, TEAL),
    ]
    for x, y, _ in spots:
        with sheet.veil(0.25, 8):
            sheet.disc(x + 40, y + 46, 112, "#6b4a2a", 104)
        for angle in range(20, 380, 72):
            cx, cy = around(x, y, 116, angle + chance.uniform(-12, 12))
            shade = chance.choice(("#3a2a3a", "#6b3a2a", "#2f4a5e", "#8a5a3a"))
            shirt = chance.choice((ORANGE, TEAL, WHITE, BLUE, ROSE, GOLD))
            sheet.disc(cx, cy, 30, shirt, 24)
            sheet.disc(cx, cy, 17, shade)
    for x, y, shade in spots:
        for index in range(8):
            sheet.slice(x, y, 104, index * 45, (index + 1) * 45, shade if index % 2 else CREAM)
        sheet.ring(x, y, 104, darker(shade, 0.15), 3)
        sheet.disc(x, y, 8, darker(shade, 0.35))
    sailboat(sheet, 250, 190, 90, WHITE, "#7a3a2a")
    return sheet


def sky_night() -> Sheet:
    from sources.recordings.studio.things import cat_on_sill

    sheet = Sheet(900, 1200, "#070b22", "#13205a", "#3a3a86", "#8a5a9a")
    chance = dice("night")
    for _ in range(90):
        sheet.disc(
            chance.uniform(0, 900),
            chance.uniform(0, 640),
            chance.uniform(0.8, 2.4),
            mix(WHITE, "#13205a", chance.random() * 0.7),
        )
    with sheet.light(50) as lit:
        lit.disc(640, 260, 120, "#4a4a70")
    sheet.disc(640, 260, 84, "#fff3d0")
    sheet.disc(604, 240, 74, "#101b4e")
    houses(sheet, chance, 980, 130, 330, "#1f1f58", "#ffcf70", -10, 910, 0.3)
    houses(sheet, chance, 1000, 60, 210, "#11133c", "#ffd98a", -30, 910, 0.38)
    sheet.shade(0, 980, 900, 1200, "#0c0d2a", "#050614")
    sheet.box(-10, 960, 910, 1004, "#2a2450", 4)
    cat_on_sill(sheet, 330, 964, 360, "#05060f", "#3c4a92")
    for x in (0, 868):
        sheet.box(x, 0, x + 32, 1200, "#1a1638")
    sheet.box(0, 0, 900, 30, "#1a1638")
    sheet.box(440, 0, 458, 960, "#1a1638")
    return sheet


SCENES = {
    "skyline-dusk": skyline_dusk,
    "skyline-morning": skyline_morning,
    "skyline-harbour": skyline_harbour,
    "skyline-pano": skyline_pano,
    "sunset-pier": sunset_pier,
    "sunset-sail": sunset_sail,
    "tram": tram,
    "terrace": terrace,
    "cat-night": sky_night,
}
