"""The search page: what was found with its words marked, the way to it, and plain words when there is nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.console import search
from app.insights import listeners
from app.insights.searching import PAGE, Asked, TookTooLong
from app.kernel import clock, work
from app.kernel.actor import Actor
from tests.brands.office import NOW, Office
from tests.console.conftest import HOSTILE, Thread, quick_conversation
from tests.ground.doors import Client

PAGES = "/b/objectif/console/search"


def write(office: Office, *bodies: str, minutes: int = 0) -> list[Thread]:
    found = [work.do(quick_conversation, office=office, words=words, minutes=minutes) for words in bodies]
    listeners.keep_index()
    return found


class TestPage:
    def test_marks_the_words_and_leads_to_their_place(self, maya: Client, office: Office) -> None:
        (thread,) = write(office, "Is the Été lens sharp?")
        page = maya.get(PAGES, query_string={"q": "ete SHARP"}).text
        assert "Is the <mark>Été</mark> lens <mark>sharp</mark>?" in page
        assert f'href="/b/objectif/console/conversations/{thread.uid}#e1"' in page and "may be missing" not in page

    def test_tells_who_wrote_what_about_which_topic(self, maya: Client, thread: Thread) -> None:
        listeners.keep_index()
        page = maya.get(PAGES, query_string={"q": "stock"}).text
        assert "<mark>Stock</mark> is low." in page and "Ines" in page and "ambassador" in page and "Optics" in page and ">Note<" in page
        assert "Does it <mark>fit</mark>?" in maya.get(PAGES, query_string={"q": "fit", "who": "visitor"}).text
        assert "<mark>" not in maya.get(PAGES, query_string={"q": "fit", "who": "agent"}).text

    def test_shows_hostile_words_as_words(self, maya: Client, office: Office) -> None:
        write(office, f"Lens {HOSTILE}")
        page = maya.get(PAGES, query_string={"q": f"lens {HOSTILE}"[:200]}).text
        assert "<script>alert" not in page and "&lt;<mark>script&gt;alert" in page and "{{10**12}}</mark>" not in page

    def test_says_how_to_search_before_anything_is_typed(self, maya: Client) -> None:
        page = maya.get(PAGES)
        assert page.status_code == 200 and "Type a word that somebody wrote" in page.text and 'role="search"' in page.text

    def test_helps_when_nothing_is_found(self, maya: Client, office: Office) -> None:
        write(office, "Lens")
        page = maya.get(PAGES, query_string={"q": "unicorn", "who": "agent"}).text
        assert "Nothing was found." in page and "Look everywhere" in page
        assert "Look everywhere" not in maya.get(PAGES, query_string={"q": "unicorn"}).text

    @pytest.mark.parametrize(("typed", "words"), [("-lens", "Add a word to look for"), ("?!", "nothing in it to look for"),
            ("x" * 201, "at most 200 characters"), ("a b c d e f g h i j k l m", "At most 12 words")])
    def test_says_in_plain_words_what_is_wrong(self, maya: Client, typed: str, words: str) -> None:
        page = maya.get(PAGES, query_string={"q": typed})
        assert page.status_code == 422 and words in page.text

    def test_says_when_it_took_too_long(self, maya: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def slow(session: Session, actor: Actor, *, asked: Asked) -> None:
            raise TookTooLong

        monkeypatch.setattr(search, "search", slow)
        page = maya.get(PAGES, query_string={"q": "lens"})
        assert page.status_code == 503 and "This took too long" in page.text

    def test_turns_pages(self, maya: Client, office: Office) -> None:
        write(office, *(f"Lens {number:02}!" for number in range(PAGE + 2)))
        first = maya.get(PAGES, query_string={"q": "lens", "who": "visitor"}).text
        older = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
        second = maya.get(older).text
        assert first.count("<mark>") == PAGE and second.count("<mark>") == 2 and "who=visitor" in older
        assert 'rel="next"' not in second and ">Newest messages<" in second

    @pytest.mark.parametrize("before", ["x", "-1", "1.5", "9" * 40, "²", "", "%00"])
    def test_takes_a_mark_that_is_none_as_the_beginning(self, maya: Client, office: Office, before: str) -> None:
        write(office, "Lens")
        assert "<mark>Lens" in maya.get(PAGES, query_string={"q": "lens", "before": before}).text


class TestFilters:
    def test_keep_to_the_days_of_the_brands_zone(self, maya: Client, office: Office) -> None:
        """The office's brand lives in UTC; NOW is the 21st at 20:00."""
        write(office, "Lens today")
        write(office, "Lens tomorrow", minutes=4 * 60)
        on = {day: maya.get(PAGES, query_string={"q": "lens", "since": day, "until": day}).text for day in ("2026-11-21", "2026-11-22")}
        assert "today" in on["2026-11-21"] and "tomorrow" not in on["2026-11-21"]
        assert "tomorrow" in on["2026-11-22"] and "> today" not in on["2026-11-22"]

    def test_keep_to_a_site(self, maya: Client, office: Office) -> None:
        write(office, "Lens")
        assert maya.get(PAGES, query_string={"q": "lens", "site": "someone-elses"}).status_code == 422

    @pytest.mark.parametrize("given", [{"since": "0001-01-01"}, {"until": "9999-12-31"}, {"since": "2026-12-01", "until": "2026-11-01"},
            {"since": "yesterday"}, {"who": "owner'--"}])
    def test_refuse_what_is_none(self, maya: Client, given: dict[str, str]) -> None:
        assert maya.get(PAGES, query_string={"q": "lens", **given}).status_code == 422


class TestHonesty:
    def test_says_that_the_last_seconds_may_be_missing_only_when_they_may(self, maya: Client, office: Office) -> None:
        with clock.stopped_at(NOW) as move:
            write(office, "Lens")
            assert "may be missing" not in maya.get(PAGES, query_string={"q": "lens"}).text
            work.do(quick_conversation, office=office, words="Lens", minutes=0)
            move(timedelta(seconds=3))
            assert "Messages of the last 3 seconds may be missing" in maya.get(PAGES, query_string={"q": "lens"}).text
            move(timedelta(minutes=10))
            assert "still catching up: messages since 21 Nov 2026, 20:00 may be missing" in maya.get(PAGES, query_string={"q": "lens"}).text


class TestRights:
    @pytest.mark.parametrize(("name", "status"), [("olga", 200), ("maya", 200), ("omar", {403, 404}), ("ines", {403, 404}), ("zoe", {404})])
    def test_are_the_managers_and_owners(self, as_: Callable[[str], Client], office: Office, name: str, status: object) -> None:
        write(office, "Lens canary")
        answer = as_(name).get(PAGES, query_string={"q": "canary"})
        assert answer.status_code in ({status} if isinstance(status, int) else status)
        assert ("Lens" in answer.text) == (status == 200)

    def test_never_show_another_brands_words(self, as_: Callable[[str], Client], office: Office) -> None:
        write(office, "Lens canary")
        page = as_("zoe").get("/b/lumen/console/search", query_string={"q": "canary"})
        assert page.status_code == 200 and "Nothing was found." in page.text


class TestLongLog:
    @pytest.mark.parametrize(("seq", "after"), [(1, None), (400, None), (401, 351), (10_000, 9_950)])
    def test_is_opened_near_the_entry(self, seq: int, after: int | None) -> None:
        assert search.seq_before(seq) == after
