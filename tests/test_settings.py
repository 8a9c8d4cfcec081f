"""Settings: the example is right and complete, and whatever is wrong is said at once, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app import program
from wall.commands import cli
from wall.errors import SettingsError
from wall.model import Mode
from wall.serving import settings_of
from wall.settings import Settings, describe, parse, split_tags

EXAMPLE = Path(__file__).parents[1] / "ovation.example.toml"
WITH_SECRETS = {"OVATION_BOOTH_SECRET": "a secret of tests, which is long enough"}


def check(path: Path, environ: Mapping[str, str] | None = None) -> Settings:
    return settings_of(program(), path, environ or {})


def problems(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    path = folder / "ovation.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as error:
        check(path, environ)
    return list(error.value.problems)


# --- the example -----------------------------------------------------------------------------


def value_of(table: Any, name: str) -> Any:
    """The value of ``event.feed.kind``, in the first table of each list."""
    for part in name.split("."):
        table = table[0] if isinstance(table, list) else table
        table = table[part]
    return table


def in_words(value: Any) -> str:
    """As TOML writes it."""
    return str(value).replace("'", '"').replace("(", "[").replace(")", "]") if not isinstance(value, str) else value


EXAMPLES = {"event.slug", "event.name", "event.feed.kind", "event.feed.options"}
LEFT_OUT = {"event.feed.mode"}


def test_the_example_is_right() -> None:
    [event] = check(EXAMPLE).event
    assert (event.slug, event.mode, [feed.kind for feed in event.feed]) == (
        "ourconf",
        Mode.APPROVE_FIRST,
        ["mastodon"],
    )


def test_the_example_names_every_key_with_its_true_default() -> None:
    table = tomllib.loads(EXAMPLE.read_text("utf-8"))
    wanted = [name for name, _, _ in describe() if name not in LEFT_OUT]
    shown = {name: in_words(value_of(table, name)) for name in wanted if name not in EXAMPLES}
    assert shown == {name: in_words(default) for name, _, default in describe() if name in shown}
    assert {name for name, _, default in describe() if default is None} == {
        "event.slug",
        "event.name",
        "event.feed.kind",
        "event.feed.mode",
    }


def test_the_example_says_why_of_every_key_in_the_words_of_the_program() -> None:
    lines = [line.lstrip(" #") for line in EXAMPLE.read_text("utf-8").splitlines()]
    for name, why, _ in describe():
        begin = " ".join(why.split()[:4])
        key = name.rpartition(".")[2]
        assert any(line.startswith(f"{key} =") and begin in line for line in lines), f"{name}: {begin}"


def test_what_the_example_has_in_comments_is_right_too(tmp_path: Path) -> None:
    """Everything from the second event on, without its first "# "."""
    text = EXAMPLE.read_text("utf-8")
    begin, end = text.index("# [[event]]"), text.index("# Secrets come")
    lines = [line.removeprefix("#").removeprefix(" ") for line in text[begin:end].splitlines()]
    path = tmp_path / "second.toml"
    path.write_text("\n".join(lines), "utf-8")
    [event] = check(path, WITH_SECRETS).event
    assert {feed.kind for feed in event.feed} == set(program().kinds)
    assert [wall.slug for wall in event.wall] == ["main", "photos", "stage"]


# --- what is wrong ---------------------------------------------------------------------------


WRONG = """
secrets = { key = "x" }
prot = 1

[server]
prot = 80
port = "8000"
host = 3
log_level = "loud"
public_url = "wall.example.org/x"
proxies = "127.0.0.1"

[storage]
media_mb = 5
database = "mysql://root:hunter2@db/wall"

[[event]]
slug = "Our Conf"
name = "Our conference"
tags = ["#fine", "not fine", "2026"]
mode = "later"
theme = "gold"

[[event.feed]]
kind = "mastodon"
options = { tags = ["ourconf"], servers = ["not a server"] }

[[event.feed]]
kind = "mastodon"
options = { tag = ["ourconf"] }

[[event.feed]]
kind = "fax"
colour = "red"

[[event.feed]]
name = "nothing"

[[event.wall]]
slug = "main"
filter = "#a or"
theme = "silver"
layout = "pile"

[[event.wall]]
slug = "main"

[[event]]
slug = "second"
name = true

