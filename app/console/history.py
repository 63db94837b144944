"""Reading conversations for the manager: the list with what each came to, and one whole with everything that was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.brands.models import Member, Site
from app.conversations.models import Assignment, Category, Conversation, Entry, Participant, Rating, Snooze
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.paging import behind, mark_of
from app.respondents.models import Topic
from app.routing.models import Decision, LeftQuestion, TargetingRule, Waiting
from app.routing.queries import decisions_of, invited_by
from app.visitors.models import Visitor

PAGE, MOST_ENTRIES = 25, 500


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation in the list. `stage` is set while it waits for a respondent."""

    conversation: Conversation
    question: str
    visitor: str
    topic: Mapping[str, str]
    responsible: str
    stars: Sequence[int]
    stage: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An assignment with its person and its rating."""

    assignment: Assignment
    member: Member
    rating: Rating | None
    aside: timedelta = timedelta(0)  # put aside: no handling time


@dataclass(frozen=True, slots=True)
class Whole:
    """A conversation with everything around it. `names` says who each participant's number is."""

    conversation: Conversation
    site: Site
    topic: Mapping[str, str]
    category: str
    visitor: Visitor
    participants: Sequence[Participant]
    names: Mapping[int, str]
    entries: Sequence[Entry]
    senders: Mapping[int, Participant]
    turns: Sequence[Turn]
    decisions: Sequence[Decision]
    members: Mapping[int, str]
    stage: str
    left: LeftQuestion | None
    rule: TargetingRule | None  # that invited the visitor


def lines(session: Session, actor: Actor, *, status: str = "", before: str = "") -> tuple[Sequence[Line], str]:
    """The page of conversations after the mark `before`, newest first, and the mark of the next page or ''."""
    wanted = select(Conversation).where(Conversation.brand_id == actor.brand_id)
    rows = session.scalars(_of_status(wanted, status).where(behind(before, Conversation.created_at, Conversation.id))
                           .order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    ids = [row.id for row in shown]
    questions, visitors, stages = _questions(session, ids), _visitors(session, ids), _stages(session, ids)
    topics = _topics(session, {row.topic_id for row in shown if row.topic_id})
    people, stars = _responsible(session, ids), _stars(session, ids)
    found = [Line(row, questions.get(row.id, ""), visitors.get(row.id, ""), topics.get(row.topic_id or 0, {}), people.get(row.id, ""),
                  stars.get(row.id, ()), stages.get(row.id, "")) for row in shown]
    return found, mark_of(shown[-1].created_at, shown[-1].id) if len(rows) > PAGE else ""


def whole(session: Session, actor: Actor, *, uid: str, after: int = 0) -> Whole:
    """One conversation of the actor's brand with MOST_ENTRIES of its log after `after`; raises NotFound."""
    row = session.execute(
        select(Conversation, Site, Category.name).join(Site, Site.id == Conversation.site_id)
        .outerjoin(Category, Category.id == Conversation.category_id)
        .where(Conversation.brand_id == actor.brand_id, Conversation.uid == uid)).one_or_none()
    if row is None:
        raise NotFound
    conversation, site, category = row
    participants = session.scalars(select(Participant).where(Participant.conversation_id == conversation.id)
                                   .order_by(Participant.ordinal)).all()
    visitor = session.get_one(Visitor, next(seat.visitor_id for seat in participants if seat.visitor_id is not None))
    members = {member_id: name for member_id, name in session.execute(
        select(Member.id, Member.name).where(Member.brand_id == actor.brand_id))}
    names = {seat.ordinal: members.get(seat.member_id, "") if seat.member_id else visitor.name for seat in participants}
    entries = session.scalars(select(Entry).where(Entry.conversation_id == conversation.id, Entry.seq > after)
                              .order_by(Entry.seq).limit(MOST_ENTRIES)).all()
    return Whole(
        conversation=conversation, site=site, topic=_topics(session, {conversation.topic_id}).get(conversation.topic_id or 0, {}),
        category=category or "", visitor=visitor, participants=participants, names=names, entries=entries,
        senders={seat.id: seat for seat in participants}, turns=_turns(session, conversation.id),
        decisions=decisions_of(session, actor, conversation_id=conversation.id), members=members,
        stage=_stages(session, [conversation.id]).get(conversation.id, ""), left=session.get(LeftQuestion, conversation.id),
        rule=invited_by(session, actor, conversation_id=conversation.id))


def _of_status(wanted: Select[Conversation], status: str) -> Select[Conversation]:
    waits = select(Waiting.conversation_id).where(Waiting.conversation_id == Conversation.id).exists()
    if status == "waiting":
        return wanted.where(Conversation.status == "open", waits)
    if status == "open":
        return wanted.where(Conversation.status == "open", ~waits)
    return wanted.where(Conversation.status == "closed") if status == "closed" else wanted


def _questions(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """The first words of each conversation."""
    first = (select(func.min(Entry.seq)).where(Entry.conversation_id == Conversation.id, Entry.kind == "text").correlate(Conversation)
             .scalar_subquery())
    rows = session.execute(select(Entry.conversation_id, Entry.body).join(Conversation, Conversation.id == Entry.conversation_id)
                           .where(Conversation.id.in_(ids), Entry.seq == first))
    return {number: body for number, body in rows}


def _visitors(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    rows = session.execute(select(Participant.conversation_id, Visitor.name).join(Visitor, Visitor.id == Participant.visitor_id)
                           .where(Participant.conversation_id.in_(ids), Participant.ordinal == 1))
    return {number: name for number, name in rows}


def _stages(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    rows = session.execute(select(Waiting.conversation_id, Waiting.stage).where(Waiting.conversation_id.in_(ids)))
    return {number: stage for number, stage in rows}


def _topics(session: Session, ids: set[int | None]) -> Mapping[int, Mapping[str, str]]:
    return {number: names for number, names in session.execute(select(Topic.id, Topic.names).where(Topic.id.in_(ids)))}


def _responsible(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """Who is responsible, or was last."""
    rows = session.execute(select(Assignment.conversation_id, Member.name).join(Member, Member.id == Assignment.member_id)
                           .where(Assignment.conversation_id.in_(ids)).order_by(Assignment.epoch))
    return {number: name for number, name in rows}


def _stars(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for number, stars in session.execute(
            select(Assignment.conversation_id, Rating.stars).join(Rating, Rating.assignment_id == Assignment.id)
            .where(Assignment.conversation_id.in_(ids)).order_by(Assignment.epoch)):
        found.setdefault(number, []).append(stars)
    return found


def _turns(session: Session, conversation_id: int) -> Sequence[Turn]:
    rows = session.execute(select(Assignment, Member, Rating).join(Member, Member.id == Assignment.member_id)
                           .outerjoin(Rating, Rating.assignment_id == Assignment.id)
                           .where(Assignment.conversation_id == conversation_id).order_by(Assignment.epoch))
    aside: dict[int, timedelta] = {}
    for one in session.scalars(select(Snooze).where(Snooze.conversation_id == conversation_id, Snooze.ended_at.is_not(None))):
        aside[one.assignment_id] = aside.get(one.assignment_id, timedelta(0)) + ((one.ended_at or one.since) - one.since)
    return [Turn(assignment, member, rating, aside.get(assignment.id, timedelta(0))) for assignment, member, rating in rows]
