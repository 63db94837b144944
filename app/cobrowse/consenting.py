"""A respondent asks to see the visitor's page, the visitor agrees or not, and either ends it; the log says each."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cobrowse.facts import PageHidden
from app.cobrowse.models import PageShare
from app.cobrowse.queries import due
from app.conversations.models import Assignment, Conversation, Participant
from app.conversations.posting import NotYours
from app.conversations.queries import mine_locked
from app.conversations.recording import record
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound, Refusal
from app.kernel.ids import uid
from app.kernel.receipts import once
from app.kernel.work import Unit

LIVE = ("asked", "shown")


class NobodyToShow(Refusal):
    """Nobody is responsible for the conversation now, or no longer who asked: there is nobody to show a page to."""

    code = "page.nobody"


def ask_for_page(unit: Unit, *, actor: Actor, conversation: str, epoch: int, client_id: str, now: datetime) -> None:
    """Only the responsible respondent asks. What is asked or shown already stays as it is. Raises NotFound, NotAllowed, NotYours."""

    def run() -> dict[str, Any]:
        thread, seat = _held(unit, actor, conversation)
        if not actor.is_staff:
            raise NotAllowed
        assignment = _responsible(unit, thread)
        if assignment is None or assignment.participant_id != seat.id or epoch != thread.epoch:
            raise NotYours
        share = unit.get(PageShare, thread.id)
        if share is None or share.state not in LIVE or share.assignment_id != assignment.id:
            _put(unit, thread, assignment, _asker(unit, thread), state="asked", grant=None, now=now)
            record(unit, conversation_id=thread.id, what="page_asked", by=seat.id, data={"n": seat.ordinal}, now=now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="ask_for_page", now=now, run=run)


def show_page(unit: Unit, *, actor: Actor, conversation: str, client_id: str, now: datetime) -> str:
    """The visitor agrees, or offers it unasked; returns the grant. A second tab that agrees takes over from the first.

    Raises NotFound, NotAllowed, NobodyToShow."""

    def run() -> dict[str, Any]:
        thread, seat = _held(unit, actor, conversation)
        if actor.visitor_id is None:
            raise NotAllowed
        assignment = _responsible(unit, thread)
        if assignment is None or thread.status != "open":
            raise NobodyToShow
        before, grant = unit.get(PageShare, thread.id), uid()
        if before is not None and before.state == "asked" and before.assignment_id != assignment.id:
            raise NobodyToShow  # the yes was on its way to the one who asked; another is responsible now and has not
        already = before is not None and before.state == "shown" and before.assignment_id == assignment.id
        since = before.since if before is not None and already else now
        _put(unit, thread, assignment, actor.visitor_id, state="shown", grant=grant, now=since)
        if already:
            unit.announce(PageHidden(brand_id=thread.brand_id, conversation_id=thread.id))
        else:
            to = unit.get_one(Participant, assignment.participant_id).ordinal
            record(unit, conversation_id=thread.id, what="page_shown", by=seat.id, data={"n": to}, now=now)
        return {"grant": grant}

    return str(once(unit, actor_key=actor.key, client_id=client_id, verb="show_page", now=now, run=run)["grant"])


def hide_page(unit: Unit, *, actor: Actor, conversation: str, client_id: str, now: datetime) -> None:
    """By the visitor ("no thanks", "stop") or the respondent it is shown to. Harmless when nothing is. Raises NotFound, NotYours."""

    def run() -> dict[str, Any]:
        thread, seat = _held(unit, actor, conversation)
        share = unit.get(PageShare, thread.id)
        if share is not None and share.state in LIVE:
            if actor.is_staff and unit.get_one(Assignment, share.assignment_id).participant_id != seat.id:
                raise NotYours
            _hide(unit, thread, share, by=seat, now=now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="hide_page", now=now, run=run)


def hide_due(unit: Unit, *, now: datetime) -> int:
    """Ends what is over: after half an hour, with another respondent, or without the visitor; how many ended."""
    over = due(unit, now=now)
    for conversation_id in over:
        thread = unit.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
        _hide(unit, thread, unit.get_one(PageShare, conversation_id), by=None, now=now)
    return len(over)


def _held(unit: Unit, actor: Actor, conversation: str) -> tuple[Conversation, Participant]:
    """The conversation, locked, and the actor's own place in it; who has left is outside."""
    thread, seat = mine_locked(unit, actor=actor, conversation=conversation)
    if seat.left_at is not None:
        raise NotFound
    return thread, seat


def _responsible(unit: Session, thread: Conversation) -> Assignment | None:
    return None if thread.assignment_id is None else unit.get(Assignment, thread.assignment_id)


def _asker(unit: Session, thread: Conversation) -> int:
    """The visitor, participant 1."""
    return unit.scalar(select(Participant.visitor_id).where(Participant.conversation_id == thread.id, Participant.ordinal == 1)) or 0


def _put(unit: Unit, thread: Conversation, assignment: Assignment, visitor_id: int, *, state: str, grant: str | None, now: datetime) -> None:
    unit.merge(PageShare(conversation_id=thread.id, brand_id=thread.brand_id, assignment_id=assignment.id, visitor_id=visitor_id,
                         state=state, grant=grant, since=now))
    unit.flush()


def _hide(unit: Unit, thread: Conversation, share: PageShare, *, by: Participant | None, now: datetime) -> None:
    data = {"n": by.ordinal if by else None, "was": share.state}
    share.state, share.grant, share.since = "hidden", None, now
    unit.flush()
    record(unit, conversation_id=thread.id, what="page_hidden", by=by.id if by else None, data=data, now=now)
    unit.announce(PageHidden(brand_id=thread.brand_id, conversation_id=thread.id))
