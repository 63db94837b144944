"""A real installation, from nothing to the first tag: what each step says, and that nothing of the demo is in it."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ground import databases
from tests.ground.browser import Stage
from tests.ground.databases import Database
from tests.ground.server import PATIENCE, ROOT, Server
from tests.ground.warm import Ember, WarmServer
from tests.journeys.post import Mailbox, link_in

OWNER, IVY, PASSWORD = "olga@cafe.example", "ivy@cafe.example", "three slow brown cups"


@pytest.fixture
def nothing(database_kind: str, tmp_path: Path) -> Iterator[Database]:
    if not databases.available(database_kind):
        pytest.skip(f"no {database_kind} on this machine")
    with databases.empty(database_kind, f"first{os.getpid()}") as found:
        yield found


def attempt(server: WarmServer, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """A command that may fail: of the `flask` tool, or `serve`."""
    environment = {name: value for name, value in {**server.environment, **changed}.items() if value}
    if words != ("serve",):
        return server.ember.run(environment, *words)
    program = Path(sys.executable).parent / "gunicorn"
    return subprocess.run([program, "--config", "gunicorn.conf.py", "wsgi:serve()"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, timeout=PATIENCE)


def is_plainly_refused(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    """It failed, said why in these words, and showed nothing of its inside."""
    said = done.stdout + done.stderr
    assert all(word in said for word in words), said[-1_500:]
    assert "Traceback" not in said, said[-1_500:]
    return done.returncode != 0


class TestAWrongStart:
    @pytest.mark.only("sqlite")
    @pytest.mark.parametrize("name", ["SECRET_KEYS", "ENCRYPTION_KEYS"])
    def test_without_a_key_says_which_one_and_how_to_make_it(self, nothing: Database, tmp_path: Path, ember: Ember, name: str) -> None:
        server = WarmServer(ember, nothing.url, tmp_path)
        for words in (("db", "upgrade"), ("serve",)):
            assert is_plainly_refused(attempt(server, *words, **{name: ""}), name, "python -c")

    @pytest.mark.only("sqlite")
    def test_before_the_database_is_made_says_the_command(self, nothing: Database, tmp_path: Path, ember: Ember) -> None:
        server = WarmServer(ember, nothing.url, tmp_path)
        assert is_plainly_refused(attempt(server, "serve"), "flask --app wsgi db upgrade")
        assert is_plainly_refused(attempt(server, "brand", "create", "Café Noir", "--owner", OWNER), "flask --app wsgi db upgrade")

    @pytest.mark.only("sqlite")
    def test_of_the_demo_beside_a_real_brand_is_refused(self, nothing: Database, tmp_path: Path, ember: Ember) -> None:
        server = WarmServer(ember, nothing.url, tmp_path)
        server.run("db", "upgrade")
        assert is_plainly_refused(attempt(server, "demo", "seed"), "DEMO=1")
        server.run("brand", "create", "Café Noir", "--owner", OWNER)
        assert is_plainly_refused(attempt(server, "brand", "create", "Café Noir", "--owner", OWNER), "there is one with this name already")
        assert is_plainly_refused(attempt(server, "brand", "create", "", "--owner", OWNER), "name")
        assert is_plainly_refused(attempt(server, "brand", "create", "Thé Vert", "--owner", "olga at cafe"), "e-mail")
        assert is_plainly_refused(attempt(server, "demo", "seed", DEMO="1"), "another brand", "Café Noir")


@contextmanager
def brands_site(tags: list[str]) -> Iterator[str]:
    """The brand's own site: one page with the tags that are in the list by then, on an origin of its own."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            head = "<!doctype html><html lang=en><title>Café Noir</title><link rel=icon href='data:,'><h1>Beans</h1>"
            self.wfile.write("".join([head, *tags]).encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as shop:
        threading.Thread(target=shop.serve_forever, daemon=True).start()
        yield f"http://localhost:{shop.server_address[1]}"
        shop.shutdown()


class TestARealInstallation:
    def test_goes_from_nothing_to_the_first_tag_and_the_first_ambassador(self, nothing: Database, tmp_path: Path, stage: Stage, ember: Ember) -> None:
        with Mailbox() as box:
            server = WarmServer(ember, nothing.url, tmp_path, SMTP_URL=box.url, MAIL_FROM="Café Noir <hello@cafe.example>")
            server.run("db", "upgrade")
            said = server.run("brand", "create", "Café Noir", "--owner", OWNER)
            assert "Café Noir is founded" in said
            try:
                server.start()
                olga = self._owner_enters(stage, server, link_in(said))
                self._tag_is_seen(stage, server, olga)
                self._ambassador_is_invited(stage, box, olga)
                for path, status in (("/outbox", 404), ("/healthz", 200)):
                    answer = olga.goto(f"{server.url}{path}")
                    assert answer is not None and answer.status == status
            finally:
                server.kill()
        assert server.trouble() == []
        stage.expected = "Failed to load resource"  # refused forms, dead links, and pages that outlive the server

    def _owner_enters(self, stage: Stage, server: Server, link: str) -> Page:
        """The printed link opens once: a password that is too short is refused with the name kept, then she is in."""
        olga = stage.enter("olga")
        olga.goto(link)
        olga.get_by_label("Your name").fill("Olga")
        olga.get_by_label("Password").fill("short")
        olga.get_by_role("button", name="Join Café Noir").click()
        expect(olga.locator(".wrong")).to_be_visible()
        expect(olga.get_by_label("Your name")).to_have_value("Olga")
        stage.picture(olga, "a-short-password")
        olga.get_by_label("Password").fill(PASSWORD)
        olga.get_by_role("button", name="Join Café Noir").click()
        expect(olga).to_have_url(re.compile("/b/cafe-noir/desk$"))
        stage.picture(olga, "the-owners-first-desk")
        self._is_over(stage, link)
        return olga

    def _is_over(self, stage: Stage, link: str) -> None:
        other = stage.enter("somebody")
        answer = other.goto(link)
        assert answer is not None and answer.status == 404
        expect(other.get_by_role("heading", name="This link is over")).to_be_visible()

    def _tag_is_seen(self, stage: Stage, server: Server, olga: Page) -> None:
        """The console gives the tag; a page of the brand carries it, and the console says that it was seen."""
        tags: list[str] = []
        with brands_site(tags) as origin:
            olga.goto(f"{server.url}/b/cafe-noir/console/sites")
            stage.picture(olga, "no-site-yet")
            olga.get_by_role("link", name="Add a site").click()
            olga.get_by_label("Name", exact=True).fill("Café Noir shop")
            olga.get_by_label("Allowed origins").fill("http://cafe.example")
            olga.get_by_role("button", name="Add the site").click()
            expect(olga.locator(".wrong")).to_be_visible()
            expect(olga.get_by_label("Name", exact=True)).to_have_value("Café Noir shop")
            stage.picture(olga, "no-http-but-on-this-machine")
            olga.get_by_label("Allowed origins").fill(origin)
            olga.get_by_role("button", name="Add the site").click()
            expect(olga.get_by_text("Not seen yet")).to_be_visible()
            tags.append(olga.locator("#snippet").inner_text())
            assert re.fullmatch(r'<script async src="[^"]+/embed/loader.js" data-site="\w{20}"></script>', tags[0])
            vera = stage.enter("vera")
            vera.goto(origin)
            expect(vera.locator("vouch-chat").get_by_role("button")).to_be_visible()
            expect(olga.get_by_text("We have seen your tag")).to_be_visible()
            expect(olga.locator("#seen")).to_contain_text(origin)
            stage.picture(olga, "the-tag-is-seen")
            stage.picture(vera, "the-first-launcher")
            vera.close()

    def _ambassador_is_invited(self, stage: Stage, box: Mailbox, olga: Page) -> None:
        """The letter goes by SMTP; its link lets the ambassador in, once."""
        olga.get_by_role("link", name="People").last.click()
        olga.get_by_role("link", name="Invite somebody").click()
        olga.get_by_label("E-mail").fill(IVY)
        olga.get_by_label("Public name").fill("Ivy")
        olga.get_by_text("Ambassador", exact=True).click()
        olga.get_by_role("button", name="Send the invitation").click()
        expect(olga.get_by_text("The invitation to Ivy is on its way.")).to_be_visible()
        letter = box.letter_to(IVY)
        assert letter["From"] == "Café Noir <hello@cafe.example>" and "Café Noir" in letter["Subject"]
        link = link_in(letter.get_content())
        ivy = stage.enter("ivy", phone=True)
        ivy.goto(link)
        ivy.get_by_label("Password").fill(PASSWORD)
        stage.picture(ivy, "ivy-is-invited")
        ivy.get_by_role("button", name="Join Café Noir").click()
        expect(ivy).to_have_url(re.compile("/b/cafe-noir/desk$"))
        stage.picture(ivy, "ivys-first-desk")
        answer = ivy.goto(olga.url)
        assert answer is not None and answer.status == 404
        self._is_over(stage, link)
