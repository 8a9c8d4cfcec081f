"""The errors that Ovation raises.

OvationError
├── SettingsError           the settings file, a feed's options or a wall's filter are wrong; all problems at once
├── SourceError             a source cannot go on
│   ├── SourceUnavailable   it will pass: try again, after ``retry_after`` seconds if the network said so
│   ├── SourceRefused       a person must act: key, permission, option
│   └── SourceNotFound      the network is sure that it does not exist
├── MediaError              a picture that we will not or cannot show
├── AddressRefused          an address that the server must not reach
├── NotAllowed              somebody may not do this
├── NotFound                no such event, wall, post, …
├── Conflict                it was changed by somebody else in the meantime
└── StoreError              the database is newer than the program, locked, or damaged
"""

from __future__ import annotations

from collections.abc import Iterable


class OvationError(Exception):
    """Anything that Ovation itself reports; the message is for the operator."""


class SettingsError(OvationError):
    """Settings that cannot be used; ``problems`` has every problem, in words."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SourceError(OvationError):
    """A source cannot go on."""


class SourceUnavailable(SourceError):
    """It will pass; ``retry_after`` is in seconds from now, where the network named a time."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceRefused(SourceError):
    """A person must act; the message says how."""


class SourceNotFound(SourceError):
    """The network is sure that it does not exist."""


class MediaError(OvationError):
    """A picture that we will not or cannot show."""


class AddressRefused(OvationError):
    """An address that the server must not reach: private, loopback, odd port or scheme."""


class NotAllowed(OvationError):
    """Somebody may not do this."""


class NotFound(OvationError):
    """No such event, wall, post, feed or user."""


class Conflict(OvationError):
    """It was changed by somebody else in the meantime."""


class StoreError(OvationError):
    """The database is newer than the program, locked, or damaged."""
