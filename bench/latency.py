"""How long a post takes to the screen: from the source's socket, and from the decision, to a painted card in Chromium.

Figures, in milliseconds, at 1, 10 and 50 posts a second: ``source_to_paint_p99_ms_at_N`` and
``decision_to_paint_p99_ms_at_N`` (medians too, and the share that was painted: a burst may drop what waited longest);
``source_to_paint_p99_ms`` and ``decision_to_paint_p99_ms`` are those at 10 a second.
``peer_paint_ms_p50`` is the floor in the same run: a bare element put into the same page and painted.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs by itself, from any folder

from playwright.sync_api import Page, sync_playwright

from bench.door import put
from bench.server import Running, server

RATES = {1: 6, 10: 60, 50: 100}
WATCH = """
window.painted = {}
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) {
    if (node.nodeType !== 1) continue
    for (const card of [node, ...node.querySelectorAll("article[data-key]")]) {
      const key = card.dataset && card.dataset.key
      if (!key || window.painted[key] || !card.closest(".stage")) continue
      requestAnimationFrame(() => setTimeout(() => {
        if (card.isConnected) window.painted[key] ??= performance.timeOrigin + performance.now()
      }))
    }
  }
}).observe(document, { childList: true, subtree: true })
"""
FLOOR = """() => new Promise((done) => {
  const start = performance.now(), box = document.createElement("p")
  box.textContent = "x"
  document.body.append(box)
  requestAnimationFrame(() => setTimeout(() => { box.remove(); done(performance.now() - start) }))
})"""


def drive(rate: int, count: int, act: Callable[[int], None]) -> dict[int, float]:
    """Call ``act`` ``rate`` times a second; when each began, in milliseconds since 1970."""
    began: dict[int, float] = {}

    def one(number: int) -> None:
        began[number] = time.time() * 1e3
        act(number)

    with ThreadPoolExecutor(8) as pool:
        start = time.perf_counter()
        for number in range(count):
            time.sleep(max(0.0, start + number / rate - time.perf_counter()))
            pool.submit(one, number)
    return began


def measure(page: Page, began: dict[str, float]) -> dict[str, float]:
    """Latencies of what was painted; waits until the wall is at rest."""
    page.wait_for_timeout(1_500)
    painted: dict[str, float] = page.evaluate("window.painted")
    delays = sorted(painted[key] - at for key, at in began.items() if key in painted)
    return {
        "p50": round(statistics.median(delays), 1) if delays else -1.0,
        "p99": round(delays[min(len(delays) - 1, int(len(delays) * 0.99))], 1) if delays else -1.0,
        "painted": round(len(delays) / len(began), 3),
    }


def keys(prefix: str, count: int) -> list[str]:
    return [f"webhook:{prefix}-{number}" for number in range(count)]


def text(number: int) -> str:
    return f"Post {number}: what she said about slow feedback loops is worth writing on a wall."


def from_source(page: Page, running: Running) -> dict[str, float]:
    figures: dict[str, float] = {}
    for rate, count in RATES.items():
        names = keys(f"s{rate}", count)
        began = drive(rate, count, lambda n, r=rate: put(running, f"s{r}-{n}", text(n)))  # type: ignore[misc]
        found = measure(page, {names[n]: at for n, at in began.items()})
        figures |= {f"source_to_paint_{name}_ms_at_{rate}": found[name] for name in ("p50", "p99")}
        figures[f"source_painted_share_at_{rate}"] = found["painted"]
    return figures


def from_decision(page: Page, running: Running) -> dict[str, float]:
    figures: dict[str, float] = {}
    for rate, count in RATES.items():
        names = keys(f"d{rate}", count)
        for number in range(count):
            put(running, f"d{rate}-{number}", text(number))
        began = drive(rate, count, lambda n, k=names: running.decide(k[n], "approve"))  # type: ignore[misc]
        found = measure(page, {names[n]: at for n, at in began.items()})
        figures |= {f"decision_to_paint_{name}_ms_at_{rate}": found[name] for name in ("p50", "p99")}
        figures[f"decision_painted_share_at_{rate}"] = found["painted"]
    return figures


def main() -> None:
    figures: dict[str, float] = {}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for mode, run in (("publish-first", from_source), ("approve-first", from_decision)):
            with server(mode) as running:
                page = browser.new_page(viewport={"width": 1920, "height": 1080})
                page.add_init_script(WATCH)
                page.goto(f"{running.base}/wall/bench/main")
                page.wait_for_timeout(1_000)
                figures |= run(page, running)
                figures["peer_paint_ms_p50"] = round(statistics.median(page.evaluate(FLOOR) for _ in range(20)), 1)
                page.close()
        browser.close()
    for name in ("source_to_paint_p99_ms", "decision_to_paint_p99_ms"):
        figures[name] = figures[f"{name}_at_10"]
    print(json.dumps({"bench": "latency", "figures": figures}))


if __name__ == "__main__":
    main()
