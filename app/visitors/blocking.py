"""A visitor is kept out of the brand for a while, or until a manager lifts it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.visitors.facts import VisitorBlocked
from app.visitors.models import Block, Visitor
from app.visitors.policy import can_block, can_lift
from app.visitors.queries import is_blocked

LONGEST_REASON, MOST_DAYS = 500, 3_650
SCOPES = ("conversation", "site", "brand")


def block(unit: Unit, *, actor: Actor, visitor_id: int, reason: str, days: int, now: datetime, scope: str = "brand",
          conversation_id: int | None = None) -> str:
    """Keep out of the brand or the visitor's site for `days` (0: until lifted), or only of the conversation; the block's uid.

    Raises NotAllowed, NotFound, Malformed without a reason, `visitor.blocked` when one that reaches as far runs already."""
    if not can_block(actor) or actor.member_id is None:
        raise NotAllowed()
    why = clean_line(reason, longest=LONGEST_REASON)
    if not why:
        raise Malformed(data={"fields": ["reason"]})
    if not 0 <= days <= MOST_DAYS:
        raise Malformed(data={"fields": ["days"]})
    if unit.scalar(select(Visitor.id).where(Visitor.id == visitor_id, Visitor.brand_id == actor.brand_id)) is None:
        raise NotFound()
    if scope not in SCOPES or (scope == "conversation" and conversation_id is None):
        raise Malformed(data={"fields": ["scope"]})
    if is_blocked(unit, visitor_id, now=now, scopes=("brand",) if scope == "brand" else SCOPES[1:]):
        raise Refusal("visitor.blocked")
    row = Block(brand_id=actor.brand_id, visitor_id=visitor_id, member_id=actor.member_id, scope=scope,
                conversation_id=conversation_id, reason=why, made_at=now, until=now + timedelta(days=days) if days else None)
    unit.add(row)
    unit.flush()
    if scope != "conversation":
        unit.announce(VisitorBlocked(brand_id=actor.brand_id, visitor_id=visitor_id, block_id=row.id))
    return row.uid


def lift(unit: Unit, *, actor: Actor, block: str, now: datetime) -> None:
    """Let the visitor in again; `block` is its uid. Lifting twice is harmless. Raises NotAllowed, NotFound."""
    if not can_lift(actor):
        raise NotAllowed()
    row = unit.scalar(select(Block).where(Block.uid == block, Block.brand_id == actor.brand_id))
    if row is None:
        raise NotFound()
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by = now, actor.member_id
        unit.flush()


def extend(unit: Unit, *, actor: Actor, block: str, days: int, now: datetime) -> None:
    """The block runs for `days` from now (0: until lifted). Raises NotAllowed, NotFound, Malformed, `block.over` for one that runs no more."""
    if not can_lift(actor):
        raise NotAllowed()
    if not 0 <= days <= MOST_DAYS:
        raise Malformed(data={"fields": ["days"]})
    row = unit.scalar(select(Block).where(Block.uid == block, Block.brand_id == actor.brand_id))
    if row is None:
        raise NotFound()
    if row.lifted_at is not None or (row.until is not None and row.until <= now):
        raise Refusal("block.over")
    row.until = now + timedelta(days=days) if days else None
    unit.flush()
