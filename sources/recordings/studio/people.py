"""People as silhouettes: speakers, and crowds seen from behind."""

from __future__ import annotations

from random import Random

from sources.recordings.studio.brush import Sheet, around, darker, lighter, mix, smooth


def speaker(sheet: Sheet, x: float, foot: float, high: float, colour: str, pose: str = "open") -> None:
    """A standing figure ``high`` points tall, its feet at (x, foot)."""
    u = high / 8
    head = foot - high + 0.62 * u
    shoulder = foot - high + 1.75 * u
    hip = foot - 3.9 * u
    for side in (-1, 1):
        sheet.line([(x + side * 0.32 * u, hip), (x + side * 0.5 * u, foot)], colour, 0.66 * u)
        sheet.disc(x + side * 0.62 * u, foot - 0.06 * u, 0.44 * u, colour, 0.2 * u)
    body = [
        (x - 0.95 * u, shoulder),
        (x + 0.95 * u, shoulder),
        (x + 0.74 * u, hip + 0.3 * u),
        (x - 0.74 * u, hip + 0.3 * u),
    ]
    sheet.poly(body, colour)
    sheet.disc(x, shoulder + 0.06 * u, 0.95 * u, colour, 0.4 * u)
    sheet.box(x - 0.22 * u, head, x + 0.22 * u, shoulder, colour)
    sheet.disc(x, head, 0.52 * u, colour, 0.62 * u)
    for side in (-1, 1):
        arm = _arm(pose, side, u)
        sheet.line([(x + side * 0.82 * u + dx, shoulder + 0.18 * u + dy) for dx, dy in arm], colour, 0.44 * u)
        hand = arm[-1]
        sheet.disc(x + side * 0.82 * u + hand[0], shoulder + 0.18 * u + hand[1], 0.26 * u, colour)


def _arm(pose: str, side: int, u: float) -> list[tuple[float, float]]:
    match pose, side:
        case ("raise", 1) | ("hands", _) | ("sing", _):
            return [(0, 0), (side * 0.75 * u, -0.5 * u), (side * 0.9 * u, -1.75 * u)]
        case "point", 1:
            return [(0, 0), (1.1 * u, 0.1 * u), (2.2 * u, -0.35 * u)]
        case "lectern", _:
            return [(0, 0), (side * 0.3 * u, 1.0 * u), (side * -0.05 * u, 1.6 * u)]
        case "open", _:
            return [(0, 0), (side * 0.75 * u, 0.95 * u), (side * 1.6 * u, 0.7 * u)]
    return [(0, 0), (side * 0.3 * u, 1.1 * u), (side * 0.25 * u, 2.1 * u)]


def seated(sheet: Sheet, x: float, foot: float, high: float, colour: str, chair: str) -> None:
    """Somebody in an armchair, from the front."""
    u = high / 5.6
    sheet.box(x - 1.9 * u, foot - 3.4 * u, x + 1.9 * u, foot - 0.5 * u, chair, 0.7 * u)
    sheet.box(x - 2.3 * u, foot - 2.1 * u, x - 1.3 * u, foot - 0.4 * u, darker(chair, 0.25), 0.4 * u)
    sheet.box(x + 1.3 * u, foot - 2.1 * u, x + 2.3 * u, foot - 0.4 * u, darker(chair, 0.25), 0.4 * u)
    sheet.disc(x, foot - high + 0.6 * u, 0.56 * u, colour, 0.64 * u)
    sheet.box(x - 0.95 * u, foot - 4.1 * u, x + 0.95 * u, foot - 1.5 * u, colour, 0.6 * u)
    for side in (-1, 1):
        sheet.line([(x + side * 0.5 * u, foot - 1.7 * u), (x + side * 0.62 * u, foot)], colour, 0.6 * u)
        sheet.line([(x + side * 0.8 * u, foot - 3.6 * u), (x + side * 1.5 * u, foot - 2.3 * u)], colour, 0.42 * u)


def crowd(
    sheet: Sheet,
    chance: Random,
    *,
    top: float,
    bottom: float,
    rows: int,
    near: str,
    far: str,
    rim: str,
    hands: float = 0.0,
    phones: float = 0.0,
    aisle: float | None = None,
) -> None:
    """Rows of heads from behind, small and pale far away, large and dark near; lit from the stage."""
    for row in range(rows):
        part = row / max(1, rows - 1)
        size = (0.035 + 0.085 * part**1.3) * sheet.width * (0.62 if sheet.width > sheet.height * 2 else 1)
        y = top + (bottom - top) * part**1.25
        colour = mix(far, near, part**0.8)
        edge = mix(rim, colour, 0.25 + 0.45 * part)
        x = -size * chance.random()
        while x < sheet.width + size:
            gone = aisle is not None and abs(x - aisle * sheet.width) < size * (0.8 + part)
            if not gone:
                person_behind(
                    sheet, chance, x, y + chance.uniform(-0.12, 0.12) * size, size, colour, edge, hands, phones
                )
            x += size * chance.uniform(1.02, 1.3)


