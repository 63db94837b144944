"""Whatever hostile words did in a browser: ran, asked, went elsewhere, became an element, made the page wider than its window."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request

from tests.hostile.strings import VX

# Before any script of a page: what runs says so, and what the policy had to stop was an attempt.
NOTICE = """
  window.__ran = (what) => window.__noticed(`ran ${what}`);
  document.addEventListener('securitypolicyviolation', (event) =>
    window.__noticed(`stopped ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# Every element, those of open shadow roots too: what is wrong with it, and everything that a person could read.
LOOK = """(vx) => {
  const wrong = [], said = [], own = /^(https?|mailto|blob|data):$/;
  const address = (one, name, value) => {
    try { if (!own.test(new URL(value, location.href).protocol)) wrong.push(`${one.tagName} ${name}=${value}`); } catch { /* leads nowhere */ }
  };
  const look = (one) => {
    for (const { name, value } of one.attributes) {
      if (/^on|^hx-on|^srcdoc$/i.test(name) || name === vx) wrong.push(one.outerHTML.slice(0, 300));
      if (/^(href|src|action|formaction|xlink:href|data|ping|background|poster)$/i.test(name)) address(one, name, value);
      if (/^(title|placeholder|aria-|alt|content|data-|label|href)/.test(name)) said.push(value);
    }
    const begun = one.outerHTML.slice(0, 300), strange = /^(IFRAME|OBJECT|EMBED|BASE|MARQUEE|FRAMESET|PLAINTEXT|XMP|X-V|XSS)$/i;
    if (strange.test(one.tagName) && !one.closest('.mirror')) wrong.push(begun);
    if (one.tagName === 'META' && one.httpEquiv) wrong.push(one.outerHTML);
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName)) said.push(one.value);
    if (one.closest('.bubble') && !/^(P|BR|A|STRONG|EM|CODE|PRE|UL|OL|LI|DIV|SPAN|BDI)$/.test(one.tagName)) wrong.push(`in a bubble: ${begun}`);
    if (one.matches('.bubble') && one.getBoundingClientRect().right > innerWidth + 1) wrong.push(`too wide: ${begun}`);
    if (one.shadowRoot) walk(one.shadowRoot);
  };
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) look(one);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) said.push(texts.currentNode.data);
  };
  walk(document);
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`);
  return [wrong, said.join('\\n')];
}"""

# One letter that no line breaks, wider than a phone, before every word of a person: what it does, before all is as it was.
LETTER = "\u0600" * 90
STRETCH = """(letter) => {
  const kept = [], pressed = [], wrong = [];
  const walk = (root) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (/h\\d+h/.test(texts.currentNode.data)) kept.push([texts.currentNode, texts.currentNode.data]);
    for (const one of root.querySelectorAll('*')) {
      if (one.matches('a[href]:not([rel~="ugc"]), button, input, select, textarea, summary')) pressed.push(one);
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  const scrolled = (one) => one && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolled(one.parentElement));
  const reached = (one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return Math.min(right, innerWidth) - Math.max(left, 0) >= Math.min(width, 24);
  };
  walk(document);
  const near = pressed.filter((one) => one.checkVisibility() && reached(one));
  for (const [text, words] of kept) text.data = `${letter} ${words}`;
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`one letter makes the page ${scrollWidth} wide in a window of ${clientWidth}`);
  for (const one of near) if (!reached(one) && !scrolled(one)) wrong.push(`one letter pushes away: ${one.outerHTML.slice(0, 300)}`);
  for (const [text, words] of kept) text.data = words;
  return wrong;
}"""


@dataclass
class Watch:
    """Whatever ran, asked or went elsewhere, in any of the browsers it looks over."""

    seen: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> BrowserContext:
        context.expose_function("__noticed", lambda what: self.seen.append(what))
        context.add_init_script(NOTICE)
        context.on("page", self.listen)
        return context

    def listen(self, page: Page) -> None:
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: mirrored(request) or self._asked(request.url))
        page.on("requestfinished", lambda request: self._asked(request.url))
        page.on("requestfailed", lambda request: (mirrored(request) and request.failure == "csp") or self._asked(request.url))
        page.on("popup", lambda popup: self.seen.append(f"window {popup.url}"))

    def look(self, page: Page) -> str:
        """Everything that the page says; nothing may have come of it but text."""
        wrong, said = page.evaluate(LOOK, VX)
        wrong += page.evaluate(STRETCH, LETTER)
        assert not wrong and not self.seen, f"{page.url}: {wrong[:6]} {self.seen[:6]}"
        return str(said)

    def _asked(self, address: str) -> None:
        host = urlsplit(address).hostname or ""
        if not address.startswith(("data:", "blob:")) and host != "localhost" and not host.endswith(".localhost"):
            self.seen.append(f"request {address}")


def mirrored(request: Request) -> bool:
    """Of the frame in which a visitor's page is drawn: what its policy stops is asked of nobody."""
    return not request.is_navigation_request() and request.frame.url == "about:blank"


def flat(said: str) -> str:
    """As words are compared: white space as the page may have folded it."""
    return re.sub(r"\s+", " ", said)
