"""What a hostile page could send in the recorder's name, and a host that hears whether anything of it was fetched."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A host that is not the site's, and what was asked of it."""
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://evil.localhost:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


RUN = "window.__pwned = parent.__pwned = top.__pwned = 1"


def hostile(evil: str) -> list[dict[str, Any]]:
    """What a page could send in the recorder's name."""
    ids = iter(range(1, 1_000))

    def tag(name: str, attributes: dict[str, Any] | None = None, *inside: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"type": 2, "tagName": name, "attributes": attributes or {}, "childNodes": list(inside), "id": next(ids), **more}

    def text(words: str) -> dict[str, Any]:
        return {"type": 3, "textContent": words, "id": next(ids)}

    head = tag("head", {}, tag("meta", {"http-equiv": "refresh", "content": f"0;url={evil}/refresh"}), tag("base", {"href": evil}),
               tag("link", {"rel": "stylesheet", "href": f"{evil}/style.css"}), tag("link", {"rel": "prefetch", "href": f"{evil}/next"}),
               tag("style", {"_cssText": f"@import url({evil}/import.css); body {{ background: url({evil}/back.png) }}"}),
               tag("script", {}, text(RUN)))
    body = tag("body", {"onload": RUN, "background": f"{evil}/body.png"},
               tag("h1", {}, text("A hostile page")), tag("script", {"src": f"{evil}/run.js"}), tag("SCRIPT", {}, text(RUN)),
               tag("iframe", {"src": f"{evil}/frame"}), tag("iframe", {"srcdoc": f"<script>{RUN}</script>"}),
               tag("iFrAmE", {"src": f"javascript:{RUN}"}),
               tag("img", {"src": f"{evil}/picture.png", "onerror": RUN, "srcset": f"{evil}/set.png 2x"}), tag("object", {"data": f"{evil}/object"}),
               tag("embed", {"src": f"{evil}/embed"}),
               tag("video", {"src": f"{evil}/film", "poster": f"{evil}/poster", "autoplay": True, "rr_mediaState": "played"}),
               tag("a", {"href": f"javascript:{RUN}", "ping": f"{evil}/ping", "autofocus": True}, text("tap")),
               tag("form", {"action": f"{evil}/form", "method": "post"},
                   tag("input", {"formaction": f"{evil}/act", "onfocus": RUN, "autofocus": True})),
               tag("svg", {"onload": RUN}, tag("script", {"href": f"{evil}/svg.js"}, text(RUN), isSVG=True),
                   tag("image", {"href": f"{evil}/svg.png"}, isSVG=True), isSVG=True),
               tag("x-element", {"onclick": RUN, "style": f"background: url({evil}/inline.png)"}, isCustom=True))
    document = {"type": 0, "childNodes": [tag("html", {"manifest": f"{evil}/manifest"}, head, body)], "compatMode": "BackCompat", "id": next(ids)}
    at = {"timestamp": 1}
    added = tag("iframe", {"srcdoc": f"<script>{RUN}</script>", "onload": RUN})
    return [{"type": 4, "data": {"href": "javascript:alert(1)", "width": 800, "height": 600}, **at},
            {"type": 2, "data": {"node": document, "initialOffset": {"top": 0, "left": 0}}, **at},
            {"type": 3, "data": {"source": 0, "texts": [], "removes": [], "adds": [{"parentId": body["id"], "nextId": None, "node": added}],
                                 "attributes": [{"id": body["id"], "attributes": {"onclick": RUN, "onmouseover": RUN}}]}, **at},
            {"type": 3, "data": {"source": 9, "id": 1, "type": 0, "commands": [{"property": "fill", "args": []}]}, **at},
            {"type": 5, "data": {"tag": "x", "payload": RUN}, **at}, {"type": 6, "data": {"plugin": "x", "payload": RUN}, **at}]


def dressed(strings: list[str]) -> list[dict[str, Any]]:
    """A page that has nothing but these words: read, in the attributes of elements, in its styles."""
    ids = iter(range(1, 1_000_000))

    def tag(name: str, attributes: dict[str, Any] | None = None, *inside: dict[str, Any]) -> dict[str, Any]:
        return {"type": 2, "tagName": name, "attributes": attributes or {}, "childNodes": list(inside), "id": next(ids)}

    def text(words: str) -> dict[str, Any]:
        return {"type": 3, "textContent": words, "id": next(ids)}

    names = ("title", "class", "id", "style", "href", "src", "alt", "dir", "lang", "data-x", "aria-label")
    inside = [tag("p", {names[at % len(names)]: words}, text(words)) for at, words in enumerate(strings)]
    places = (("a", "href"), ("img", "src"), ("input", "value"), ("svg", "viewBox"), ("b", "style"))
    links = [tag(places[at % 5][0], {places[at % 5][1]: words}) for at, words in enumerate(strings)]
    head = tag("head", {}, tag("title", {}, text(strings[0])), tag("style", {"_cssText": "\n".join(strings[:200])}))
    document = {"type": 0, "childNodes": [tag("html", {}, head, tag("body", {}, tag("h1", {}, text("Dressed")), *inside, *links))], "id": next(ids)}
    return [{"type": 4, "data": {"href": strings[0], "width": 800, "height": 600}, "timestamp": 1},
            {"type": 2, "data": {"node": document, "initialOffset": {"top": 0, "left": 0}}, "timestamp": 1}]
