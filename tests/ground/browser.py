"""A real browser for the journeys: Debian's Chromium through Playwright, a context for each person, pictures kept."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tools import machine

PICTURES = Path(__file__).resolve().parents[2] / "artifacts" / "screenshots"
# A page that a test wrote comes from nowhere: Chromium keeps such from this machine. And the address bar nobody sees loads two pages
# of its own in every window, which is two thirds of the work that a new window makes.
OFF = ("LocalNetworkAccessChecks", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI")
# Chromium calls its makers at every start; here nobody answers.
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-dev-shm-usage",
         f"--disable-features={','.join(OFF)}")
TRIES = 3  # Chromium on a busy machine now and then has no frame to show; that says nothing of the page
PATIENCE = 30_000  # milliseconds; for a machine that is busy with other things
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
# What Chromium says of a server that was killed: before a connection, in the middle of an answer, or between two.
DIED = r"ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


def available() -> bool:
    return machine.chromium() is not None


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """The browser; `--no-sandbox` only as root, because there it does not start with one."""
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=[*FLAGS, *rights, *flags])
        try:
            yield browser
        finally:
            browser.close()


class Stage:
    """The people of one journey: each has a context of their own, and nothing that a page complained about is lost."""

    def __init__(self, browser: Browser, folder: str) -> None:
        self._browser, self._folder = browser, PICTURES / re.sub(r"[^\w-]+", "-", folder).strip("-")
        self._contexts: list[BrowserContext] = []
        self._pictures = 0
        self.complaints: list[str] = []
        self.expected = "\0"  # what a page may complain about in this journey: a regular expression

    def enter(self, name: str, *, phone: bool = False, language: str = "en", **options: Any) -> Page:
        """A person opens a browser: the first page of a new context. Nothing moves there, unless the journey says so: where nothing
        is drawn in between, a busy machine is quick."""
        context = self._browser.new_context(**{**(PHONE if phone else DESKTOP), "locale": language, "reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        context.on("page", lambda page: self._listen(name, page))
        return context.new_page()

    def picture(self, page: Page, name: str) -> Path:
        """Keep a picture; they are numbered in the order of the story."""
        self._pictures += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{self._pictures:02d}-{name}.jpg"
        for left in reversed(range(TRIES)):
            try:
                page.screenshot(path=file, type="jpeg", quality=80)  # a fraction of the work that a PNG is
            except Error as error:
                if "Unable to capture screenshot" not in error.message or not left:
                    raise
            else:
                break
        return file

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _listen(self, name: str, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        page.on("console", lambda message: message.type == "error" and self.complaints.append(f"{name}: {message.text} ({message.location['url']})"))
