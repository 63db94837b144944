"""Topics of a brand, and respondents as routing, the desk and the console see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.models import Member, Team, TeamPlace
from app.brands.queries import has_rights
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.respondents.models import Expertise, Respondent, Topic

AMBASSADORS, AGENTS = "ambassadors", "agents"
# A manager who declares availability answers what the company must answer.
ROLES: Mapping[str, tuple[str, ...]] = {AMBASSADORS: ("ambassador",), AGENTS: ("agent", "manager", "owner")}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a respondent stands: whether they want to receive, until when, and how much of their capacity is taken.
    `because` says why somebody is away who did not say so: `missed` offers, or the time was `over`."""

    availability: str
    capacity: int
    load: int
    until: datetime | None = None
    because: str = ""
    wrapping: datetime | None = None  # nothing is offered before: they set the last one's category


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything known of a respondent. `workspaces` empty means all; `levels` is confirmed expertise by topic id, 1 to 3."""

    member_id: int
    member_uid: str
    name: str
    role: str
    line: str
    reads: str  # the language of their own screen
    languages: frozenset[str]
    levels: Mapping[int, int]
    workspaces: frozenset[int]
    teams: frozenset[int]
    standing: Standing
    last_assigned_at: datetime | None
    wrapping_until: datetime | None = None
    photo: str = ""

    @property
    def audience(self) -> str:
        return AMBASSADORS if self.role in ROLES[AMBASSADORS] else AGENTS


def topics_of(session: Session, brand_id: int, *, archived: bool = False) -> Sequence[Topic]:
    """The brand's topics in the order of their places; archived ones only when asked for."""
    wanted = select(Topic).where(Topic.brand_id == brand_id).order_by(Topic.position, Topic.slug)
    return session.scalars(wanted if archived else wanted.where(Topic.archived_at.is_(None))).all()


def topic_for(session: Session, actor: Actor, uid: str) -> Topic:
    """A topic of the actor's brand, archived or not; raises NotFound."""
    topic = session.scalar(select(Topic).where(Topic.uid == uid, Topic.brand_id == actor.brand_id))
    if topic is None:
        raise NotFound()
    return topic


def lineage(session: Session, brand_id: int, topic_id: int | None) -> list[int]:
    """The ids of a topic and those above it, nearest first."""
    above = {row.id: row.parent_id for row in session.execute(select(Topic.id, Topic.parent_id).where(Topic.brand_id == brand_id))}
    found: list[int] = []
    while topic_id is not None and topic_id in above and topic_id not in found:
        found.append(topic_id)
        topic_id = above[topic_id]
    return found


def profiles_of(session: Session, brand_id: int, *, only: Iterable[int] | None = None, availability: str | None = None,
                now: datetime | None = None) -> list[Profile]:
    """The brand's respondents whose membership lasts, by member id; `only` these members, or those of one availability.
    With `now`, nobody whose time was over before it, even if nothing has set them to away yet."""
    wanted = (select(Respondent, Member.uid, Member.name, Member.role, Account.language)
              .join(Member, Member.id == Respondent.member_id).join(Account, Account.id == Member.account_id)
              .where(Respondent.brand_id == brand_id, has_rights()).order_by(Respondent.member_id)
              .execution_options(populate_existing=True))  # load moves by UPDATE: a row read before would be old
    if only is not None:
        wanted = wanted.where(Respondent.member_id.in_(list(only)))
    if availability is not None:
        wanted = wanted.where(Respondent.availability == availability)
    if now is not None:
        wanted = wanted.where(or_(Respondent.available_until.is_(None), Respondent.available_until > now))
    rows = session.execute(wanted).all()
    members = None if only is None else [one.member_id for one, *_ in rows]
    levels, places = _levels(session, brand_id, members), _teams(session, brand_id, members)
    return [Profile(member_id=one.member_id, member_uid=uid, name=name, role=role, line=one.line, reads=reads,
                    languages=frozenset(one.languages), levels=levels.get(one.member_id, {}),
                    workspaces=frozenset(workspace for workspace, _ in places.get(one.member_id, ())),
                    teams=frozenset(team for _, team in places.get(one.member_id, ())),
                    standing=standing_in(one), last_assigned_at=one.last_assigned_at, wrapping_until=one.wrapping_until, photo=one.photo)
            for one, uid, name, role, reads in rows]


