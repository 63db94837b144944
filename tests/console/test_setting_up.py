"""The brand, its hours, its menus, its teams and who is kept out, as a manager sets them up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.hours import DAY, Holiday, Hours
from app.brands.models import Brand, MenuEntry, OpeningHours, Site, Team
from app.brands.queries import members_of_team
from app.console.timetable import bars, visitor_reads
from app.conversations.models import Participant
from app.kernel import clock, work
from app.respondents.cataloguing import add_topic, archive_topic
from app.visitors.blocking import block
from app.visitors.models import Block
from tests.brands.office import NOW, Office
from tests.console.conftest import HOSTILE, Thread
from tests.ground.doors import Client

CONSOLE = "/b/objectif/console"
BRAND = {"name": "Objectif & Co", "colour": "#1d4f91", "languages": ["en", "fr"], "first": "fr", "timezone": "Europe/Paris", "retention_days": "90"}
WEEK = {**dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9-12, 13-18"), "saturday": "", "sunday": "",
        "timezone": "Europe/Paris"}


@pytest.fixture
def menu(office: Office, session: Session) -> str:
    return f"{CONSOLE}/sites/{session.get_one(Site, office.site_id).uid}/menu"


class TestBrandPage:
    def test_is_changed_by_an_owner(self, as_: Any, office: Office, session: Session) -> None:
        olga = as_("olga")
        assert olga.post(f"{CONSOLE}/brand", data=BRAND).status_code == 302
        session.expire_all()
        brand = session.get_one(Brand, office.brand_id)
        assert (brand.name, brand.languages, brand.timezone, brand.retention_days) == ("Objectif & Co", ["fr", "en"], "Europe/Paris", 90)
        page = olga.get(f"{CONSOLE}/brand").text
        assert "Objectif &amp; Co" in page and "stand out 8.1 to 1" in page

    def test_is_read_by_a_manager(self, maya: Client) -> None:
        page = maya.get(f"{CONSOLE}/brand").text
        assert "Only an owner changes this: Olga." in page and "disabled" in page
        assert maya.post(f"{CONSOLE}/brand", data=BRAND).status_code == 403

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"name": ""}, "This is needed."), ({"colour": "#ffffff"}, "hard to read"), ({"timezone": "Europe/Atlantis"}, "Not a valid choice"),
        ({"languages": []}, "at least one language"), ({"retention_days": "0"}, "Between 1 and 3650"), ({"retention_days": "soon"}, "Not a valid"),
        ({"name": "x" * 121}, "longer than")])
    def test_says_what_is_wrong(self, as_: Any, wrong: dict[str, Any], words: str) -> None:
        answer = as_("olga").post(f"{CONSOLE}/brand", data=BRAND | wrong)
        assert answer.status_code == 422 and words in answer.text


class TestHoursPage:
    def test_keeps_a_week_with_breaks_and_a_holiday(self, maya: Client, session: Session) -> None:
        page = f"{CONSOLE}/hours"
        assert "Our team answers now." in maya.get(page).text and "Save a week first." in maya.get(page).text
        assert maya.post(page, data=WEEK).status_code == 302
        day = (clock.now() + timedelta(days=9)).date().isoformat()
        assert maya.post(f"{page}/holidays", data={"day": day, "name": HOSTILE, "shifts": "9-12"}).status_code == 302
        shown = maya.get(page).text
        assert 'value="09:00–12:00, 13:00–18:00"' in shown and "&lt;script&gt;" in shown and "09:00–12:00</span>" in shown
        assert maya.post(f"{page}/holidays/{day}/remove").status_code == 302
        assert maya.post(f"{page}/holidays/never/remove").status_code == 404
        assert session.scalars(select(OpeningHours.holidays)).one() == []
        assert maya.post(f"{page}/forget").status_code == 302
        assert session.scalars(select(OpeningHours)).all() == []

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"tuesday": "nine"}, "Times with a dash between, such as"), ({"timezone": "Mars/Phobos"}, "Not a valid choice"),
        (dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ""), "Somebody must answer on some day"),
        ({"monday": "9" * 500}, "longer")])
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, maya: Client, wrong: dict[str, str], words: str) -> None:
        answer = maya.post(f"{CONSOLE}/hours", data=WEEK | wrong)
        assert answer.status_code == 422 and words in answer.text and 'value="9-12, 13-18"' in answer.text or len(wrong) > 1

    @pytest.mark.parametrize("given", [{"day": "", "name": "x"}, {"day": "yesterday", "name": "x"}, {"day": "2026-12-25", "name": ""},
                                       {"day": "2026-12-25", "name": "x", "shifts": "noon"}])
    def test_refuses_a_holiday_that_is_none(self, maya: Client, given: dict[str, str]) -> None:
        maya.post(f"{CONSOLE}/hours", data=WEEK)
        assert maya.post(f"{CONSOLE}/hours/holidays", data=given).status_code == 422


class TestVisitorReads:
    week: Any = (((540, 720), (780, 1080)),) * 5 + ((), ())
    hours = Hours("Europe/Paris", week, {NOW.date() + timedelta(days=days): Holiday("Closed") for days in range(2, 12)})

    @pytest.mark.parametrize(("days", "hour", "words"), [
        (-1, 9, "Our team answers now, until 12:00\u202fPM."), (-1, 11, "An owner can answer now, our team from 1:00\u202fPM."),
        (-2, 19, "our team from Friday, 9:00\u202fAM."), (0, 0, "our team from December 3, 9:00\u202fAM.")])
    def test_says_it_as_the_widget_does(self, app: Any, days: int, hour: int, words: str) -> None:
        with app.test_request_context():
            at = NOW.replace(hour=hour) + timedelta(days=days)
            assert words.replace("December 3", "3 December") in visitor_reads(self.hours, at)
            assert visitor_reads(None, at) == "Our team answers now."
            assert "does not answer" in visitor_reads(Hours("UTC", ((),) * 7), at)

    @pytest.mark.parametrize(("days", "words"), [(1, "until 24:00."), (2, "until {day}, 24:00.")])
    def test_what_ends_at_midnight_ends_on_its_own_day(self, app: Any, days: int, words: str) -> None:
        at = datetime(2026, 3, 3, 12, tzinfo=UTC)  # a Tuesday
        week = tuple(((0, DAY),) if at.weekday() <= each < at.weekday() + days else () for each in range(7))
        with app.test_request_context():
            assert visitor_reads(Hours("UTC", week, {}), at) == f"Our team answers now, {words.format(day='Wednesday')}"

    def test_the_week_shows_what_reaches_over_midnight_on_the_next_day(self, app: Any) -> None:
        with app.test_request_context():
            shown = bars(Hours("UTC", ((), (), (), (), (), (), ((1320, 1560),))))
        assert (shown[6][1], shown[0][1]) == ([(1320, DAY)], [(0, 120)])


class TestMenuPage:
    entry = {"words_en": "I am a supplier", "words_fr": "Je suis fournisseur", "leads": "role", "audience": "agents", "role": "supplier",
             "topic": "0"}

    def test_is_filled_ordered_shown_and_emptied(self, maya: Client, office: Office, session: Session, menu: str) -> None:
        topic = work.do(add_topic, actor=office.maya, slug="optics", names={"en": "Optics"}, audience="ambassadors")
        maya.post(f"{CONSOLE}/teams/new", data={"name": "Suppliers", "language": ""})
        team = session.scalars(select(Team.id)).one()
        for given in ({"words_en": "A lens", "leads": "topic", "topic": topic.id, "team": 0}, {**self.entry, "team": team},
                      {"words_en": "My order", "leads": "audience", "audience": "agents", "topic": 0, "team": 0}):
            assert maya.post(f"{menu}/new", data=given).status_code == 302
        page = maya.get(menu).text
        assert all(words in page for words in ("the topic Optics", "supplier: the team Suppliers", "Je suis fournisseur", "agents", "hidden"))
        first, last = session.scalars(select(MenuEntry).order_by(MenuEntry.position)).all()[::2]
        maya.post(f"{menu}/{last.uid}/move", data={"to": "up"})
        maya.post(f"{menu}/{first.uid}/remove")
        assert maya.post(f"{menu}/{first.uid}/remove").status_code == 404
        assert maya.get(f"{menu}/{last.uid}").status_code == 200 and maya.get(f"{menu}/{first.uid}").status_code == 404
        session.expire_all()
        assert [row.words["en"] for row in session.scalars(select(MenuEntry).order_by(MenuEntry.position))] == ["My order", "I am a supplier"]
        maya.post(f"{menu}/show", data={"on": "yes"})
        assert session.get_one(Site, office.site_id).menu_on and "Hide it" in maya.get(menu).text

    def test_says_where_it_leads_now_that_something_is_archived(self, maya: Client, office: Office, session: Session, menu: str) -> None:
        topic = work.do(add_topic, actor=office.maya, slug="optics", names={"en": "Optics"}, audience="ambassadors")
        maya.post(f"{CONSOLE}/teams/new", data={"name": "Suppliers", "language": ""})
        team = session.scalars(select(Team)).one()
        maya.post(f"{menu}/new", data={**self.entry, "team": team.id})
        maya.post(f"{menu}/new", data={"words_en": "A lens", "leads": "topic", "topic": topic.id, "team": 0, "audience": "agents"})
        maya.post(f"{CONSOLE}/teams/{team.uid}/archive")
        work.do(archive_topic, actor=office.maya, topic_id=topic.id, now=NOW)
        page = maya.get(menu).text
        assert "the team Suppliers is archived, so agents answer" in page and "the topic Optics is archived, so ambassadors answer" in page
        entry = session.scalars(select(MenuEntry.uid).order_by(MenuEntry.position)).first()
        assert maya.post(f"{menu}/{entry}", data={**self.entry, "team": team.id}).status_code == 422  # not to be chosen any more

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"words_en": ""}, "This is needed."), ({"words_en": "x" * 61}, "longer than"), ({"role": ""}, "Choose a team."),
        ({"leads": "moon"}, "Not a valid"),
        ({"leads": "topic"}, "Choose where it leads."), ({"team": "9999"}, "Not a valid choice"), ({"audience": "everybody"}, "Not a valid choice")])
    def test_says_what_is_wrong(self, maya: Client, menu: str, wrong: dict[str, str], words: str) -> None:
        answer = maya.post(f"{menu}/new", data={**self.entry, "team": "0", **wrong})
        assert answer.status_code == 422 and words in answer.text and ("Je suis fournisseur" in answer.text)


class TestTeamsPage:
    def test_keeps_people_who_may_be_in_several_until_it_is_archived(self, maya: Client, office: Office, session: Session) -> None:
        ines, omar = office.ines.member_id, office.omar.member_id
        for name in (f"Optics {HOSTILE}", "Film"):
            assert maya.post(f"{CONSOLE}/teams/new", data={"name": name, "language": "fr", "people": [ines]}).status_code == 302
        film = session.scalars(select(Team).where(Team.name == "Film")).one()
        maya.post(f"{CONSOLE}/teams/{film.uid}", data={"name": "Films", "language": "", "people": [ines, omar]})
        page = maya.get(f"{CONSOLE}/teams").text
        assert "Ines, Omar" in page and "Films" in page and "<script>alert" not in page
        assert sorted(members_of_team(session, brand_id=office.brand_id, team_id=film.id)) == sorted([ines, omar])
        maya.post(f"{CONSOLE}/teams/{film.uid}/archive")
        assert "Ask it again" in maya.get(f"{CONSOLE}/teams").text and "is archived" in maya.get(f"{CONSOLE}/teams/{film.uid}").text
        maya.post(f"{CONSOLE}/teams/{film.uid}/archive")
        assert "Ask it again" not in maya.get(f"{CONSOLE}/teams").text

    @pytest.mark.parametrize("given", [{"name": ""}, {"name": "x" * 121}, {"name": "x", "language": "tlh"}, {"name": "x", "people": ["99999"]}])
    def test_says_what_is_wrong(self, maya: Client, session: Session, given: dict[str, Any]) -> None:
        assert maya.post(f"{CONSOLE}/teams/new", data={"language": "", **given}).status_code == 422
        assert session.scalars(select(Team)).all() == []


class TestBlocksPage:
    def test_is_filtered_and_a_block_gets_another_end(self, maya: Client, office: Office, thread: Thread, session: Session) -> None:
        seat = select(Participant.visitor_id).where(Participant.conversation_id == thread.conversation_id, Participant.ordinal == 1)
        uid = work.do(block, actor=office.omar, visitor_id=session.scalars(seat).one(), reason=f"Spam {HOSTILE}", days=1, now=clock.now(),
                      scope="site", conversation_id=thread.conversation_id)
        page = maya.get(f"{CONSOLE}/blocks?state=running&scope=site&words=spam").text
        assert "the site Shop" in page and f"/conversations/{thread.uid}" in page and "<script>alert" not in page
        for nothing in ("state=over", "scope=brand", "words=nobody"):
            assert "No block like this." in maya.get(f"{CONSOLE}/blocks?{nothing}").text
        assert maya.get(f"{CONSOLE}/blocks?state=moon&scope='&words={'x' * 999}").status_code == 200
        assert maya.post(f"{CONSOLE}/blocks/{uid}/extend", data={"days": "0"}).status_code == 302
        session.expire_all()
        assert session.scalars(select(Block.until)).one() is None
        assert maya.post(f"{CONSOLE}/blocks/{uid}/extend", data={"days": "10000"}).status_code == 422
        maya.post(f"{CONSOLE}/blocks/{uid}/lift")
        assert "over already" in maya.post(f"{CONSOLE}/blocks/{uid}/extend", data={"days": "7"}, follow_redirects=True).text
        assert "lifted by Maya" in maya.get(f"{CONSOLE}/blocks").text
