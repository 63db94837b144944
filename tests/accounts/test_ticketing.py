"""Tickets open the desk's socket once, soon, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account, Ticket
from app.accounts.ticketing import TicketSpent, issue_ticket, redeem_ticket
from app.brands.models import Brand, Member
from app.kernel.work import Unit

NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)


@pytest.fixture
def holder(unit: Unit) -> tuple[int, int]:
    """(account id, member id) of Ines."""
    account = Account(email="ines@objectif.example", name="Ines", created_at=NOW)
    brand = Brand(slug="objectif", name="Objectif", created_at=NOW)
    unit.add_all([account, brand])
    unit.flush()
    member = Member(brand_id=brand.id, account_id=account.id, role="ambassador", name="Ines", joined_at=NOW)
    unit.add(member)
    unit.flush()
    return account.id, member.id


def issued(unit: Unit, holder: tuple[int, int], now: datetime = NOW) -> str:
    return issue_ticket(unit, account_id=holder[0], member_id=holder[1], now=now)


class TestIssueTicket:
    def test_keeps_only_the_hash(self, unit: Unit, holder: tuple[int, int]) -> None:
        token = issued(unit, holder)
        assert token not in unit.execute(select(Ticket.token_hash)).scalars().all()

    def test_clears_away_the_expired_ones_of_the_account(self, unit: Unit, holder: tuple[int, int]) -> None:
        for minutes in range(5):
            issued(unit, holder, NOW + timedelta(minutes=minutes))
        assert unit.scalar(select(func.count()).select_from(Ticket)) == 1


class TestRedeemTicket:
    def test_it_works(self, unit: Unit, holder: tuple[int, int]) -> None:
        found = redeem_ticket(unit, token=issued(unit, holder), now=NOW + timedelta(seconds=29))
        assert (found.account_id, found.member_id) == holder

    def test_refuses_the_second_socket(self, unit: Unit, holder: tuple[int, int]) -> None:
        token = issued(unit, holder)
        redeem_ticket(unit, token=token, now=NOW)
        with pytest.raises(TicketSpent):
            redeem_ticket(unit, token=token, now=NOW)

    def test_refuses_after_thirty_seconds(self, unit: Unit, holder: tuple[int, int]) -> None:
        with pytest.raises(TicketSpent):
            redeem_ticket(unit, token=issued(unit, holder), now=NOW + timedelta(seconds=30))

    @pytest.mark.parametrize("token", ["", "x", "ticket" * 50, "é\x00"])
    def test_refuses_what_was_never_issued(self, unit: Unit, holder: tuple[int, int], token: str) -> None:
        with pytest.raises(TicketSpent):
            redeem_ticket(unit, token=token, now=NOW)