def profile_for(session: Session, brand_id: int, member_id: int) -> Profile:
    """One respondent of the brand; raises NotFound."""
    found = profiles_of(session, brand_id, only=[member_id])
    if not found:
        raise NotFound()
    return found[0]


def standing_of(session: Session, member_id: int) -> Standing:
    """Raises NotFound for who is no respondent."""
    row = session.execute(select(Respondent.availability, Respondent.capacity, Respondent.load, Respondent.available_until, Respondent.missed,
                                 Respondent.wrapping_until)
                          .where(Respondent.member_id == member_id)).one_or_none()
    if row is None:
        raise NotFound()
    return standing_in(row)


def reason(availability: str, until: datetime | None, missed: int) -> str:
    """Why somebody is away: `over`, `missed`, or empty when they said so themselves."""
    if availability != "away":
        return ""
    return "over" if until else "missed" if missed else ""


def standing_in(row: Any) -> Standing:
    """What a row of respondents says."""
    return Standing(row.availability, row.capacity, row.load, row.available_until, reason(row.availability, row.available_until, row.missed),
                    row.wrapping_until)


def _levels(session: Session, brand_id: int, members: Sequence[int] | None) -> dict[int, dict[int, int]]:
    """Of these members, or of the whole brand."""
    found: dict[int, dict[int, int]] = {}
    wanted = (select(Expertise.member_id, Expertise.topic_id, Expertise.level)
              .where(Expertise.brand_id == brand_id, Expertise.confirmed_at.is_not(None)))
    for member_id, topic_id, level in session.execute(wanted if members is None else wanted.where(Expertise.member_id.in_(members))):
        found.setdefault(member_id, {})[topic_id] = level
    return found


def _teams(session: Session, brand_id: int, members: Sequence[int] | None) -> dict[int, set[tuple[int, int]]]:
    """(workspace, team) of each member's places."""
    found: dict[int, set[tuple[int, int]]] = {}
    wanted = (select(TeamPlace.member_id, Team.workspace_id, Team.id).join(Team, Team.id == TeamPlace.team_id)
              .where(TeamPlace.brand_id == brand_id))
    for member_id, workspace_id, team_id in session.execute(wanted if members is None else wanted.where(TeamPlace.member_id.in_(members))):
        found.setdefault(member_id, set()).add((workspace_id, team_id))
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A topic somebody chose or was given; only what is confirmed routes."""

    topic: Topic
    level: int
    confirmed: bool


def known_by(session: Session, brand_id: int, member_id: int) -> list[Known]:
    """What a respondent knows and wishes among the topics that are offered, in their order."""
    rows = session.execute(select(Topic, Expertise.level, Expertise.confirmed_at).join(Expertise, Expertise.topic_id == Topic.id)
                           .where(Expertise.member_id == member_id, Expertise.brand_id == brand_id, Topic.archived_at.is_(None))
                           .order_by(Topic.position, Topic.slug))
    return [Known(topic, level, confirmed_at is not None) for topic, level, confirmed_at in rows]


def wishes_in(session: Session, brand_id: int) -> Mapping[int, int]:
    """How many topics wait to be confirmed, by member."""
    return {member_id: count for member_id, count in session.execute(
        select(Expertise.member_id, func.count()).join(Topic, Topic.id == Expertise.topic_id)
        .where(Expertise.brand_id == brand_id, Expertise.confirmed_at.is_(None), Topic.archived_at.is_(None)).group_by(Expertise.member_id))}


def respondent_row(session: Session, brand_id: int, member_id: int) -> Respondent | None:
    """The row of a respondent of this brand, if they answer."""
    return session.scalar(select(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == brand_id))
