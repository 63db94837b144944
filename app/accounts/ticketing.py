"""Tickets: a signed-in person's single-use, 30-second key to the desk's socket, which carries no cookie of its own."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Delete, Insert, bindparam, delete, insert, update
from sqlalchemy.sql.dml import ReturningUpdate

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
    token, connection = secrets.token_urlsafe(32), unit.connection()
    connection.execute(_forget(), {"account": account_id, "now": now})
    connection.execute(_issue(), {"token_hash": _hash(token), "account_id": account_id, "member_id": member_id, "expires_at": now + LIFE})
    return token


def redeem_ticket(unit: work.Unit, *, token: str, now: datetime) -> TicketHolder:
    """Who holds it; one conditional update, so that of two sockets only one gets in. Raises TicketSpent."""
    row = unit.connection().execute(_spend(), {"hash": _hash(token), "now": now}).one_or_none()
    if row is None:
        raise TicketSpent
    return TicketHolder(account_id=row.account_id, member_id=row.member_id)


# Made once: after a restart every desk asks for one.
_ticket: Any = Ticket.__table__


@cache
def _forget() -> Delete:
    return delete(_ticket).where(_ticket.c.account_id == bindparam("account"), _ticket.c.expires_at < bindparam("now"))


@cache
def _issue() -> Insert:
    return insert(_ticket)


@cache
def _spend() -> ReturningUpdate[Any]:
    return (update(_ticket).where(_ticket.c.token_hash == bindparam("hash"), _ticket.c.used_at.is_(None), _ticket.c.expires_at > bindparam("now"))
            .values(used_at=bindparam("now")).returning(_ticket.c.account_id, _ticket.c.member_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
