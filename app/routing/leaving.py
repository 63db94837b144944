"""Nobody can answer now: the question is left with an e-mail, and a signed link leads back to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Brand
from app.conversations.models import Conversation, Participant
from app.conversations.posting import ClosedToMessages
from app.conversations.recording import record
from app.kernel import vault
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.receipts import once
from app.kernel.work import Unit
from app.routing.gathering import people_of
from app.routing.models import LeftQuestion
from app.routing.offering import serve_queue, step
from app.routing.pace import pace
from app.routing.taking_turns import hold, take_turn
from app.routing.waiting import decide, tell_places, waiting_row
from app.visitors.reaching import email_of, give_address

PURPOSE = "left question"


def leave_question(unit: Unit, *, actor: Actor, conversation: str, client_id: str, email: str, now: datetime) -> None:
    """Keep the address, unverified; the question stays in the queue behind those who sit there.

    Raises NotAllowed, NotFound, ClosedToMessages, EmailInvalid. When somebody took it meanwhile the address is kept all the same."""
    if actor.visitor_id is None:
        raise NotAllowed()
    value = email_of(email)

    def run() -> dict[str, Any]:
        _leave(unit, actor, conversation, value, now)
        return {}

    once(unit, actor_key=actor.key, client_id=client_id, verb="leave_question", now=now, run=run)


def _leave(unit: Unit, actor: Actor, uid: str, email: str, now: datetime) -> None:
    take_turn(unit, actor.brand_id)
    thread = unit.scalar(select(Conversation).join(Participant, Participant.conversation_id == Conversation.id).where(
        Conversation.uid == uid, Conversation.brand_id == actor.brand_id, Participant.visitor_id == actor.visitor_id))
    if thread is None:
        raise NotFound()
    hold(unit, [thread.id])
    unit.refresh(thread)
    if thread.status == "closed":
        raise ClosedToMessages()
    address_id = give_address(unit, brand_id=actor.brand_id, visitor_id=actor.visitor_id or 0, email=email, now=now)
    left = unit.get(LeftQuestion, thread.id)
    if left is None:
        left = LeftQuestion(conversation_id=thread.id, brand_id=actor.brand_id, address_id=address_id, left_at=now)
        unit.add(left)
    left.address_id, left.left_at, left.mailed_at, left.mailed_seq = address_id, now, None, 0
    unit.flush()
    row = waiting_row(unit, thread.id)
    if row is None or row.stage == "left":
        return
    row.stage = "left"
    unit.flush()
    record(unit, conversation_id=thread.id, what="parked", now=now)
    decide(unit, row, step="left", reason="by_visitor", now=now)
    tell_places(unit, brand_id=row.brand_id, audience=row.audience, now=now)
    people = people_of(unit, actor.brand_id, now=now)
    serve_queue(unit, brand_id=actor.brand_id, now=now, people=people)  # who sits there goes before who left
    step(unit, conversation_id=thread.id, now=now, people=people)


def link_token(conversation: str, address_id: int) -> str:
    """What `/left/<token>` carries: which conversation, and which address it was sent to."""
    return vault.sign({"conversation": conversation, "address": address_id}, purpose=PURPOSE)


@dataclass(frozen=True, slots=True)
class Left:
    """What the mailed link opens: the conversation as its visitor reads it, and the page where it began."""

    conversation_id: int
    brand: str
    colour: str
    page: dict[str, Any] | None
    language: str
    head: int


def left_by(session: Session, *, link: str) -> Left:
    """What a mailed link is for; reading changes nothing and gives no rights. Raises NotFound."""
    said = vault.signed(link, purpose=PURPOSE, max_age=int(pace().link.total_seconds()))
    if not isinstance(said, dict) or not isinstance(said.get("conversation"), str) or not isinstance(said.get("address"), int):
        raise NotFound()
    row = session.execute(
        select(Conversation, Brand.name, Brand.colour).join(LeftQuestion, LeftQuestion.conversation_id == Conversation.id)
        .join(Brand, Brand.id == Conversation.brand_id)
        .where(Conversation.uid == said["conversation"], LeftQuestion.address_id == said["address"])).one_or_none()
    if row is None:
        raise NotFound()
    thread, brand, colour = row
    return Left(thread.id, brand, colour, thread.page, thread.language, thread.last_seq)
