"""Who is reachable now: a row with a time to live, renewed by the heartbeat, never memory."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.actor import Actor
from app.kernel.database import Base, Instant
from app.kernel.work import Unit
from app.realtime.facts import PersonArrived, PersonLeft

TTL = timedelta(seconds=45)  # three heartbeats


class Presence(Base):
    """A person (`m7`, `v12`) is present until `until`."""

    __tablename__ = "presence"
    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    until: Mapped[datetime] = mapped_column(Instant)
    signed_out_at: Mapped[datetime | None] = mapped_column(Instant)  # and no other device of theirs has been heard since


def renew(unit: Unit, *, actor: Actor, now: datetime) -> None:
    """Present for another TTL; who was not present has arrived."""
    _stay(unit, unit.get(Presence, actor.key), actor, now)
    unit.flush()


def renew_all(unit: Unit, *, heard: Mapping[str, tuple[Actor, datetime]]) -> None:
    """As `renew` for everybody who was heard since the last time, each at their own moment. Who signed out after it stays signed out."""
    theirs = select(Presence).where(Presence.key.in_(list(heard))).order_by(Presence.key).with_for_update()
    rows = {row.key: row for row in unit.scalars(theirs)}
    for key, (actor, at) in heard.items():
        row = rows.get(key)
        if row is None or row.signed_out_at is None or row.signed_out_at <= at:
            _stay(unit, row, actor, at)
    unit.flush()


def _stay(unit: Unit, row: Presence | None, actor: Actor, now: datetime) -> None:
    arrived = row is None or row.until <= now
    if row is None:
        row = Presence(key=actor.key, brand_id=actor.brand_id)
        unit.add(row)
    row.until, row.signed_out_at = now + TTL, None
    if arrived:
        unit.announce(PersonArrived(brand_id=actor.brand_id, visitor_id=actor.visitor_id, member_id=actor.member_id))


def end(unit: Unit, *, actor: Actor, now: datetime) -> None:
    """The last socket closed: no longer present."""
    row = unit.get(Presence, actor.key)
    if row is not None and row.until > now:
        row.until = now
        unit.flush()
        unit.announce(PersonLeft(brand_id=actor.brand_id, visitor_id=actor.visitor_id, member_id=actor.member_id))


def sign_off(unit: Unit, *, keys: Iterable[str], now: datetime) -> None:
    """They signed out on one device. Whoever is still there on another says so with the next heartbeat."""
    unit.execute(update(Presence).where(Presence.key.in_(list(keys))).values(signed_out_at=now).execution_options(synchronize_session=False))


def present(session: Session, keys: Iterable[str], *, now: datetime) -> set[str]:
    """Those of `keys` that are present."""
    wanted = list(keys)
    if not wanted:
        return set()
    return set(session.scalars(select(Presence.key).where(Presence.key.in_(wanted), Presence.until > now)))


def forget_presence(unit: Unit, *, now: datetime, most: int = 200) -> int:
    """Delete rows of people who went more than a day ago; how many went."""
    old = select(Presence.key).where(Presence.until < now - timedelta(days=1)).order_by(Presence.key).limit(most)
    return len(unit.execute(delete(Presence).where(Presence.key.in_(old)).returning(Presence.key)).all())
