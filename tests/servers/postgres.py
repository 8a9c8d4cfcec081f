"""A PostgreSQL server of our own for the tests: in a temporary folder, on a free port of loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from socket import socket

SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=32MB")


class Postgres:
    """A running server; ``database`` makes an empty one and says its address."""

    def __init__(self, port: int, run: Sequence[str], binaries: Path) -> None:
        self._port = port
        self._psql = [*run, str(binaries / "psql"), "-h", "127.0.0.1", "-p", str(port), "-U", "tests", "-qX"]
        self._names = count(1)

    def database(self) -> str:
        name = f"ovation_{next(self._names)}"
        subprocess.run([*self._psql, "-d", "postgres", "-c", f"CREATE DATABASE {name}"], check=True)
        return f"postgresql+asyncpg://tests@127.0.0.1:{self._port}/{name}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start it, and stop it at the end. As root it runs as somebody else, as it insists on."""
    binaries, run = _binaries(), _as_somebody()
    folder = Path(tempfile.mkdtemp(prefix="ovation-postgres-", dir="/tmp"))
    try:
        if run:
            shutil.chown(folder, run[2], _group_of(run[2]))
        folder.chmod(0o700)
        data, port = folder / "data", _free_port()
        initdb = [binaries / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        _call([*run, *initdb], folder)
        given = [word for setting in SETTINGS for word in ("-c", setting)]
        options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder), *given]
        control = [*run, binaries / "pg_ctl", "-D", data, "-w", "-s"]
        _call([*control, "-l", folder / "log", "-o", " ".join(options), "start"], folder)
        try:
            yield Postgres(port, run, binaries)
        finally:
            _call([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(words: Sequence[object], folder: Path) -> None:
    done = subprocess.run([str(word) for word in words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stderr.decode(errors='replace')}")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    asked = shutil.which("pg_config")
    if asked:
        return Path(subprocess.run([asked, "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
    where = shutil.which("initdb")
    if where is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql (or: brew install postgresql)")
    return Path(where).resolve().parent


def _as_somebody() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--"]


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
