"""The interface for other programs, described (OpenAPI 3.1)."""

from typing import Any


def document(public_url: str) -> dict[str, Any]:
    return {}
