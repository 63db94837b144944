"""Visitors as the doors, respondents and managers see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.brands.models import Member, Site
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.errors import NotAllowed
from app.visitors.models import Block, Contact, Visitor
from app.visitors.policy import can_see_blocks


@dataclass(frozen=True, slots=True)
class Card:
    """What may be shown of a visitor; contact data is never part of it. `verified`: the brand vouched for the name."""

    visitor_id: int
    uid: str
    name: str
    verified: bool
    language: str
    device: str
    page: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A line of the manager's list; `running` is whether it keeps the visitor out now."""

    uid: str
    visitor_uid: str
    visitor: str
    by: str
    reason: str
    made_at: datetime
    until: datetime | None
    lifted_at: datetime | None
    running: bool
    scope: str
    site: str
    lifted_by: str
    conversation_id: int | None


def cards_of(session: Session, brand_id: int, visitor_ids: Iterable[int]) -> dict[int, Card]:
    """Cards by visitor id, only of this brand's visitors."""
    rows = session.execute(
        select(Visitor, Contact.reference).outerjoin(Contact, Contact.id == Visitor.contact_id)
        .where(Visitor.brand_id == brand_id, Visitor.id.in_(list(visitor_ids))))
    return {one.id: Card(one.id, one.uid, one.name, reference is not None, one.language, one.device, one.page) for one, reference in rows}


def is_blocked(session: Session, visitor_id: int, *, now: datetime, scopes: Sequence[str] = ("site", "brand")) -> bool:
    """Whether a block keeps this visitor out of their site now; one of the same contact counts too."""
    return bool(kept_out(session, [visitor_id], now=now, scopes=scopes))


def kept_out(session: Session, visitor_ids: Collection[int], *, now: datetime, scopes: Sequence[str] = ("site", "brand")) -> set[int]:
    """Those among these visitors whom a block of the brand, or of the site they are on, keeps out now."""
    return {one for one, in fetch(session, _kept_out(), visitors=list(visitor_ids), now=now, scopes=list(scopes))}


@cache
def _kept_out() -> Select[int]:
    blocked = aliased(Visitor)
    return (select(Visitor.id).join(blocked, or_(blocked.id == Visitor.id, blocked.contact_id == Visitor.contact_id))
            .join(Block, Block.visitor_id == blocked.id)
            .where(Visitor.id.in_(bindparam("visitors", expanding=True)), runs(bindparam("now")),
                   Block.scope.in_(bindparam("scopes", expanding=True)), or_(Block.scope == "brand", blocked.site_id == Visitor.site_id)))


def ends_here(session: Session, conversation_id: int, *, now: datetime) -> bool:
    """Whether a block ended this conversation and still runs: it is not taken up again."""
    return session.scalar(select(Block.id).where(Block.conversation_id == conversation_id, runs(now)).limit(1)) is not None


def runs(now: Any) -> ColumnElement[bool]:
    """For WHERE: the block is neither lifted nor over."""
    return and_(Block.lifted_at.is_(None), or_(Block.until.is_(None), Block.until > now))


def same_person(session: Session, visitor_id: int) -> list[int]:
    """This visitor and, where the brand has said who they are, that person's other browsers.

    An address that somebody only typed joins nobody: it could be anybody's."""
    contact = (select(Visitor.contact_id).join(Contact, Contact.id == Visitor.contact_id)
               .where(Visitor.id == visitor_id, Contact.reference.is_not(None)).scalar_subquery())
    return list(session.scalars(select(Visitor.id).where(or_(Visitor.id == visitor_id, Visitor.contact_id == contact)).order_by(Visitor.id)))


def blocks_of(session: Session, actor: Actor, *, now: datetime, state: str = "", scope: str = "", words: str = "",
              most: int = 200) -> Sequence[BlockRow]:
    """The brand's blocks, newest first: only those that run or are over (`state`), of a scope, or with the words in reason or name.

    Raises NotAllowed."""
    if not can_see_blocks(actor):
        raise NotAllowed()
    lifter, wanted = aliased(Member), []
    if state in ("running", "over"):
        wanted.append(runs(now) if state == "running" else not_(runs(now)))
    if scope:
        wanted.append(Block.scope == scope)
    if words:
        wanted.append(or_(Block.reason.icontains(words, autoescape=True), Visitor.name.icontains(words, autoescape=True)))
    rows = session.execute(
        select(Block, Visitor.uid, Visitor.name, Member.name, lifter.name, Site.name).join(Visitor, Visitor.id == Block.visitor_id)
        .join(Site, Site.id == Visitor.site_id).join(Member, Member.id == Block.member_id).outerjoin(lifter, lifter.id == Block.lifted_by)
        .where(Block.brand_id == actor.brand_id, *wanted).order_by(Block.id.desc()).limit(most)).all()
    return [BlockRow(uid=block.uid, visitor_uid=visitor_uid, visitor=name, by=by, reason=block.reason, made_at=block.made_at,
                     until=block.until, lifted_at=block.lifted_at, scope=block.scope, site=site, lifted_by=lifted_by or "",
                     conversation_id=block.conversation_id, running=block.lifted_at is None and (block.until is None or block.until > now))
            for block, visitor_uid, name, by, lifted_by, site in rows]


def ended(session: Session, actors: Sequence[Actor]) -> set[str]:
    """Keys of those among the connected visitors that are no more."""
    ids = {actor.visitor_id: actor for actor in actors if actor.visitor_id is not None}
    lasting = {one for one, in fetch(session, _lasting(), visitors=list(ids))} if ids else set()
    return {actor.key for visitor_id, actor in ids.items() if visitor_id not in lasting}


@cache
def _lasting() -> Select[int]:
    return select(Visitor.id).where(Visitor.id.in_(bindparam("visitors", expanding=True)))