[[event]]
slug = "second"
name = "Third"
"""

THEMES, KINDS = ", ".join(sorted(program().themes())), ", ".join(program().kinds)
SAID = [
    "event.3.slug: “second” is the address of another one already.",
    "event.1.wall.2.slug: “main” is the address of another one already.",
    "secrets: keep them in the environment, as OVATION_…, not in the file.",
    "server.host: a text in quotation marks is needed, and not 3.",
    'server.port: a whole number is needed, and not "8000".',
    "server.public_url: write it as https://wall.example.org, without a path.",
    'server.proxies: a list in square brackets is needed, and not "127.0.0.1".',
    "server.log_level: it is one of debug, info, warning, error.",
    "server.prot: there is no such key; “port” is meant, perhaps.",
    "storage.database: write it as postgresql+asyncpg://user:password@host/name, or leave it empty.",
    "storage.media_mb: it is at least 50, and not 5.",
    "event.1.slug: “Our Conf” cannot be part of an address: use small letters, digits and hyphens.",
    "event.1.tags: “not fine” is no hashtag: letters, digits and _ only, and not digits alone.",
    "event.1.tags: “2026” is no hashtag: networks take no tags of digits alone.",
    'event.1.mode: it is one of approve-first or publish-first, and not "later".',
    f"event.1.theme: there is no theme “gold”; there are: {THEMES}.",
    "event.1.feed.1.options: servers: “not a server” is no server: write its name, like mastodon.social, or its "
    "http(s) address.",
    "event.1.feed.2.options: mastodon: there is no option “tag”; the options are: tags, servers, token_env, "
    "token_server, only_media, local, show_undiscoverable, show_unindexable.",
    f"event.1.feed.3.kind: there is no source “fax”; there are: {KINDS}.",
    "event.1.feed.3.colour: there is no such key; there are: kind, name, mode, options.",
    "event.1.feed.4.kind: this key must be given.",
    "event.1.wall.1.filter: The filter lacks a term: after “or”, or between brackets.",
    f"event.1.wall.1.theme: there is no theme “silver”; there are: {THEMES}.",
    "event.1.wall.1.layout: there is no layout “pile”; there are: columns.",
    "event.2.name: a text in quotation marks is needed, and not true.",
    "prot: there is no such key; there are: server, storage, outgoing, event.",
]


def test_everything_that_is_wrong_is_said_at_once_and_in_words(tmp_path: Path) -> None:
    assert problems(tmp_path, WRONG) == SAID


def test_check_prints_everything_and_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(WRONG, "utf-8")
    done = CliRunner().invoke(cli, ["check", str(path)], obj=program())
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [f"- {sentence}" for sentence in SAID]


def test_check_says_that_a_file_is_right() -> None:
    done = CliRunner().invoke(cli, ["check", str(EXAMPLE)], obj=program())
    assert (done.exit_code, done.output) == (0, f"{EXAMPLE} is right.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server", ["the file is not TOML: Expected ']' at the end of a table declaration (at end of document)."]),
        ("server = 3", ["server: a table is needed, and not 3."]),
        ("event = 3", ["event: a list in square brackets is needed, and not 3."]),
        ("event = [3]", ["event.1: a table is needed, and not 3."]),
        ("storage = 3\nserver = []", ["server: a table is needed.", "storage: a table is needed, and not 3."]),
        ("[server]\nport = 1.5", ["server.port: a whole number is needed, and not 1.5."]),
        ("[server]\nport = true", ["server.port: a whole number is needed, and not true."]),
        ("[server]\nport = 70000", ["server.port: it is at most 65535, and not 70000."]),
        ("[[event]]", ["event.1.slug: this key must be given.", "event.1.name: this key must be given."]),
    ],
)
def test_a_file_of_another_shape_is_said_to_be_one(tmp_path: Path, text: str, said: list[str]) -> None:
    assert problems(tmp_path, text, {"OVATION_DATABASE": "postgresql+asyncpg://u:p@h/n"}) == said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    for name, why in (("nothing.toml", "No such file or directory"), ("latin.toml", "save it as UTF-8")):
        with pytest.raises(SettingsError) as error:
            check(tmp_path / name)
        assert error.value.problems == (f"{tmp_path / name} cannot be read: {why}.",)


# --- secrets ---------------------------------------------------------------------------------


def test_secrets_come_from_the_environment_only() -> None:
    environ = {"OVATION_TOKEN": "t", "HOME": "/root", "OVATION_DATABASE": "postgresql+asyncpg://u:p@h/n"}
    settings = parse("", environ)
    assert settings.secrets == {"OVATION_TOKEN": "t"}
    assert settings.storage.database == "postgresql+asyncpg://u:p@h/n"
    assert "secrets" not in settings.model_dump()


def test_no_password_stands_in_a_sentence(tmp_path: Path) -> None:
    said = problems(tmp_path, "", {"OVATION_DATABASE": "mysql://root:hunter2@db/wall"})
    assert said == ["storage.database: write it as postgresql+asyncpg://user:password@host/name, or leave it empty."]
    assert "hunter2" not in "".join(problems(tmp_path, '[storage]\ndatabase = ["hunter2"]'))


def test_a_secret_that_a_feed_needs_and_that_is_not_there_is_named(tmp_path: Path) -> None:
    text = '[[event]]\nslug = "a"\nname = "A"\n[[event.feed]]\nkind = "webhook"\noptions = { secret_env = "OVATION_X" }'
    assert problems(tmp_path, text) == [
        "event.1.feed.1.options: secret_env: there is no secret “OVATION_X” in the environment of the server."
    ]


# --- tags ------------------------------------------------------------------------------------


def test_tags_are_taken_as_people_type_them() -> None:
    assert split_tags(" #fosdem,Python; #über  #fosdem") == ("fosdem", "Python", "über")
    assert split_tags("") == ()
