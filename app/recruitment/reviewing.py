"""Managers decide: shortlist, decline, look again; note what they think; and open what nobody has read yet."""

from datetime import datetime

from sqlalchemy import select, update

from app.brands.models import Brand
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.letters import queue_letter
from app.kernel.text import clean
from app.kernel.work import Unit
from app.recruitment.models import Application, ApplicationStep
from app.recruitment.policy import LONGEST_NOTE, MOVES, can_recruit


class HasMoved(Refusal):
    """Somebody else was quicker, or the candidate withdrew: `data["state"]` says where it stands now."""

    code, status = "application.moved", 409


def move(unit: Unit, *, actor: Actor, application: str, seen: str, to: str, with_letter: bool = False, now: datetime) -> None:
    """Put an application that stood at `seen` elsewhere: shortlisted, declined (`with_letter` tells the candidate) or received again.

    Raises NotAllowed, NotFound, HasMoved, Malformed. Accepting has a verb of its own."""
    if to == "accepted" or seen == "accepted":
        raise Malformed(data={"fields": ["to"]})
    row = take(unit, actor=actor, application=application, seen=seen, to=to, now=now)
    if with_letter and to == "declined" and row.email:
        brand = unit.get_one(Brand, row.brand_id)
        # Threat: nobody has shown that the address is theirs, so nothing that was typed into the form stands in the letter
        queue_letter(unit, to=row.email, template="letters/declined", language=row.language, brand_id=brand.id, now=now,
                     values={"brand": brand.name})


def take(unit: Unit, *, actor: Actor, application: str, seen: str, to: str, now: datetime) -> Application:
    """One conditional update, so that of two managers one decides and the other is told. Raises as `move`."""
    if not can_recruit(actor):
        raise NotAllowed
    if to not in MOVES.get(seen, ()):
        raise Malformed(data={"fields": ["to"]})
    moved = unit.execute(
        update(Application).where(Application.uid == application, Application.brand_id == actor.brand_id, Application.state == seen,
                                  Application.email.is_not(None))
        .values(state=to, state_at=now).returning(Application.id).execution_options(synchronize_session=False)).one_or_none()
    row = found(unit, actor=actor, application=application)
    if moved is None:
        raise HasMoved(data={"state": row.state})
    note_step(unit, actor=actor, row=row, what=to, now=now)
    return row


def add_note(unit: Unit, *, actor: Actor, application: str, words: str, now: datetime) -> None:
    """For the brand's managers only. Raises NotAllowed, NotFound, Malformed; HasMoved once nothing of it is kept."""
    if not can_recruit(actor):
        raise NotAllowed
    row, words = found(unit, actor=actor, application=application), clean(words)
    if row.email is None:
        raise HasMoved(data={"state": row.state})
    if not 1 <= len(words) <= LONGEST_NOTE:
        raise Malformed(data={"fields": ["words"]})
    note_step(unit, actor=actor, row=row, what="note", words=words, now=now)


def mark_read(unit: Unit, *, actor: Actor, application: str, now: datetime) -> None:
    """It was opened; only the first time counts."""
    if not can_recruit(actor):
        raise NotAllowed
    unit.execute(update(Application).where(Application.uid == application, Application.brand_id == actor.brand_id, Application.read_at.is_(None))
                 .values(read_at=now).execution_options(synchronize_session=False))


def found(unit: Unit, *, actor: Actor, application: str) -> Application:
    """The application as it is at this moment, whatever the session remembers; raises NotFound."""
    row = unit.scalar(select(Application).where(Application.uid == application, Application.brand_id == actor.brand_id)
                      .execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def note_step(unit: Unit, *, actor: Actor, row: Application, what: str, words: str = "", now: datetime) -> None:
    unit.add(ApplicationStep(brand_id=row.brand_id, application_id=row.id, at=now, member_id=actor.member_id, what=what, words=words))
    unit.flush()
