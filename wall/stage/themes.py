"""The themes in a folder: what each says of itself, and its cards."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from wall.errors import NotFound, SettingsError
from wall.model import Value
from wall.stage.card import CardView

COLOURS = ("paper", "ink", "quiet", "line", "accent")
_FILES = ("theme.css", "card.html")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Theme(Value, frozen=True, kw_only=True):
    """``layouts``: those that it was made for, the best first; ``colours`` in the order of ``COLOURS``."""

    name: str
    label: str
    description: str
    layouts: tuple[str, ...]
    colours: dict[str, str]


class Themes:
    """Reads every theme once. Raise SettingsError naming every problem of every theme."""

    def __init__(self, folder: Path) -> None:
        found = {path.parent.name: path for path in sorted(folder.glob("*/theme.toml"))}
        problems: list[str] = []
        self._themes = {name: _theme(name, path, problems) for name, path in found.items()}
        if not found:
            problems.append(f"no themes in {folder}: each is a folder with a theme.toml")
        if problems:
            raise SettingsError(problems)
        self._templates = SandboxedEnvironment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def __iter__(self) -> Iterator[Theme]:
        return iter(self._themes.values())

    def __contains__(self, name: object) -> bool:
        return name in self._themes

    def get(self, name: str) -> Theme:
        if name not in self._themes:
            raise NotFound(f"no theme “{name}”; there are: {', '.join(self._themes)}")
        return self._themes[name]

    def render(self, name: str, view: CardView) -> str:
        """One ``<article class="card" data-key="…">``."""
        return self._templates.get_template(f"{self.get(name).name}/card.html").render(view=view).strip()


def _theme(name: str, path: Path, problems: list[str]) -> Theme:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        problems.append(f"{path}: not TOML: {exc}")
        table = {}
    else:
        problems += [f"{path}: {problem}" for problem in _problems(name, path.parent, table)]
    return Theme(
        name=name,
        label=str(table.get("label", "")),
        description=str(table.get("description", "")),
        layouts=tuple(map(str, _list(table.get("layouts")))),
        colours={key: str(value) for key, value in _table(table.get("colours")).items()},
    )


def _problems(name: str, folder: Path, table: Mapping[str, Any]) -> Iterator[str]:
    if table.get("name") != name or not _NAME.fullmatch(name):
        yield f'name must be that of its folder, "{name}", in small letters'
    for key in ("label", "description"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            yield f"{key} must be a sentence or a word"
    layouts = _list(table.get("layouts"))
    if not layouts or not all(isinstance(one, str) and _NAME.fullmatch(one) for one in layouts):
        yield 'layouts must be a list of names such as ["columns"]'
    colours = _table(table.get("colours"))
    for key in COLOURS:
        if not _COLOUR.fullmatch(str(colours.get(key, ""))):
            yield f'colours.{key} must be a colour such as "#1a1a1a"'
    for key in sorted({*table} - {"name", "label", "description", "layouts", "colours"}):
        yield f"{key} means nothing here"
    for file in _FILES:
        if not (folder / file).is_file():
            yield f"{file} is missing beside it"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
