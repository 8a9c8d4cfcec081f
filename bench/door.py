"""Posts by the webhook's signed door."""

from __future__ import annotations

import hmac
import json
import time
from typing import Any

from bench.server import SECRET, Running


def put(running: Running, post_id: str, text: str) -> None:
    """Put a post; return when it is stored."""
    post = {"id": post_id, "text": text, "author": {"name": "Mira Okafor", "handle": "mira"}}
    send(running, {"type": "put", "post": post})


def send(running: Running, change: dict[str, Any]) -> None:
    body, stamp = json.dumps(change).encode(), str(int(time.time()))
    signature = hmac.digest(SECRET.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    headers = {"x-ovation-timestamp": stamp, "x-ovation-signature": f"sha256={signature}"}
    running.call("/api/v1/feeds/1", body, headers | {"content-type": "application/json"})
