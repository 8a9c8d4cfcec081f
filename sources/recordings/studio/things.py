"""Pictures of things on tables and in corners: coffee, plants, badges, the cat."""

from __future__ import annotations

from random import Random

from sources.recordings.studio.brush import (
    BLUE,
    CREAM,
    GOLD,
    LEAF,
    NAVY,
    ORANGE,
    ROSE,
    SAND,
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
    turned,
)

MARBLE = "#ece6de"


def _shadow(sheet: Sheet, x: float, y: float, rx: float, ry: float, dark: float = 0.3, blur: float = 12) -> None:
    with sheet.veil(dark, blur):
        sheet.disc(x, y, rx, "#2a1a18", ry)


def cup(sheet: Sheet, x: float, y: float, r: float, saucer: str, drink: str) -> None:
    """From above."""
    _shadow(sheet, x + r * 0.14, y + r * 0.2, r * 1.62, r * 1.62)
    sheet.disc(x, y, r * 1.6, darker(saucer, 0.06))
    sheet.disc(x, y, r * 1.55, saucer)
    sheet.disc(x, y, r * 1.12, darker(saucer, 0.09))
    handle = [
        around(x, y, r * 0.9, -28),
        around(x, y, r * 1.55, -36),
        around(x, y, r * 1.6, -14),
        around(x, y, r * 0.9, -6),
    ]
    sheet.curve(handle, lighter(saucer, 0.4), r * 0.17)
    _shadow(sheet, x + r * 0.06, y + r * 0.1, r * 1.0, r * 1.0, 0.25, 7)
    sheet.disc(x, y, r, lighter(saucer, 0.55))
    sheet.disc(x, y, r * 0.9, darker(drink, 0.25))
    sheet.disc(x + r * 0.02, y + r * 0.03, r * 0.86, drink)


def heart(sheet: Sheet, x: float, y: float, r: float, colour: str, tilt: float = 0) -> None:
    points = [
        (0.0, 0.95),
        (-0.95, 0.05),
        (-0.85, -0.6),
        (-0.4, -0.75),
        (0.0, -0.35),
        (0.4, -0.75),
        (0.85, -0.6),
        (0.95, 0.05),
        (0.0, 0.95),
    ]
    sheet.poly(turned([(px * r, py * r) for px, py in smooth(points)], x, y, tilt), colour)


def coffee_three() -> Sheet:
    sheet = Sheet(1200, 800, "#efe9e1", "#e2dad0")
    chance = dice("marble")
    for _ in range(13):
        x, y = chance.uniform(-100, 1200), chance.uniform(-50, 800)
        vein = [(x + step * 90, y + step * chance.uniform(10, 60) + chance.uniform(-30, 30)) for step in range(6)]
        sheet.curve(vein, mix("#cfc5ba", "#e2dad0", chance.random()), chance.uniform(1.5, 7))
    sheet.poly([(0, 0), (360, 0), (180, 800), (0, 800)], ORANGE)
    for index in range(7):
        sheet.line([(40 + index * 46, 0), (index * 46 - 140, 800)], mix(ORANGE, CREAM, 0.35), 4)
    cup(sheet, 290, 420, 118, WHITE, "#2b150c")
    sheet.ring(290, 422, 94, "#8a5226", 5)
    sheet.disc(262, 396, 16, "#6b3a1c", 10)
    cup(sheet, 640, 370, 128, SKY, "#b9783f")
    for part in range(4):
        heart(sheet, 640, 378 + part * 3, 84 - part * 24, (CREAM, "#b9783f", CREAM, "#b9783f")[part], 8)
    _shadow(sheet, 985, 470, 112, 112)
    sheet.disc(970, 450, 106, "#cfe3ea")
    sheet.disc(970, 450, 98, "#f8ffff")
    sheet.disc(970, 450, 90, "#c98f56")
    sheet.disc(966, 446, 72, "#f7e3c4")
    for angle in range(0, 360, 24):
        sheet.disc(*around(966, 446, 56 + (angle % 48) / 4, angle), 16, "#fff5e2")
    sheet.line([(720, 640), (905, 610)], "#b9bfc9", 9)
    sheet.disc(925, 606, 38, "#c9cfd8", 20)
    sheet.disc(929, 603, 25, "#dfe4ea", 11)
    for x, y, tilt in ((470, 640, 20), (530, 672, -14)):
        sheet.poly(turned([(-42, -24), (42, -24), (42, 24), (-42, 24)], x, y, tilt), WHITE)
        sheet.poly(turned([(-42, -7), (42, -7), (42, 7), (-42, 7)], x, y, tilt), TEAL)
    for _ in range(8):
        x, y = chance.uniform(780, 1160), chance.uniform(640, 780)
        sheet.disc(x, y, 17, "#4a2614", 12)
        sheet.line([(x - 11, y - 2), (x + 11, y + 2)], "#2b150c", 2.4)
    return sheet


