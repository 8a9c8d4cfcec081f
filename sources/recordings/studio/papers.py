"""Pictures with words and figures: slides, sketch-notes, posters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from sources.recordings.studio.brush import (
    BLUE,
    CREAM,
    GOLD,
    GREY,
    INK,
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
from sources.recordings.studio.people import crowd


def _slide(name: str, paper: str, heading: str, ink: str = NAVY) -> Sheet:
    """A slide on the wall of a dark hall, with a few heads below."""
    sheet = Sheet(1200, 750, "#0a0d18", "#151a2b", "#0a0d18")
    with sheet.light(60) as lit:
        lit.box(60, 30, 1140, 640, mix("#000000", paper, 0.28))
    sheet.box(70, 40, 1130, 636, paper)
    sheet.words(120, 122, heading, 46, ink)
    crowd(sheet, dice(name), top=672, bottom=728, rows=2, near="#020308", far="#060914", rim=mix(paper, "#0a0d18", 0.6))
    return sheet


def slide_curve() -> Sheet:
    sheet = _slide("curve", CREAM, "New  /  looked after")
    sheet.line([(150, 180), (150, 560), (1080, 560)], NAVY, 5)
    rise = list(smooth([(150, 520), (330, 500), (520, 440), (720, 340), (900, 240), (1060, 165)]))
    flat = list(smooth([(150, 530), (330, 505), (520, 498), (720, 502), (900, 496), (1060, 500)]))
    sheet.poly([*rise, *reversed(flat)], mix(CREAM, ORANGE, 0.24))
    for step in range(1, len(rise) - 1, 3):
        sheet.line([rise[step], flat[min(step, len(flat) - 1)]], mix(CREAM, ORANGE, 0.38), 2)
    sheet.line(rise, ORANGE, 12)
    sheet.line(flat, BLUE, 12)
    sheet.disc(1060, 165, 15, ORANGE)
    sheet.disc(1060, 500, 15, BLUE)
    for index, year in enumerate(("1990", "2000", "2010", "2020")):
        sheet.words(150 + index * 260, 602, year, 28, GREY, "ms")
    sheet.words(700, 424, "not yet", 40, darker(ORANGE, 0.25), "ms")
    return sheet


def slide_bars() -> Sheet:
    sheet = _slide("bars", "#fdf7ec", "What we ran, 2016 to 2026")
    for index, high in enumerate((330, 290, 300, 240, 180, 130)):
        x = 160 + index * 132
        sheet.box(x, 570 - high, x + 92, 570, mix(ORANGE, GOLD, index / 6), 6)
        sheet.line([(x + 14, 570 - high + 22), (x + 78, 570 - high + 78)], CREAM, 6)
        sheet.line([(x + 78, 570 - high + 22), (x + 14, 570 - high + 78)], CREAM, 6)
    sheet.box(952, 522, 1044, 570, BLUE, 6)
    sheet.disc(998, 484, 13, TEAL)
    with sheet.light(16) as lit:
        lit.disc(998, 484, 20, "#0c4a44")
    sheet.line([(140, 572), (1070, 572)], NAVY, 5)
    sheet.words(998, 458, "still here", 32, BLUE, "ms")
    return sheet


def slide_donut() -> Sheet:
    sheet = _slide("donut", "#0f2a4a", "Who would call us?", WHITE)
    x, y = 400, 380
    for start, end, shade in ((-90, 60, SKY), (60, 150, TEAL), (150, 190, GOLD), (190, 226, mix(GOLD, ORANGE, 0.5))):
        sheet.slice(x, y, 200, start, end - 2, shade)
    sheet.disc(x, y, 104, "#0f2a4a")
    for angle in range(228, 271, 14):
        sheet.disc(*around(x, y, 206, angle), 30, "#0f2a4a")
    for angle in (222, 231, 240):
        sheet.disc(*around(x, y, 232 + (angle % 5) * 9, angle), 7, ORANGE)
    sheet.words(x, y + 8, "1,030", 52, WHITE, "mm")
    sheet.words(690, 380, "412", 150, ORANGE)
    sheet.words(694, 440, "nobody", 44, SKY)
    return sheet


def slide_bidi() -> Sheet:
    sheet = _slide("bidi", "#fffaf0", "Which way is next?")
    for side, shade, y in ((1, BLUE, 230), (-1, ORANGE, 330)):
        start, end = 600 - side * 440, 600 - side * 20
        sheet.line([(start, y), (end, y)], shade, 30)
        sheet.poly([(end - side * 6, y - 44), (end + side * 66, y), (end - side * 6, y + 44)], shade)
    for index, letter in enumerate(("1", "2", "3", "6", "5", "4", "7", "8")):
        x = 160 + index * 112
        shade = ORANGE if letter in "456" else BLUE
        sheet.box(x, 430, x + 96, 546, mix("#fffaf0", shade, 0.22), 12)
        sheet.frame(x, 430, x + 96, 546, shade, 5, 12)
        sheet.words(x + 48, 490, letter, 58, darker(shade, 0.2), "mm")
    return sheet


def slide_bridge() -> Sheet:
    sheet = _slide("hand", "#fbf3e0", "")
    chance = dice("hand-drawn")
    _wobbly(sheet, chance, [(120, 420), (600, 412), (1080, 420)], INK, 8)
    for x in (330, 870):
        _wobbly(sheet, chance, [(x, 560), (x + 3, 380), (x, 130)], INK, 9)
        _wobbly(sheet, chance, [(x + 26, 560), (x + 22, 380), (x + 26, 130)], INK, 6)
    cable = [
        (100, 380),
        (220, 260),
        (340, 136),
        (470, 290),
        (600, 352),
        (730, 290),
        (860, 136),
        (980, 260),
        (1100, 380),
    ]
    _wobbly(sheet, chance, cable, INK, 6)
    for x in range(130, 1090, 36):
        top = _height(cable, x)
        if 412 - top > 16 and x not in (346, 886):
            _wobbly(sheet, chance, [(x, top), (x + 2, 414)], INK, 2.6)
    for y in (536, 570, 602):
        for x in range(110, 1080, 130):
            _wobbly(sheet, chance, [(x, y), (x + 30, y - 9), (x + 60, y), (x + 92, y - 8)], BLUE, 4)
    for x in (180, 250, 460, 520, 690, 760, 960, 1020):
        sheet.disc(x, 384, 8, INK)
        _wobbly(sheet, chance, [(x, 392), (x, 408)], INK, 4)
    sheet.disc(600, 424, 9, ORANGE)
    for _ in range(2):
        points = [around(600, 424, 44 + chance.uniform(-4, 4), angle) for angle in range(-70, 300, 30)]
        sheet.curve(points, ORANGE, 6)
    _wobbly(sheet, chance, [(630, 468), (640, 486), (646, 494)], ORANGE, 5)
    sheet.words(658, 500, "this one", 44, ORANGE)
    return sheet


def _height(points: list[tuple[int, int]], x: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[0][1]


def _wobbly(sheet: Sheet, chance: Random, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
    """A line as by hand."""
    jitter = min(3.0, width * 0.4)
    sheet.curve(
        [(x + chance.uniform(-jitter, jitter), y + chance.uniform(-jitter, jitter)) for x, y in points], colour, width
    )


def _notebook(paper: str = "#fdfaf2") -> Sheet:
    sheet = Sheet(900, 1200, "#b98a5e", "#a87648")
    with sheet.veil(0.4, 14):
        sheet.box(66, 66, 860, 1166, "#3a2412", 14)
    sheet.box(50, 44, 846, 1150, paper, 12)
    for y in range(90, 1130, 36):
        for x in range(110, 840, 36):
            sheet.disc(x, y, 1.5, "#d8cfbd")
    for y in range(90, 1130, 48):
        sheet.disc(72, y, 9, "#a87648")
        sheet.curve([(72, y), (46, y - 8), (30, y)], "#4a4a55", 5)
    return sheet


def _scribble(sheet: Sheet, chance: Random, x: float, y: float, wide: float, lines: int, colour: str = INK) -> None:
    """Lines that look like handwriting from afar."""
    for line in range(lines):
        end = wide * (1 if line < lines - 1 else 0.6)
        points = []
        px = x
        while px < x + end:
            points.append((px, y + line * 34 + chance.uniform(-7, 6)))
            px += chance.uniform(7, 15)
            if chance.random() < 0.17:
                if len(points) > 2:
                    sheet.curve(points, colour, 3.6)
                points = []
                px += 12
        if len(points) > 2:
            sheet.curve(points, colour, 3.6)


def _arrow(sheet: Sheet, chance: Random, points: list[tuple[float, float]], colour: str) -> None:
    _wobbly(sheet, chance, points, colour, 7)
    (x0, y0), (x1, y1) = points[-2], points[-1]
    away = (x0 - x1, y0 - y1)
    size = (away[0] ** 2 + away[1] ** 2) ** 0.5
    ux, uy = away[0] / size * 26, away[1] / size * 26
    for side in (-0.6, 0.6):
        sheet.line([(x1, y1), (x1 + ux - side * uy, y1 + uy + side * ux)], colour, 7)


def _star(sheet: Sheet, x: float, y: float, r: float, colour: str) -> None:
    sheet.poly([around(x, y, r if step % 2 == 0 else r * 0.45, -90 + step * 36) for step in range(10)], colour)


def _speech(sheet: Sheet, chance: Random, x: float, y: float, wide: float, high: float, colour: str) -> None:
    sheet.poly(
        [(x + wide * 0.3, y + high - 4), (x + wide * 0.5, y + high - 4), (x + wide * 0.28, y + high + 30)], colour
    )
    sheet.box(x, y, x + wide, y + high, colour, 26)
    _scribble(sheet, chance, x + 22, y + 34, wide - 44, max(1, int((high - 30) // 34)))


def sketchnote_keynote() -> Sheet:
    sheet = _notebook()
    chance = dice("note-keynote")
    sheet.words(130, 150, "BORING BRIDGES", 66, ORANGE)
    _wobbly(sheet, chance, [(130, 172), (400, 180), (700, 170)], ORANGE, 8)
    _wobbly(sheet, chance, [(130, 400), (460, 392), (800, 400)], INK, 7)
    for x in (290, 640):
        _wobbly(sheet, chance, [(x, 470), (x, 240)], INK, 8)
    _wobbly(sheet, chance, [(130, 380), (290, 246), (465, 366), (640, 246), (800, 380)], INK, 5)
    for x in range(160, 800, 34):
        _wobbly(sheet, chance, [(x, 398 - 6 - abs(60 - abs((x - 120) % 350 - 175) * 0.3)), (x, 398)], INK, 2.4)
    for x in range(130, 760, 120):
        _wobbly(sheet, chance, [(x, 470), (x + 28, 460), (x + 56, 470), (x + 90, 462)], BLUE, 5)
    for index, shade in enumerate((ORANGE, TEAL, ROSE)):
        y = 540 + index * 128
        sheet.box(130, y, 470, y + 104, mix("#fdfaf2", shade, 0.2), 12)
        sheet.frame(130, y, 470, y + 104, shade, 5, 12)
        sheet.words(150, y + 70, str(index + 1), 60, shade)
        _scribble(sheet, chance, 212, y + 42, 230, 2)
    sheet.words(540, 640, "RENT", 88, BLUE)
    _wobbly(sheet, chance, [(640, 680), (560, 708)], BLUE, 5)
    sheet.words(560, 760, "debt", 58, GREY)
    _wobbly(sheet, chance, [(548, 742), (690, 736)], ROSE, 8)
    points = [around(650, 905, 92, angle) for angle in range(0, 361, 60)]
    sheet.line(points, INK, 8)
    sheet.ring(650, 905, 46, INK, 7)
    for angle in range(-60, -121, -20):
        _wobbly(sheet, chance, [around(650, 905, 120, angle), around(650, 905, 152, angle)], GOLD, 7)
    _scribble(sheet, chance, 130, 985, 400, 3)
    sheet.words(560, 1080, "Anton", 74, ORANGE)
    _wobbly(sheet, chance, [(556, 1098), (660, 1104), (780, 1096)], ORANGE, 6)
    return sheet


def sketchnote_sqlite() -> Sheet:
    sheet = _notebook("#fbfbf6")
    chance = dice("note-file")
    sheet.words(130, 146, "10 YEARS, 1 FILE", 64, BLUE)
    _wobbly(sheet, chance, [(130, 168), (420, 174), (760, 166)], BLUE, 8)
    for index, (x, high) in enumerate(((140, 330), (290, 390), (600, 360), (730, 300))):
        top = 620 - high
        sheet.box(x, top, x + 104, 620, mix("#fbfbf6", GREY, 0.18))
        sheet.frame(x, top, x + 104, 620, GREY, 5)
        for y in range(int(top) + 30, 600, 44):
            for wx in (x + 18, x + 60):
                sheet.frame(wx, y, wx + 26, y + 24, GREY, 3)
        _wobbly(sheet, chance, [(x - 14, top + 40 + index * 9), (x + 118, 590)], ROSE, 11)
        _wobbly(sheet, chance, [(x + 118, top + 40), (x - 14, 590)], ROSE, 11)
    sheet.box(420, 520, 560, 640, mix("#fbfbf6", GOLD, 0.5), 10)
    sheet.frame(420, 520, 560, 640, INK, 7, 10)
    sheet.disc(462, 566, 8, INK)
    sheet.disc(518, 566, 8, INK)
    sheet.curve([(458, 596), (490, 616), (522, 596)], INK, 6)
    for angle in range(200, 341, 28):
        _wobbly(sheet, chance, [around(490, 580, 100, angle, 92), around(490, 580, 132, angle, 124)], GOLD, 7)
    _arrow(sheet, chance, [(240, 720), (340, 700), (410, 650)], TEAL)
    _scribble(sheet, chance, 130, 770, 300, 3)
    _star(sheet, 760, 740, 44, GOLD)
    _star(sheet, 690, 800, 24, ORANGE)
    sheet.words(500, 900, "cp", 150, ORANGE)
    _scribble(sheet, chance, 500, 960, 290, 2)
    _speech(sheet, chance, 130, 930, 290, 130, mix("#fbfbf6", TEAL, 0.25))
    return sheet


def sketchnote_lunch() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1000, 1000, "#fdfaf2")
    chance = dice("note-lunch")
    for y in range(40, 1000, 36):
        for x in range(40, 1000, 36):
            sheet.disc(x, y, 1.5, "#ded6c6")
    sheet.words(90, 130, "LUNCH IS AT TWELVE", 66, TEAL)
    _wobbly(sheet, chance, [(90, 152), (480, 160), (830, 150)], TEAL, 8)
    for angle in range(190, 351, 16):
        reach = 190 + (angle * 7) % 60
        tip = around(500, 470, reach, angle)
        mid = around(500, 470, reach * 0.55, angle - 10)
        sheet.curve([(500, 520), mid, tip], darker(TEAL, 0.2), 6)
        points = [mid, around(*tip, 34, angle + 110), (around(*tip, 44, angle)), around(*tip, 34, angle - 110), mid]
        sheet.poly(list(smooth(points)), mix(TEAL, GOLD, (angle % 48) / 90))
    sheet.poly([(452, 520), (548, 520), (536, 600), (464, 600)], mix(ORANGE, "#7a3a1c", 0.25))
    sheet.disc(500, 700, 360, mix("#fdfaf2", GOLD, 0.5), 110)
    for width, colour in ((8, INK),):
        sheet.curve([around(500, 700, 360, angle, 110) for angle in range(0, 375, 15)], colour, width)
    for index, angle in enumerate((12, 48, 78, 104, 134, 168, 200, 228, 312, 340)):
        x, y = around(500, 700, 400, angle, 176)
        shade = (ORANGE, TEAL, BLUE, ROSE, GOLD, PLUM)[index % 6]
        sheet.disc(x, y - 60, 34, "#fdfaf2")
        sheet.ring(x, y - 60, 34, INK, 6)
        sheet.disc(x - 11, y - 64, 4, INK)
        sheet.disc(x + 11, y - 64, 4, INK)
        sheet.curve([(x - 13, y - 48), (x, y - (40 if index % 3 else 54)), (x + 13, y - 48)], INK, 4)
        sheet.curve([(x - 46, y + 36), (x - 30, y - 18), (x, y - 26), (x + 30, y - 18), (x + 46, y + 36)], shade, 12)
    for x, y in ((330, 680), (430, 740), (520, 680), (610, 736), (690, 676)):
        sheet.ring(x, y, 28, INK, 5)
        sheet.disc(x, y, 10, chance.choice((ORANGE, TEAL, ROSE)))
    _speech(sheet, chance, 60, 230, 220, 96, mix("#fdfaf2", ROSE, 0.25))
    _speech(sheet, chance, 730, 250, 210, 96, mix("#fdfaf2", BLUE, 0.22))
    return sheet


def sketchnote_panel() -> Sheet:
    sheet = _notebook("#fdfaf4")
    chance = dice("note-panel")
    sheet.words(130, 142, "WHO MAINTAINS", 60, PLUM)
    sheet.words(130, 208, "THE MAINTAINERS?", 60, PLUM)
    for index, shade in enumerate((TEAL, GOLD, ROSE, BLUE)):
        x = 185 + index * 172
        sheet.box(x - 62, 330, x + 62, 440, mix("#fdfaf4", shade, 0.55), 22)
        sheet.frame(x - 62, 330, x + 62, 440, INK, 6, 22)
        sheet.disc(x, 306, 33, "#fdfaf4")
        sheet.ring(x, 306, 33, INK, 6)
        sheet.curve([(x - 12, 316), (x, 322), (x + 12, 316)], INK, 4)
        sheet.box(x - 30, 346, x + 30, 420, shade, 14)
        for side in (-1, 1):
            _wobbly(sheet, chance, [(x + side * 20, 420), (x + side * 24, 470)], INK, 7)
    _speech(sheet, chance, 130, 520, 250, 100, mix("#fdfaf4", TEAL, 0.22))
    _speech(sheet, chance, 540, 510, 260, 100, mix("#fdfaf4", ROSE, 0.22))
    from sources.recordings.studio.things import heart

    heart(sheet, 450, 800, 30, ROSE)
    _scribble(sheet, chance, 130, 1000, 320, 3)
    sheet.words(500, 1050, "thank you", 62, ORANGE)
    _wobbly(sheet, chance, [(500, 1070), (650, 1078), (790, 1068)], ORANGE, 7)
    return sheet


def poster_openhall() -> Sheet:
    sheet = Sheet(900, 1200, "#f7ead2")
    sheet.box(0, 0, 900, 1200, ORANGE)
    sheet.disc(640, 430, 400, mix(ORANGE, GOLD, 0.75))
    sheet.disc(210, 560, 330, NAVY)
    sheet.slice(640, 430, 400, 90, 180, ROSE)
    sheet.disc(300, 300, 118, CREAM)
    sheet.disc(730, 640, 96, TEAL)
    sheet.slice(210, 560, 330, 0, 90, BLUE)
    sheet.shade(0, 880, 900, 1200, CREAM, CREAM)
    sheet.words(60, 1030, "Open", 150, NAVY)
    sheet.words(468, 1030, "Hall", 150, ORANGE)
    sheet.words(62, 1120, "2026   Trieste   9-11 October", 46, NAVY)
    return sheet


def poster_choir() -> Sheet:
    sheet = Sheet(900, 1200, "#5c1a3a")
    tones = (ROSE, GOLD, ORANGE, "#f29e8e", "#ffd98a", "#e2725b")
    for index in range(6):
        x, y = 240 + index % 2 * 420, 210 + index // 2 * 290
        r = 178 - (index % 3) * 12
        sheet.disc(x, y, r, tones[index])
        sheet.disc(x - r * 0.34, y - r * 0.3, r * 0.085, "#3a0f24")
        sheet.disc(x + r * 0.34, y - r * 0.3, r * 0.085, "#3a0f24")
        sheet.disc(x, y + r * 0.3, r * (0.3, 0.22, 0.36)[index % 3], "#3a0f24", r * (0.4, 0.3, 0.28)[index % 3])
        sheet.disc(x, y + r * 0.46, r * 0.18, ROSE if index else GOLD, r * 0.12)
    sheet.words(450, 1068, "Hallway Choir", 112, CREAM, "ms")
    sheet.words(450, 1140, "no experience wanted", 46, GOLD, "ms")
    return sheet


def poster_bridge() -> Sheet:
    x: float
    y: float
    sheet = Sheet(1200, 630, NAVY, "#24407a")
    sheet.disc(880, 300, 190, ORANGE)
    for step, shade in ((0, "#0a1226"),):
        for x in (300, 880):
            sheet.box(x - 14, 120, x + 14, 520, shade)
            sheet.box(x - 40, 200, x + 40, 218, shade)
        cable = list(
            smooth(
                [
                    (-60, 420),
                    (120, 270),
                    (300, 128),
                    (450, 300),
                    (590, 372),
                    (730, 300),
                    (880, 128),
                    (1060, 270),
                    (1260, 420),
                ]
            )
        )
        sheet.line(cable, shade, 7)
        for x, y in cable[::5]:
            if y < 412:
                sheet.line([(x, y), (x, 420)], shade, 2.5)
        sheet.box(-10, 416 + step, 1210, 440, shade)
    sheet.shade(0, 505, 1200, 630, "#16305e", "#0a1226")
    sheet.disc(590, 428, 11, GOLD)
    sheet.words(60, 588, "Boring Bridges", 76, CREAM)
    sheet.words(1140, 588, "Adaeze Nwosu", 36, lighter(SKY, 0.2), "rs")
    return sheet


SCENES = {
    "slide-curve": slide_curve,
    "slide-bars": slide_bars,
    "slide-donut": slide_donut,
    "slide-bidi": slide_bidi,
    "slide-bridge": slide_bridge,
    "sketchnote-keynote": sketchnote_keynote,
    "sketchnote-sqlite": sketchnote_sqlite,
    "sketchnote-lunch": sketchnote_lunch,
    "sketchnote-panel": sketchnote_panel,
    "poster-openhall": poster_openhall,
    "poster-choir": poster_choir,
    "poster-bridge": poster_bridge,
}
