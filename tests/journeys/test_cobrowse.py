"""A visitor shows the page: asked, seen, followed, stopped; nothing private leaves the browser, nothing hostile reaches the desk."""

import gzip
import json
import re
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from app.kernel.ids import uid
from tests.ground.browser import DIED, Stage
from tests.journeys.hostile_page import hostile, listener
from tests.journeys.people import Demo, accept, act, open_panel, write

pytestmark = pytest.mark.only("sqlite")  # what is shown never meets a database
QUESTION = "Can you see what I see?"
PLANT = """() => {
  const make = (tag, attributes, text = '', parent = document.querySelector('main')) => {
    const one = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
    one.append(text);
    parent.append(one);
    return one;
  };
  document.title = 'canary-title';
  make('input', { id: 'typed', value: 'canary-value', placeholder: 'canary-placeholder', 'aria-label': 'canary-label' });
  make('input', { type: 'hidden', value: 'canary-hidden' });
  make('input', { type: 'submit', value: 'canary-submit' });
  make('textarea', {}, 'canary-textarea');
  make('select', {}).append(new Option('canary-option', 'canary-choice', true, true));
  make('p', { contenteditable: 'true', id: 'edited' }, 'canary-editable');
  make('p', { 'data-customer': 'canary-data', title: 'canary-tooltip', 'data-vouch-private': '' }, 'canary-private');
  make('a', { href: '/p/x?token=canary-query#canary-fragment' }, 'a link');
  const { src } = document.querySelector('.mark img');
  make('img', { src: `${src}?signed=canary-picture`, alt: 'canary-alt', srcset: `${src}?s=canary-set 2x` });
  make('canary-element', { secret: 'canary-attribute' }, 'seen');
  make('p', { id: 'closed' }, 'canary-closed', document.querySelector('footer'));
  make('meta', { name: 'customer', content: 'canary-meta' }, '', document.head);
  document.body.append(document.createComment('canary-comment'));
  for (let at = 0; at < 500; at++) make('p', { class: 'filling-for-a-page-that-is-too-large-for-one-frame-of-the-socket' }, `Line ${at}`);
}"""
CHANGE = """() => {
  document.querySelector('#closed').firstChild.data = 'canary-changed';
  document.querySelector('footer').append(Object.assign(document.createElement('b'), { textContent: 'canary-added', title: 'canary-late' }));
  document.querySelector('#edited').setAttribute('data-late', 'canary-late');
  document.title = 'canary-renamed';
  const late = document.createElement('input');
  late.value = 'canary-inserted';
  document.querySelector('main').prepend(late);
  history.replaceState(null, '', '?session=canary-address#canary-hash');
  document.querySelector('h1').append(' is here');
}"""


class Sent:
    """Every byte that a page sends, over fetch and socket."""

    def __init__(self, page: Page) -> None:
        self.words: list[str] = []
        self.addresses: list[str] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: self.words.append(str(frame))))
        page.on("request", lambda request: self._asked(request.url, request.post_data_buffer))

    def _asked(self, address: str, body: bytes | None) -> None:
        self.addresses.append(address)
        if "/embed/" in address:
            packed = body is not None and body.startswith(b"\x1f\x8b")
            self.words.append(address + (gzip.decompress(body) if packed else body or b"").decode())

    def whole(self) -> str:
        return "\n".join(self.words)


def mirrored(desk: Page) -> FrameLocator:
    return desk.frame_locator(".mirror iframe").frame_locator("iframe")


class TestCoBrowsing:
    def test_shows_what_the_visitor_sees_and_nothing_else(self, demo: Demo, stage: Stage) -> None:
        ines, vera = demo.at_desk(stage, "ines"), stage.enter("vera")
        sent = Sent(vera)
        vera.goto(demo.shop("/p/telephoto-70-300?lang=en&token=canary-landing#canary-part"))
        panel = open_panel(vera)
        write(panel, QUESTION)
        accept(ines, QUESTION)
        vera.evaluate(PLANT)
        sent.words.clear()
        self._declined(stage, ines, vera)
        assert not [address for address in sent.addresses if "recorder" in address]
        act(ines, "Ask to see the page")
        panel.get_by_role("button", name="Show my page").click()
        seen = mirrored(ines)
        expect(seen.locator("h1")).to_have_text(re.compile("^Telephoto"))
        expect(seen.locator("#typed")).to_have_value("██████")
        expect(seen.locator("#closed")).to_have_text("██████")
        expect(vera.locator("vouch-chat .seen-pill")).to_contain_text("Ines sees this page")
        assert [address for address in sent.addresses if "recorder" in address]
        self._follows(stage, ines, vera, seen)
        assert "Line 499" in sent.whole()
        assert set(re.findall(r"canary-(?!element)[\w-]+", sent.whole())) == set()
        self._goes_on(demo, stage, ines, vera, seen)
        assert set(re.findall(r"canary-(?!element)[\w-]+", sent.whole())) == set()
        self._ends(stage, ines, vera)

    def _declined(self, stage: Stage, ines: Page, vera: Page) -> None:
        """Nothing happens without a yes."""
        act(ines, "Ask to see the page")
        panel = vera.locator("vouch-chat").get_by_role("dialog")
        expect(panel.get_by_text("Ines would like to see this page")).to_be_visible()
        stage.picture(vera, "vera-is-asked")
        panel.get_by_role("button", name="No thanks").click()
        expect(ines.get_by_text("would rather not show the page").first).to_be_visible()
        expect(panel.get_by_text("would like to see")).to_have_count(0)

    def _follows(self, stage: Stage, ines: Page, vera: Page, seen: FrameLocator) -> None:
        """Typing, mutations, the pointer and scrolling arrive; what is written stays bars."""
        vera.locator("#typed").fill("canary-typed")
        vera.locator("#edited").press_sequentially("canary-keyed")
        vera.evaluate(CHANGE)
        expect(seen.locator("h1")).to_have_text(re.compile("is here$"))
        expect(seen.locator("footer b")).to_have_text("██████")
        vera.mouse.move(200, 300)
        vera.evaluate("scrollTo(0, 900)")
        expect(ines.frame_locator(".mirror iframe").locator(".replayer-mouse")).to_have_attribute("style", re.compile("left"))
        frame = next(one for one in ines.frames if one.parent_frame and one.parent_frame.parent_frame)
        for _ in range(300):
            if frame.evaluate("scrollY") == vera.evaluate("scrollY"):
                break
            ines.wait_for_timeout(100)
        assert frame.evaluate("scrollY") == vera.evaluate("scrollY") > 0
        stage.picture(ines, "ines-sees")
        stage.picture(vera, "vera-shows")

    def _goes_on(self, demo: Demo, stage: Stage, ines: Page, vera: Page, seen: FrameLocator) -> None:
        """The next page comes without another question; a basket opens nothing; a new server asks for the page again."""
        vera.goto(demo.shop("/checkout"))
        expect(seen.locator("input").first).to_be_attached()
        expect(seen.locator("h1")).to_have_text("██████")
        vera.goto(demo.shop("/c/film"))
        expect(seen.locator("h1")).to_have_text("Film")
        demo.server.restart()
        vera.evaluate("document.querySelector('h1').append(' after all')")
        expect(seen.locator("h1")).to_have_text("Film after all", timeout=40_000)

    def _ends(self, stage: Stage, ines: Page, vera: Page) -> None:
        vera.locator("vouch-chat .seen-pill").get_by_role("button", name="Stop").click()
        expect(ines.get_by_text("The page is no longer shown.")).to_be_visible()
        expect(ines.locator(".mirror iframe")).to_have_count(0)
        expect(vera.locator("vouch-chat .seen-pill")).to_be_hidden()
        assert vera.evaluate("sessionStorage.length") == 0
        stage.expected = DIED


