"""The rule of attribution, without a database; docs/commerce.md says it in words."""

from datetime import timedelta

import pytest

from app.commerce.attributing import Helped, Shown, last_to_help, led_by, same_code
from tests.cast import NOON

HOUR = timedelta(hours=1)


def helped(number: int, *, started: float, last: float) -> Helped:
    """An assignment, in hours before noon."""
    return Helped(number, 1, "c", number, NOON - started * HOUR, NOON - last * HOUR)


def shown(number: int, *, code: str = "", shared: float, followed: float | None = None) -> Shown:
    return Shown(number, code, NOON - shared * HOUR, None if followed is None else NOON - followed * HOUR)


class TestLastToHelp:
    @pytest.mark.parametrize(("assignments", "owed"), [
        ([], None), ([helped(1, started=1, last=0)], 1), ([helped(1, started=60, last=48)], 1), ([helped(1, started=60, last=48.001)], None),
        ([helped(1, started=1, last=-0.001)], None), ([helped(1, started=9, last=8), helped(2, started=5, last=4)], 2),
        ([helped(2, started=5, last=4), helped(1, started=9, last=1)], 2), ([helped(1, started=90, last=1), helped(2, started=60, last=50)], 1),
        ([helped(1, started=5, last=4), helped(2, started=5, last=4)], 2)])
    def test_is_the_newest_that_answered_in_two_days(self, assignments: list[Helped], owed: int | None) -> None:
        found = last_to_help(assignments, placed_at=NOON)
        assert (found.assignment_id if found else None) == owed


class TestLedBy:
    @pytest.mark.parametrize(("cards", "code", "led"), [
        ([], "", None), ([shown(1, shared=1)], "", None), ([shown(1, shared=1, followed=1)], "", 1), ([shown(1, shared=90, followed=48)], "", 1),
        ([shown(1, shared=90, followed=49)], "", None), ([shown(1, shared=1, followed=-0.1)], "", None),
        ([shown(1, shared=3, followed=1), shown(2, shared=2, followed=2)], "", 1), ([shown(1, code="RING50", shared=2)], " ring50 ", 1),
        ([shown(1, code="RING50", shared=49)], "RING50", None), ([shown(1, code="RING50", shared=2)], "OTHER", None),
        ([shown(1, code="", shared=2)], "", None), ([shown(1, code="A", shared=2), shown(2, shared=1, followed=1)], "a", 1),
        ([shown(1, code="A", shared=3), shown(2, code="A", shared=1)], "A", 2), ([shown(1, code="A", shared=3, followed=2)], "B", 1)])
    def test_is_the_code_that_was_used_else_what_was_opened_last(self, cards: list[Shown], code: str, led: int | None) -> None:
        found = led_by(cards, code=code, placed_at=NOON)
        assert (found.share_id if found else None) == led

    def test_no_code_is_no_code(self) -> None:
        assert not same_code(" ", "") and same_code("Straße", "STRASSE ")
