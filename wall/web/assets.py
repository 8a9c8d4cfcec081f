"""Our own files, under addresses that change when they do, so that a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from wall.web.methods import WrongMethod

METHODS = ("GET", "HEAD")
FOR_EVER = "public, max-age=31536000, immutable"


class Assets:
    """``build`` names the state of all files; ``address("js/wall.js")`` is where a page finds one."""

    def __init__(self, static: Path, themes: Path, version: str) -> None:
        self._folders = {"static": static, "themes": themes}
        self.build = _digest([static, themes], version)

    def __call__(self, path: str) -> str:
        return self.address(path)

    def address(self, path: str) -> str:
        """Of ``js/…``, ``css/…``, ``icons/…`` in static, or ``themes/NAME/…``."""
        if path.startswith("themes/"):
            return f"/themes/{self.build}/{path.removeprefix('themes/')}"
        return f"/static/{self.build}/{path}"

    def files(self, folder: str) -> ImmutableFiles:
        return ImmutableFiles(self._folders[folder])


class ImmutableFiles(StaticFiles):
    """Serves ``/BUILD/path`` of any build as ``path``: a page that is older than the server still finds its files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)

    def get_path(self, scope: Scope) -> str:
        path = super().get_path(scope)
        first, _, rest = path.replace("\\", "/").partition("/")
        return rest if len(first) == 16 and rest else path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in METHODS:
            raise WrongMethod(METHODS)

        async def cached(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
                headers = message["headers"]
                assert isinstance(headers, list)
                headers.append((b"cache-control", FOR_EVER.encode()))
            await send(message)

        await super().__call__(scope, receive, cached)  # type: ignore[arg-type]


def _digest(folders: list[Path], version: str) -> str:
    digest = hashlib.sha256(version.encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
