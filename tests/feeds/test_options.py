"""The options of a source: read off its constructor, checked in words before anything starts."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.clock import FakeClock
from tests.feeds.scripted import Scripted, outside
from wall.errors import SettingsError
from wall.feeds import options
from wall.feeds.source import Outside


class Full(Scripted):
    kind: ClassVar[str] = "full"
    options: ClassVar[dict[str, str]] = {"tags": "without #", "secret": "known to both sides"}

    def __init__(
        self,
        outside: Outside,
        *,
        tags: tuple[str, ...],
        secret: str = "",
        speed: float = 1.0,
        size: int = 3,
        loop: bool = True,
    ) -> None:
        super().__init__(outside)
        self.given = (tags, secret, speed, size, loop)


def test_options_are_described_for_the_form() -> None:
    assert [(one["name"], one["type"], one["default"], one["required"]) for one in options.describe(Full)] == [
        ("tags", "list", None, True),
        ("secret", "secret", "", False),
        ("speed", "number", 1.0, False),
        ("size", "number", 3, False),
        ("loop", "switch", True, False),
    ]
    assert options.describe(Full)[0]["help"] == "without #"


def test_options_come_with_their_types() -> None:
    made = options.build(Full, outside(FakeClock()), {"tags": ["a", "b"], "speed": 2})

    assert isinstance(made, Full)
    assert made.given == (("a", "b"), "", 2.0, 3, True)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        options.check(Full, {"size": "many", "sped": 2, "loop": "perhaps"})

    said = sorted(caught.value.problems)
    assert said == [
        "full: the option “loop” must be true or false, not 'perhaps'.",
        "full: the option “size” must be a whole number, not 'many'.",
        "full: the option “tags” must be given: without #",
        "full: there is no option “sped”; the options are: tags, secret, speed, size, loop.",
    ]


def test_a_source_without_options_says_so() -> None:
    class Bare(Scripted):
        def __init__(self, outside: Outside) -> None:
            super().__init__(outside)

    with pytest.raises(SettingsError, match="the options are: none"):
        options.check(Bare, {"size": 1})


@pytest.mark.parametrize("name", ["model_config", "json", "copy"])
def test_an_option_may_have_any_name(name: str) -> None:
    with pytest.raises(SettingsError, match="no option"):
        options.check(Scripted, {name: 1})
