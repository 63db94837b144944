"""A closed conversation opens again when its visitor writes in time."""

from datetime import datetime, timedelta

from app.conversations.facts import ConversationReopened
from app.conversations.models import Conversation
from app.conversations.posting import ClosedToMessages, Draft, Stored, post_message
from app.conversations.queries import mine
from app.conversations.recording import record
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.visitors.queries import is_blocked

REOPENS_WITHIN = timedelta(hours=72)


def may_reopen(closed_at: datetime | None, now: datetime) -> bool:
    """Whether a new message still opens it: 72 h, the same span after which it counts as resolved."""
    return closed_at is not None and now - closed_at <= REOPENS_WITHIN


def reopen_with(unit: Unit, *, draft: Draft) -> Stored:
    """Open the visitor's closed conversation and post the draft; raises ClosedToMessages when it is too late."""
    row = unit.execute(mine(draft.actor).where(Conversation.uid == draft.conversation).with_for_update(of=Conversation)
                       .execution_options(populate_existing=True)).one_or_none()
    if row is None or draft.actor.visitor_id is None:
        raise NotFound
    conversation = row[0]
    if conversation.status == "closed":
        if not may_reopen(conversation.closed_at, draft.now) or is_blocked(unit, draft.actor.visitor_id, now=draft.now):
            raise ClosedToMessages
        conversation.status, conversation.closed_at, conversation.category_id = "open", None, None
        unit.flush()
        record(unit, conversation_id=conversation.id, what="reopened", now=draft.now)
        unit.announce(ConversationReopened(brand_id=conversation.brand_id, conversation_id=conversation.id, conversation_uid=conversation.uid))
    stored: Stored = post_message(unit, draft)
    return stored
