"""The page of badges: what they ask for, and who has them."""

from sqlalchemy.orm import Session

from app.brands.models import Member
from app.kernel import work
from app.recognition.awarding import give_first_badges
from app.recognition.models import Award, Badge
from tests.brands.office import NOW, Office
from tests.console.conftest import HOSTILE
from tests.ground.doors import Client


def given(unit: work.Unit, *, brand_id: int, member_id: int) -> None:
    badge = Badge(brand_id=brand_id, slug="hostile", names={"en": HOSTILE}, symbol="♥", rule={"kind": "not yet known"})
    unit.add(badge)
    unit.flush()
    unit.add(Award(brand_id=brand_id, badge_id=badge.id, member_id=member_id, reason={"number": 1, "stars": 1}, at=NOW))
    unit.flush()


class TestBadges:
    def test_say_what_they_ask_for_and_that_nobody_has_them_yet(self, maya: Client, office: Office) -> None:
        work.do(give_first_badges, brand_id=office.brand_id)
        page = maya.get("/b/objectif/console/badges").text
        assert "Trusted voice" in page and "10 answers rated 4 stars or more" in page and "0 people have it" in page

    def test_name_who_has_them_but_not_who_left(self, maya: Client, office: Office, session: Session) -> None:
        ines = office.ines.member_id
        work.do(given, brand_id=office.brand_id, member_id=ines)
        page = maya.get("/b/objectif/console/badges").text
        assert "1 person has it" in page and "Ines" in page and "<script>alert" not in page and "nobody earns it" in page
        session.get_one(Member, ines).ended_at = NOW
        session.flush()
        assert "Ines" not in maya.get("/b/objectif/console/badges").text
