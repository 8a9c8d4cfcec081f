"""Pictures of halls: stages, audiences, hallways."""

from __future__ import annotations

from sources.recordings.studio.brush import (
    BLUE,
    CREAM,
    GOLD,
    GREY,
    NAVY,
    ORANGE,
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
)
from sources.recordings.studio.people import crowd, seated, speaker, walkers


def beams(
    sheet: Sheet,
    x: float,
    y: float,
    angles: list[float],
    colours: list[str],
    length: float,
    spread: float,
    power: float,
) -> None:
    for blur, part in ((26, 0.55), (7, 0.6)):
        with sheet.light(blur) as lit:
            for index, angle in enumerate(angles):
                colour = mix("#000000", colours[index % len(colours)], power * part)
                lit.poly([(x, y), around(x, y, length, angle - spread), around(x, y, length, angle + spread)], colour)


def pool(sheet: Sheet, x: float, y: float, rx: float, ry: float, colour: str, blur: float) -> None:
    with sheet.light(blur) as lit:
        lit.disc(x, y, rx, colour, ry)


def stage_beams() -> Sheet:
    sheet = Sheet(1200, 750, "#050a1c", "#0d1a44", "#1a2f6e", "#0a1230")
    for x in range(60, 1200, 120):
        beams(sheet, x, -30, [90 + (600 - x) / 16], [SKY, WHITE, BLUE], 760, 3.4, 0.62)
    beams(sheet, 600, -40, [58, 74, 90, 106, 122], [WHITE, SKY], 900, 4.5, 0.75)
    sheet.poly([(0, 560), (1200, 560), (1200, 750), (0, 750)], "#0a1330")
    sheet.shade(0, 556, 1200, 572, "#9fc6ff", "#0a1330")
    pool(sheet, 600, 560, 250, 26, "#cfe4ff", 24)
    speaker(sheet, 600, 566, 190, "#030614", "open")
    crowd(sheet, dice("beams"), top=640, bottom=720, rows=3, near="#02040d", far="#070d24", rim="#5f8fe0", phones=0.06)
    return sheet


def stage_amber() -> Sheet:
    sheet = Sheet(1200, 800, "#080403", "#1d0d06", "#2b1208")
    beams(sheet, 610, -80, [90], ["#ffb347"], 800, 15, 0.55)
    beams(sheet, 610, -80, [90], ["#ffe2a8"], 760, 6, 0.6)
    pool(sheet, 610, 640, 230, 34, "#ffc877", 26)
    pool(sheet, 610, 640, 120, 16, "#fff0cf", 14)
    speaker(sheet, 610, 646, 158, "#0d0502", "lectern")
    for x in (80, 190, 1010, 1120):
        pool(sheet, x, 90, 12, 12, "#7a3c12", 10)
        pool(sheet, x, 90, 4, 4, "#ffd59a", 3)
    crowd(sheet, dice("amber"), top=720, bottom=790, rows=2, near="#050201", far="#0c0502", rim="#8a4a1c")
    return sheet


def stage_blue() -> Sheet:
    sheet = Sheet(1200, 800, "#04122b", "#0b2e63", "#082048")
    sheet.shade(330, 80, 870, 520, "#bfe3ff", "#4c96e8", "#1e5bb8")
    for index in range(7):
        sheet.disc(600, 300, 190 - index * 26, mix("#3a86de", "#ffffff", index / 8))
    sheet.poly([(0, 590), (1200, 590), (1200, 800), (0, 800)], "#051534")
    sheet.shade(0, 586, 1200, 600, SKY, "#051534")
    beams(sheet, 60, -40, [40, 56], [SKY, "#55e0d0"], 1100, 3.5, 0.6)
    beams(sheet, 1140, -40, [124, 140], [SKY, "#55e0d0"], 1100, 3.5, 0.6)
    speaker(sheet, 800, 600, 210, "#020817", "point")
    crowd(sheet, dice("blue"), top=660, bottom=770, rows=3, near="#010510", far="#04122c", rim="#5fb3ff", phones=0.04)
    return sheet


