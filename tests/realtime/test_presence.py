"""Presence is a row with a time to live: arriving and leaving are facts, a silent end is noticed by its age."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.kernel.actor import Actor
from app.kernel.work import Unit
from app.realtime.facts import PersonArrived, PersonLeft
from app.realtime.presence import TTL, Presence, Sign, end, note, present, renew, renew_all, sign_off

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
VERA = Actor(brand_id=1, role="visitor", visitor_id=12, site_id=1)
INES = Actor(brand_id=1, role="ambassador", member_id=7)


def announced(unit: Unit) -> list[object]:
    return [fact for _, fact in unit.facts]


class TestRenew:
    def test_announces_who_arrives_once(self, unit: Unit) -> None:
        renew(unit, actor=VERA, now=NOON)
        renew(unit, actor=VERA, now=NOON + timedelta(seconds=15))
        assert announced(unit) == [PersonArrived(brand_id=1, visitor_id=12, member_id=None)]
        assert present(unit, ["v12", "m7"], now=NOON) == {"v12"}

    def test_lasts_from_the_last_sign_of_life(self, unit: Unit) -> None:
        renew(unit, actor=INES, now=NOON)
        renew(unit, actor=INES, now=NOON + timedelta(seconds=30))
        last = NOON + timedelta(seconds=30) + TTL
        assert present(unit, ["m7"], now=last - timedelta(milliseconds=1)) == {"m7"}
        assert present(unit, ["m7"], now=last) == set()

    def test_announces_who_comes_back_after_a_silent_end(self, unit: Unit) -> None:
        renew(unit, actor=VERA, now=NOON)
        renew(unit, actor=VERA, now=NOON + TTL)
        assert len(announced(unit)) == 2


class TestEnd:
    def test_announces_who_left(self, unit: Unit) -> None:
        renew(unit, actor=INES, now=NOON)
        end(unit, actor=INES, now=NOON)
        assert announced(unit)[-1] == PersonLeft(brand_id=1, visitor_id=None, member_id=7)
        assert present(unit, ["m7"], now=NOON) == set()

    def test_says_nothing_of_who_was_not_there(self, unit: Unit) -> None:
        end(unit, actor=INES, now=NOON)
        renew(unit, actor=VERA, now=NOON)
        end(unit, actor=VERA, now=NOON + TTL)
        assert [type(fact) for fact in announced(unit)] == [PersonArrived]


class TestPresent:
    def test_of_nobody_is_nobody(self, unit: Unit) -> None:
        assert present(unit, [], now=NOON) == set()


class TestRenewAll:
    def heard(self, **people: tuple[Actor, datetime]) -> dict[str, tuple[Actor, datetime]]:
        return {actor.key: (actor, at) for actor, at in people.values()}

    def test_keeps_everybody_present_from_their_own_moment(self, unit: Unit) -> None:
        renew(unit, actor=VERA, now=NOON)
        renew_all(unit, heard=self.heard(vera=(VERA, NOON + timedelta(seconds=14)), ines=(INES, NOON + timedelta(seconds=1))))
        assert announced(unit) == [PersonArrived(brand_id=1, visitor_id=12, member_id=None), PersonArrived(brand_id=1, visitor_id=None, member_id=7)]
        assert present(unit, ["v12", "m7"], now=NOON + TTL + timedelta(seconds=13)) == {"v12"}
        assert present(unit, ["v12", "m7"], now=NOON + TTL) == {"v12", "m7"}

    def test_announces_who_comes_back_after_a_silent_end(self, unit: Unit) -> None:
        renew(unit, actor=VERA, now=NOON)
        renew_all(unit, heard=self.heard(vera=(VERA, NOON + TTL)))
        assert len(announced(unit)) == 2

    @pytest.mark.parametrize(("later", "out"), [(-1, True), (0, False), (1, False)])
    def test_brings_nobody_back_who_signed_out_after_it(self, unit: Unit, later: int, out: bool) -> None:
        renew(unit, actor=INES, now=NOON - timedelta(seconds=5))
        sign_off(unit, keys=["m7"], now=NOON)
        renew_all(unit, heard=self.heard(ines=(INES, NOON + timedelta(seconds=later))))
        unit.expire_all()
        assert (unit.get_one(Presence, "m7").signed_out_at is not None) is out

    def test_of_nobody_does_nothing(self, unit: Unit) -> None:
        renew_all(unit, heard={})
        assert announced(unit) == []


class TestNote:
    def together(self, unit: Unit, *signs: Sign) -> list[object]:
        many: Any = note
        assert many.many(unit, list(signs)) == [None] * len(signs)
        return announced(unit)

    def test_takes_all_who_come_and_go_at_once(self, unit: Unit) -> None:
        renew(unit, actor=INES, now=NOON)
        facts = self.together(unit, Sign(VERA, NOON), Sign(INES, NOON + timedelta(seconds=1), here=False))
        assert facts[1:] == [PersonArrived(brand_id=1, visitor_id=12, member_id=None), PersonLeft(brand_id=1, visitor_id=None, member_id=7)]
        assert present(unit, ["v12", "m7"], now=NOON + timedelta(seconds=1)) == {"v12"}

    def test_takes_the_signs_of_one_person_in_their_order(self, unit: Unit) -> None:
        later = NOON + timedelta(seconds=1)
        facts = self.together(unit, Sign(VERA, NOON), Sign(VERA, NOON), Sign(VERA, later, here=False), Sign(VERA, later))
        assert [type(fact) for fact in facts] == [PersonArrived, PersonLeft, PersonArrived]
        assert present(unit, ["v12"], now=later) == {"v12"}

    def test_says_nothing_of_who_was_not_there_when_they_left(self, unit: Unit) -> None:
        assert self.together(unit, Sign(VERA, NOON, here=False)) == []
        assert unit.get(Presence, "v12") is None
