"""Routing of one brand happens one after another: offers per person, the order of the queue and its places stay true.

Lock order: the brand's turn, conversations ascending, respondents, then the rest. Accepting takes no turn."""

from sqlalchemy import select

from app.brands.models import Brand
from app.conversations.models import Conversation
from app.kernel.work import Unit


def take_turn(unit: Unit, brand_id: int) -> None:
    """Until this unit ends no other one routes for this brand (PostgreSQL; SQLite has one writer anyway)."""
    unit.execute(select(Brand.id).where(Brand.id == brand_id).with_for_update(key_share=True))


def hold(unit: Unit, conversation_ids: list[int]) -> None:
    """Lock conversations in ascending order."""
    unit.execute(select(Conversation.id).where(Conversation.id.in_(conversation_ids)).order_by(Conversation.id).with_for_update())