def stage_choir() -> Sheet:
    sheet = Sheet(1200, 600, "#2a0b12", "#7a2419", "#e0702c", "#ffc06a")
    beams(sheet, 200, -60, [70, 86, 102], [GOLD, ORANGE], 760, 5, 0.5)
    beams(sheet, 1000, -60, [78, 94, 110], [GOLD, ROSE], 760, 5, 0.5)
    sheet.shade(0, 400, 1200, 600, "#8a351c", "#2b0d10")
    chance = dice("choir")
    for row in range(4):
        shade = mix("#b2441f", "#2b0d10", row / 3)
        high = 190 + row * 26
        for index in range(22 - row * 2):
            x = 30 + index * (1140 / (21 - row * 2)) + chance.uniform(-9, 9)
            speaker(
                sheet,
                x,
                420 + row * 52 + chance.uniform(-8, 8),
                high * chance.uniform(0.9, 1.06),
                shade,
                chance.choice(("sing", "raise", "sing", "hands", "walk")),
            )
    sheet.shade(0, 565, 1200, 600, "#1a070b", "#0c0306")
    return sheet


def stage_sign() -> Sheet:
    sheet = Sheet(1200, 800, "#f6c98c", "#f0a35e", "#d9793e")
    sheet.disc(600, 380, 330, "#fbe3b8")
    shadow = "#c9713d"
    for side in (-1, 1):
        x, y = 600 + side * 165, 330
        sheet.curve([(600 + side * 90, 640), (600 + side * 200, 520), (x, y + 60)], shadow, 84)
        sheet.disc(x, y, 58, shadow, 68)
        for finger, angle in enumerate((-118, -102, -86, -70)):
            tip = around(x, y, 150 - abs(finger - 1.5) * 14, angle)
            sheet.line([around(x, y, 40, angle), tip], shadow, 25)
        thumb = around(x, y, 108, -90 - side * 74)
        sheet.line([(x, y), thumb], shadow, 27)
    sheet.shade(0, 660, 1200, 800, "#7a3620", "#4a1f14")
    speaker(sheet, 600, 700, 300, "#2a1020", "hands")
    crowd(sheet, dice("sign"), top=735, bottom=800, rows=2, near="#1c0a12", far="#34131a", rim="#f0a35e", hands=0.75)
    return sheet


def stage_panel() -> Sheet:
    sheet = Sheet(1200, 720, "#0b1330", "#16234f", "#0b1330")
    sheet.disc(600, 300, 250, ORANGE)
    pool(sheet, 600, 300, 260, 260, "#5a2410", 60)
    sheet.poly([(60, 540), (1140, 540), (1200, 720), (0, 720)], "#1c2a5e")
    sheet.shade(60, 536, 1140, 546, "#ffb48f", "#1c2a5e")
    for index, (x, shade) in enumerate(((270, TEAL), (490, GOLD), (710, ROSE), (930, SKY))):
        seated(sheet, x, 585, 230, ("#060a1c", "#0a0f26", "#080c20", "#060a1c")[index], mix(shade, NAVY, 0.25))
    for x in (380, 600, 820):
        sheet.box(x - 3, 500, x + 3, 585, "#060a1c")
        sheet.disc(x, 500, 36, "#0a1026", 8)
        sheet.box(x - 7, 474, x + 7, 500, "#bcd7ef", 3)
    crowd(sheet, dice("panel"), top=640, bottom=700, rows=2, near="#03050f", far="#070c20", rim="#c05a35")
    return sheet


