"""One server for all tests of a module, with an owner and a moderator; each test has an event of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.server import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("house"), text='[[event]]\nslug = "first"\nname = "First"\n') as opened:
        yield opened.move_in()