def pastries() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1200, 800, "#1d6a72", "#17545c")
    for x in range(-20, 1240, 80):
        sheet.line([(x, 0), (x, 800)], "#1a6068", 3)
    chance = dice("pastries")
    _shadow(sheet, 610, 415, 470, 300, 0.35, 22)
    sheet.box(130, 110, 1070, 690, "#c8935a", 46)
    sheet.box(148, 126, 1052, 674, "#dba76b", 38)
    for y in range(150, 670, 46):
        sheet.line([(170, y), (1030, y + chance.uniform(-6, 6))], "#cf9a60", 3)
    for row in range(3):
        for column in range(5):
            x, y = 245 + column * 178 + chance.uniform(-10, 10), 225 + row * 176 + chance.uniform(-10, 10)
            _shadow(sheet, x + 6, y + 10, 64, 52, 0.35, 8)
            _pastry(sheet, chance, (row * 5 + column) % 4, x, y)
    cup(sheet, 85, 700, 62, CREAM, "#5a2e16")
    cup(sheet, 1120, 120, 62, GOLD, "#8a5226")
    return sheet


def _pastry(sheet: Sheet, chance: Random, kind: int, x: float, y: float) -> None:
    tilt = chance.uniform(-40, 40)
    match kind:
        case 0:
            for angle in range(200, 341, 14):
                r = 34 - abs(angle - 270) * 0.24
                cx, cy = around(0, 28, 56, angle)
                px, py = turned([(cx, cy)], x, y, tilt)[0]
                sheet.disc(px, py, r, "#8f4a17" if angle // 14 % 2 else "#d98b3a")
                sheet.disc(px - 3, py - 4, r * 0.76, "#e9a64e" if angle // 14 % 2 else "#f0b862")
        case 1:
            sheet.disc(x, y, 60, "#c77730")
            sheet.disc(x - 2, y - 3, 57, ROSE)
            for _ in range(26):
                px, py = around(x, y, chance.uniform(30, 50), chance.uniform(0, 360))
                sheet.line(
                    [(px - 4, py), (px + 4, py + chance.uniform(-4, 4))], chance.choice((GOLD, WHITE, TEAL, SKY)), 3.4
                )
            sheet.disc(x, y, 21, "#b3672a")
            sheet.disc(x + 2, y + 3, 18, "#cf9a60")
        case 2:
            square = turned([(-54, -54), (54, -54), (54, 54), (-54, 54)], x, y, tilt)
            sheet.poly(square, "#b9682a")
            sheet.poly(turned([(-50, -50), (50, -50), (50, 50), (-50, 50)], x, y, tilt), "#e6a552")
            for side in range(4):
                sheet.poly(
                    turned([(-50, -50), (50, -50), (0, -14)], x, y, tilt + side * 90),
                    mix("#e6a552", "#f4c87c", (side % 2) * 0.9),
                )
            sheet.disc(x, y, 24, "#8c1c3a")
            sheet.disc(x - 6, y - 6, 8, "#d65a78")
        case 3:
            spiral = [around(x, y, 58 - step * 1.5, step * 22 + tilt) for step in range(36)]
            sheet.disc(x, y, 62, "#d9924a")
            sheet.line(spiral, "#7a3d16", 8)
            sheet.line([(px - 2, py - 4) for px, py in spiral], "#f2c580", 4)


def _leaf(sheet: Sheet, x: float, y: float, long: float, degrees: float, colour: str, wide: float = 0.34) -> None:
    points = [
        (0.0, 0.0),
        (long * 0.28, -long * wide),
        (long * 0.7, -long * wide * 0.8),
        (long, 0.0),
        (long * 0.7, long * wide * 0.8),
        (long * 0.28, long * wide),
        (0.0, 0.0),
    ]
    sheet.poly(turned(list(smooth(points)), x, y, degrees), colour)
    half = [(0.0, 0.0), (long * 0.28, -long * wide), (long * 0.7, -long * wide * 0.8), (long, 0.0)]
    sheet.poly(turned([*smooth(half)], x, y, degrees), lighter(colour, 0.1))
    sheet.line(turned([(0, 0), (long * 0.9, 0)], x, y, degrees), lighter(colour, 0.26), max(1.5, long * 0.018))


def plant_ficus() -> Sheet:
    sheet = Sheet(900, 1200, "#f9e6c8", "#f3d3a4")
    sheet.disc(470, 470, 400, "#f7bf7a")
    sheet.shade(0, 1010, 900, 1200, "#b06a45", "#8f5236")
    sheet.box(610, 800, 900, 1040, "#3d5a6c", 8)
    sheet.box(595, 778, 900, 812, "#e8dccb", 6)
    sheet.box(700, 690, 800, 780, "#8b93a7", 12)
    sheet.box(715, 705, 785, 745, NAVY, 6)
    sheet.box(840, 738, 874, 780, WHITE, 6)
    chance = dice("ficus")
    trunk = "#6b4630"
    stems = [(450, 900, 440, 620), (450, 900, 330, 560), (450, 900, 560, 540), (450, 900, 450, 400)]
    for x0, y0, x1, y1 in stems:
        sheet.curve([(x0, y0 + 60), ((x0 + x1) / 2 + 12, (y0 + y1) / 2 + 30), (x1, y1)], trunk, 20)
    for count, shade, reach in ((46, "#1f5a44", 330), (46, LEAF, 300), (40, "#4a9a6c", 250), (24, "#7cbf86", 190)):
        for _ in range(count):
            angle = chance.uniform(150, 390)
            r = reach * chance.uniform(0.15, 1)
            x, y = around(450, 500, r, angle, r * 0.98)
            _leaf(
                sheet,
                x,
                y,
                chance.uniform(90, 150),
                angle + chance.uniform(-50, 50),
                mix(shade, "#1f5a44", chance.random() * 0.3),
            )
    _shadow(sheet, 470, 1120, 190, 26, 0.35, 14)
    sheet.poly([(300, 900), (600, 900), (560, 1120), (340, 1120)], "#c8643c")
    sheet.poly([(300, 900), (400, 900), (410, 1120), (340, 1120)], "#d97a4e")
    sheet.box(284, 866, 616, 914, "#d97a4e", 10)
    sheet.box(284, 900, 616, 914, "#b5552f", 6)
    return sheet


def plant_window() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1000, 1000, "#e3c6a0", "#cfa678")
    sheet.disc(500, 470, 380, "#8a5a3a")
    sheet.disc(500, 470, 350, "#bfe0f0")
    with sheet.light(50) as lit:
        lit.disc(600, 360, 140, "#5a4a30")
    sheet.disc(610, 350, 60, "#fffbe8")
    sheet.box(490, 110, 510, 830, "#8a5a3a")
    sheet.box(140, 460, 860, 480, "#8a5a3a")
    chance = dice("window")
    for x, y, base in ((60, 1010, -62), (380, 1040, -88), (760, 1040, -104), (980, 1000, -128)):
        for index in range(15):
            angle = base + chance.uniform(-46, 46)
            px, py = around(x, y, index * 28, base + chance.uniform(-8, 8))
            _leaf(sheet, px, py, chance.uniform(150, 260), angle, mix("#1f5a44", "#5fae78", chance.random()), 0.24)
    branch = [(140.0, 250.0), (300.0, 190.0), (470.0, 210.0), (600.0, 280.0)]
    sheet.curve(branch, "#6b4630", 13)
    for x, y in smooth(branch, 4):
        _leaf(
            sheet,
            x,
            y,
            chance.uniform(80, 120),
            chance.uniform(20, 150) * chance.choice((-1, 1)),
            mix(LEAF, "#7cbf86", chance.random()),
            0.3,
        )
    sheet.curve([(470, 212), (440, 330), (468, 430)], ORANGE, 15)
    sheet.curve([(478, 212), (520, 330), (484, 430)], darker(ORANGE, 0.12), 15)
    _badge(sheet, 476, 545, 0, "0002", "FICUS", TEAL)
    return sheet


def _badge(sheet: Sheet, x: float, y: float, tilt: float, number: str, name: str, colour: str) -> None:
    with sheet.veil(0.35, 9):
        sheet.poly(turned([(-96, -118), (104, -118), (104, 130), (-96, 130)], x + 4, y + 8, tilt), "#20140c")
    sheet.poly(turned([(-100, -124), (100, -124), (100, 124), (-100, 124)], x, y, tilt), CREAM)
    sheet.poly(turned([(-100, -124), (100, -124), (100, -52), (-100, -52)], x, y, tilt), colour)
    sheet.poly(turned([(-26, -112), (26, -112), (26, -98), (-26, -98)], x, y, tilt), darker(colour, 0.4))
    if not tilt:
        sheet.words(x, y - 74, "OpenHall 26", 27, WHITE, "ms")
        sheet.words(x, y + 26, name, 44, NAVY, "ms")
        sheet.words(x, y + 92, number, 27, colour, "ms")
    else:
        for row, (wide, shade) in enumerate(((70, NAVY), (52, NAVY), (36, colour))):
            top = -18 + row * 42
            sheet.poly(turned([(-wide, top), (wide, top), (wide, top + 18), (-wide, top + 18)], x, y, tilt), shade)


def badge_one() -> Sheet:
    sheet = Sheet(1000, 1000, "#2f6f7a", "#235a66")
    with sheet.veil(0.4, 16):
        sheet.poly(turned([(-330, -400), (330, -400), (330, 400), (-330, 400)], 520, 530, -7), "#0c2226")
    sheet.poly(turned([(-330, -400), (330, -400), (330, 400), (-330, 400)], 505, 510, -7), CREAM)
    for fold in (-110, 110):
        sheet.line(turned([(fold, -400), (fold, 400)], 505, 510, -7), "#e2cfae", 5)
    chance = dice("programme")
    for column in range(3):
        top = -370.0
        shade = (ORANGE, TEAL, ROSE)[column]
        sheet.poly(
            turned(
                [
                    (-310 + column * 220, top),
                    (-130 + column * 220, top),
                    (-130 + column * 220, top + 34),
                    (-310 + column * 220, top + 34),
                ],
                505,
                510,
                -7,
            ),
            shade,
        )
        top += 60
        while top < 360:
            high = chance.uniform(34, 84)
            left, right = -310 + column * 220, -130 + column * 220
            sheet.poly(
                turned([(left, top), (right, top), (right, top + high), (left, top + high)], 505, 510, -7),
                mix(CREAM, shade, chance.choice((0.14, 0.26, 0.4))),
            )
            for line in range(int(high // 22)):
                end = right - chance.uniform(20, 80)
                sheet.line(
                    turned([(left + 12, top + 15 + line * 20), (end, top + 15 + line * 20)], 505, 510, -7), NAVY, 5
                )
            top += high + 14
    loop = [
        (470.0, 560.0),
        (250.0, 430.0),
        (140.0, 200.0),
        (300.0, 60.0),
        (560.0, 110.0),
        (700.0, 300.0),
        (560.0, 560.0),
    ]
    sheet.curve([(x + 7, y + 10) for x, y in loop], "#1a3a40", 30)
    sheet.curve(loop, ORANGE, 30)
    sheet.curve(loop, lighter(ORANGE, 0.25), 6)
    sheet.disc(515, 572, 24, "#c9cfd8")
    sheet.disc(515, 572, 12, "#8b93a7")
    _badge(sheet, 515, 720, 0, "0417", "hello", ORANGE)
    return sheet


def badge_pile() -> Sheet:
    sheet = Sheet(1200, 800, "#efd9b5", "#e3c596")
    chance = dice("pile")
    for _ in range(16):
        points = [(chance.uniform(-60, 1260), chance.uniform(-60, 860)) for _ in range(4)]
        colour = chance.choice((ORANGE, BLUE, TEAL, ROSE))
        sheet.curve([(x + 5, y + 8) for x, y in points], "#b8935f", 24)
        sheet.curve(points, colour, 24)
        sheet.curve(points, lighter(colour, 0.3), 5)
    for index in range(24):
        x, y = 90 + (index % 6) * 205 + chance.uniform(-44, 44), 110 + index // 6 * 195 + chance.uniform(-40, 40)
        _badge(sheet, x, y, chance.uniform(-60, 60) or 1, "", "", (ORANGE, TEAL, BLUE, ROSE, GOLD)[index % 5])
    return sheet


def _fader(sheet: Sheet, x: float, top: float, bottom: float, place: float, cap: str) -> None:
    sheet.box(x - 5, top, x + 5, bottom, "#0a0c14", 5)
    for step in range(9):
        y = top + (bottom - top) * step / 8
        sheet.line([(x - 20, y), (x - 11, y)], "#4a5168", 2)
    y = top + (bottom - top) * place
    sheet.box(x - 19, y - 24, x + 19, y + 24, "#05060c", 6)
    sheet.box(x - 18, y - 25, x + 18, y + 19, cap, 6)
    sheet.box(x - 18, y - 6, x + 18, y - 1, WHITE)


def cat_desk() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1200, 800, "#1b2030", "#232a3e")
    chance = dice("desk")
    for column in range(16):
        x = 45 + column * 74
        for row in range(3):
            sheet.disc(x, 54 + row * 62, 21, "#0f1320")
            sheet.disc(x, 52 + row * 62, 17, (ORANGE, TEAL, "#5d6276")[row])
            tip = around(x, 52 + row * 62, 14, chance.uniform(130, 410))
            sheet.line([(x, 52 + row * 62), tip], WHITE, 3.5)
        sheet.box(x - 15, 224, x + 15, 242, chance.choice(("#3a4258", "#3a4258", GOLD, ROSE, TEAL)), 4)
        _fader(sheet, x, 560, 770, chance.uniform(0.1, 0.8), (GOLD, ORANGE, "#c9cfd8", SKY)[column % 4])
    fur, dark, pale = "#9aa0b4", "#6d7388", "#b7bccb"
    _shadow(sheet, 610, 440, 350, 168, 0.55, 20)
    body = [
        (290.0, 430.0),
        (330.0, 300.0),
        (470.0, 240.0),
        (640.0, 232.0),
        (810.0, 262.0),
        (920.0, 350.0),
        (930.0, 450.0),
        (860.0, 540.0),
        (700.0, 574.0),
        (500.0, 570.0),
        (340.0, 530.0),
        (290.0, 430.0),
    ]
    sheet.poly(list(smooth(body)), fur)
    for index in range(6):
        x = 520 + index * 62
        sheet.curve([(x - 20, 250 + abs(index - 2) * 6), (x + 6, 300), (x + 2, 352)], dark, 17)
    tail = [(880.0, 500.0), (800.0, 585.0), (620.0, 600.0), (450.0, 570.0), (380.0, 520.0)]
    sheet.curve(tail, dark, 56)
    sheet.curve(tail, fur, 46)
    for part in (0.2, 0.45, 0.7):
        x, y = list(smooth(tail))[int(part * 56)]
        sheet.disc(x, y, 23, dark)
    for side, tilt in ((-1, -32), (1, 22)):
        ear = [(-34, 8), (0, -72), (36, 8)]
        sheet.poly(turned(ear, 372 + side * 70, 352, tilt), dark)
        sheet.poly(turned([(px * 0.6, py * 0.66) for px, py in ear], 372 + side * 70, 352, tilt), "#d9a3a8")
    sheet.disc(370, 430, 132, fur, 108)
    sheet.disc(340, 478, 62, pale, 44)
    for x, y in ((310, 425), (412, 418)):
        sheet.curve([(x - 28, y - 4), (x, y + 13), (x + 28, y - 6)], "#30343f", 6)
    sheet.poly([(340, 452), (366, 450), (354, 466)], "#c9808a")
    sheet.curve([(354, 466), (340, 482), (322, 478)], "#30343f", 4)
    sheet.curve([(354, 466), (368, 481), (386, 475)], "#30343f", 4)
    for side, y in ((-1, 460), (-1, 476), (1, 456), (1, 474)):
        sheet.line([(354 + side * 40, y), (354 + side * 150, y + (y - 466) * 1.6)], WHITE, 2)
    for index in range(3):
        sheet.curve([(338 + index * 30, 340), (340 + index * 28, 362), (344 + index * 24, 384)], dark, 10)
    sheet.curve([(470, 548), (430, 566), (396, 560)], pale, 40)
    return sheet


def sitting_cat(sheet: Sheet, x: float, foot: float, high: float, fur: str, dark: str) -> None:
    u = high / 10
    sheet.curve(
        [
            (x + 2.6 * u, foot - 0.6 * u),
            (x + 5.4 * u, foot - 0.4 * u),
            (x + 5.6 * u, foot - 2.4 * u),
            (x + 4.6 * u, foot - 3 * u),
        ],
        dark,
        0.95 * u,
    )
    body = [
        (x - 2.6 * u, foot),
        (x - 3.0 * u, foot - 2.4 * u),
        (x - 1.7 * u, foot - 5.6 * u),
        (x, foot - 6.6 * u),
        (x + 1.7 * u, foot - 5.6 * u),
        (x + 3.0 * u, foot - 2.4 * u),
        (x + 2.6 * u, foot),
        (x - 2.6 * u, foot),
    ]
    sheet.poly(list(smooth(body)), fur)
    for side in (-1, 1):
        sheet.line(
            [(x + side * 0.75 * u, foot - 3.6 * u), (x + side * 0.85 * u, foot - 0.35 * u)], lighter(fur, 0.12), 1.0 * u
        )
        sheet.poly(
            [
                (x + side * 2.0 * u, foot - 7.6 * u),
                (x + side * 1.75 * u, foot - 10.2 * u),
                (x + side * 0.35 * u, foot - 8.9 * u),
            ],
            dark,
        )
        sheet.poly(
            [
                (x + side * 1.75 * u, foot - 8.2 * u),
                (x + side * 1.6 * u, foot - 9.6 * u),
                (x + side * 0.75 * u, foot - 8.8 * u),
            ],
            "#d9a3a8",
        )
    sheet.disc(x, foot - 7.4 * u, 2.15 * u, fur, 1.8 * u)
    for side in (-1, 1):
        sheet.disc(x + side * 0.85 * u, foot - 7.55 * u, 0.46 * u, GOLD, 0.5 * u)
        sheet.disc(x + side * 0.85 * u, foot - 7.55 * u, 0.18 * u, "#101010", 0.46 * u)
    sheet.poly([(x - 0.26 * u, foot - 6.85 * u), (x + 0.26 * u, foot - 6.85 * u), (x, foot - 6.5 * u)], "#c9808a")
    for index in (-1, 0, 1):
        sheet.line([(x + index * 0.5 * u, foot - 9.0 * u), (x + index * 0.42 * u, foot - 8.3 * u)], dark, 0.26 * u)


def cat_on_sill(sheet: Sheet, x: float, foot: float, high: float, colour: str, rim: str) -> None:
    """From behind, looking out."""
    u = high / 10
    for shade, lift in ((rim, -4.0), (colour, 0.0)):
        tail = [
            (x + 2.2 * u, foot - 0.4 * u),
            (x + 5.2 * u, foot - 0.2 * u),
            (x + 6.0 * u, foot + 2.2 * u),
            (x + 5.2 * u, foot + 3.6 * u),
        ]
        sheet.curve([(px, py + lift) for px, py in tail], shade, 0.9 * u)
        body = [
            (x - 2.7 * u, foot),
            (x - 2.9 * u, foot - 2.6 * u),
            (x - 1.5 * u, foot - 5.6 * u),
            (x, foot - 6.7 * u),
            (x + 1.5 * u, foot - 5.6 * u),
            (x + 2.9 * u, foot - 2.6 * u),
            (x + 2.7 * u, foot),
            (x - 2.7 * u, foot),
        ]
        sheet.poly([(px, py + lift) for px, py in smooth(body)], shade)
        for side in (-1, 1):
            sheet.poly(
                [
                    (x + side * 1.9 * u, foot - 7.7 * u + lift),
                    (x + side * 1.7 * u, foot - 10.2 * u + lift),
                    (x + side * 0.3 * u, foot - 8.8 * u + lift),
                ],
                shade,
            )
        sheet.disc(x, foot - 7.5 * u + lift, 2.0 * u, shade, 1.7 * u)


def workbench() -> Sheet:
    sheet = Sheet(1200, 800, "#c99a63", "#b8854e")
    chance = dice("bench")
    for y in range(0, 800, 100):
        sheet.line([(0, y), (1200, y)], "#a87540", 4)
        for _ in range(5):
            x = chance.uniform(0, 1100)
            sheet.curve([(x, y + 50), (x + 60, y + 46), (x + 140, y + 53)], "#b07c45", 3)
    with sheet.veil(0.35, 12):
        sheet.box(90, 100, 730, 720, "#3a2412", 20)
    sheet.box(80, 88, 720, 706, "#2f6f7a", 18)
    for step in range(1, 16):
        sheet.line([(80 + step * 40, 88), (80 + step * 40, 706)], "#377d89", 1.5)
        sheet.line([(80, 88 + step * 38), (720, 88 + step * 38)], "#377d89", 1.5)
    _shadow(sheet, 330, 340, 168, 168, 0.4, 10)
    sheet.disc(320, 325, 165, ORANGE)
    sheet.disc(320, 325, 128, lighter(ORANGE, 0.28))
    sheet.disc(320, 325, 42, "#e9e4da")
    sheet.disc(320, 325, 24, "#8b93a7")
    sheet.disc(585, 220, 58, "#fff6d6", 64)
    sheet.box(556, 270, 614, 332, "#b9bfc9", 8)
    for y in (284, 300, 316):
        sheet.line([(556, y), (614, y)], "#7d8596", 4)
    cable = [
        (440.0, 430.0),
        (560.0, 520.0),
        (400.0, 600.0),
        (240.0, 560.0),
        (150.0, 650.0),
        (300.0, 690.0),
        (520.0, 640.0),
    ]
    sheet.curve([(x + 4, y + 6) for x, y in cable], "#1f4f58", 13)
    sheet.curve(cable, CREAM, 13)
    sheet.poly(turned([(-26, -14), (26, -14), (26, 14), (-26, 14)], 545, 633, -12), NAVY)
    with sheet.veil(0.4, 8):
        sheet.line([(820, 190), (1040, 410)], "#3a2412", 40)
    sheet.line([(806, 176), (900, 270)], GOLD, 44)
    sheet.line([(815, 170), (890, 245)], lighter(GOLD, 0.4), 8)
    sheet.line([(905, 275), (1030, 400)], "#c9cfd8", 14)
    sheet.poly(turned([(0, -9), (34, -12), (34, 12), (0, 9)], 1030, 400, 45), "#e9edf2")
    for index in range(22):
        y = 470 + index * 13
        sheet.box(818, y, 834, y + 8, "#c9a03a", 2)
        sheet.box(836, y + 6, 852, y + 14, "#b08a2e", 2)
    sheet.box(790, 462, 816, 770, "#3d5a8c", 4)
    sheet.box(854, 462, 880, 770, "#3d5a8c", 4)
    sheet.box(822, 600, 848, 650, "#e9edf2", 8)
    cup(sheet, 1050, 620, 84, WHITE, "#3a1d0e")
    _shadow(sheet, 1090, 130, 70, 70, 0.4, 10)
    sheet.disc(1080, 118, 72, "#b5552f")
    for angle in range(0, 360, 40):
        _leaf(sheet, 1080, 118, 82, angle + 12, mix(LEAF, "#7cbf86", angle / 360), 0.32)
    for x, y in ((640, 440), (664, 470), (628, 486), (690, 440)):
        sheet.disc(x, y, 11, "#d9dee6")
        sheet.line([(x - 6, y - 5), (x + 6, y + 5)], "#5d6276", 3)
    return sheet


def paper_bridge() -> Sheet:
    sheet = Sheet(1200, 800, "#f9d9b0", "#f6c48a")
    sheet.shade(0, 560, 1200, 800, "#8f5b3a", "#6e4128")
    with sheet.light(90) as lit:
        lit.disc(260, 160, 260, "#40301a")
    for x, shade in ((180, TEAL), (890, BLUE)):
        for index, tone in enumerate((shade, ROSE if x < 500 else GOLD, lighter(shade, 0.35))):
            y = 560 - index * 62
            sheet.box(x - 14 * (index % 2), y - 62, x + 150, y, tone, 6)
            sheet.box(x - 14 * (index % 2), y - 54, x + 20, y - 8, lighter(tone, 0.4), 3)
    _shadow(sheet, 610, 590, 290, 16, 0.3, 14)
    deck = [(300.0, 372.0), (450.0, 352.0), (610.0, 346.0), (770.0, 352.0), (920.0, 372.0)]
    top = list(smooth(deck))
    sheet.poly([*top, *[(x, y + 64) for x, y in reversed(top)]], CREAM)
    sheet.poly([*[(x, y + 44) for x, y in top], *[(x, y + 64) for x, y in reversed(top)]], "#e6cfa8")
    chance = dice("folds")
    for index in range(14):
        x = 325 + index * 41
        sheet.poly([(x, 384), (x + 20, 372), (x + 20, 420), (x, 430)], mix(CREAM, (ORANGE, TEAL, ROSE)[index % 3], 0.4))
        sheet.line([(x + 24, 390), (x + 36, 388)], NAVY, 4)
        sheet.line([(x + 24, 400), (x + 32, 399)], NAVY, 4)
    for x, y in ((470, 322), (612, 314), (754, 322)):
        sheet.disc(x, y + 12, 62, "#a8652e", 26)
        sheet.disc(x, y, 62, "#e2a356", 26)
        sheet.disc(x, y - 2, 52, "#edb76e", 20)
        for _ in range(6):
            sheet.disc(x + chance.uniform(-36, 36), y + chance.uniform(-11, 9), 4.5, "#6b3a1c", 3)
    return sheet


def library() -> Sheet:
    sheet = Sheet(1200, 800, "#1e1420", "#33202a", "#241820")
    chance = dice("library")
    for side in (0, 1):
        for row in range(6):
            for column in range(9):
                k = 1 - column * 0.085
                x = 20 + sum(60 * (1 - step * 0.085) for step in range(column))
                top = 40 + row * 122 * k + column * 34
                wide, high = 54 * k, 108 * k
                left = x if side == 0 else 1200 - x - wide
                shade = mix(
                    chance.choice((ORANGE, TEAL, GOLD, ROSE, BLUE, SAND, LEAF)), "#2a1a20", 0.3 + column * 0.055
                )
                sheet.box(left, top, left + wide, top + high, "#120b12")
                filled = chance.uniform(0.55, 0.95)
                sheet.box(left + 3, top + high * (1 - filled), left + wide - 3, top + high - 4, shade, 2)
                sheet.box(
                    left + wide * 0.22,
                    top + high * 0.62,
                    left + wide * 0.78,
                    top + high * 0.76,
                    mix(CREAM, shade, 0.25),
                    1,
                )
    sheet.shade(430, 360, 770, 640, "#4a2f2a", "#2c1b1c")
    sheet.poly([(430, 640), (770, 640), (1200, 800), (0, 800)], "#3a2420")
    for blur, colour in ((70, "#7a4a1c"), (30, "#6b4420")):
        with sheet.light(blur) as lit:
            lit.poly([(600, 430), (470, 640), (730, 640)], colour)
            lit.disc(600, 560, 150, "#5a3614", 70)
    sheet.box(490, 600, 710, 618, "#7a4c2a", 4)
    for x in (506, 684):
        sheet.box(x, 618, x + 10, 690, "#5a361e")
    sheet.line([(600, 360), (600, 440)], "#120b12", 4)
    sheet.poly([(566, 470), (634, 470), (614, 436), (586, 436)], LEAF)
    sheet.disc(600, 471, 32, "#fff3c4", 7)
    for index, tone in enumerate((CREAM, ORANGE, TEAL)):
        sheet.box(528 + index * 4, 590 - index * 11, 596 - index * 3, 600 - index * 11, tone, 2)
    sheet.poly([(620, 600), (690, 600), (680, 588), (630, 588)], CREAM)
    for rail in (0, 44):
        sheet.line([(236 + rail, 790), (330 + rail * 0.8, 130)], "#b98a52", 11)
    for step in range(11):
        part = step / 10
        x, y = 236 + 94 * part, 770 - 620 * part
        sheet.line([(x, y), (x + 44 - 9 * part, y)], "#b98a52", 9)
    return sheet


SCENES = {
    "coffee-three": coffee_three,
    "pastries": pastries,
    "plant-ficus": plant_ficus,
    "plant-window": plant_window,
    "badge-one": badge_one,
    "badge-pile": badge_pile,
    "cat-desk": cat_desk,
    "workbench": workbench,
    "paper-bridge": paper_bridge,
    "library": library,
}
