"""The fixtures of the house, for all tests beside it."""

from __future__ import annotations

from tests.browser.house import own_house, quarter, shared, stage

__all__ = ["own_house", "quarter", "shared", "stage"]
