"""What Lighthouse says of a shop's page with the widget and of the same page without it, in turns."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench import cores, size, stands
from bench.figures import median
from bench.lines import Line
from bench.widget import PRODUCT
from tests.ground import browser
from tests.ground.server import Server
from tools.environment import ROOT

PROGRAM = ROOT / "bench" / "judge" / "node_modules" / "lighthouse" / "cli" / "index.js"
DEVICES = {"desktop": ["--preset=desktop"], "phone": []}  # a phone is what it takes a page for by itself
MISSING = "Lighthouse or Chromium is missing (`python -m tools.environment bench`; install chromium)"


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores of 100, and milliseconds."""

    performance: float
    accessibility: float
    blocking: float


def lighthouse() -> Iterator[Line]:
    """All lines of the group."""
    rounds = size.sized(3, 5)
    if not browser.available() or not PROGRAM.exists():
        yield Line("Lighthouse, performance", None, "points", note=MISSING)
        return
    port = _free()
    with (cores.pinned(*cores.loading()), stands.workplace() as folder, stands.demo(folder) as server,
          browser.launched(f"--remote-debugging-port={port}")):
        for device, options in DEVICES.items():
            runs = [[judged(server, port, options, shown) for shown in (False, True)] for _ in range(rounds)]
            yield from lines(f"{device}, median of {rounds}", [each[0] for each in runs], [each[1] for each in runs])


def judged(server: Server, port: int, options: list[str], shown: bool) -> Judged:
    """One run in a browser that is already there. Without the widget is with its script kept away."""
    without = [] if shown else ["--blocked-url-patterns=*/embed/*"]
    said = subprocess.run(
        ["node", PROGRAM, f"http://shop.localhost:{server.port}{PRODUCT}?lang=en", f"--port={port}", "--output=json", "--quiet",
         "--only-categories=performance,accessibility", *options, *without],
        env=stands.node_environment() | {"CI": "1"}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(said)
    fetched = [each["url"] for each in found["audits"]["network-requests"]["details"]["items"] if each.get("statusCode", 0) == 200]
    if any(re.search(r"/embed/", each) for each in fetched) is not shown:
        raise RuntimeError("the widget was not there, or there where it must not be")
    scores = {name: each["score"] * 100 for name, each in found["categories"].items()}
    return Judged(scores["performance"], scores["accessibility"], found["audits"]["total-blocking-time"]["numericValue"])


def lines(at: str, without: list[Judged], with_it: list[Judged]) -> Iterator[Line]:
    """The page with the widget beside the page without it."""
    def of(runs: list[Judged], name: str) -> float:
        return median([getattr(each, name) for each in runs])

    lost = of(without, "performance") - of(with_it, "performance")
    yield Line(f"Lighthouse, performance with the widget: {at}", of(with_it, "performance"), "points", reference=of(without, "performance"))
    yield Line(f"Lighthouse, performance that the widget costs: {at}", lost, "points", target=0, gate=2, lower_is_better=True)
    yield Line(f"Lighthouse, accessibility with the widget: {at}", of(with_it, "accessibility"), "points", target=100,
               gate=100, reference=of(without, "accessibility"), absolute=True)
    yield Line(f"Lighthouse, blocking time that the widget adds: {at}", of(with_it, "blocking") - of(without, "blocking"), "ms", target=0, gate=10,
               lower_is_better=True)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
