"""Before anybody acts: settings that say who would answer and nothing about the one who asks."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from sqlalchemy import update
from sqlalchemy.engine import Connection

from app.brands.greeting import Lead, add_entry, show_menu
from app.brands.models import Site
from app.brands.timing import set_week
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import Unavailable
from app.realtime import presence
from app.respondents.availability import set_availability
from app.respondents.cataloguing import archive_topic
from app.respondents.models import Respondent
from app.routing.ruling import Ruled, add_rule
from tests.cast import SHOP, TWIN, Cast
from tests.embed.page import Page

LARGEST = 1_536  # bytes with brotli


class TestSettings:
    def test_say_what_the_widget_needs(self, page: Page, cast: Cast) -> None:
        said = page.settings().json
        assert {name: said[name] for name in ("v", "key", "brand", "colour", "ink", "languages", "kept", "demo")} == {
            "v": 1, "key": cast.objectif.site_key, "brand": "Objectif", "colour": "#1d4f91", "ink": "#ffffff", "languages": ["en", "fr"],
            "kept": 180, "demo": True}
        assert said["answers"] == {"list": "ambassadors", "product": "ambassadors", "basket": "agents", "checkout": "agents", "other": "ambassadors"}
        assert [(topic["slug"], topic["for"]) for topic in said["topics"]][:2] == [("digital", "ambassadors"), ("film", "ambassadors")]
        assert said["topics"][0]["name"] == {"en": "Digital", "fr": "Numérique"}

    def test_say_who_is_free_now(self, page: Page, cast: Cast) -> None:
        assert page.settings().json["free"] == {"ambassadors": False, "agents": False}
        work.do(presence.renew, actor=cast.ines, now=clock.now())
        work.do(set_availability, actor=cast.ines, availability="available", now=clock.now())
        assert page.settings().json["free"] == {"ambassadors": True, "agents": False}

    def test_say_in_which_languages_fewer_are_free(self, page: Page, cast: Cast, unit: work.Unit) -> None:
        work.do(presence.renew, actor=cast.ines, now=clock.now())
        work.do(set_availability, actor=cast.ines, availability="available", now=clock.now())
        assert "in" not in page.settings().json
        unit.execute(update(Respondent).where(Respondent.member_id == cast.ines.member_id).values(languages=["fr-CA"]))
        rule = work.do(add_rule, actor=cast.olga, site_id=cast.objectif.site_id, now=clock.now(),
                       ruled=Ruled(name="An owner", cascade=[("ambassadors", None)]))
        said = page.settings().json
        assert said["free"] == {"ambassadors": True, "agents": False} and said["rules"]["list"][0]["who"] == "ambassadors"
        assert said["in"] == {"en": {"free": {"ambassadors": False, "agents": False}, "who": {rule: None}}}

    def test_say_when_the_team_answers_and_are_kept_no_longer_than_that_is_true(self, page: Page, cast: Cast) -> None:
        assert page.settings().json["hours"] == {"agents": {"open": True, "opens": None, "until": None}}
        work.do(set_week, actor=cast.olga, zone="Europe/Paris", week=["9:00-12:00, 13:00-18:00"] * 7)
        noon = datetime(2026, 11, 23, 11, tzinfo=UTC)
        for at, is_open, then, seconds in ((noon - timedelta(seconds=7), True, noon, 7), (noon, False, noon + timedelta(hours=1), 15),
                                           (noon + timedelta(hours=1), True, noon + timedelta(hours=6), 15)):
            with clock.stopped_at(at):
                answer = page.settings()
            said = {"open": is_open, "opens": None if is_open else clock.millis(then), "until": clock.millis(then)}
            assert (answer.json["hours"]["agents"], answer.headers["Cache-Control"]) == (said, f"public, max-age={seconds}")

    def test_have_a_menu_once_it_is_shown_and_follow_what_is_archived(self, page: Page, cast: Cast) -> None:
        site, optics = cast.objectif.site_id, cast.objectif.topics["optics"]
        for words, lead in (({"en": "A lens", "fr": "Un objectif", "de": "Ein Objektiv"}, Lead(topic_id=optics)),
                            ({"en": "My order"}, Lead(audience="agents"))):
            work.do(add_entry, actor=cast.olga, site_id=site, words=words, lead=lead)
        assert "menu" not in page.settings().json
        work.do(show_menu, actor=cast.olga, site_id=site, on=True)
        lens, order = page.settings().json["menu"]
        assert lens == {"uid": lens["uid"], "words": {"en": "A lens", "fr": "Un objectif"}, "for": None,
                        "topic": next(topic["uid"] for topic in page.settings().json["topics"] if topic["slug"] == "optics")}
        assert (order["words"], order["topic"], order["for"]) == ({"en": "My order"}, None, "agents")
        work.do(archive_topic, actor=cast.olga, topic_id=optics, now=clock.now())
        assert page.settings().json["menu"][0] | {"words": 0, "uid": 0} == {"words": 0, "uid": 0, "topic": None, "for": "ambassadors"}

    def test_name_the_parameters_of_a_page_where_there_are_any(self, page: Page, cast: Cast, connection: Connection) -> None:
        assert "parameters" not in page.settings().json
        connection.execute(update(Site).where(Site.id == cast.objectif.site_id).values(page_parameters=["product"]))
        assert page.settings().json["parameters"] == ["product"]

    def test_are_small(self, page: Page) -> None:
        assert len(brotli.compress(page.settings().data)) <= LARGEST

    def test_are_about_nobody(self, page: Page, cast: Cast) -> None:
        """Neither people of the brand nor the one who asks; nothing is left in the browser."""
        answer = page.settings()
        assert not answer.headers.getlist("Set-Cookie")
        for name in ("Ines", "Omar", "example", "secret", "127.0.0.1"):
            assert name not in answer.text.replace("example.org", "")
        assert set(answer.json) == {"v", "key", "brand", "colour", "ink", "languages", "privacy", "kept", "answers", "free", "topics", "demo",
                                    "button", "hours"}

    def test_are_kept_a_moment_and_asked_again_cheaply(self, page: Page) -> None:
        first = page.settings()
        assert first.headers["Cache-Control"] == "public, max-age=15"
        again = page.settings(**{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == SHOP

    def test_change_their_tag_when_something_changed(self, page: Page, cast: Cast, connection: Connection) -> None:
        first = page.settings().headers["ETag"]
        connection.execute(update(Site).where(Site.id == cast.objectif.site_id).values(colour="#7a3b12"))
        assert page.settings(**{"If-None-Match": first}).status_code == 200

    def test_are_given_to_listed_origins_without_credentials(self, page: Page) -> None:
        answer = page.settings()
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.headers["Vary"]

    def test_vary_even_when_no_page_asked(self, page: Page) -> None:
        """Else a browser gives a page the answer that it kept from somewhere else, and then refuses it."""
        answer = page.at(None).settings()
        assert (answer.status_code, "Origin" in answer.headers["Vary"]) == (200, True)

    @pytest.mark.parametrize("origin", ["http://evil.example", TWIN, SHOP.replace("http", "https"), SHOP + ".evil.example", "null", "", SHOP + "/"])
    def test_are_refused_to_an_unlisted_origin(self, page: Page, origin: str) -> None:
        answer = page.at(origin).settings()
        assert (answer.status_code, answer.json["code"], answer.json["ok"]) == (403, "origin_not_allowed", False)
        assert "Objectif" not in answer.text

    @pytest.mark.parametrize("key", ["nobody", "%00", "a%00b", "x" * 500, "..", "%F0%9F%93%B7", "%ff"])
    def test_are_not_there_for_an_unknown_key(self, page: Page, key: str) -> None:
        answer = page.client.get(f"/embed/{key}/settings.json", headers={"Origin": SHOP})
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    def test_hide_archived_topics(self, page: Page, cast: Cast) -> None:
        before = page.settings().json["topics"]
        work.do(archive_topic, actor=cast.olga, topic_id=cast.objectif.topics["film"], now=clock.now())
        assert [topic["slug"] for topic in page.settings().json["topics"]] == [topic["slug"] for topic in before if topic["slug"] != "film"]


class TestSeenTag:
    def seen(self, cast: Cast) -> tuple[object, str]:
        with reading() as session:
            site = session.get_one(Site, cast.objectif.site_id)
            return site.seen_at, site.seen_on

    def test_is_noted_for_the_console(self, page: Page, cast: Cast) -> None:
        page.at(None).settings()
        assert self.seen(cast)[0] is None
        page.settings()
        assert self.seen(cast)[0] is not None
        assert self.seen(cast)[1] == SHOP

    def test_is_not_worth_an_error(self, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
        def busy(*args: object, **kwargs: object) -> None:
            raise Unavailable

        monkeypatch.setattr(work, "do", busy)
        assert page.settings().status_code == 200


class TestLoader:
    def test_is_a_script_that_any_page_may_load(self, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "static/dist").mkdir(parents=True)
        (tmp_path / "static/dist/loader.js").write_text("the loader")
        monkeypatch.setattr(page.client.application, "root_path", str(tmp_path))
        answer = page.client.get("/embed/loader.js")
        assert (answer.status_code, answer.mimetype, answer.headers["Cross-Origin-Resource-Policy"]) == (200, "text/javascript", "cross-origin")
        assert "max-age=300" in answer.headers["Cache-Control"]
        assert not answer.headers.getlist("Set-Cookie")

    def test_goes_packed_to_a_browser_that_takes_it_so(self, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "static/dist").mkdir(parents=True)
        (tmp_path / "static/dist/loader.js").write_text("the loader")
        monkeypatch.setattr(page.client.application, "root_path", str(tmp_path))
        for there, encoding in ((False, None), (True, "br")):
            if there:
                (tmp_path / "static/dist/loader.js.br").write_bytes(b"packed")
            answer = page.client.get("/embed/loader.js", headers={"Accept-Encoding": "gzip, deflate, br"})
            assert (answer.headers.get("Content-Encoding"), answer.data) == (encoding, b"packed" if there else b"the loader")
            assert (answer.mimetype, "Accept-Encoding" in answer.headers["Vary"]) == ("text/javascript", True)
        assert page.client.get("/embed/loader.js", headers={"Accept-Encoding": "gzip"}).data == b"the loader"


class TestPacked:
    def test_settings_are_packed_for_a_browser_that_takes_it_so_and_still_not_sent_twice(self, page: Page, cast: Cast) -> None:
        address, headers = f"/embed/{cast.objectif.site_key}/settings.json", {"Origin": SHOP, "Accept-Encoding": "gzip, deflate, br"}
        plain, first = page.settings(), page.client.get(address, headers=headers)
        assert first.headers["Content-Encoding"] == "gzip" and gzip.decompress(first.data) == plain.data
        assert "Accept-Encoding" in first.headers["Vary"] and len(first.data) < len(plain.data)
        again = page.client.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
