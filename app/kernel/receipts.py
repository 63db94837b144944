"""A command that was carried out answers the same again: its answer is kept under its sender's client id."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, delete, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, Instant, Json
from app.kernel.errors import Malformed, Overtaken, Refusal
from app.kernel.work import Unit

KEPT = timedelta(days=7)


class Receipt(Base):
    """The stored answer of a command; swept after a week, when no outbox keeps a parcel that old. No verb: kept by an older version."""

    __tablename__ = "receipt"
    actor_key: Mapped[str] = mapped_column(String(24), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    verb: Mapped[str] = mapped_column(String(40), server_default="")
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index("ix_receipt_at", "at"),)


def once(unit: Unit, *, actor_key: str, client_id: str, verb: str, now: datetime, run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run and keep the answer, or give the kept one. A refusal is not kept: it may be tried again.

    Raises Malformed where the client id belongs to another verb: its answer would say that this one was carried out.

    Two at once on PostgreSQL: the second is refused by what the first has changed, or its insert violates the key. Either way
    the unit runs once more and finds the answer."""
    kept = unit.get(Receipt, (actor_key, client_id))
    if kept is not None:
        if kept.verb not in ("", verb):
            raise Malformed(data={"fields": ["client_id"]})
        return dict(kept.answer)
    try:
        answer = run()
    except Refusal as refusal:
        if unit.get(Receipt, (actor_key, client_id)) is not None:
            raise Overtaken from refusal
        raise
    unit.add(Receipt(actor_key=actor_key, client_id=client_id, verb=verb, answer=answer, at=now))
    unit.flush()
    return answer


def forget_receipts(unit: Unit, *, now: datetime, most: int = 200) -> int:
    """Delete answers older than KEPT; how many went."""
    key = tuple_(Receipt.actor_key, Receipt.client_id)
    old = select(Receipt.actor_key, Receipt.client_id).where(Receipt.at < now - KEPT).order_by(Receipt.at).limit(most)
    return len(unit.execute(delete(Receipt).where(key.in_(old)).returning(Receipt.client_id)).all())
