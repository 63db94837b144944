"""A visitor's own conversations, as their list shows them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from app.brands.models import Member
from app.conversations.models import Assignment, Conversation, Entry, Participant
from app.conversations.queries import is_visitors
from app.kernel.actor import Actor
from app.kernel.database import fetch


@dataclass(frozen=True, slots=True)
class Own:
    """A conversation in its visitor's list."""

    uid: str
    status: Any
    at: datetime
    who: str | None
    words: str | None
    unread: int


def own_conversations(session: Session, *, actor: Actor, most: int = 20) -> list[Own]:
    """Those the visitor may read, newest first: who was responsible last, how the last text begins, how much of others is unread."""
    return [Own(*row) for row in fetch(session, _own(), brand=actor.brand_id, me=actor.visitor_id, site=actor.site_id, most=most)]


@cache
def _own() -> Select[*tuple[Any, ...]]:
    said = aliased(Entry)
    last = select(func.max(said.seq)).where(said.conversation_id == Conversation.id, said.kind == "text", said.audience == "all").scalar_subquery()
    unread = select(func.count()).where(
        said.conversation_id == Conversation.id, said.seq > Participant.read_seq, said.kind.in_(("text", "promotion")),
        said.audience == "all", said.sender_id != Participant.id).scalar_subquery()
    who = (select(Member.name).join(Assignment, Assignment.member_id == Member.id).where(Assignment.conversation_id == Conversation.id)
           .order_by(Assignment.epoch.desc()).limit(1).scalar_subquery())
    return (
        select(Conversation.uid, Conversation.status, func.coalesce(Entry.at, Conversation.created_at), who, func.substr(Entry.body, 1, 120), unread)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .outerjoin(Entry, and_(Entry.conversation_id == Conversation.id, Entry.seq == last))
        .where(Conversation.brand_id == bindparam("brand"), is_visitors(bindparam("me"), bindparam("site")))
        .order_by(Conversation.id.desc()).limit(bindparam("most")))
