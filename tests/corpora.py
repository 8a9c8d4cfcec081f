"""Third-party test corpora: fetched once as pinned source packages, checked by hash, unpacked below ``.cache``."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "corpora"


class Pin(NamedTuple):
    version: str
    sha256: str


PINS = {
    "Mastodon.py": Pin("2.3.3", "a3cda3db86d65809957c978aef8ac7fb3dfc93abfeda3f1c6bdef4c79090ab7b"),
    "feedparser": Pin("6.0.14", "088679b0c4b543ee211a820dd544698c76a402122eae7473c04a43425f283d06"),
}


def fetch(name: str) -> Path:
    """The unpacked source package; the first call needs a package index (whichever pip is set up for)."""
    pin = PINS[name]
    folder = CACHE / f"{name}-{pin.version}"
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            unpacked = _unpack(_download(name, pin, Path(scratch)), Path(scratch) / "unpacked")
            _move(unpacked, folder)
    return folder


def _download(name: str, pin: Pin, scratch: Path) -> Path:
    requirement = f"{name}=={pin.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "--dest", str(scratch), requirement], check=True, timeout=600)
    (archive,) = scratch.glob("*.tar.gz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != pin.sha256:
        raise RuntimeError(f"{archive.name} has sha256 {found}, expected {pin.sha256}: not using it")
    return archive


def _unpack(archive: Path, into: Path) -> Path:
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    (root,) = into.iterdir()
    return root


def _move(unpacked: Path, folder: Path) -> None:
    """Another test run may have been faster; its copy is as good."""
    try:
        os.replace(unpacked, folder)
    except OSError:
        if not folder.is_dir():
            raise
        shutil.rmtree(unpacked)
