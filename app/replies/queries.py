"""Reading saved replies and requests: as a respondent finds them at the desk, and as the brand keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.brands.queries import has_rights, language_of
from app.conversations.models import Conversation
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.text import in_language
from app.replies.models import ReplyRequest, ReplyUse, SavedReply
from app.replies.policy import MOST_REPLIES, audiences_of, can_write, folded
from app.respondents.models import Topic

# How long somebody still sees what became of their requests.
REMEMBERED = timedelta(days=30)
MOST_REQUESTS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A saved reply as a respondent finds it; `topic` in the language of their screen."""

    reply: SavedReply
    topic: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved reply as the brand keeps it."""

    reply: SavedReply
    topic: str
    used: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with who made it, and the conversation it came from."""

    request: ReplyRequest
    name: str
    conversation: str | None


def replies_for(session: Session, actor: Actor) -> Sequence[Found]:
    """What this respondent may use, by title."""
    language = language_of(session, actor)
    rows = session.execute(
        select(SavedReply, Topic.names).outerjoin(Topic, Topic.id == SavedReply.topic_id)
        .where(SavedReply.brand_id == actor.brand_id, SavedReply.archived_at.is_(None), SavedReply.audience.in_(audiences_of(actor)))
        .order_by(SavedReply.title, SavedReply.id).limit(MOST_REPLIES))
    return [Found(reply, in_language(names or {}, language)) for reply, names in rows]


def requests_by(session: Session, actor: Actor, *, now: datetime) -> Sequence[ReplyRequest]:
    """One's own requests that are open, or were answered not long ago; newest first."""
    recent = (ReplyRequest.state == "open") | (ReplyRequest.answered_at > now - REMEMBERED)
    return session.scalars(select(ReplyRequest).where(ReplyRequest.brand_id == actor.brand_id, ReplyRequest.member_id == actor.member_id, recent)
                           .order_by(ReplyRequest.id.desc()).limit(20)).all()


def replies_of(session: Session, actor: Actor, *, words: str = "", language: str) -> Sequence[Kept]:
    """Every reply of the brand in which all `words` stand, accents or not; archived ones last. Raises NotFound for who writes none."""
    _must_write(actor)
    used = {reply_id: count for reply_id, count in session.execute(
        select(ReplyUse.reply_id, func.count()).where(ReplyUse.brand_id == actor.brand_id).group_by(ReplyUse.reply_id))}
    rows = session.execute(
        select(SavedReply, Topic.names).outerjoin(Topic, Topic.id == SavedReply.topic_id).where(SavedReply.brand_id == actor.brand_id)
        .order_by(SavedReply.archived_at.is_not(None), SavedReply.title, SavedReply.id))
    wanted = folded(words).split()
    return [Kept(reply, in_language(names or {}, language), used.get(reply.id, 0)) for reply, names in rows if _has(reply, wanted)]


def reply_by_uid(session: Session, actor: Actor, *, uid: str) -> SavedReply:
    """Raises NotFound."""
    row = session.scalar(select(SavedReply).where(SavedReply.uid == uid, SavedReply.brand_id == actor.brand_id))
    if row is None or not can_write(actor):
        raise NotFound
    return row


def open_requests(session: Session, actor: Actor) -> Sequence[Asked]:
    """What respondents ask the brand to write, oldest first. Raises NotFound for who writes none."""
    _must_write(actor)
    rows = session.execute(
        select(ReplyRequest, Member.name, Conversation.uid).join(Member, Member.id == ReplyRequest.member_id)
        .outerjoin(Conversation, Conversation.id == ReplyRequest.conversation_id)
        .where(ReplyRequest.brand_id == actor.brand_id, ReplyRequest.state == "open").order_by(ReplyRequest.id).limit(MOST_REQUESTS))
    return [Asked(request, name, conversation) for request, name, conversation in rows]


def request_by_uid(session: Session, actor: Actor, *, uid: str) -> ReplyRequest:
    """Raises NotFound."""
    row = session.scalar(select(ReplyRequest).where(ReplyRequest.uid == uid, ReplyRequest.brand_id == actor.brand_id))
    if row is None or not can_write(actor):
        raise NotFound
    return row


def staff_of(session: Session, *, brand_id: int) -> Sequence[int]:
    """Ids of everybody who has a desk in the brand."""
    return session.scalars(select(Member.id).where(Member.brand_id == brand_id, has_rights())).all()


def _must_write(actor: Actor) -> None:
    if not can_write(actor):
        raise NotFound


def _has(reply: SavedReply, wanted: Sequence[str]) -> bool:
    words = folded(" ".join([reply.title, reply.shortcut or "", *reply.texts.values()]))
    return all(word in words for word in wanted)
