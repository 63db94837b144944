"""The table of who may do what, and what a page's colours need."""

import pytest

from app.brands.policy import ROLES, can_give_role, can_touch, contrast, ink_on, is_readable
from app.kernel.actor import Actor


def actor(role: str) -> Actor:
    return Actor(brand_id=1, role=role, member_id=1)  # type: ignore[arg-type]  # every role is tried


class TestCanGiveRole:
    @pytest.mark.parametrize(("role", "given"), [
        ("owner", {"owner", "manager", "agent", "ambassador"}), ("manager", {"manager", "agent", "ambassador"}),
        ("agent", set()), ("ambassador", set()), ("visitor", set())])
    def test_follows_the_table(self, role: str, given: set[str]) -> None:
        assert {each for each in ROLES if can_give_role(actor(role), each)} == given
        assert {each for each in ROLES if can_touch(actor(role), each)} == given


class TestColours:
    def test_measures_black_on_white(self) -> None:
        assert round(contrast("#000000", "#ffffff"), 1) == 21.0

    @pytest.mark.parametrize(("colour", "ink"), [("#1d4f91", "#ffffff"), ("#f2c230", "#1b2430")])
    def test_takes_the_ink_that_reads_best(self, colour: str, ink: str) -> None:
        assert ink_on(colour) == ink
        assert is_readable(colour)

    def test_refuses_white_on_white(self) -> None:
        assert not is_readable("#ffffff")
