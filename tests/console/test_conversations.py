"""Managers find every conversation of their brand, whole and in words."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.kernel import work
from app.routing.models import Invited, TargetingRule
from tests.brands.office import Office
from tests.console.conftest import Thread, quick_conversation
from tests.ground.doors import Client

LIST = "/b/objectif/console/conversations"


class TestList:
    def test_shows_who_asked_what_and_how_it_went(self, maya: Client, thread: Thread) -> None:
        page = maya.get(LIST).text
        assert "Does it fit?" in page and "Ines" in page and "Optics" in page and "★★★★" in page

    def test_shows_hostile_words_as_words(self, maya: Client, thread: Thread) -> None:
        for address in (LIST, f"{LIST}/{thread.uid}"):
            page = maya.get(address).text
            assert "<script>alert" not in page and "&lt;script&gt;alert" in page and "{{10**12}}" in page
            assert 'href="javascript:' not in page
        assert " · English</p>" in page

    @pytest.mark.parametrize(("status", "shown"), [("", {"One", "Two"}), ("open", {"One"}), ("closed", {"Two"}), ("waiting", set()),
            ("<b>", {"One", "Two"})])
    def test_filters(self, maya: Client, office: Office, status: str, shown: set[str]) -> None:
        work.do(quick_conversation, office=office, words="One question", minutes=1)
        work.do(quick_conversation, office=office, words="Two question", minutes=2, closed=True)
        page = maya.get(LIST, query_string={"status": status}).text
        assert {word for word in ("One", "Two") if f"{word} question" in page} == shown

    def test_turns_pages_without_losing_or_doubling_one(self, maya: Client, office: Office) -> None:
        for number in range(60):
            work.do(quick_conversation, office=office, words=f"Question {number:02}!", minutes=number // 3)
        seen, address = [], LIST
        while address:
            page = maya.get(address).text
            seen += [piece[:2] for piece in page.split("Question ")[1:]]
            older = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
            address = older if 'rel="next"' in page else ""
        assert len(seen) == 60 and set(seen) == {f"{number:02}" for number in range(60)}
        assert seen[0] in {"57", "58", "59"}

    @pytest.mark.parametrize("before", ["x", "1.", ".1", "1.1.1", "9" * 40, "²³.1", "-1.1", "1e9.1", "99999999999999.1"])
    def test_takes_a_mark_that_is_none_as_the_beginning(self, maya: Client, thread: Thread, before: str) -> None:
        assert maya.get(LIST, query_string={"before": before}).status_code == 200

    def test_asks_the_database_as_often_for_many_as_for_one(self, maya: Client, office: Office, connection: Connection) -> None:
        def counted() -> int:
            asked: list[str] = []
            event.listen(connection, "before_cursor_execute", note := lambda *given: asked.append(given[2]))
            maya.get(LIST)
            event.remove(connection, "before_cursor_execute", note)
            return len(asked)

        work.do(quick_conversation, office=office, words="One", minutes=1)
        one = counted()
        for number in range(20):
            work.do(quick_conversation, office=office, words="More", minutes=number)
        assert counted() == one


class TestOne:
    def test_tells_the_log_with_notes_figures_and_reasons(self, maya: Client, thread: Thread) -> None:
        page = maya.get(f"{LIST}/{thread.uid}").text
        told = ("Yes, it does.", "Stock is low.", "Note · not for the visitor", "Ines is responsible from here", "Ines hands over to agents",
                "★★★★ for Ines", "21 seconds", "50 seconds", "9 minutes", "the best who were free", "Ines: lives the topic",
                "Omar: not asked for this", "Fits my camera")
        assert [words for words in told if words not in page] == []

    def test_names_the_rule_that_invited(self, maya: Client, office: Office, session: Session, thread: Thread) -> None:
        rules = f"/b/objectif/console/sites/{session.get_one(Site, office.site_id).uid}/rules"
        maya.post(f"{rules}/new", data={"name": "<b>Garden</b>", "type": ["product"], "invitation": "button", "priority": "normal", "topic": "0",
                                        "currency": "EUR"})
        rule = session.scalars(select(TargetingRule)).one()
        session.add(Invited(conversation_id=thread.conversation_id, brand_id=rule.brand_id, rule_id=rule.id))
        session.flush()
        page = maya.get(f"{LIST}/{thread.uid}").text
        assert f'<a href="{rules}/{rule.uid}">&lt;b&gt;Garden&lt;/b&gt;</a>' in page
        maya.post(f"{rules}/{rule.uid}/remove")
        page = maya.get(f"{LIST}/{thread.uid}").text
        assert "&lt;b&gt;Garden&lt;/b&gt;" in page and "removed since" in page and f"{rules}/{rule.uid}" not in page

    def test_speaks_french_to_a_french_manager(self, as_: Callable[[str], Client], thread: Thread) -> None:
        maya = as_("maya")
        maya.post("/account/about", data={"name": "Maya", "language": "fr"})
        page = maya.get(f"{LIST}/{thread.uid}").text
        assert "Note · invisible pour le visiteur" in page and "Ines en est responsable à partir d’ici" in page and "Optiques" in page

    def test_reads_on_from_a_place_in_the_log(self, maya: Client, thread: Thread) -> None:
        page = maya.get(f"{LIST}/{thread.uid}?after=3").text
        assert "Stock is low." in page and "Yes, it does." not in page

    @pytest.mark.parametrize("uid", ["x", "01900000-0000-7000-8000-000000000000", "%00", "' OR 1=1 --"])
    def test_is_not_there_for_an_id_that_is_none(self, maya: Client, uid: str) -> None:
        assert maya.get(f"{LIST}/{uid}").status_code == 404
