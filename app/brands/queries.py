"""Reading brands and their people: who somebody is in a brand, which site a key means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.hours import Holiday, Hours, Shift
from app.brands.models import Brand, Member, MenuEntry, OpeningHours, Site, Team, TeamPlace, Workspace
from app.kernel.actor import Actor, Role
from app.kernel.database import fetch
from app.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody's place in a brand."""

    brand: Brand
    member: Member
    actor: Actor


@dataclass(frozen=True, slots=True)
class Person:
    """A member with the address their letters go to."""

    member: Member
    email: str


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """Where an entry of the start menu leads. With a team, `audience` is who answers when nobody of the team does."""

    uid: str
    words: Mapping[str, str]
    topic_id: int | None
    audience: str | None
    team_id: int | None
    role: str


def has_rights() -> ColumnElement[bool]:
    """For WHERE: the invitation was accepted and the membership lasts."""
    return and_(Member.joined_at.is_not(None), Member.ended_at.is_(None))


def inside(session: Session, *, slug: str, account_id: int) -> Inside | None:
    """None for no such brand and for not being in it alike."""
    row = session.execute(
        select(Brand, Member).join(Member, Member.brand_id == Brand.id)
        .where(Brand.slug == slug, Member.account_id == account_id, has_rights())).one_or_none()
    return Inside(row[0], row[1], actor_from(row[1])) if row else None


def actor_of_member(session: Session, member_id: int) -> Actor | None:
    """Who a member is right now; None once their rights ended."""
    for brand_id, role, account_id in fetch(session, _with_rights(), member=member_id):
        return Actor(brand_id=brand_id, role=role, member_id=member_id, account_id=account_id)
    return None


@cache
def _with_rights() -> Select[int, Role, int]:
    columns: Any = (Member.brand_id, Member.role, Member.account_id)  # the table's CHECK keeps the role to the four
    return select(*columns).where(Member.id == bindparam("member"), has_rights())


def language_of(session: Session, actor: Actor) -> str:
    """The language in which a member reads the desk: their account's."""
    return next((language for language, in fetch(session, _language(), member=actor.member_id)), "") or "en"


@cache
def _language() -> Select[str]:
    return select(Account.language).join(Member, Member.account_id == Account.id).where(Member.id == bindparam("member"))


def actor_from(member: Member) -> Actor:
    return Actor(brand_id=member.brand_id, role=member.role, member_id=member.id, account_id=member.account_id)  # type: ignore[arg-type]  # the table's CHECK keeps it to the four roles


def places_of(session: Session, *, account_id: int) -> Sequence[tuple[Brand, Member]]:
    """The brands that an account belongs to."""
    rows = session.execute(select(Brand, Member).join(Member, Member.brand_id == Brand.id)
                           .where(Member.account_id == account_id, has_rights()).order_by(Brand.name))
    return [(brand, member) for brand, member in rows]


def invitation_of(session: Session, *, uid: str) -> tuple[str, str] | None:
    """(brand's name, role) of a membership that has not ended."""
    row = session.execute(select(Brand.name, Member.role).join(Member, Member.brand_id == Brand.id)
                          .where(Member.uid == uid, Member.ended_at.is_(None))).one_or_none()
    return (row[0], row[1]) if row else None


def people_of(session: Session, actor: Actor) -> Sequence[Person]:
    """Everybody in the actor's brand: present first, then invited, then those who left; by name."""
    rows = session.execute(select(Member, Account.email).join(Account, Account.id == Member.account_id)
                           .where(Member.brand_id == actor.brand_id)
                           .order_by(Member.ended_at.is_not(None), Member.joined_at.is_(None), Member.name, Member.id))
    return [Person(member, email) for member, email in rows]


def person_by_uid(session: Session, actor: Actor, *, uid: str) -> Person:
    """A member of the actor's brand; raises NotFound."""
    row = session.execute(select(Member, Account.email).join(Account, Account.id == Member.account_id)
                          .where(Member.brand_id == actor.brand_id, Member.uid == uid)).one_or_none()
    if row is None:
        raise NotFound
    return Person(row[0], row[1])


def members_of_account(session: Session, *, account_id: int) -> Sequence[int]:
    """Ids of every membership of an account, ended ones too: their sockets must go with its sessions."""
    return session.scalars(select(Member.id).where(Member.account_id == account_id)).all()


def teams_of(session: Session, actor: Actor, *, archived: bool = False) -> Sequence[Team]:
    """The brand's teams by name; on request also those that are archived, at the end."""
    return session.scalars(select(Team).where(Team.brand_id == actor.brand_id, *([] if archived else [Team.archived_at.is_(None)]))
                           .order_by(Team.archived_at.is_not(None), Team.name, Team.id)).all()


