"""An ``Http`` that reaches nothing: for a source that is built only to check its options."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from wall.errors import SourceRefused
from wall.feeds.http import Answer, Quota, Socket

SENTENCE = "This source was built to check its options, not to run."


class Unreachable:
    quota: Quota | None = None

    async def get(self, url: str, **_: Any) -> Answer:
        raise SourceRefused(SENTENCE)

    async def post(self, url: str, **_: Any) -> Answer:
        raise SourceRefused(SENTENCE)

    def socket(
        self, url: str, *, headers: Mapping[str, str] | None = None, silence_s: float = 60.0
    ) -> AbstractAsyncContextManager[Socket]:
        raise SourceRefused(SENTENCE)
