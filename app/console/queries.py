"""What the manager's office shows of people, categories and topics, always within the actor's brand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.queries import with_second_step
from app.brands.queries import Person, people_of, places_in_teams, teams_of
from app.conversations.models import Category, Conversation
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.respondents.models import Expertise, Respondent, Topic
from app.respondents.queries import topics_of, wishes_in


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of the people page."""

    person: Person
    respondent: Respondent | None
    teams: Sequence[str]
    wishes: int  # topics that wait to be confirmed
    doubled: bool  # has a second step; only an owner is told


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic at its depth in the tree; `known_by` is how many respondents."""

    topic: Topic
    depth: int
    known_by: int


@dataclass(frozen=True, slots=True)
class CategoryRow:
    category: Category
    used: int


def people_rows(session: Session, actor: Actor) -> Sequence[PersonRow]:
    """Everybody of the brand, with how they answer and their teams."""
    respondents = {row.member_id: row for row in session.scalars(select(Respondent).where(Respondent.brand_id == actor.brand_id))}
    names = {team.id: team.name for team in teams_of(session, actor)}
    places: dict[int, list[str]] = {}
    for team_id, member_id in places_in_teams(session, actor):
        if team_id in names:
            places.setdefault(member_id, []).append(names[team_id])
    people, wishes = people_of(session, actor), wishes_in(session, actor.brand_id)
    doubled = with_second_step(session, accounts=[one.member.account_id for one in people]) if actor.role == "owner" else frozenset()
    return [PersonRow(person, respondents.get(person.member.id), sorted(places.get(person.member.id, ())),
                      wishes.get(person.member.id, 0), person.member.account_id in doubled) for person in people]


def respondent_of(session: Session, actor: Actor, *, member_id: int) -> tuple[Respondent | None, Mapping[int, int]]:
    """The respondent's row, if they answer, and their confirmed expertise: topic id to level."""
    row = session.scalar(select(Respondent).where(Respondent.member_id == member_id, Respondent.brand_id == actor.brand_id))
    levels = session.execute(select(Expertise.topic_id, Expertise.level).where(
        Expertise.member_id == member_id, Expertise.brand_id == actor.brand_id, Expertise.confirmed_at.is_not(None)))
    return row, {topic_id: level for topic_id, level in levels}


def topic_rows(session: Session, actor: Actor, *, archived: bool = False) -> Sequence[TopicRow]:
    """The brand's topics as a tree, each below its parent; one whose parent is not shown stands at the top."""
    shown = topics_of(session, actor.brand_id, archived=archived)
    known = {topic_id: count for topic_id, count in session.execute(
        select(Expertise.topic_id, func.count())
        .where(Expertise.brand_id == actor.brand_id, Expertise.confirmed_at.is_not(None)).group_by(Expertise.topic_id))}
    ids, below = {topic.id for topic in shown}, {}  # type: ignore[var-annotated]  # filled right below
    for topic in shown:
        below.setdefault(topic.parent_id if topic.parent_id in ids else None, []).append(topic)
    rows: list[TopicRow] = []

    def walk(parent: int | None, depth: int) -> None:
        for topic in below.get(parent, ()):
            rows.append(TopicRow(topic, depth, known.get(topic.id, 0)))
            walk(topic.id, depth + 1)

    walk(None, 0)
    return rows


def category_rows(session: Session, actor: Actor) -> Sequence[CategoryRow]:
    """Categories by name, archived ones last, with how many conversations carry them."""
    used = {category_id: count for category_id, count in session.execute(
        select(Conversation.category_id, func.count()).where(Conversation.brand_id == actor.brand_id).group_by(Conversation.category_id))}
    rows = session.scalars(select(Category).where(Category.brand_id == actor.brand_id)
                           .order_by(Category.archived_at.is_not(None), Category.name))
    return [CategoryRow(row, used.get(row.id, 0)) for row in rows]


def category_by_uid(session: Session, actor: Actor, *, uid: str) -> Category:
    """Raises NotFound."""
    row = session.scalar(select(Category).where(Category.uid == uid, Category.brand_id == actor.brand_id))
    if row is None:
        raise NotFound
    return row
