"""Who opens a respondent's socket: the holder of a fresh ticket, on the desk's own origin."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.accounts.ticketing import redeem_ticket
from app.brands.models import Member
from app.brands.queries import actor_of_member, has_rights
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import fetch, reading
from app.kernel.errors import NotAllowed, Refusal


class TicketUseless(Refusal):
    code, status = "unauthorized", 401


def ticket_opener(own_origin: str) -> Callable[..., Actor]:
    """How a ticket becomes an actor, on `own_origin` only: a foreign page's socket gets nothing, even with a ticket."""

    def by_ticket(ticket: str, *, origin: str, now: datetime) -> Actor:
        if origin != own_origin:
            raise NotAllowed("origin_not_allowed")
        holder = work.do(redeem_ticket, token=ticket, now=now)
        with reading() as session:
            actor = actor_of_member(session, holder.member_id)
        if actor is None:
            raise TicketUseless
        return actor

    return by_ticket


def ended(session: Session, actors: Sequence[Actor]) -> set[str]:
    """Keys of connected members who left, or whose role is another now: their browser comes back with the new one."""
    members = {actor.member_id: actor for actor in actors if actor.member_id is not None}
    if not members:
        return set()
    roles = {member_id: role for member_id, role in fetch(session, _roles(), members=list(members))}
    return {actor.key for member_id, actor in members.items() if roles.get(member_id) != actor.role}


@cache
def _roles() -> Select[int, str]:
    return select(Member.id, Member.role).where(Member.id.in_(bindparam("members", expanding=True)), has_rights())
