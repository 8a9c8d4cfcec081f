"""Passwords of the crew: argon2id, in a thread, two at a time."""

from __future__ import annotations

import asyncio
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
AT_ONCE = 2
"""Each takes 64 MiB and a fifth of a second."""


class Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """Made at the first try, not at every start."""
        return self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the one; takes as long when there is no such person (``hashed`` None)."""
        async with self._slots:
            right = await asyncio.to_thread(self._verify, hashed, password[:LONGEST])
        return right and hashed is not None

    def _verify(self, hashed: str | None, password: str) -> bool:
        nobody = self._nobody
        try:
            return self._hasher.verify(hashed or nobody, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def problem(password: str) -> str:
    """What is wrong with a new password, or ""."""
    if len(password) < SHORTEST:
        return f"The password needs at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"The password may have at most {LONGEST} characters."
    return ""
