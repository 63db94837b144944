"""Reading who may see which page, always as somebody: what is not theirs is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, cast, literal, or_, select
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.cobrowse.models import OpenedSite, PageShare
from app.cobrowse.policy import GONE_AFTER, LASTS
from app.conversations.models import Assignment, Conversation
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.database import fetch
from app.kernel.driver import Driver
from app.kernel.errors import NotFound
from app.realtime.presence import Presence


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that is shown now: whose, to whom, in which conversation."""

    grant: str
    conversation_id: int
    conversation: str
    visitor_id: int
    member_id: int
    site_id: int
    site_key: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a site opens; by default nothing. `parameters` name its pages, `origins` are its own and those of its pictures and styles."""

    regions: Sequence[dict[str, str]] = ()
    parameters: Sequence[str] = ()
    origins: Sequence[str] = ()


def by_grant(driver: Driver, *, actor: Actor, grant: str, now: datetime) -> Shown | None:
    """The visitor's own page while consent lasts and the respondent it was given to is responsible."""
    rows = driver.ask(_granted(), grant=grant, visitor=actor.visitor_id, brand=actor.brand_id, since=clock.millis(now - LASTS))
    return Shown(*rows[0]) if rows else None


def for_watcher(session: Session, *, actor: Actor, conversation: str, now: datetime) -> Shown:
    """The page shown to this respondent; raises NotFound for everybody else."""
    rows = fetch(session, _watched(), conversation=conversation, member=actor.member_id, brand=actor.brand_id, since=now - LASTS)
    if not rows or actor.member_id is None:
        raise NotFound
    return Shown(*rows[0])


@cache
def _granted() -> Select[*tuple[Any, ...]]:
    """Made once: every tab that is shown asks it every two seconds."""
    return _shown().where(PageShare.grant == bindparam("grant"), PageShare.visitor_id == bindparam("visitor"))


@cache
def _watched() -> Select[*tuple[Any, ...]]:
    return _shown().where(Conversation.uid == bindparam("conversation"), Assignment.member_id == bindparam("member"))


def _shown() -> Select[*tuple[Any, ...]]:
    return (select(PageShare.grant, Conversation.id, Conversation.uid, PageShare.visitor_id, Assignment.member_id, Site.id, Site.key)
            .join(Conversation, Conversation.id == PageShare.conversation_id)
            .join(Assignment, Assignment.id == PageShare.assignment_id)
            .join(Site, Site.id == Conversation.site_id)
            .where(PageShare.state == "shown", Conversation.status == "open", Conversation.assignment_id == PageShare.assignment_id,
                   PageShare.brand_id == bindparam("brand"), PageShare.since > bindparam("since")))


def due(session: Session, *, now: datetime, most: int = 200) -> Sequence[int]:
    """Conversations whose page must not be asked for or shown any longer: time, another respondent, or the visitor has gone."""
    rows = session.scalars(
        select(PageShare.conversation_id).join(Conversation, Conversation.id == PageShare.conversation_id)
        .outerjoin(Presence, Presence.key == literal("v").concat(cast(PageShare.visitor_id, String)))
        .where(PageShare.state.in_(("asked", "shown")), or_(
            PageShare.since <= now - LASTS, Conversation.status != "open", Conversation.assignment_id.is_(None),
            Conversation.assignment_id != PageShare.assignment_id,
            and_(PageShare.state == "shown", or_(Presence.until.is_(None), Presence.until < now - GONE_AFTER))))
        .order_by(PageShare.conversation_id).limit(most))
    return rows.all()


def opened(session: Session, *, site_id: int) -> Opened:
    """What the site opens."""
    row = session.execute(_opened().where(Site.id == site_id)).one_or_none()
    return Opened() if row is None else _read(row)


def opened_by_key(session: Session, key: str) -> Opened | None:
    """The same by the site's public key; None for no such site."""
    row = session.execute(_opened().where(Site.key == key)).one_or_none()
    return None if row is None else _read(row)


def _opened() -> Any:
    return select(Site.origins, Site.asset_hosts, Site.page_parameters, OpenedSite.regions).outerjoin(OpenedSite, OpenedSite.site_id == Site.id)


def _read(row: Any) -> Opened:
    origins, hosts, parameters, regions = row
    return Opened(() if regions is None else regions, parameters, [*origins, *hosts])
