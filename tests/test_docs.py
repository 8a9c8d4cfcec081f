"""The documentation names everything that exists, and nothing that does not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from starlette.routing import Mount, Route, WebSocketRoute

from sources import SOURCES
from wall.commands import cli
from wall.desk.decide import Action
from wall.feeds.health import Condition
from wall.feeds.options import describe as describe_options
from wall.feeds.source import Source
from wall.model import Control, Mode, Status
from wall.settings import describe as describe_settings
from wall.web.assets import Assets
from wall.web.routes import routes
from wall.web.settings_api import CHANGES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
PAGE_NAMES = [str(path.relative_to(ROOT)) for path in PAGES]
MOST_IMAGE_BYTES = 400_000


def text(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text("utf-8")


def section(page: str, title: str) -> str:
    """What stands below a heading, up to the next one; "" if there is no such heading."""
    found = re.search(rf"^#+ {re.escape(title)}$(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def tables(page: str) -> Iterator[list[list[str]]]:
    """Each table's rows as cells, its head first."""
    for block in re.findall(r"(?:^\|.*\|$\n?)+", page, re.MULTILINE):
        lines = [line for line in block.splitlines() if not re.fullmatch(r"[|\s:-]+", line)]
        yield [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]


def named(page: str, *heads: str) -> list[str]:
    """What the first cells of the tables with such a first head put in code signs."""
    return [
        name
        for head, *rows in tables(page)
        if not heads or head[0].startswith(heads)
        for row in rows
        for name in re.findall(r"`([^`]+)`", row[0])
    ]


def source_text(*paths: str) -> str:
    return "\n".join((ROOT / path).read_text("utf-8") for path in paths)


def slug_of(heading: str) -> str:
    """The anchor that a heading gets."""
    plain = re.sub(r"[^\w\s-]", "", re.sub(r"`|\[([^]]*)\]\([^)]*\)", r"\1", heading).lower())
    return re.sub(r"\s", "-", plain.strip())


# --- reference ---------------------------------------------------------------------------------


def test_every_setting_is_documented_with_its_default() -> None:
    rows = {row[0].strip("`"): row[1] for head, *rows in tables(text("settings")) if "Key" in head[0] for row in rows}

    parts = {"event.feed", "event.wall"}
    settings = {name: default for name, _, default in describe_settings() if name not in parts}

    assert rows.keys() == settings.keys()
    for name, default in settings.items():
        if isinstance(default, (str, int)) and default:
            assert rows[name] == f"`{default}`", name


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")


def test_every_command_has_its_section() -> None:
    titles = re.findall(r"^## (app\.py.*)$", text("commands"), re.MULTILINE)

    assert sorted(titles) == sorted(path for path, _ in commands(cli, "app.py"))


@pytest.mark.parametrize(("path", "command"), list(commands(cli, "app.py")), ids=str)
def test_every_option_of_a_command_is_documented(path: str, command: click.Command) -> None:
    documented = {name.split()[0] for name in named(section(text("commands"), path), "Option")}

    options = [one for one in command.params if isinstance(one, click.Option)]

    assert documented == {name for one in options for name in (*one.opts, *one.secondary_opts)}


def addresses() -> Iterator[tuple[str, str]]:
    for route in routes(Assets(ROOT / "static", ROOT / "themes", "")):
        match route:
            case Mount(path=path):
                yield "GET", f"{path}/…"
            case WebSocketRoute(path=path):
                yield "WS", path
            case Route(path=path, methods=methods):
                yield from ((method, path) for method in methods or () if method != "HEAD")


def test_every_route_is_documented() -> None:
    documented = [
        (row[0], row[1].strip("`"))
        for head, *rows in tables(text("routes"))
        if head[:2] == ["Method", "Path"]
        for row in rows
    ]

    assert sorted(documented) == sorted(addresses())


def test_every_change_of_settings_is_documented() -> None:
    assert set(named(text("routes"), "`thing`")) == set(CHANGES)


def test_every_message_of_the_wire_is_documented() -> None:
    sent = source_text("wall/journal/channel.py", "wall/journal/panel.py", "wall/web/desk.py", "app.py")

    assert set(named(text("wire"), "`type`")) == set(re.findall(r'"type": "(\w+)"', sent))


def test_every_key_of_the_desk_is_documented() -> None:
    table = source_text("static/js/desk/keys.js")
    shown = re.findall(r"show: \[(.*?)\], group: '([^']+)'", table)
    keys = [(group, re.findall(r"'([^']+)'", signs)) for signs, group in shown]

    page = text("keys")
    documented = [
        (group, re.findall(r"`([^`]+)`", row[0]))
        for group in re.findall(r"^## (.+)$", page, re.MULTILINE)
        for _, *rows in tables(section(page, group))
        for row in rows
    ]

    assert len(keys) == len(re.findall(r"name: '", table))
    assert documented == keys