def person_behind(
    sheet: Sheet,
    chance: Random,
    x: float,
    y: float,
    size: float,
    colour: str,
    rim: str,
    hands: float,
    phones: float,
) -> None:
    r = size * 0.27
    if chance.random() < hands:
        for side in (-1, 1) if chance.random() < 0.6 else (chance.choice((-1, 1)),):
            tip = (x + side * size * chance.uniform(0.35, 0.62), y - size * chance.uniform(0.8, 1.25))
            elbow = (x + side * size * 0.56, y - size * 0.05)
            sheet.curve([(x + side * size * 0.42, y + size * 0.5), elbow, tip], rim, size * 0.15)
            sheet.disc(*tip, size * 0.1, rim, size * 0.13)
            sheet.curve(
                [(x + side * size * 0.42, y + size * 0.52), (elbow[0], elbow[1] + 3), (tip[0], tip[1] + 4)],
                colour,
                size * 0.14,
            )
            sheet.disc(tip[0], tip[1] + 3, size * 0.095, colour, size * 0.125)
    elif chance.random() < phones:
        px, py = x + size * 0.3, y - size * 0.75
        sheet.line([(x + size * 0.42, y + size * 0.5), (px, py + size * 0.15)], colour, size * 0.14)
        sheet.box(px - size * 0.11, py - size * 0.2, px + size * 0.11, py + size * 0.18, colour, size * 0.03)
        sheet.box(
            px - size * 0.09, py - size * 0.17, px + size * 0.09, py + size * 0.15, lighter(rim, 0.55), size * 0.02
        )
    style = chance.randrange(7)
    for shade, lift in ((rim, 0.0), (colour, max(1.2, size * 0.022))):
        shoulders = [
            (x - size * 0.56, y + size * 2.4),
            (x - size * 0.52, y + size * 0.62),
            (x - size * 0.2, y + size * 0.36),
            (x + size * 0.2, y + size * 0.36),
            (x + size * 0.52, y + size * 0.62),
            (x + size * 0.56, y + size * 2.4),
        ]
        sheet.poly([(px, py + lift) for px, py in smooth(shoulders)], shade)
        sheet.box(x - r * 0.42, y, x + r * 0.42, y + size * 0.5 + lift, shade)
        sheet.disc(x, y + lift, r, shade, r * 1.2)
        _hair(sheet, style, x, y + lift, r, shade)


def _hair(sheet: Sheet, style: int, x: float, y: float, r: float, shade: str) -> None:
    match style:
        case 0:
            sheet.disc(x, y - r * 1.25, r * 0.46, shade)
        case 1:
            sheet.disc(x, y - r * 0.25, r * 1.38, shade, r * 1.3)
        case 2:
            sheet.box(x - r * 1.08, y - r * 0.4, x + r * 1.08, y + r * 1.75, shade, r * 0.7)
        case 3:
            sheet.disc(x, y - r * 0.35, r * 1.08, shade, r * 1.0)
            sheet.poly(
                [(x - r * 0.3, y), (x + r * 0.3, y), (x + r * 0.14, y + r * 2.2), (x - r * 0.14, y + r * 2.2)], shade
            )
        case 4:
            for step in range(9):
                sheet.disc(*around(x, y - r * 0.3, r * 0.95, 180 + step * 22.5), r * 0.36, shade)
        case 5:
            sheet.disc(x, y - r * 0.1, r * 1.16, shade, r * 1.32)
            sheet.poly(
                [(x - r * 1.16, y), (x + r * 1.16, y), (x + r * 1.5, y + r * 1.9), (x - r * 1.5, y + r * 1.9)], shade
            )


def walkers(
    sheet: Sheet, chance: Random, spots: list[tuple[float, float, float]], colour: str, shadow: str, slant: float
) -> None:
    """People walking away in a hall, each with a long shadow towards us; spots are (x, foot, height)."""
    with sheet.veil(0.5, 5):
        for x, foot, high in spots:
            u = high / 8
            near = x + slant * (x - sheet.width / 2)
            sheet.poly(
                [
                    (x - u * 0.8, foot),
                    (x + u * 0.8, foot),
                    (near + u * 1.9, foot + high * 0.8),
                    (near - u * 1.9, foot + high * 0.8),
                ],
                shadow,
            )
    for x, foot, high in sorted(spots, key=lambda spot: spot[1]):
        speaker(sheet, x, foot, high, colour, chance.choice(("walk", "walk", "lectern")))
        if chance.random() < 0.55:
            u = high / 8
            sheet.box(x + 0.7 * u, foot - 4.6 * u, x + 1.9 * u, foot - 2.9 * u, colour, 0.3 * u)
