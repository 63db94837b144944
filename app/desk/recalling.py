"""Who a conversation's visitor is to its respondent: this visit's pages, the basket, and what was talked about before."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.brands.queries import language_of
from app.conversations.models import Assignment, Conversation, Participant, Rating
from app.conversations.queries import Seen, entries_after, seen, visitor_of
from app.conversations.wire import Entry, Page, Veiled
from app.desk.wire import Basket, EarlierConversation, PageSeen, VisitorSeen
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.text import in_language
from app.respondents.models import Topic
from app.visitors.models import Visitor
from app.visitors.queries import same_person

MOST = 20  # earlier conversations


def visitor_seen(session: Session, *, actor: Actor, conversation: str, now: datetime) -> VisitorSeen:
    """What this respondent may see of the visitor at `now`; raises NotFound."""
    place, visitor = _place(session, actor, conversation, now)
    trail, basket = (visitor.trail, visitor.basket) if place.is_live else (None, None)
    rows = session.execute(_earlier(actor, place, same_person(session, visitor.id)).limit(MOST)).all()
    language = language_of(session, actor)
    return VisitorSeen(
        pages=[page for page in (_page(each) for each in trail or []) if page], measured=trail is not None, basket=_basket(basket),
        language=visitor.language, device=visitor.device, earlier=[_shape(actor, row, language) for row in rows])


def history(session: Session, *, actor: Actor, conversation: str, earlier: str, after: int, now: datetime) -> Page:
    """A page of an earlier conversation of the same person; raises NotFound, for ambassadors too."""
    place, visitor = _place(session, actor, conversation, now)
    row = session.execute(_earlier(actor, place, same_person(session, visitor.id)).where(Conversation.uid == earlier)).first()
    if row is None or not _reads_all(actor):
        raise NotFound
    past: Conversation = row[0]
    then = Seen(past.id, past.uid, past.brand_id, past.last_seq, past.epoch, past.status, participant_id=0, ordinal=0, is_staff=True, is_live=False)
    entries, more = entries_after(session, place=then, after=after)
    shown = [Veiled(**each) if "veiled" in each else Entry(**each) for each in entries]
    return Page(conversation=past.uid, entries=shown, head=past.last_seq, more=more, epoch=0, me=0, reads=[])


def _reads_all(actor: Actor) -> bool:
    return actor.is_staff and actor.role != "ambassador"


def _place(session: Session, actor: Actor, conversation: str, now: datetime) -> tuple[Seen, Visitor]:
    place = seen(session, actor=actor, conversation=conversation, now=now)
    if not place.is_staff:
        raise NotFound
    return place, session.execute(select(Visitor).where(Visitor.id == visitor_of(place.conversation_id))).scalar_one()


def _earlier(actor: Actor, place: Seen, visitors: list[int]) -> Select[Any]:
    """Other conversations of these browsers, newest first; for an ambassador those they took part in, with their own rating."""
    asker = select(Participant.conversation_id).where(Participant.visitor_id.in_(visitors), Participant.ordinal == 1)
    stars = (select(Rating.stars).join(Assignment, Assignment.id == Rating.assignment_id)
             .where(Assignment.conversation_id == Conversation.id).order_by(Assignment.epoch.desc()).limit(1))
    by = (select(Member.name).join(Assignment, Assignment.member_id == Member.id)
          .where(Assignment.conversation_id == Conversation.id).order_by(Assignment.epoch.desc()).limit(1))
    if not _reads_all(actor):
        stars = stars.where(Assignment.member_id == actor.member_id)
    found = (select(Conversation, Topic.names, Participant.id, by.correlate(Conversation).scalar_subquery(),
                    stars.correlate(Conversation).scalar_subquery())
             .outerjoin(Participant, and_(Participant.conversation_id == Conversation.id, Participant.member_id == actor.member_id))
             .outerjoin(Topic, Topic.id == Conversation.topic_id)
             .where(Conversation.brand_id == actor.brand_id, Conversation.id.in_(asker), Conversation.id != place.conversation_id)
             .order_by(Conversation.id.desc()))
    return found if _reads_all(actor) else found.where(Participant.id.is_not(None))


def _shape(actor: Actor, row: Any, language: str) -> EarlierConversation:
    conversation, names, seat, by, stars = row
    page = conversation.page or {}
    return EarlierConversation(
        conversation=conversation.uid, topic=in_language(names or {}, language), about=page.get("product") or page.get("title") or "",
        by=by or "", started=clock.millis(conversation.created_at), state="closed" if conversation.status == "closed" else "open",
        mine=seat is not None, readable=_reads_all(actor), stars=stars)


def _page(told: Any) -> PageSeen | None:
    """A stored page; what an older version stored otherwise is left out."""
    try:
        return PageSeen.model_validate(told)
    except ValidationError:
        return None


def _basket(told: Any) -> Basket | None:
    try:
        return Basket.model_validate(told) if told else None
    except ValidationError:
        return None
