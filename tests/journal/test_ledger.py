"""Snapshot = replay, from the scripts that JavaScript plays too (``tests/js/ledger.test.mjs``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wall.journal.ledger import CAPACITY, Ledger

SCRIPTS = sorted((Path(__file__).parents[1] / "fixtures" / "ledger").glob("*.json"))
Script = dict[str, Any]


def card(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "html": "", "pinned": False, "at": ""} | more


def played(messages: list[dict[str, Any]]) -> Ledger:
    ledger = Ledger()
    for message in messages:
        ledger.apply(message)
    return ledger


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def script(request: pytest.FixtureRequest) -> Script:
    found: Script = json.loads(request.param.read_text(encoding="utf-8"))
    return found


def test_a_script_ends_as_it_says(script: Script) -> None:
    cards = played(script["messages"]).cards()

    assert [one["key"] for one in cards] == script["ledger"]
    assert [one["key"] for one in cards if one["pinned"]] == script["pinned"]


def test_a_snapshot_is_a_replay(script: Script) -> None:
    replayed = played(script["messages"])
    again = Ledger()
    again.apply({"type": "snapshot", "cards": replayed.cards()})

    assert again.cards() == replayed.cards()


def test_a_ledger_knows_its_cards() -> None:
    ledger = played([{"type": "show", "card": card("a")}, {"type": "show", "card": card("b", pinned=True)}])

    assert "a" in ledger
    assert "c" not in ledger
    assert len(ledger) == 2
    assert [one["key"] for one in ledger] == ["b", "a"]


def test_a_ledger_of_nothing_but_pins_loses_its_oldest() -> None:
    ledger = Ledger()
    for number in range(CAPACITY + 1):
        ledger.show(card(str(number), pinned=True))

    assert len(ledger) == CAPACITY
    assert "0" not in ledger
