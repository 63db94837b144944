"""From a change on a page that is shown, when the visitor's browser sends it, until the respondent sees it: two pages in real Chromium."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect

from bench import cores, size, stands
from bench.figures import percentile
from bench.lines import Line
from tests.ground import browser
from tests.ground.browser import Stage
from tests.journeys.people import Demo, accept, act, open_panel, write

QUESTION = "Can you see what I see?"
APART = 400  # milliseconds between two changes: each is a batch of its own
# Both pages read the machine's clock, in whole milliseconds.
SENT = """(() => {
  const { send } = WebSocket.prototype;
  window.__sent = [];
  WebSocket.prototype.send = function (data) {
    if (typeof data === "string" && data.includes("mirror.stream")) window.__sent.push([Date.now(), data]);
    return send.call(this, data);
  };
})()"""
SEEN = """() => {
  const page = document.querySelector("iframe").contentDocument;
  window.__seen = {};
  const note = () => requestAnimationFrame(() => { window.__seen[page.querySelector("h1").textContent] ??= Date.now(); });
  new MutationObserver(note).observe(page, { subtree: true, childList: true, characterData: true });
}"""
CHANGE = "(text) => { document.querySelector('h1').textContent = text; }"


def mirror() -> Iterator[Line]:
    """All lines of the group."""
    changes = size.sized(30, 150)
    name = f"a visitor's change, from its sending until the desk shows it, median of {changes}"
    if not browser.available():
        yield Line(name, None, "ms", target=60, gate=150, note="Chromium is missing: install chromium")
        return
    with cores.pinned(*cores.loading()), stands.workplace() as folder, stands.demo(folder) as server, browser.launched() as chromium:
        expect.set_options(timeout=browser.PATIENCE)
        stage = Stage(chromium, "bench-mirror")
        waits = _measured(Demo(server, folder), stage, changes)
        stage.close()
    yield Line(name, percentile(waits, 0.5), "ms", target=60, gate=150, lower_is_better=True)
    yield Line("the same, p95", percentile(waits, 0.95), "ms", lower_is_better=True)


def _measured(demo: Demo, stage: Stage, changes: int) -> list[float]:
    """Milliseconds of each change."""
    desk, vera = demo.at_desk(stage, "ines"), stage.enter("vera")
    vera.add_init_script(SENT)
    vera.goto(demo.shop("/p/telephoto-70-300?lang=en"))
    panel = open_panel(vera)
    write(panel, QUESTION)
    accept(desk, QUESTION)
    act(desk, "Ask to see the page")
    panel.get_by_role("button", name="Show my page").click()
    shell = desk.frame_locator(".mirror iframe")
    heading = shell.frame_locator("iframe").locator("h1")
    expect(heading).to_have_text(str(vera.locator("h1").inner_text()))
    frame = next(each for each in desk.frames if each.parent_frame == desk.main_frame and "mirror." in each.url)
    frame.evaluate(SEEN)
    texts = [f"Change number {number}." for number in range(changes)]
    for text in texts:
        vera.evaluate(CHANGE, text)
        vera.wait_for_timeout(APART)
    expect(heading).to_have_text(texts[-1])
    seen = frame.evaluate("window.__seen")
    return [seen[text] - _sent(vera, text) for text in texts]


def _sent(page: Page, text: str) -> float:
    sent: list[Any] = page.evaluate("window.__sent")
    return float(next(at for at, words in sent if text in words))
