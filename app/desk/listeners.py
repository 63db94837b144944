"""What reaches a respondent's desk besides the log: a conversation that became theirs, one that no longer is, ratings."""

from typing import Any

from sqlalchemy import select

from app.brands.queries import actor_of_member
from app.community.policy import audience_of
from app.conversations.facts import AssignmentEnded, AssignmentRated, AssignmentStarted
from app.conversations.models import Conversation, Rating
from app.desk.showing import desk_conversation
from app.desk.wire import ConversationEntrusted, ConversationGone, RankingChanged, RatingGiven
from app.kernel import clock
from app.kernel.database import reading
from app.realtime import delivery
from app.recognition.facts import BadgeAwarded


def tell_entrusted(fact: AssignmentStarted) -> None:
    """All desks of the new responsible one show the conversation."""
    with reading() as session:
        actor = actor_of_member(session, fact.member_id)
        row = actor and desk_conversation(session, actor=actor, conversation_id=fact.conversation_id, now=clock.now())
    if row:
        delivery.tell(delivery.member(fact.member_id), ConversationEntrusted(conversation=row))


def tell_gone(fact: AssignmentEnded) -> None:
    """It stays readable, but takes no message of theirs."""
    reason: Any = fact.ending  # the table's check allows just the wire's reasons
    delivery.tell(delivery.member(fact.member_id), ConversationGone(conversation=fact.conversation_uid, reason=reason))


def tell_ranking(fact: AssignmentRated | BadgeAwarded) -> None:
    """Everybody of the brand who is at a desk: who has the ranking before them reads it anew."""
    delivery.tell(audience_of(fact.brand_id), RankingChanged())


def tell_rating(fact: AssignmentRated) -> None:
    """Their visitor's thanks, or not."""
    with reading() as session:
        uid = session.scalar(select(Conversation.uid).where(Conversation.id == fact.conversation_id))
        words = session.scalar(select(Rating.words).where(Rating.assignment_id == fact.assignment_id))
    if uid is not None:
        delivery.tell(delivery.member(fact.member_id), RatingGiven(conversation=uid, stars=fact.stars, words=words or ""))