def team_by_uid(session: Session, actor: Actor, *, uid: str) -> Team:
    """A team of the actor's brand; raises NotFound."""
    team = session.scalar(select(Team).where(Team.brand_id == actor.brand_id, Team.uid == uid))
    if team is None:
        raise NotFound
    return team


def places_in_teams(session: Session, actor: Actor) -> Sequence[tuple[int, int]]:
    """(team id, member id) of everybody who has a place."""
    rows = session.execute(select(TeamPlace.team_id, TeamPlace.member_id).where(TeamPlace.brand_id == actor.brand_id))
    return [(team_id, member_id) for team_id, member_id in rows]


def members_of_team(session: Session, *, brand_id: int, team_id: int) -> Sequence[int]:
    """Ids of those with rights who have a place in the team; nobody once it is archived, so that whoever names it falls back."""
    return session.scalars(select(TeamPlace.member_id).join(Team, Team.id == TeamPlace.team_id).join(Member, Member.id == TeamPlace.member_id)
                           .where(Team.id == team_id, Team.brand_id == brand_id, Team.archived_at.is_(None), has_rights())
                           .order_by(TeamPlace.member_id)).all()


def hours_of(session: Session, brand_id: int, *, audience: str = "agents") -> Hours | None:
    """When the audience answers; None is always, and always so for ambassadors."""
    row = session.scalar(select(OpeningHours).where(OpeningHours.brand_id == brand_id, OpeningHours.audience == audience))
    if row is None:
        return None
    holidays = {date.fromisoformat(each["date"]): Holiday(each["name"], _shifts(each["shifts"])) for each in row.holidays}
    return Hours(row.timezone, tuple(_shifts(day) for day in row.week), holidays)


def opening_hours(session: Session, actor: Actor, *, audience: str = "agents") -> OpeningHours | None:
    """What the actor's brand has said, as it was kept."""
    return session.scalar(select(OpeningHours).where(OpeningHours.brand_id == actor.brand_id, OpeningHours.audience == audience))


def menu_of(session: Session, site: Site) -> Sequence[MenuEntry]:
    """The entries of the site's start menu in order, whether or not it is shown."""
    return session.scalars(select(MenuEntry).where(MenuEntry.site_id == site.id).order_by(MenuEntry.position, MenuEntry.id)).all()


def menu_entry(session: Session, site_id: int, uid: str | None) -> MenuChoice | None:
    """What tapping this entry of the site means; None when it is gone, or another site's: the question counts without it."""
    row = session.execute(select(MenuEntry, Team.archived_at).outerjoin(Team, Team.id == MenuEntry.team_id)
                          .where(MenuEntry.site_id == site_id, MenuEntry.uid == uid)).one_or_none() if uid else None
    if row is None:
        return None
    entry, archived = row
    return MenuChoice(entry.uid, entry.words, entry.topic_id, entry.audience, None if archived else entry.team_id, entry.role)


def entry_by_uid(session: Session, site: Site, *, uid: str) -> MenuEntry:
    """An entry of this site's menu; raises NotFound."""
    entry = session.scalar(select(MenuEntry).where(MenuEntry.site_id == site.id, MenuEntry.uid == uid))
    if entry is None:
        raise NotFound
    return entry


def owners_of(session: Session, *, brand_id: int) -> Sequence[str]:
    """The names of those who may change the brand itself."""
    return session.scalars(select(Member.name).where(Member.brand_id == brand_id, Member.role == "owner", has_rights()).order_by(Member.id)).all()


def sites_of(session: Session, actor: Actor) -> Sequence[Site]:
    return session.scalars(select(Site).where(Site.brand_id == actor.brand_id).order_by(Site.name, Site.id)).all()


def site_by_uid(session: Session, actor: Actor, *, uid: str) -> Site:
    """A site of the actor's brand; raises NotFound."""
    site = session.scalar(select(Site).where(Site.brand_id == actor.brand_id, Site.uid == uid))
    if site is None:
        raise NotFound
    return site


def site_by_key(session: Session, key: str) -> Site | None:
    """The site whose embed tag carries this public key."""
    return session.scalar(select(Site).where(Site.key == key))


def origins_of(session: Session, site_id: int | None) -> Sequence[str]:
    """The origins whose pages may carry this site's widget."""
    return next((origins for origins, in fetch(session, _origins(), site=site_id)), ())


@cache
def _origins() -> Select[list[str]]:
    return select(Site.origins).where(Site.id == bindparam("site"))


def first_workspace(session: Session, *, brand_id: int) -> int:
    """The workspace that the brand was founded with."""
    return session.execute(select(Workspace.id).where(Workspace.brand_id == brand_id).order_by(Workspace.id).limit(1)).scalar_one()


def _shifts(kept: Iterable[Sequence[int]]) -> tuple[Shift, ...]:
    return tuple((start, end) for start, end in kept)
