"""The people pages: invite, change, how somebody answers, and the end."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.kernel import work
from app.respondents.cataloguing import add_topic
from app.respondents.models import Expertise, Respondent, Topic
from tests.brands.office import Office, letters_to, uid_of
from tests.ground.doors import Client

PEOPLE = "/b/objectif/console/people"
LENA = {"email": "lena@objectif.example", "name": "Lena", "role": "ambassador", "language": "fr"}


@pytest.fixture
def ines(office: Office, session: Session) -> str:
    """The address of Ines' page."""
    return f"{PEOPLE}/{uid_of(session, office.ines)}"


def rows_in(page: str) -> list[str]:
    """Where the rows of a list lead."""
    return [part.split('"')[0] for part in page.split('class="row" href="')[1:]]


def fresh(session: Session, kind: type[Any], key: Any) -> Any:
    session.expire_all()
    return session.get(kind, key)


class TestInvite:
    def test_sends_a_letter_and_shows_the_invited(self, maya: Client, session: Session) -> None:
        assert maya.post(f"{PEOPLE}/invite", data=LENA).status_code == 302
        assert letters_to(session, LENA["email"])[0].language == "fr"
        page = maya.get(PEOPLE).text
        assert "Lena" in page and "invited" in page

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"email": "omar@objectif.example"}, "in your brand already"), ({"email": "lena"}, "not an e-mail address"),
        ({"name": " "}, "This is needed."),
        ({"name": "x" * 121}, "cannot be longer"), ({"role": "owner"}, "Not a valid choice"), ({"language": "xx"}, "Not a valid choice")])
    def test_answers_422_with_the_form_and_the_words(self, maya: Client, session: Session, wrong: dict[str, str], words: str) -> None:
        answer = maya.post(f"{PEOPLE}/invite", data=LENA | wrong)
        assert answer.status_code in (409, 422)
        assert words in answer.text and 'value="Lena"' in answer.text or "name" in wrong
        assert letters_to(session, LENA["email"]) == []

    def test_slows_down(self, maya: Client) -> None:
        assert [maya.post(f"{PEOPLE}/invite", data=LENA).status_code for _ in range(61)][-1] == 429


class TestPerson:
    def test_changes_name_and_role(self, maya: Client, ines: str, session: Session, office: Office) -> None:
        assert maya.post(f"{ines}/about", data={"name": "Ines <b>", "role": "agent"}).status_code == 302
        member = fresh(session, Member, office.ines.member_id)
        assert (member.name, member.role) == ("Ines <b>", "agent")
        assert "Ines &lt;b&gt;" in maya.get(ines).text

    def test_shows_an_owner_to_a_manager_without_a_form(self, maya: Client, session: Session, office: Office) -> None:
        olga = f"{PEOPLE}/{uid_of(session, office.olga)}"
        assert "<form class=" not in maya.get(olga).text
        assert maya.post(f"{olga}/about", data={"name": "X", "role": "agent"}).status_code == 403
        assert maya.post(f"{olga}/end").status_code == 403
        assert fresh(session, Member, office.olga.member_id).role == "owner"

    def test_tells_the_last_owner_why_they_stay(self, as_: Any, session: Session, office: Office) -> None:
        olga, address = as_("olga"), f"{PEOPLE}/{uid_of(session, office.olga)}"
        answer = olga.post(f"{address}/about", data={"name": "Olga", "role": "agent"})
        assert answer.status_code == 409 and "This is the last owner." in answer.text
        assert "This is the last owner." in olga.post(f"{address}/end", follow_redirects=True).text

    def test_sets_how_somebody_answers(self, maya: Client, ines: str, session: Session, office: Office) -> None:
        work.do(add_topic, actor=office.maya, slug="optics", names={"en": "Optics"}, audience="ambassadors")
        topic_id = session.scalars(select(Topic.id)).one()
        form = {"line": "Customer since 2023", "capacity": "4", "languages": ["en", "fr"], f"level_{topic_id}": "3"}
        assert maya.post(f"{ines}/answering", data=form).status_code == 302
        row = fresh(session, Respondent, office.ines.member_id)
        assert (row.line, row.capacity, row.languages) == ("Customer since 2023", 4, ["en", "fr"])
        assert session.get_one(Expertise, (office.ines.member_id, topic_id)).level == 3
        assert "Customer since 2023" in maya.get(ines).text

    @pytest.mark.parametrize("form", [{"capacity": "5", "languages": ["en"]}, {"capacity": "2",
            "languages": ["xx"]}, {"capacity": "2"}, {"capacity": "x"},
                                      {"capacity": "2", "languages": ["en"], "line": "x" * 161}])
    def test_answers_422_to_settings_that_cannot_be(self, maya: Client, ines: str, form: dict[str, Any]) -> None:
        assert maya.post(f"{ines}/answering", data=form).status_code == 422

    def test_gives_places_in_teams(self, maya: Client, ines: str) -> None:
        maya.post("/b/objectif/console/teams/new", data={"name": "Optics × English", "language": "en"})
        team = maya.get(ines).text.split('name="teams" type="checkbox" value="')[1].split('"')[0]
        assert maya.post(f"{ines}/teams", data={"teams": [team]}).status_code == 302
        assert "Optics × English" in maya.get(PEOPLE).text
        assert maya.post(f"{ines}/teams", data={"teams": ["999999"]}).status_code == 422

    def test_ends_the_membership_once(self, maya: Client, ines: str, session: Session, office: Office) -> None:
        assert maya.post(f"{ines}/end").status_code == 302
        assert fresh(session, Member, office.ines.member_id).ended_at is not None
        assert maya.post(f"{ines}/end").status_code == 404
        assert "The membership has ended" in maya.get(ines).text

    def test_sends_the_invitation_again_while_it_is_open(self, maya: Client, ines: str, session: Session) -> None:
        maya.post(f"{PEOPLE}/invite", data=LENA)
        lena = next(part.split('"')[0] for part in maya.get(PEOPLE).text.split('class="row" href="')[1:] if "Lena" in part)
        assert maya.post(f"{lena}/invite-again").status_code == 302
        assert len(letters_to(session, LENA["email"])) == 2
        assert maya.post(f"{ines}/invite-again").status_code == 404
