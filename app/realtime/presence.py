"""Who is reachable now: a row with a time to live, renewed by the heartbeat, never memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from sqlalchemy import Select, String, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import Base, Instant, fetch
from app.kernel.work import Batch, Unit, brief, together
from app.realtime.facts import PersonArrived, PersonLeft

TTL = timedelta(seconds=45)  # three heartbeats


class Presence(Base):
    """A person (`m7`, `v12`) is present until `until`."""

    __tablename__ = "presence"
    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    until: Mapped[datetime] = mapped_column(Instant)
    signed_out_at: Mapped[datetime | None] = mapped_column(Instant)  # and no other device of theirs has been heard since


@dataclass(frozen=True, slots=True)
class Sign:
    """Somebody is here at this moment, or closed their last socket."""

    actor: Actor
    at: datetime
    here: bool = True


@together()
def note(unit: Batch, signs: list[Sign]) -> list[None]:
    """As `renew` and `end`, for all who come and go at once: when a server is back, that is everybody."""
    _write(unit, signs)
    return [None] * len(signs)


def renew(unit: Unit, *, actor: Actor, now: datetime) -> None:
    """Present for another TTL; who was not present has arrived."""
    _write(unit, [Sign(actor, now)])


@brief
def renew_all(unit: Batch, *, heard: Mapping[str, tuple[Actor, datetime]]) -> None:
    """As `renew` for everybody who was heard since the last time, each at their own moment."""
    _write(unit, [Sign(actor, at) for actor, at in heard.values()])


def end(unit: Unit, *, actor: Actor, now: datetime) -> None:
    """The last socket closed: no longer present."""
    _write(unit, [Sign(actor, now, here=False)])


def _write(unit: Batch, signs: Sequence[Sign]) -> None:
    """Who signed out after a sign of theirs stays signed out."""
    if not signs:
        return
    driver, brands = unit.driver(), {sign.actor.key: sign.actor.brand_id for sign in signs}
    known: dict[str, tuple[int, int | None]] = {
        key: (until, out) for key, until, out in driver.rows(_select(driver.lite, len(brands)), sorted(brands))}
    changed: set[str] = set()
    for sign in signs:
        key, at, actor = sign.actor.key, clock.millis(sign.at), sign.actor
        until, out = known.get(key, (0, None))
        is_there = until > at
        if (sign.here and out is not None and out > at) or not (sign.here or is_there):
            continue
        known[key] = (clock.millis(sign.at + TTL), None) if sign.here else (at, out)
        changed.add(key)
        if sign.here != is_there:
            fact = PersonArrived if sign.here else PersonLeft
            unit.announce(fact(brand_id=actor.brand_id, visitor_id=actor.visitor_id, member_id=actor.member_id), of=sign)
    if changed:
        values = [value for key in sorted(changed) for value in (key, brands[key], *known[key])]
        driver.rows(_upsert(driver.lite, len(changed)), values)


@lru_cache(256)
def _select(lite: bool, people: int) -> str:
    marks = ",".join(["?" if lite else "%s"] * people)
    return f"SELECT key, until, signed_out_at FROM presence WHERE key IN ({marks}) ORDER BY key" + ("" if lite else " FOR UPDATE")  # nosec B608


@lru_cache(256)
def _upsert(lite: bool, people: int) -> str:
    row = f"({','.join(['?' if lite else '%s'] * 4)})"
    return (f"INSERT INTO presence (key, brand_id, until, signed_out_at) VALUES {','.join([row] * people)}"  # nosec B608
            " ON CONFLICT (key) DO UPDATE SET until = excluded.until, signed_out_at = excluded.signed_out_at")


def sign_off(unit: Unit, *, keys: Iterable[str], now: datetime) -> None:
    """They signed out on one device. Whoever is still there on another says so with the next heartbeat."""
    unit.execute(update(Presence).where(Presence.key.in_(list(keys))).values(signed_out_at=now).execution_options(synchronize_session=False))


def present(session: Session, keys: Iterable[str], *, now: datetime) -> set[str]:
    """Those of `keys` that are present."""
    wanted = list(keys)
    return {key for key, in fetch(session, _present(), wanted=wanted, now=now)} if wanted else set()


@cache
def _present() -> Select[str]:
    return select(Presence.key).where(Presence.key.in_(bindparam("wanted", expanding=True)), Presence.until > bindparam("now"))


def forget_presence(unit: Unit, *, now: datetime, most: int = 200) -> int:
    """Delete rows of people who went more than a day ago; how many went."""
    old = select(Presence.key).where(Presence.until < now - timedelta(days=1)).order_by(Presence.key).limit(most)
    return len(unit.execute(delete(Presence).where(Presence.key.in_(old)).returning(Presence.key)).all())