def stage_first() -> Sheet:
    sheet = Sheet(900, 1200, "#0b0820", "#241250", "#4a1f6e", "#1a0d38")
    beams(sheet, 450, -120, [90], ["#c9a7ff"], 1150, 17, 0.5)
    beams(sheet, 450, -120, [90], ["#ffe9c9"], 1080, 8, 0.75)
    pool(sheet, 450, 830, 200, 30, "#ffe9c9", 24)
    speaker(sheet, 450, 836, 170, "#0a0618", "hands")
    sheet.poly([(398, 668), (502, 668), (488, 650), (412, 650)], CREAM)
    sheet.line([(398, 668), (450, 640), (502, 668)], GOLD, 4)
    crowd(sheet, dice("first"), top=900, bottom=1130, rows=4, near="#05030f", far="#170b30", rim="#b98cf0", hands=0.6)
    return sheet


def ovation() -> Sheet:
    sheet = Sheet(1200, 800, "#3a1408", "#a8451a", "#ffb04a", "#ffe2a0")
    for x in (150, 450, 750, 1050):
        beams(sheet, x, -60, [82, 98], [CREAM, GOLD], 900, 6, 0.45)
    pool(sheet, 600, 430, 420, 110, "#fff0c8", 80)
    speaker(sheet, 600, 470, 120, "#5a2410", "raise")
    crowd(sheet, dice("ovation"), top=505, bottom=740, rows=4, near="#120604", far="#7a3212", rim="#ffd27a", hands=0.85)
    return sheet


def audience_gold() -> Sheet:
    sheet = Sheet(1200, 675, "#1c0f08", "#5c2f10", "#c98029", "#f4c466")
    sheet.shade(180, 70, 1020, 330, "#fff1cc", "#ffd27d")
    sheet.disc(600, 200, 86, ORANGE)
    sheet.disc(690, 200, 86, mix(ORANGE, GOLD, 0.55))
    pool(sheet, 600, 220, 470, 150, "#6b4210", 70)
    sheet.box(585, 320, 615, 372, "#5c2f10", 4)
    crowd(sheet, dice("gold"), top=380, bottom=620, rows=5, near="#0d0603", far="#6e3a14", rim="#ffcf7a", aisle=0.5)
    return sheet


def audience_phones() -> Sheet:
    sheet = Sheet(1200, 900, "#03081c", "#0a1f57", "#1f4fb0", "#4b8df0")
    beams(sheet, 600, -60, [50, 66, 82, 98, 114, 130], [SKY, WHITE, "#7f9dff"], 900, 4, 0.62)
    pool(sheet, 600, 430, 420, 60, "#8fb8ff", 60)
    speaker(sheet, 600, 470, 92, "#0a1f57", "open")
    crowd(
        sheet,
        dice("phones"),
        top=505,
        bottom=840,
        rows=5,
        near="#01030b",
        far="#143a88",
        rim="#86b6ff",
        hands=0.5,
        phones=0.35,
    )
    return sheet


def audience_blue() -> Sheet:
    sheet = Sheet(1200, 800, "#071229", "#0e2a5c", "#143d80")
    sheet.shade(120, 90, 1080, 400, "#1e5aa8", "#0f356f")
    for index in range(14):
        high = 30 + (index * 53) % 170
        sheet.box(190 + index * 60, 360 - high, 226 + index * 60, 360, mix(SKY, TEAL, index / 13), 6)
    pool(sheet, 600, 260, 480, 150, "#0c2c5c", 60)
    crowd(
        sheet, dice("audience"), top=450, bottom=740, rows=5, near="#030816", far="#12315f", rim="#7fb4ee", phones=0.05
    )
    return sheet