class TestAHostilePage:
    def test_runs_nothing_fetches_nothing_and_reaches_nothing(self, demo: Demo, stage: Stage) -> None:
        ines, key = demo.at_desk(stage, "ines"), self._key(demo)
        stage.expected = "Content Security Policy"
        with demo.server.client(origin=demo.shop()[:-1]) as client, listener() as (evil, asked):
            token = client.post(f"/embed/{key}/session", json={"language": "en", "device": "phone", "identity": None}).json()["token"]
            client.headers["Authorization"] = f"Bearer {token}"

            def say(name: str, **command: Any) -> Any:
                ack = client.post("/embed/commands", json={"name": name, "command": command}).json()
                assert ack["ok"], ack
                return ack["data"]

            say("conversation.heads", conversations=[])
            conversation = uid()
            page = {"url": demo.shop(), "title": "", "type": "product", "topic": "optics", "product": ""}
            say("conversation.ask", conversation=conversation, client_id=uid(), body="Look at my page", page=page)
            accept(ines, "Look at my page")
            grant = say("mirror.show", conversation=conversation, client_id=uid())["grant"]
            expect(ines.locator(".mirror iframe")).to_be_attached()
            packed = gzip.compress(json.dumps(hostile(evil)).encode())
            query = {"grant": grant, "seq": 1, "checkpoint": 1, "state": "live"}
            for _ in range(600):  # ten times a second: more is refused
                if client.post("/embed/mirror", params=query, content=packed).json()["data"]["watched"]:
                    break
                ines.wait_for_timeout(100)
            seen = mirrored(ines)
            expect(seen.locator("h1")).to_have_text("A hostile page")
            later = [{"type": 3, "data": {"source": 0, "texts": [], "removes": [], "attributes": [], "adds": []}, "timestamp": 2}]
            say("mirror.stream", grant=grant, seq=2, events=json.dumps(later))
            self._has_gained_nothing(ines, seen, asked)
            stage.picture(ines, "ines-sees-a-hostile-page")
            query["seq"] = 3
            assert client.post("/embed/mirror", params=query, content=b"\x1f\x8b\x08 no gzip at all").json()["ok"]
            expect(ines.get_by_text("This page could not be shown.")).to_be_visible()

    def _has_gained_nothing(self, ines: Page, seen: FrameLocator, asked: list[str]) -> None:
        expect(seen.locator("script, iframe, object, embed, video, base")).to_have_count(0)
        expect(seen.locator("[onload], [onclick], [onerror], [srcdoc], [action], [ping]")).to_have_count(0)
        assert seen.locator("a").get_attribute("href") is None
        shell = next(frame for frame in ines.frames if "mirror.localhost" in frame.url)
        inner = next(frame for frame in ines.frames if frame.parent_frame == shell)
        assert ines.locator(".mirror iframe").get_attribute("sandbox") == "allow-scripts allow-same-origin"
        assert shell.locator("iframe").get_attribute("sandbox") == "allow-same-origin"
        for frame in (ines.main_frame, shell, inner):
            assert frame.evaluate("window.__pwned ?? null") is None
        assert shell.evaluate("document.cookie") == ""
        assert shell.evaluate("() => { try { return parent.document.title } catch (error) { return error.name } }") == "SecurityError"
        assert [cookie for cookie in ines.context.cookies() if "mirror" in str(cookie.get("domain"))] == []
        assert asked == []

    def _key(self, demo: Demo) -> str:
        with demo.server.client("shop") as client:
            return client.get("/").text.split('data-site="')[1].split('"')[0]
