"""The Chromium that the browser tests, and nobody else's download, run in."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "chromium-headless-shell", "google-chrome")


def path() -> str:
    """Where it is; no browser is a failure, since a suite that skips itself proves nothing."""
    found = os.environ.get("OVATION_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise AssertionError(f"no Chromium: install one ({', '.join(NAMES)}), or name one in OVATION_CHROMIUM")
    return found
