"""Tickets: a signed-in person's single-use, 30-second key to the desk's socket, which carries no cookie of its own."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from app.accounts.models import Ticket
from app.kernel import work
from app.kernel.errors import Refusal

LIFE = timedelta(seconds=30)


class TicketSpent(Refusal):
    """Unknown, used or too old: one answer for all three, the browser fetches a new one."""

    code, status = "unauthorized", 401


@dataclass(frozen=True, slots=True)
class TicketHolder:
    account_id: int
    member_id: int


def issue_ticket(unit: work.Unit, *, account_id: int, member_id: int, now: datetime) -> str:
    """A new ticket in plain text, for this one answer; the account's expired ones go with the same stroke."""
    unit.execute(delete(Ticket).where(Ticket.account_id == account_id, Ticket.expires_at < now))
    token = secrets.token_urlsafe(32)
    unit.add(Ticket(token_hash=_hash(token), account_id=account_id, member_id=member_id, expires_at=now + LIFE))
    unit.flush()
    return token


def redeem_ticket(unit: work.Unit, *, token: str, now: datetime) -> TicketHolder:
    """Who holds it; one conditional update, so that of two sockets only one gets in. Raises TicketSpent."""
    spend = (
        update(Ticket)
        .where(Ticket.token_hash == _hash(token), Ticket.used_at.is_(None), Ticket.expires_at > now)
        .values(used_at=now)
        .returning(Ticket.account_id, Ticket.member_id)
    )
    row = unit.execute(spend.execution_options(synchronize_session=False)).one_or_none()
    if row is None:
        raise TicketSpent
    return TicketHolder(account_id=row.account_id, member_id=row.member_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
