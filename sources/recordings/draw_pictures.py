"""Draws ``pictures/``, what is seen in the recordings: ``python -m sources.recordings.draw_pictures [NAME…]``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sources.recordings.script import people
from sources.recordings.studio import faces, papers, stages, things, views
from sources.recordings.studio.brush import Sheet

HERE = Path(__file__).parent
PICTURE_BYTES, AVATAR_BYTES = 40_000, 6_000


def pictures() -> dict[str, Callable[[], Sheet]]:
    """What draws each file, by its name without ``.webp``."""
    found = {**stages.SCENES, **views.SCENES, **things.SCENES, **papers.SCENES}
    for person in people(HERE / "script" / "people.toml").values():
        if person.avatar:
            name = f"avatar-{person.key}"
            found[name] = (
                partial(faces.face, person.key, person.face) if person.face else partial(faces.mark, person.key)
            )
    return found


def main(names: list[str]) -> None:
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    for name, draw in pictures().items():
        if not names or name in names:
            limit = AVATAR_BYTES if name.startswith("avatar-") else PICTURE_BYTES
            draw().save(folder / f"{name}.webp", limit)


if __name__ == "__main__":
    main(sys.argv[1:])
