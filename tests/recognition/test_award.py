"""A badge is earned by what it asks for, once, and by nobody's own praise."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.brands.models import Member
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import uid
from app.kernel.work import Unit
from app.kernel.writer import Inline
from app.realtime import delivery
from app.recognition import listeners
from app.recognition.awarding import give_first_badges, mark_seen
from app.recognition.facts import AwardSeen
from app.recognition.models import Award, Badge
from app.visitors.reaching import give_address
from tests.cast import NOON, Cast
from tests.ground.doors import Told
from tests.recognition.conftest import Praise, rated


class TestGiveFirstBadges:
    def test_gives_each_brand_its_own_once(self, unit: Unit, cast: Cast) -> None:
        for brand in (cast.objectif.brand_id, cast.lumen.brand_id, cast.objectif.brand_id):
            give_first_badges(unit, brand_id=brand)
        assert sorted(unit.scalars(select(Badge.brand_id))) == sorted([cast.objectif.brand_id, cast.lumen.brand_id])


class TestAward:
    def test_comes_with_the_tenth_good_answer_not_with_the_ninth(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5, 4, 3] * 4, 5)
        assert praise.consider(cast.ines) == 0
        praise.give(cast.ines, 4)
        assert praise.consider(cast.ines) == 1
        (award,) = praise.awards(cast.ines)
        assert award.at == praise.now and award.seen_at is None
        assert award.reason == {"kind": "answers rated at least", "number": 10, "stars": 4}

    def test_says_everything_that_its_announcement_needs(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5] * 10)
        praise.consider(cast.ines)
        (fact,) = praise.facts()
        assert (fact.member_id, fact.member_name, fact.number, fact.stars, fact.symbol) == (cast.ines.member_id, "Ines", 10, 4, "★")
        assert fact.names["fr"] == "Voix de confiance" and fact.at == clock.millis(praise.now)

    def test_is_given_once_however_often_it_is_considered(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5] * 11)
        assert [praise.consider(cast.ines) for _ in range(3)] == [1, 0, 0]
        assert len(praise.awards(cast.ines)) == len(praise.facts()) == 1

    def test_counts_ones_own_answers_only(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.awa, *[5] * 10)
        praise.give(cast.ines, *[5] * 9)
        assert praise.consider(cast.ines) == 0

    def test_is_for_ambassadors(self, praise: Praise, cast: Cast) -> None:
        for actor in (cast.omar, cast.maya):
            praise.give(actor, *[5] * 10)
            assert praise.consider(actor) == 0

    def test_does_not_count_what_somebody_answered_as_an_agent_before(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.omar, *[5] * 10)
        praise.unit.get_one(Member, cast.omar.member_id).role = "ambassador"
        assert praise.consider(cast.omar) == 0

    def test_is_not_given_to_who_has_left(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5] * 10)
        praise.unit.get_one(Member, cast.ines.member_id).ended_at = NOON
        assert praise.consider(cast.ines) == 0

    def test_of_another_brand_is_out_of_reach(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5] * 10)
        assert praise.consider(Actor(brand_id=cast.lumen.brand_id, role="ambassador", member_id=cast.ines.member_id)) == 0

    @pytest.mark.parametrize("whose", ["ines", "maya"])
    def test_does_not_count_praise_from_the_brands_own_people(self, praise: Praise, cast: Cast, whose: str) -> None:
        email = praise.unit.get_one(Account, getattr(cast, whose).account_id).email
        give_address(praise.unit, brand_id=cast.other.brand_id, visitor_id=cast.other.visitor_id or 0, email=email.upper(), now=NOON)
        praise.give(cast.ines, *[5] * 9)
        praise.give(cast.ines, *[5] * 5, by=cast.other)
        assert praise.consider(cast.ines) == 0
        praise.give(cast.ines, 5)
        assert praise.consider(cast.ines) == 1

    def test_counts_praise_of_a_visitor_whose_address_is_nobodys(self, praise: Praise, cast: Cast) -> None:
        give_address(praise.unit, brand_id=cast.other.brand_id, visitor_id=cast.other.visitor_id or 0, email="zoe@lumen.example", now=NOON)
        praise.give(cast.ines, *[5] * 10, by=cast.other)
        assert praise.consider(cast.ines) == 1

    @pytest.mark.parametrize("rule", [{}, {"kind": "most orders", "number": 1, "stars": 1}])
    def test_whose_rule_nobody_knows_is_earned_by_nobody(self, praise: Praise, cast: Cast, rule: dict[str, object]) -> None:
        praise.badge().rule = rule
        praise.give(cast.ines, *[5] * 10)
        assert praise.consider(cast.ines) == 0

    def test_is_no_longer_given_once_archived(self, praise: Praise, cast: Cast) -> None:
        praise.badge().archived_at = NOON
        praise.give(cast.ines, *[5] * 10)
        assert praise.consider(cast.ines) == 0


class TestMarkSeen:
    def given(self, praise: Praise, cast: Cast) -> Award:
        praise.give(cast.ines, *[5] * 10)
        praise.consider(cast.ines)
        return praise.awards(cast.ines)[0]

    def test_is_kept_the_first_time(self, praise: Praise, cast: Cast) -> None:
        award = self.given(praise, cast)
        for later in (1, 2):
            mark_seen(praise.unit, actor=cast.ines, award=award.uid, now=NOON + timedelta(hours=later))
        assert award.seen_at == NOON + timedelta(hours=1)
        assert len([fact for _, fact in praise.unit.facts if isinstance(fact, AwardSeen)]) == 1

    def test_finds_only_ones_own(self, praise: Praise, cast: Cast) -> None:
        award = self.given(praise, cast)
        for actor in (cast.awa, cast.maya, cast.zoe, cast.vera):
            with pytest.raises(NotFound):
                mark_seen(praise.unit, actor=actor, award=award.uid, now=NOON)
        with pytest.raises(NotFound):
            mark_seen(praise.unit, actor=cast.ines, award=uid(), now=NOON)


class TestListeners:
    def test_tell_the_persons_desks_at_once_and_do_nothing_the_second_time(self, told: Told, cast: Cast, inline: Inline) -> None:
        work.do(give_first_badges, brand_id=cast.objectif.brand_id)
        for stars in [5] * 10:
            work.do(rated, cast=cast, actor=cast.ines, stars=stars)
        ids = {"brand_id": cast.objectif.brand_id, "member_id": cast.ines.member_id or 0, "conversation_id": 1, "assignment_id": 1}
        for _ in range(2):
            listeners.consider(**ids)
        (card,) = [data["award"] for name, data in told.to(delivery.member(cast.ines.member_id or 0)) if name == "badge.awarded"]
        assert (card["badge"]["names"]["en"], card["number"], card["stars"], card["seen"]) == ("Trusted voice", 10, 4, False)
        assert told.say(cast.awa, "award.see", {"client_id": uid(), "award": card["uid"]})["code"] == "not_found"
        assert told.say(cast.ines, "award.see", {"client_id": uid(), "award": card["uid"]})["ok"]
        assert told.to(delivery.member(cast.ines.member_id or 0))[-1] == ("award.seen", {"award": card["uid"]})

    def test_begin_with_what_a_founded_brand_gets(self, inline: Inline, cast: Cast) -> None:
        listeners.begin(brand_id=cast.lumen.brand_id)
        listeners.begin(brand_id=cast.lumen.brand_id)
        assert work.do(lambda unit: unit.scalars(select(Badge.slug).where(Badge.brand_id == cast.lumen.brand_id)).all()) == ["trusted-voice"]
