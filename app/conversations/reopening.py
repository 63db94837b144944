"""A closed conversation opens again when its visitor writes in time."""

from datetime import datetime, timedelta

from app.conversations.facts import ConversationReopened
from app.conversations.posting import ClosedToMessages, Draft, Stored, post_message
from app.conversations.queries import mine_locked
from app.conversations.recording import record
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.visitors.queries import ends_here, is_blocked

REOPENS_WITHIN = timedelta(hours=72)


def may_reopen(closed_at: datetime | None, now: datetime) -> bool:
    """Whether a new message still opens it: 72 h, the same span after which it counts as resolved."""
    return closed_at is not None and now - closed_at <= REOPENS_WITHIN


def reopen_with(unit: Unit, *, draft: Draft) -> Stored:
    """Open the visitor's closed conversation and post the draft; raises ClosedToMessages when it is too late."""
    if draft.actor.visitor_id is None:
        raise NotFound
    conversation, _seat = mine_locked(unit, actor=draft.actor, conversation=draft.conversation)
    if conversation.status == "closed":
        blocked = is_blocked(unit, draft.actor.visitor_id, now=draft.now) or ends_here(unit, conversation.id, now=draft.now)
        if blocked or not may_reopen(conversation.closed_at, draft.now):
            raise ClosedToMessages
        conversation.status, conversation.closed_at, conversation.category_id = "open", None, None
        unit.flush()
        record(unit, conversation_id=conversation.id, what="reopened", now=draft.now)
        unit.announce(ConversationReopened(brand_id=conversation.brand_id, conversation_id=conversation.id, conversation_uid=conversation.uid))
    stored: Stored = post_message(unit, draft)
    return stored
