"""The real server as a process of its own, for benchmarks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parent.parent
SECRET = "a secret of the benchmark, long enough"
SETTINGS = """
[server]
log_level = "error"
[[event]]
slug = "bench"
name = "Bench"
mode = "{mode}"
[[event.feed]]
kind = "webhook"
name = "door"
options = {{ secret_env = "OVATION_BENCH_SECRET" }}
[[event.wall]]
slug = "main"
"""


class Running(Struct, frozen=True):
    """``token`` may decide; ``port`` is on 127.0.0.1."""

    port: int
    pid: int
    token: str

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_s(self) -> float:
        """User and system seconds that the server has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def call(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        request = urllib.request.Request(self.base + path, data=body, headers=headers or {})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bytes(answer.read())

    def decide(self, key: str, action: str) -> None:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        self.call("/api/v1/events/bench/decide", json.dumps({"keys": [key], "action": action}).encode(), headers)


@contextmanager
def server(mode: str) -> Iterator[Running]:
    """A fresh installation with a webhook feed (number 1) and one wall."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "ovation.toml"
        settings.write_text(SETTINGS.format(mode=mode))
        command = [sys.executable, str(ROOT / "app.py"), "--config", str(settings)]
        environ = os.environ | {"OVATION_BENCH_SECRET": SECRET}
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--data", f"{folder}/data"],
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            port = _port(process)
            # the command line's own settings name the same data folder
            settings.write_text(SETTINGS.format(mode=mode) + f'[storage]\ndata = "{folder}/data"\n')
            made = subprocess.run(
                [*command, "token", "add", "bench", "--scope", "moderate"],
                capture_output=True,
                text=True,
                check=True,
                env=environ,
            )
            yield Running(port, process.pid, made.stdout.strip())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if found := re.search(r":(\d+)/wall/", line):
            return int(found[1])
    raise SystemExit("the server did not start")
