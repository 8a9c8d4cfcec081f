"""Who may import whom: the flow from a network to a pixel goes one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VALUES = {"wall.__version__", "wall.model", "wall.errors", "wall.clock", "wall.events"}

MAY_IMPORT: dict[str, set[str]] = {
    "wall.model": set(),
    "wall.errors": set(),
    "wall.clock": set(),
    "wall.events": {"wall.model"},
    "wall.settings": VALUES,
    "wall.seeds": VALUES | {"wall.settings"},
    "wall.feeds": VALUES,
    "wall.intake": VALUES | {"wall.feeds", "wall.store", "wall.journal.entry"},
    "wall.store": VALUES | {"wall.settings", "wall.journal.entry", "wall.media.album"},
    "wall.desk": VALUES | {"wall.store"},
    "wall.journal": VALUES | {"wall.store"},
    "wall.stage": VALUES | {"wall.intake"},
    "wall.media": VALUES | {"wall.feeds"},
    "wall.web": {"wall"},
    "wall.serving": {"wall"},
    "wall.commands": {"wall"},
    "wall.taking": VALUES | {"wall.store", "wall.feeds", "wall.media"},
    "sources": VALUES | {"wall.feeds", "wall.settings", "sources", "wall.intake.folding"},
}
"""Package or module → what of ours it may import, besides itself."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "sqlalchemy": ("wall/store/", "wall/intake/contexts.py"),
    "alembic": ("wall/store/",),
    "bleach": ("wall/intake/sanitize.py",),
    "aiohttp": ("wall/feeds/", "wall/media/"),
    "starlette": ("app.py", "wall/web/", "wall/serving.py"),
    "uvicorn": ("wall/web/",),
    "html.parser": (),
    "click": ("wall/commands.py", "wall/serving.py"),
    "jinja2": ("wall/web/", "wall/stage/themes.py"),
    "PIL": ("wall/media/", "sources/recordings/"),
    "feedparser": ("sources/rss/",),
}
"""Library → the only places of the program that know it."""

FORBIDDEN_WORDS: dict[str, tuple[str, ...]] = {
    "os.environ": ("wall/settings.py", "wall/media/darkroom.py"),
    "Markup(": (),
    "|safe": (),
    "| safe": (),
    "innerHTML": (),
    "insertAdjacentHTML": (),
    "document.write": (),
}
"""Words that stand nowhere in the program but in the named files."""


def modules() -> Iterator[Path]:
    for folder in ("wall", "sources"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield ROOT / "app.py"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def owner(module: str) -> str:
    """The row of the table that a module belongs to: the longest that fits."""
    return max((row for row in MAY_IMPORT if within(module, {row})), key=len, default="")


@pytest.mark.parametrize("path", list(modules()), ids=name)
def test_a_module_imports_only_what_stands_before_it_in_the_flow(path: Path) -> None:
    row = owner(name(path))
    if not row:
        return
    allowed = MAY_IMPORT[row] | {row}
    ours = {module for module in imports(path) if within(module, {"wall", "sources", "app"}) and module != "wall"}
    assert {module for module in ours if not within(module, allowed)} == set()


@pytest.mark.parametrize("library", list(ONLY_IN))
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if any(within(module, {library}) for module in imports(path))
    }
    assert {user for user in users if not user.startswith(ONLY_IN[library] or ("nowhere",))} == set()


@pytest.mark.parametrize("word", list(FORBIDDEN_WORDS))
def test_a_dangerous_word_stands_nowhere_else(word: str) -> None:
    places = [*modules(), *(ROOT / "wall/web/templates").glob("*.html"), *(ROOT / "themes").rglob("*.html")]
    if word in ("innerHTML", "insertAdjacentHTML", "document.write"):
        places = [path for path in (ROOT / "static/js").rglob("*.js") if path.name != "html.js"]
    found = {path.relative_to(ROOT).as_posix() for path in places if word in path.read_text("utf-8")}
    assert found <= set(FORBIDDEN_WORDS[word])


def test_the_one_trusted_types_policy_is_made_in_one_place() -> None:
    makers = [path.name for path in (ROOT / "static/js").rglob("*.js") if "createPolicy" in path.read_text("utf-8")]
    assert makers == ["html.js"]
