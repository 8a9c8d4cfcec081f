from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from tests.browser import content
from tests.stage.test_card import AUTHOR, image, post, seen
from wall.errors import NotFound, SettingsError
from wall.model import Author, AuthorKey
from wall.stage.themes import COLOURS, Theme, Themes

ROOT = Path(__file__).parents[2]
THEMES = Themes(ROOT / "themes")
HOSTILE = "</p></article><script>alert(1)</script><img src=x onerror=alert(1)>\" onclick='x' {{ 7*7 }}"


def rendered(theme: Theme, **more: Any) -> str:
    return THEMES.render(theme.name, seen(post(**more)))


@pytest.fixture(params=list(THEMES), ids=lambda theme: str(theme.name))
def theme(request: pytest.FixtureRequest) -> Theme:
    made: Theme = request.param
    return made


def test_every_card_is_one_article_with_its_key(theme: Theme) -> None:
    for name, posts in content.CLASSES.items():
        for one in posts():
            html = THEMES.render(theme.name, seen(one))
            assert re.match(r'<article class="card" data-key="[^"]+"', html), name
            assert html.endswith("</article>")
            assert html.count("<article") == html.count("</article>") == 1


def test_a_strangers_markup_stays_text(theme: Theme) -> None:
    stranger = Author(key=AuthorKey("x:1"), handle=HOSTILE, name=HOSTILE)
    html = rendered(theme, words=HOSTILE, author=stranger, warning="", media=(image(alt=HOSTILE),))

    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"article", "bdi", "div", "figure", "footer", "img", "p", "span", "time"}
    assert "{{ 7*7 }}" in html


def test_a_card_carries_no_style_script_or_address_of_others(theme: Theme) -> None:
    html = "".join(THEMES.render(theme.name, seen(one)) for posts in content.CLASSES.values() for one in posts())
    markup = "".join(re.findall(r"<[^>]+>", html))

    assert not re.search(r"\s(style|on\w+|href|srcset)=", markup)
    assert set(re.findall(r'src="([^"]{1,7})', markup)) == {"/media/"}


def test_words_say_their_language_and_direction(theme: Theme) -> None:
    html = rendered(theme, words="شكرا", language="ar")

    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html


def test_a_time_is_a_time(theme: Theme) -> None:
    assert 'datetime="2026-05-01T00:00:00+00:00"' in rendered(theme)


def test_the_words_can_be_read_from_the_back_row(theme: Theme) -> None:
    colours = theme.colours

    assert contrast(colours["ink"], colours["paper"]) >= 7
    assert contrast(colours["quiet"], colours["paper"]) >= 4.5
    assert contrast(colours["accent"], colours["paper"]) >= 4.5


def test_the_colours_are_those_of_the_style_sheet(theme: Theme) -> None:
    css = (ROOT / "themes" / theme.name / "theme.css").read_text()

    assert {name: value for name in COLOURS for value in re.findall(rf"--{name}: (#\w+);", css)} == theme.colours


def test_a_style_sheet_fetches_nothing_from_elsewhere() -> None:
    for path in [*ROOT.glob("static/css/**/*.css"), *ROOT.glob("themes/**/*.css")]:
        for address in re.findall(r"url\(\"?([^\")]+)", path.read_text()):
            assert (path.parent / address).resolve().is_file(), f"{path}: {address}"


def test_an_unknown_theme_is_not_found() -> None:
    with pytest.raises(NotFound, match="paper"):
        THEMES.get("neon")


def test_all_problems_of_all_themes_are_named_at_once(tmp_path: Path) -> None:
    for name, text in {"one": "name = 'two'\nfont = 1", "two": "not toml ="}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "theme.toml").write_text(text)

    with pytest.raises(SettingsError) as caught:
        Themes(tmp_path)

    problems = "\n".join(caught.value.problems)
    for words in (
        '"one"',
        "label must",
        "layouts must",
        "colours.ink",
        "font means nothing",
        "card.html is missing",
        "not TOML",
    ):
        assert words in problems


def test_a_folder_without_themes_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no themes"):
        Themes(tmp_path)


def test_a_template_cannot_reach_beyond_the_view(tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    for file in (ROOT / "themes/paper").glob("theme.*"):
        (tmp_path / "paper" / file.name).write_text(file.read_text())
    (tmp_path / "paper/card.html").write_text("{{ view.nothing }}")

    with pytest.raises(UndefinedError):
        Themes(tmp_path).render("paper", seen(post(author=AUTHOR)))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
