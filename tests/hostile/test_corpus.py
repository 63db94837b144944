"""Thousands of hostile strings in every field, on every screen, in real Chromium: they are text, and nothing else happens."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.ground import databases
from tests.ground.databases import Database
from tests.ground.server import PATIENCE, in_order
from tests.ground.warm import Ember, WarmServer
from tests.hostile.filled import fill
from tests.hostile.screens import WIDE, Screens
from tests.hostile.strings import hostile
from tests.hostile.watching import flat

expect.set_options(timeout=PATIENCE * 1_000)
pytestmark = pytest.mark.only("sqlite")  # what a database does with such words, the other files here show
ROUND = 2_000
ROUNDS = 50 if os.environ.get("PROVE") else 1
# Nobody's to read, or of a kind that the played brand has none of: a past holiday, an answer to what is still asked.
UNSHOWN = {"address.value", "application_step.words", "assignment_offer.reason", "contact.name", "contact.reference", "opening_hours.holidays",
           "reply_request.answer", "site.seen_on", "workspace.name"}
MARK = re.compile(r"h\d+h")
CALM = {f"{what}_SECONDS": "6000" for what in ("OFFER", "PROMISED_WAIT", "SILENCE", "REPLY", "ABSENCE")}  # nothing is taken from anybody meanwhile


@contextmanager
def filled(database: Database, house: Flask, ember: Ember, browser: Browser, folder: Path, strings: list[str], seed: int) -> Iterator[Screens]:
    """A server before the filled brand, whose log holds no error, and its screens."""
    with databases.copied(database, "filled") as copy:
        server = WarmServer(ember, copy.url, folder, DEMO="1", **CALM)
        brand = fill(copy, house, strings, shop=f"http://shop.localhost:{server.port}", seed=seed)
        with in_order(server):
            yield Screens(browser, server, brand)


class TestHostileStrings:
    @pytest.mark.parametrize("part", range(ROUNDS))
    def test_are_text_on_every_screen(self, database: Database, _house: Flask, ember: Ember, chromium: Browser, tmp_path: Path, part: int) -> None:
        seed = part + 1
        strings = list(hostile(seed, ROUND, first=part * ROUND))
        with filled(database, _house, ember, chromium, tmp_path, strings, seed) as screens:
            screens.pages()
            desk = screens.enter(WIDE, "ines")
            at_desk = screens.desk(desk)
            screens.mirror(desk, strings)
            screens.in_the_hand(desk)
            desk.context.close()
            in_widget = screens.widget()
            brand = screens.filled
        for body in brand.asked:  # a visitor's words are shown letter by letter
            assert body in at_desk and body in in_widget
        spoken, read = "\n".join([*at_desk, *in_widget]), flat("\n".join(screens.read))
        assert {mark for body in brand.answered for mark in MARK.findall(body)} <= set(MARK.findall(spoken + read))
        unread = {field for field, lines in brand.fields.items() if not any(MARK.findall(line)[-1] in read for line in lines)}
        assert unread <= UNSHOWN, " ".join(sorted(unread - UNSHOWN))
