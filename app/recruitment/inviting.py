"""An accepted candidate is invited by letter, with what they said of themselves; the invitation can be sent again or taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.brands import staffing
from app.brands.models import Member
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.recruitment.models import Application, ApplicationTopic
from app.recruitment.reviewing import HasMoved, found, note_step, take
from app.respondents.models import Respondent, Topic
from app.respondents.profiling import set_profile

LEVEL = 2  # what somebody says of themselves counts as "knows it well"; the people page changes it
CAPACITY = 2


def accept(unit: Unit, *, actor: Actor, application: str, seen: str, now: datetime) -> int:
    """Invite the candidate as an ambassador; the member's id. Name, languages and topics are there when they join.

    Raises NotAllowed, NotFound, HasMoved, Malformed, AlreadyMember."""
    row = take(unit, actor=actor, application=application, seen=seen, to="accepted", now=now)
    member_id = staffing.invite_member(unit, actor=actor, email=row.email or "", name=row.name, role="ambassador", language=row.language, now=now)
    known = unit.get(Respondent, member_id)  # who was here before keeps the line and capacity of then
    set_profile(unit, actor=actor, member_id=member_id, line=known.line if known else "", languages=row.languages,
                capacity=known.capacity if known else CAPACITY, expertise=dict.fromkeys(_topics(unit, row), LEVEL), now=now)
    row.member_id = member_id
    unit.flush()
    return member_id


def take_back(unit: Unit, *, actor: Actor, application: str, now: datetime) -> None:
    """The candidate stands on the shortlist again and the invitation is over; HasMoved once they have joined."""
    row = found(unit, actor=actor, application=application)
    member = unit.get(Member, row.member_id) if row.member_id else None
    if member is not None and member.joined_at is not None:
        raise HasMoved(data={"state": row.state})
    take(unit, actor=actor, application=application, seen="accepted", to="shortlisted", now=now)
    if member is not None and member.ended_at is None:
        staffing.end_membership(unit, actor=actor, member_id=member.id, now=now)
    row.member_id = None
    unit.flush()


def invite_again(unit: Unit, *, actor: Actor, application: str, now: datetime) -> None:
    """A new letter with a new link, for an invitation that is lost or over. Raises NotAllowed, NotFound when none is open."""
    row = found(unit, actor=actor, application=application)
    if row.state != "accepted" or row.member_id is None:
        raise NotFound
    staffing.invite_again(unit, actor=actor, member_id=row.member_id, now=now)
    note_step(unit, actor=actor, row=row, what="invited", now=now)


def _topics(unit: Unit, row: Application) -> Sequence[int]:
    """Those that are still offered."""
    return unit.scalars(select(ApplicationTopic.topic_id).join(Topic, Topic.id == ApplicationTopic.topic_id)
                        .where(ApplicationTopic.application_id == row.id, Topic.archived_at.is_(None))).all()
