"""A browser becomes a visitor when the person acts, and is known again by a token that only it holds."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from app.kernel import vault
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.work import Unit
from app.visitors.facts import TrailForgotten, VisitorMoved
from app.visitors.models import Visitor

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
DEVICES = ("phone", "desktop")
LONGEST_TOKEN = 100


class Place(Protocol):
    """The site a browser is on: its row, or whatever else knows both ids."""

    @property
    def id(self) -> int: ...
    @property
    def brand_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """`token` is said once and kept by the browser; the database has only its hash."""

    visitor_id: int
    uid: str
    token: str
    name: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Known:
    visitor_id: int
    uid: str
    name: str


def admit(unit: Unit, *, site: Place, language: str, device: str, now: datetime) -> Admitted:
    """A new visitor of the site, anonymous."""
    token = vault.new_token()
    visitor = Visitor(brand_id=site.brand_id, site_id=site.id, token_hash=vault.hashed(token), language=spoken(language),
                      device=device if device in DEVICES else "", created_at=now, seen_at=now)
    unit.add(visitor)
    unit.flush()
    return Admitted(visitor.id, visitor.uid, token, "", _actor(visitor))


def by_token(session: Session, token: str) -> Actor | None:
    """The visitor whose token this is."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    for visitor_id, brand_id, site_id in fetch(session, _holder(), token_hash=vault.hashed(token)):
        return Actor(brand_id=brand_id, role="visitor", visitor_id=visitor_id, site_id=site_id)
    return None


@cache
def _holder() -> Select[int, int, int]:
    return select(Visitor.id, Visitor.brand_id, Visitor.site_id).where(Visitor.token_hash == bindparam("token_hash"))


def renew(unit: Unit, *, actor: Actor, language: str, device: str, now: datetime) -> Known:
    """Seen again; the token stays, because other tabs hold it too. Raises NotFound."""
    visitor = unit.get(Visitor, actor.visitor_id or 0)
    if visitor is None:
        raise NotFound()
    visitor.seen_at, visitor.language = now, spoken(language)
    visitor.device = device if device in DEVICES else visitor.device
    unit.flush()
    return Known(visitor.id, visitor.uid, visitor.name)


def replace_token(unit: Unit, *, visitor_id: int) -> str:
    """A new token; whoever holds the old one is a stranger from now on."""
    token = vault.new_token()
    changed = unit.execute(update(Visitor).where(Visitor.id == visitor_id).values(token_hash=vault.hashed(token))
                           .returning(Visitor.id).execution_options(synchronize_session=False))
    if changed.one_or_none() is None:
        raise NotFound()
    return token


def move(unit: Unit, *, actor: Actor, page: dict[str, Any], now: datetime, trail: list[dict[str, Any]] | None = None,
         basket: dict[str, Any] | None = None) -> None:
    """The visitor looks at this page now; `trail` and `basket` are as the browser holds them, None forgets them.

    All are of `conversations.wire` (PageView, TrailPage, DeclaredBasket) as dicts."""
    if actor.visitor_id is None:
        raise NotAllowed()
    unit.execute(update(Visitor).where(Visitor.id == actor.visitor_id).values(page=page, trail=trail or None, basket=basket, seen_at=now)
                 .execution_options(synchronize_session=False))
    unit.announce(VisitorMoved(brand_id=actor.brand_id, visitor_id=actor.visitor_id, page=page))


def forget_trail(unit: Unit, *, actor: Actor) -> None:
    """Consent to measuring was withdrawn: of the visit's pages nothing stays, on no screen either; harmless twice."""
    if actor.visitor_id is None:
        raise NotAllowed()
    followed = unit.execute(update(Visitor).where(Visitor.id == actor.visitor_id, Visitor.trail.is_not(None)).values(trail=None)
                            .returning(Visitor.id).execution_options(synchronize_session=False))
    if followed.one_or_none() is not None:
        unit.announce(TrailForgotten(brand_id=actor.brand_id, visitor_id=actor.visitor_id))


def spoken(language: str) -> str:
    """A language tag as it came when it is one, else English."""
    return language if len(language) <= 20 and LANGUAGE.fullmatch(language) else "en"


def _actor(visitor: Visitor) -> Actor:
    return Actor(brand_id=visitor.brand_id, role="visitor", visitor_id=visitor.id, site_id=visitor.site_id)