def test_every_source_is_documented_with_its_traits() -> None:
    def cells(kind: str, source: type[Source]) -> list[str]:
        traits, yes = source.traits, {True: "yes", False: "no"}
        flags = [yes[traits.edits], yes[traits.backfill], yes[traits.needs_key]]
        return [f"`{kind}`", traits.delivery.value, traits.deletes.value, *flags, traits.cost]

    documented = next(rows for head, *rows in tables(text("sources")) if head[0] == "Kind")

    assert sorted(documented) == sorted(cells(kind, source) for kind, source in SOURCES.items())


@pytest.mark.parametrize("kind", SOURCES)
def test_every_option_of_a_source_is_documented(kind: str) -> None:
    documented = named(section(text("sources"), kind), "Option")

    assert documented == [option["name"] for option in describe_options(SOURCES[kind])]


def test_every_metric_is_documented() -> None:
    families = re.findall(r'(Counter|Gauge)MetricFamily\("(\w+)"', source_text("wall/web/ops.py"))
    exposed = {f"{name}_total" if kind == "Counter" else name for kind, name in families}

    assert set(named(text("metrics"), "Metric")) == exposed


def test_every_word_for_a_feed_is_documented() -> None:
    assert set(named(text("health"), "Word")) == set(Condition)


@pytest.mark.parametrize(
    ("head", "words"), [("Status", Status), ("Mode", Mode), ("Action", Action), ("Control", Control)]
)
def test_every_word_for_a_post_and_a_wall_is_documented(head: str, words: type[Status]) -> None:
    assert set(named(text("statuses"), head)) == set(words)


def test_every_rule_is_documented() -> None:
    rules = re.findall(r'rule="([^"]+)"', source_text("wall/intake/rules.py"))

    assert set(named(text("statuses"), "Rule")) == set(rules)


def test_every_variable_is_documented() -> None:
    code = "\n".join(
        path.read_text("utf-8") for folder in ("wall", "sources") for path in (ROOT / folder).rglob("*.py")
    )
    read = set(re.findall(r'"(OVATION_[A-Z_]+[A-Z])"', code)) | {"OVATION_DATABASE", "PYTHON"}
    made = set(re.findall(r"^([A-Z]+) \?=", source_text("Makefile"), re.MULTILINE))

    assert set(named(text("environment"), "Variable")) - {"OVATION_…"} == read | made


def test_every_path_in_the_list_of_files_exists() -> None:
    listed = named(section(text("files"), "The source tree"))

    assert [name for name in listed if not (ROOT / name).exists()] == []


# --- all pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=PAGE_NAMES)
def test_every_link_leads_somewhere(path: Path) -> None:
    page = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE) if anchor else []
        if not target.exists() or (anchor and anchor not in map(slug_of, headings)):
            broken.append(link)

    assert broken == []


def test_every_page_of_the_docs_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path not in reached and path.suffix == ".md" and path.exists():
            reached.add(path)
            links = re.findall(r"\]\(([^)\s#]+)", path.read_text("utf-8"))
            waiting += [(path.parent / link).resolve() for link in links if "://" not in link]

    assert {path for path in PAGES if DOCS in path.parents} - reached == set()


def test_the_first_screen_of_the_readme_shows_both_commands() -> None:
    first_screen = (ROOT / "README.md").read_text("utf-8").splitlines()[:40]

    assert any(line.startswith("make run") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_decisions_are_short_and_have_three_parts() -> None:
    for path in (DOCS / "decisions").glob("0*.md"):
        page = path.read_text("utf-8")
        assert len(page.splitlines()) <= 40, path.name
        assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["Context", "Decision", "Consequences"], path.name


def test_pictures_of_the_docs_are_light() -> None:
    heavy = [path.name for path in (DOCS / "images").iterdir() if path.stat().st_size > MOST_IMAGE_BYTES]

    assert heavy == []


# --- other people's work ------------------------------------------------------------------------


def vendored() -> list[Path]:
    folders = [*(ROOT / "static" / "fonts").iterdir(), ROOT / "static" / "icons"]
    if (ROOT / "static" / "vendor").is_dir():
        folders += (ROOT / "static" / "vendor").iterdir()
    return [folder for folder in folders if folder.is_dir()]


def test_every_vendored_folder_has_its_licence() -> None:
    lacking = [folder.name for folder in vendored() if not [*folder.glob("LICEN[CS]E*")]]

    assert lacking == []


def test_every_vendored_folder_is_in_the_list_of_what_is_not_ours() -> None:
    listed = (ROOT / "THIRD_PARTY.md").read_text("utf-8")

    assert [folder.name for folder in vendored() if f"`{folder.relative_to(ROOT)}`" not in listed] == []


def test_the_licence_is_the_apache_licence_to_the_letter() -> None:
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()

    assert digest == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