def hall_morning() -> Sheet:
    sheet = Sheet(1200, 800, "#f0dcc0", "#f8ead2", "#e6c493")
    sheet.poly([(0, 0), (1200, 0), (930, 190), (270, 190)], "#cfae84")
    for index in range(1, 7):
        x = 600 + (index - 3.5) * 110
        sheet.line([(600 + (index - 3.5) * 240, 0), (x, 190)], "#b9946a", 7)
    sheet.poly([(0, 800), (1200, 800), (900, 470), (300, 470)], "#b9824d")
    for index in range(-9, 10):
        sheet.line([(600 + index * 34, 470), (600 + index * 150, 800)], "#a9733f", 2)
    sheet.poly([(0, 0), (270, 190), (300, 470), (0, 800)], "#dcbc92")
    for left, top, right, low in ((410, 225, 510, 450), (550, 215, 650, 450), (690, 225, 790, 450)):
        sheet.box(left, top, right, low, "#fff8e4", 46)
        sheet.box(left, low - 60, right, low, "#fff8e4")
    with sheet.light(30) as lit:
        for x in (460, 600, 740):
            lit.poly(
                [(x - 45, 300), (x + 45, 300), (x + (x - 600) * 1.2 + 130, 800), (x + (x - 600) * 1.2 - 150, 800)],
                "#5c4420",
            )
            lit.disc(x, 330, 90, "#7a6030", 120)
    chance = dice("hall")
    for row in range(7):
        part = row / 6
        y, size = 500 + part**1.5 * 250, 17 + part * 42
        x = 600 - (220 + part * 560)
        while x < 600 + 220 + part * 560:
            if abs(x - 600) > size * 1.5:
                shade = mix("#7c5a3d", "#2e2740", part)
                sheet.box(x, y - size, x + size * 0.8, y, shade, size * 0.14)
                sheet.box(
                    x, y, x + size * 0.8, y + size * 0.22, ORANGE if chance.random() < 0.1 else lighter(shade, 0.14), 2
                )
                sheet.line([(x + 2, y + size * 0.2), (x + 2, y + size * 0.75)], shade, max(1.5, size * 0.05))
                sheet.line(
                    [(x + size * 0.75, y + size * 0.2), (x + size * 0.75, y + size * 0.75)],
                    shade,
                    max(1.5, size * 0.05),
                )
            x += size * 0.98
    return sheet


def _hallway(top: str, wall: str, floor: str, window: str, figure: str, shadow: str, name: str, lamps: bool) -> Sheet:
    sheet = Sheet(1200, 800, top, wall)
    cx, cy = 600, 360
    sheet.poly([(0, 800), (1200, 800), (cx + 120, cy + 70), (cx - 120, cy + 70)], floor)
    sheet.disc(cx, cy - 52, 120, window, 98)
    sheet.box(cx - 120, cy - 52, cx + 120, cy + 70, window)
    for index in range(7, 0, -1):
        k = 1.33**index
        half, high, low = 105 * k, 150 * k, 68 * k
        tone = mix(wall, top, index / 7)
        arch = [(cx - half, cy + low)]
        arch += [around(cx, cy - high * 0.35, half, angle, high * 0.72) for angle in range(180, 361, 10)]
        arch += [(cx + half, cy + low), (cx + half * 1.12, cy + low * 1.07)]
        arch += [around(cx, cy - high * 0.35, half * 1.12, angle, high * 0.83) for angle in range(360, 179, -10)]
        arch += [(cx - half * 1.12, cy + low * 1.07)]
        sheet.poly(arch, darker(tone, 0.14))
    if lamps:
        for index in range(1, 7):
            k = 1.36**index
            for side in (-1, 1):
                pool(sheet, cx + side * 92 * k, cy - 70 * k, 7 * k**0.6, 7 * k**0.6, "#ffd38a", 6 * k**0.5)
                pool(sheet, cx + side * 92 * k, cy - 70 * k, 24 * k**0.6, 24 * k**0.6, "#5a3a16", 18 * k**0.5)
    pool(sheet, cx, cy - 30, 150, 130, mix("#000000", window, 0.5), 60)
    with sheet.light(28) as lit:
        lit.poly(
            [(cx - 110, cy + 70), (cx + 110, cy + 70), (cx + 330, 800), (cx - 330, 800)], mix("#000000", window, 0.34)
        )
    spots = [
        (540.0, 470.0, 78.0),
        (650.0, 490.0, 92.0),
        (596.0, 452.0, 58.0),
        (470.0, 560.0, 150.0),
        (745.0, 590.0, 176.0),
        (330.0, 690.0, 262.0),
        (905.0, 720.0, 290.0),
    ]
    walkers(sheet, dice(name), spots, figure, shadow, 0.28)
    return sheet


