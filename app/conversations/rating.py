"""The visitor says how each assignment was: 1 to 5 with words, once, after a real exchange."""

from datetime import datetime

from sqlalchemy import select

from app.conversations.facts import AssignmentRated
from app.conversations.models import Assignment, Conversation, Participant, Rating
from app.conversations.recording import record
from app.kernel import text
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotFound, Refusal
from app.kernel.work import Unit

LONGEST_WORDS = 1_000


class RatedAlready(Refusal):
    code = "rating.already"


class TooEarlyToRate(Refusal):
    """Nobody has answered in this assignment, or it is still running."""

    code = "rating.too_early"


def rate(unit: Unit, *, actor: Actor, conversation: str, assignment: str, stars: int, words: str, now: datetime) -> None:
    """Keep the rating and write it into the log. Only this conversation's visitor may."""
    row = unit.execute(
        select(Assignment, Participant).join(Conversation, Conversation.id == Assignment.conversation_id)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(Conversation.uid == conversation, Assignment.uid == assignment, Participant.visitor_id == actor.visitor_id,
               Conversation.brand_id == actor.brand_id)).one_or_none()
    if row is None or actor.visitor_id is None:
        raise NotFound
    given, seat = row
    said = text.clean(words)
    if len(said) > LONGEST_WORDS:
        raise Malformed("message.too_long", data={"limit": LONGEST_WORDS})
    if unit.get(Rating, given.id) is not None:
        raise RatedAlready
    if given.answered_at is None or given.ended_at is None:
        raise TooEarlyToRate
    unit.add(Rating(assignment_id=given.id, brand_id=given.brand_id, visitor_id=actor.visitor_id, stars=stars, words=said, at=now))
    unit.flush()
    record(unit, conversation_id=given.conversation_id, what="rated", by=seat.id,
           data={"assignment": given.uid, "stars": stars, "words": said}, now=now)
    unit.announce(AssignmentRated(brand_id=given.brand_id, conversation_id=given.conversation_id, assignment_id=given.id,
                                  member_id=given.member_id, stars=stars))
