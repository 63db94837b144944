"""Whom an order is owed to: the last respondent who answered its visitor, and the promotion that led there. docs/commerce.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.commerce.models import Promotion, Share
from app.conversations.models import Assignment, Conversation, Entry, Participant
from app.kernel.work import Unit

WITHIN = timedelta(hours=48)
ANSWERS = ("text", "promotion")  # what a respondent says to the visitor; notes and events are no answers


@dataclass(frozen=True, slots=True)
class Helped:
    """An assignment in which a human answered; `last_at` is their last answer before the order."""

    assignment_id: int
    conversation_id: int
    conversation_uid: str
    member_id: int
    started_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A promotion that this visitor was given."""

    share_id: int
    code: str
    shared_at: datetime
    followed_at: datetime | None


def last_to_help(helped: Iterable[Helped], *, placed_at: datetime) -> Helped | None:
    """The newest assignment that was answered within 48 hours before the order."""
    counting = [one for one in helped if timedelta(0) <= placed_at - one.last_at <= WITHIN]
    return max(counting, key=lambda one: (one.started_at, one.assignment_id), default=None)


def led_by(shown: Iterable[Shown], *, code: str, placed_at: datetime) -> Shown | None:
    """The promotion whose code was used, else the one opened last, each within 48 hours before the order."""

    def counts(at: datetime | None) -> bool:
        return at is not None and timedelta(0) <= placed_at - at <= WITHIN

    used = [one for one in shown if code and same_code(one.code, code) and (counts(one.shared_at) or counts(one.followed_at))]
    if used:
        return max(used, key=lambda one: (one.shared_at, one.share_id))
    followed = [(one.followed_at, one.share_id, one) for one in shown if counts(one.followed_at)]
    return max(followed, key=lambda each: each[:2])[2] if followed else None


def same_code(one: str, other: str) -> bool:
    """Codes are typed by hand: case and outer white space say nothing."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def helped_by(unit: Unit, *, visitors: Sequence[int], placed_at: datetime) -> list[Helped]:
    """Every assignment in these visitors' conversations that was answered in the 48 hours before `placed_at`."""
    asked = select(Participant.conversation_id).where(Participant.visitor_id.in_(visitors))
    rows = unit.execute(
        select(Assignment.id, Assignment.conversation_id, Conversation.uid, Assignment.member_id, Assignment.started_at, func.max(Entry.at))
        .join(Conversation, Conversation.id == Assignment.conversation_id)
        .join(Entry, (Entry.conversation_id == Assignment.conversation_id) & (Entry.sender_id == Assignment.participant_id))
        .where(Assignment.conversation_id.in_(asked), Entry.kind.in_(ANSWERS), Entry.at >= Assignment.started_at,
               Entry.at >= placed_at - WITHIN, Entry.at <= placed_at,
               (Assignment.ended_at.is_(None)) | (Entry.at <= Assignment.ended_at))
        .group_by(Assignment.id, Assignment.conversation_id, Conversation.uid, Assignment.member_id, Assignment.started_at)).all()
    return [Helped(*row) for row in rows]


def shown_to(unit: Unit, *, visitors: Sequence[int], placed_at: datetime) -> list[Shown]:
    """The promotions that these visitors were given, those too old to count left out."""
    since = placed_at - WITHIN
    rows = unit.execute(
        select(Share.id, Promotion.code, Share.shared_at, Share.followed_at).join(Promotion, Promotion.id == Share.promotion_id)
        .where(Share.visitor_id.in_(visitors), (Share.shared_at >= since) | (Share.followed_at >= since))).all()
    return [Shown(*row) for row in rows]
