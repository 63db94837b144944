"""The ranking: who stands where, and why."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Connection

from app.brands.models import Member
from app.conversations.models import Rating
from app.kernel import clock, work
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.recognition.awarding import give_first_badges
from app.recognition.ranking import Period, Ranking, ranking
from tests.cast import NOON, Cast
from tests.desk.test_showing import counted
from tests.ground.doors import Told
from tests.recognition.conftest import Praise, rated


def seen(praise: Praise, actor: Actor, period: Period = "all") -> Ranking:
    return ranking(praise.unit, actor=actor, period=period, now=praise.now)


def names(found: Ranking) -> list[tuple[int | None, str]]:
    return [(row.place, row.member.name) for row in found.ranked]


class TestRanking:
    def test_puts_many_good_ratings_before_one_perfect_one(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5, 5, 5, 4] * 5)
        praise.give(cast.awa, 5)
        praise.give(cast.lena, *[4, 3] * 4)
        found = seen(praise, cast.ines)
        assert names(found) == [(1, "Ines"), (2, "Awa"), (3, "Lena")]
        mean = (95 + 5 + 28) / 29
        assert found.mean == pytest.approx(mean)
        assert found.ranked[1].score == pytest.approx((5 * mean + 5) / 6) and found.ranked[1].average == 5.0

    def test_shares_a_place_among_equals(self, praise: Praise, cast: Cast) -> None:
        for actor in (cast.lena, cast.awa):
            praise.give(actor, 4, 5)
        praise.give(cast.ines, 3)
        assert names(seen(praise, cast.ines)) == [(1, "Awa"), (1, "Lena"), (3, "Ines")]

    def test_shows_apart_who_has_no_rating(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.awa, 5)
        found = seen(praise, cast.ines)
        assert names(found) == [(1, "Awa")] and [row.member.name for row in found.unrated] == ["Ines", "Lena"]

    def test_of_a_brand_without_ratings_ranks_nobody(self, praise: Praise, cast: Cast) -> None:
        found = seen(praise, cast.ines)
        assert (found.mean, found.ranked, len(found.unrated)) == (None, [], 3)

    def test_has_no_agents_but_they_may_look(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.omar, *[5] * 3)
        praise.give(cast.awa, 4)
        for actor in (cast.omar, cast.maya, cast.olga):
            found = seen(praise, actor)
            assert names(found) == [(1, "Awa")] and found.mean == 4.0 and found.progress == []

    def test_of_the_month_begins_with_it_where_the_brand_is(self, praise: Praise, cast: Cast) -> None:
        praise.zone("Pacific/Auckland")
        praise.now = NOON.replace(month=10, day=31, hour=10, minute=30)
        praise.give(cast.awa, 5)
        praise.now += timedelta(hours=1)  # midnight in Auckland lies between
        praise.give(cast.ines, 4)
        praise.now = NOON
        assert names(seen(praise, cast.ines, "month")) == [(1, "Ines")]
        assert names(seen(praise, cast.ines)) == [(1, "Awa"), (2, "Ines")]
        assert seen(praise, cast.ines, "month").mean == 4.5  # little is drawn towards the mean of all time

    def test_forgets_who_left_but_not_what_visitors_said(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.awa, 5)
        praise.give(cast.ines, 4)
        praise.unit.get_one(Member, cast.awa.member_id).ended_at = NOON
        found = seen(praise, cast.ines)
        assert names(found) == [(1, "Ines")] and found.mean == 4.5
        assert "Awa" not in [row.member.name for row in found.unrated]

    def test_follows_a_rating_that_is_removed(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, 5)
        praise.unit.execute(delete(Rating))
        assert seen(praise, cast.ines).ranked == []

    def test_says_how_far_it_is_to_the_badge_until_it_is_there(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, *[5] * 9, 2)
        (progress,) = seen(praise, cast.ines).progress
        assert (progress.have, progress.rule.number, progress.badge.slug) == (9, 10, "trusted-voice")
        praise.give(cast.ines, 4)
        praise.consider(cast.ines)
        found = seen(praise, cast.ines)
        assert found.progress == [] and [badge.slug for badge in found.ranked[0].badges] == ["trusted-voice"]

    def test_of_another_brand_is_its_own(self, praise: Praise, cast: Cast) -> None:
        praise.give(cast.ines, 5)
        found = seen(praise, cast.zoe)
        assert (found.ranked, found.unrated, found.mean) == ([], [], None)

    def test_is_not_for_visitors(self, praise: Praise, cast: Cast) -> None:
        for actor in (cast.vera, cast.zoes_visitor):
            with pytest.raises(NotAllowed):
                seen(praise, actor)

    def test_asks_as_often_for_many_as_for_one(self, praise: Praise, cast: Cast, connection: Connection) -> None:
        praise.give(cast.ines, 5)
        with counted(connection) as few:
            seen(praise, cast.ines)
        for actor in (cast.awa, cast.lena):
            praise.give(actor, *[5] * 10)
            praise.consider(actor)
        with counted(connection) as many:
            assert len(seen(praise, cast.ines).ranked) == 3
        assert len(many) == len(few) <= 6


class TestReadRanking:
    def test_shows_one_decimal_and_which_row_is_mine(self, told: Told, cast: Cast) -> None:
        work.do(give_first_badges, brand_id=cast.objectif.brand_id)
        for actor, stars in ((cast.ines, 5), (cast.ines, 4), (cast.awa, 3)):
            work.do(rated, cast=cast, actor=actor, stars=stars, at=clock.now())
        said = told.say(cast.ines, "ranking.read", {})["data"]
        assert [(row["name"], row["score"], row["average"], row["ratings"], row["me"]) for row in said["ranked"]] == [
            ("Ines", 4.1, 4.5, 2, True), ("Awa", 3.8, 3.0, 1, False)]
        assert (said["mean"], said["weight"], said["period"], said["progress"][0]["have"]) == (4.0, 5, "month", 2)

    def test_refuses_visitors(self, told: Told, cast: Cast) -> None:
        assert told.say(cast.vera, "ranking.read", {})["code"] == "not_allowed"

    @pytest.mark.parametrize("payload", [{"period": "ever"}, [], None, {"period": None}])
    def test_refuses_what_is_malformed(self, told: Told, cast: Cast, payload: object) -> None:
        assert told.say(cast.ines, "ranking.read", payload)["code"] == "malformed"
