"""Who may read how far, without a database."""

from datetime import timedelta

import pytest

from app.conversations.policy import AFTERGLOW, last_readable, may_read_entry
from tests.cast import NOON

STAFF = ("ambassador", "agent", "manager", "owner")


class TestLastReadable:
    @pytest.mark.parametrize("role", ["visitor", *STAFF])
    def test_is_the_head_while_somebody_takes_part(self, role: str) -> None:
        assert last_readable(role=role, left_at=None, until_seq=None, head=9, now=NOON) == 9

    @pytest.mark.parametrize("role", ["ambassador", "agent"])
    def test_is_the_leaving_for_a_day(self, role: str) -> None:
        for after in (timedelta(0), AFTERGLOW):
            assert last_readable(role=role, left_at=NOON, until_seq=5, head=9, now=NOON + after) == 5
        assert last_readable(role=role, left_at=NOON, until_seq=5, head=9, now=NOON + AFTERGLOW + timedelta(milliseconds=1)) is None

    @pytest.mark.parametrize("role", ["manager", "owner"])
    def test_is_the_head_for_who_manages(self, role: str) -> None:
        assert last_readable(role=role, left_at=NOON, until_seq=5, head=9, now=NOON + timedelta(days=90)) == 9


class TestMayReadEntry:
    @pytest.mark.parametrize(("is_staff", "audience", "may"), [
        (True, "staff", True), (True, "all", True), (False, "all", True), (False, "staff", False)])
    def test_veils_what_is_for_staff(self, is_staff: bool, audience: str, may: bool) -> None:
        assert may_read_entry(is_staff=is_staff, audience=audience) is may