def hallway_morning() -> Sheet:
    return _hallway("#e9b98a", "#f8dcb4", "#d99f63", "#fffbe8", "#3a2140", "#b5774a", "morning", lamps=False)


def hallway_dusk() -> Sheet:
    return _hallway("#221a44", "#4a3566", "#2c2148", "#ff9d6b", "#120b26", "#1c1436", "dusk", lamps=True)


def chairs() -> Sheet:
    sheet = Sheet(1200, 800, "#5b3a52", "#b5624e", "#f0a869")
    sheet.shade(0, 610, 1200, 800, "#8a4a44", "#4a2638")
    for x in (130, 470, 810):
        sheet.box(x, 60, x + 250, 470, "#ffd9a0", 120)
        sheet.box(x, 300, x + 250, 470, "#ffd9a0")
        sheet.line([(x + 125, 60), (x + 125, 470)], "#b5624e", 8)
        sheet.line([(x, 270), (x + 250, 270)], "#b5624e", 8)
    with sheet.light(40) as lit:
        for x in (130, 470, 810):
            lit.poly([(x + 20, 620), (x + 230, 620), (x + 130, 800), (x - 190, 800)], "#6b3a1c")
    for stack, (x, count) in enumerate(((70, 9), (200, 11), (330, 8), (900, 10), (1030, 12))):
        for index in range(count):
            y = 700 - index * 32
            shade = mix("#1f1730", ORANGE if (stack + index) % 5 == 0 else "#3b2a4a", 0.8)
            sheet.box(x, y - 24, x + 104, y - 10, shade, 5)
            sheet.box(x + 2 + index * 1.5, y - 78, x + 12 + index * 1.5, y - 12, darker(shade, 0.25), 4)
        sheet.line([(x + 8, 690), (x + 4, 752)], "#1f1730", 7)
        sheet.line([(x + 96, 690), (x + 100, 752)], "#1f1730", 7)
    for x, foot, high, pose in ((520, 735, 300, "hands"), (660, 760, 320, "lectern"), (790, 730, 290, "raise")):
        speaker(sheet, x, foot, high, "#1a1026", pose)
    sheet.box(468, 372, 572, 390, ORANGE, 5)
    sheet.box(474, 318, 486, 388, darker(ORANGE, 0.3), 4)
    return sheet


def cat_stage() -> Sheet:
    from sources.recordings.studio.things import sitting_cat

    sheet = Sheet(1200, 675, "#0b0f1f", "#1a2036", "#10142a")
    for x in range(0, 1200, 100):
        sheet.shade(x, 0, x + 52, 470, "#5c1a2c", "#3a0f1e")
        sheet.shade(x + 52, 0, x + 100, 470, "#43121f", "#2a0a15")
    sheet.shade(0, 470, 1200, 675, "#7a4a2a", "#3c2213")
    beams(sheet, 600, -120, [90], [CREAM], 760, 13, 0.5)
    pool(sheet, 600, 560, 190, 32, "#fff0cf", 22)
    sitting_cat(sheet, 600, 572, 128, "#8d93a6", "#5d6276")
    sheet.poly([(0, 610), (1200, 610), (1200, 675), (0, 675)], "#140c08")
    for x in range(40, 1200, 130):
        pool(sheet, x, 612, 20, 8, GREY, 10)
    return sheet


SCENES = {
    "stage-beams": stage_beams,
    "stage-amber": stage_amber,
    "stage-blue": stage_blue,
    "stage-choir": stage_choir,
    "stage-sign": stage_sign,
    "stage-panel": stage_panel,
    "stage-first": stage_first,
    "ovation": ovation,
    "audience-gold": audience_gold,
    "audience-phones": audience_phones,
    "audience-blue": audience_blue,
    "hall-morning": hall_morning,
    "hallway-morning": hallway_morning,
    "hallway-dusk": hallway_dusk,
    "chairs": chairs,
    "cat-stage": cat_stage,
}
