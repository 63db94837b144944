"""What the widget costs a page: the demo's shop in real Chromium with it and without it, in turns."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, Request, Route, expect

from bench import cores, size, stands
from bench.figures import median
from bench.lines import Line
from tests.ground import browser
from tests.ground.browser import DESKTOP, PHONE
from tests.ground.server import Server
from tests.journeys.people import open_panel, write

PRODUCT = "/p/telephoto-70-300"
TAG = re.compile(r"<script[^>]+/embed/loader\.js[^>]*></script>")
# The demo's shop has invitations; and what shows the conversation is fetched while its first message is on its way.
BESIDE = re.compile(r"/inviting-|/counts$|/thread-")
CALM = 1_500  # milliseconds after the page has loaded, in which whatever comes late comes
WATCH = """(() => {
  const seen = window.__seen = { paint: 0, tasks: [], slow: 0 };
  const look = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true, durationThreshold: 16 });
  look("largest-contentful-paint", (entry) => { seen.paint = entry.startTime; });
  look("longtask", (entry) => { seen.tasks.push(entry.duration); });
  look("event", (entry) => { seen.slow = Math.max(seen.slow, entry.duration); });
})()"""
SEEN = "() => ({ ...window.__seen, stored: localStorage.length + sessionStorage.length })"


@dataclass
class Visit:
    """One look at the page. Times in milliseconds; requests, bytes and sockets are those to Vouch."""

    requests: list[Request] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)  # addresses, with what the browser asks first, and the sockets
    sockets: int = 0
    paint: float = 0.0
    blocked: float = 0.0
    longest: float = 0.0
    main: float = 0.0
    slowest: float = 0.0
    # requests and bytes: of what is promised, and of all
    on_load: tuple[int, int, int, int] = (0, 0, 0, 0)
    until_message: tuple[int, int, int, int] = (0, 0, 0, 0)
    kept: int = 0  # things stored and sockets opened before anybody acts

    def fetched(self) -> tuple[int, int, int, int]:
        promised = [address for address in self.sent if not BESIDE.search(address)]
        sizes = [(each.url, each.sizes()["responseBodySize"]) for each in self.requests]
        return (len(promised), sum(number for address, number in sizes if not BESIDE.search(address)),
                len(self.sent), sum(number for _, number in sizes))


def widget() -> Iterator[Line]:
    """All lines of the group."""
    if not browser.available():
        yield Line("widget on page load", None, "bytes", note="Chromium is missing: install chromium")
        return
    rounds = size.sized(3, 9)
    with cores.pinned(*cores.loading()), stands.workplace() as folder, stands.demo(folder) as server:
        expect.set_options(timeout=browser.PATIENCE)
        with browser.launched() as chromium:
            for device, options in (("desktop", DESKTOP), ("phone", PHONE)):
                visits = [[visit(chromium, server, options, shown) for shown in (False, True)] for _ in range(rounds)]
                yield from lines(f"{device}, median of {rounds}", [each[0] for each in visits], [each[1] for each in visits])


def visit(chromium: Browser, server: Server, options: dict[str, Any], shown: bool) -> Visit:
    """A new visitor looks at a product, taps its title, and, where there is a widget, asks."""
    context, found = chromium.new_context(**options, locale="en"), Visit()
    context.set_default_timeout(browser.PATIENCE)
    page = context.new_page()
    page.add_init_script(WATCH)
    address = f"http://shop.localhost:{server.port}{PRODUCT}"
    page.route(address, _served(server, shown))
    page.on("request", lambda request: found.requests.append(request) if request.url.startswith(server.url + "/") else None)
    measure = context.new_cdp_session(page)
    measure.send("Performance.enable")
    _listen(found, measure, server)
    page.goto(address, wait_until="load")
    if shown:
        page.locator("vouch-chat button.ask").wait_for()
    page.wait_for_timeout(CALM)
    page.locator("h1").first.click()
    page.wait_for_timeout(CALM / 3)
    _note(found, page, measure)
    if shown:
        _ask(found, page)
    context.close()
    return found


def _listen(found: Visit, network: Any, server: Server) -> None:
    """Every request to Vouch, preflights and sockets too, which the page's own events leave out."""
    def asked(address: str, *, socket: bool = False) -> None:
        if address.split("://")[1].startswith(server.host() + "/"):
            found.sent.append(address)
            found.sockets += socket

    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda said: asked(said["request"]["url"]))
    network.on("Network.webSocketCreated", lambda said: asked(said["url"], socket=True))


def _served(server: Server, shown: bool) -> Callable[[Route], None]:
    """The same page either way, without the one tag where it is not to be there."""
    with server.client("shop") as client:
        answer = client.get(PRODUCT)
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in ("content-length", "content-encoding", "connection")}
    body = answer.text if shown else TAG.sub("", answer.text)
    return lambda route: route.fulfill(status=answer.status_code, headers=headers, body=body)


def _note(found: Visit, page: Page, measure: Any) -> None:
    seen = page.evaluate(SEEN)
    metrics = {each["name"]: each["value"] for each in measure.send("Performance.getMetrics")["metrics"]}
    found.paint, found.slowest, found.main = seen["paint"], seen["slow"], metrics["TaskDuration"] * 1e3
    found.blocked, found.longest = sum(max(0.0, each - 50) for each in seen["tasks"]), max(seen["tasks"], default=0.0)
    found.on_load, found.kept = found.fetched(), seen["stored"] + found.sockets


def _ask(found: Visit, page: Page) -> None:
    """The first message, until its ✓."""
    write(open_panel(page), "Does it fit a D80?")
    found.until_message = found.fetched()


def lines(at: str, without: Sequence[Visit], with_it: Sequence[Visit]) -> Iterator[Line]:
    """The widget's own figures, then the page's with it beside the page's without it."""
    def of(visits: Sequence[Visit], name: str) -> float:
        return median([getattr(each, name) for each in visits])

    promises = (("on page load", "on_load", 2, 3_584), ("until the first message", "until_message", 5, 14_336))
    for when, name, requests, transferred in promises:
        most = [max(column) for column in zip(*(getattr(each, name) for each in with_it), strict=True)]
        yield Line(f"widget {when}, requests: {at}", most[0], "", target=requests, gate=requests, lower_is_better=True)
        yield Line(f"widget {when}, packed: {at}", most[1], "bytes", target=transferred, gate=transferred, lower_is_better=True)
        yield Line(f"widget {when}, invitations and the conversation's own script too, requests: {at}", most[2], "", lower_is_better=True)
        yield Line(f"widget {when}, invitations and the conversation's own script too, packed: {at}", most[3], "bytes", lower_is_better=True)
    yield Line(f"things stored and sockets opened before anybody acts: {at}", max(each.kept for each in with_it), "", target=0, gate=0,
               lower_is_better=True)
    yield Line(f"blocking time of the page that the widget adds: {at}", max(0.0, of(with_it, "blocked") - of(without, "blocked")), "ms",
               target=0, gate=10, lower_is_better=True)
    for what, name in (("main thread, until two seconds after the load", "main"), ("largest contentful paint", "paint"),
                       ("longest task", "longest"), ("slowest of the tap's events (16 ms or more)", "slowest")):
        yield Line(f"{what}, with ÷ without: {at}", of(with_it, name), "ms", reference=of(without, name), lower_is_better=True)
