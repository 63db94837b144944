"""Reading application forms and applications: the public form of a brand, the manager's list, one whole, and what its candidate may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.brands.models import Brand, Member
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.paging import behind, mark_of
from app.recruitment.models import Application, ApplicationForm, ApplicationStep, ApplicationTopic, Question
from app.respondents.models import Topic
from app.respondents.queries import AMBASSADORS, topics_of

PAGE = 25


@dataclass(frozen=True, slots=True)
class Asked:
    """A brand's form as it stands: its words, questions in order, and the topics that ambassadors answer."""

    brand: Brand
    form: ApplicationForm
    questions: Sequence[Question]
    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Line:
    """An application in the list."""

    application: Application
    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Whole:
    """One application with everything around it. `earlier`: what became of this address before; `member` is set once accepted."""

    application: Application
    topics: Sequence[Topic]
    steps: Sequence[tuple[ApplicationStep, str]]
    member: Member | None
    belongs: Member | None
    earlier: Sequence[Application]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a candidate may see of their own application."""

    application_id: int
    brand: Brand
    state: str
    language: str
    received_at: datetime
    state_at: datetime
    has_joined: bool
    invited: int | None  # the member whose invitation is open


def form_at(session: Session, *, slug: str) -> Asked:
    """The form behind a brand's public address, open or not; raises NotFound where there is none."""
    brand = session.scalar(select(Brand).where(Brand.slug == slug))
    found = _asked(session, brand) if brand else None
    if found is None:
        raise NotFound
    return found


def form_of(session: Session, actor: Actor) -> Asked | None:
    """The form of the actor's brand, if one was begun."""
    return _asked(session, session.get_one(Brand, actor.brand_id))


def question_of(session: Session, actor: Actor, *, uid: str) -> Question:
    """Raises NotFound."""
    row = session.scalar(select(Question).where(Question.uid == uid, Question.brand_id == actor.brand_id))
    if row is None:
        raise NotFound
    return row


def counts(session: Session, actor: Actor) -> Mapping[str, int]:
    """How many applications stand where."""
    rows = session.execute(select(Application.state, func.count()).where(Application.brand_id == actor.brand_id).group_by(Application.state))
    return {state: count for state, count in rows}


def unread(session: Session, actor: Actor) -> int:
    """How many have come that nobody has opened yet."""
    return session.execute(select(func.count()).where(
        Application.brand_id == actor.brand_id, Application.state == "received", Application.read_at.is_(None))).scalar_one()


def lines(session: Session, actor: Actor, *, state: str = "", topic: str = "", before: str = "") -> tuple[Sequence[Line], str]:
    """The page of applications after the mark `before`, newest first, and the mark of the next page or ''."""
    wanted = select(Application).where(Application.brand_id == actor.brand_id)
    if state:
        wanted = wanted.where(Application.state == state)
    if topic:
        wanted = wanted.where(Application.id.in_(
            select(ApplicationTopic.application_id).join(Topic, Topic.id == ApplicationTopic.topic_id)
            .where(Topic.uid == topic, Topic.brand_id == actor.brand_id)))
    rows = session.scalars(wanted.where(behind(before, Application.received_at, Application.id))
                           .order_by(Application.received_at.desc(), Application.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    topics = _topics(session, [row.id for row in shown])
    mark = mark_of(shown[-1].received_at, shown[-1].id) if len(rows) > PAGE else ""
    return [Line(row, topics.get(row.id, ())) for row in shown], mark


def application_of(session: Session, actor: Actor, *, uid: str) -> Application:
    """Raises NotFound."""
    row = session.scalar(select(Application).where(Application.uid == uid, Application.brand_id == actor.brand_id))
    if row is None:
        raise NotFound
    return row


def whole(session: Session, actor: Actor, *, uid: str) -> Whole:
    """Raises NotFound."""
    row = application_of(session, actor, uid=uid)
    steps = session.execute(select(ApplicationStep, Member.name).outerjoin(Member, Member.id == ApplicationStep.member_id)
                            .where(ApplicationStep.application_id == row.id).order_by(ApplicationStep.at, ApplicationStep.id))
    # without an address nothing is said of it: `== None` would find all that were emptied, and they belong to nobody any more
    earlier = session.scalars(select(Application).where(
        Application.brand_id == row.brand_id, Application.email == row.email, Application.id != row.id).order_by(Application.turn)
    ).all() if row.email else ()
    return Whole(application=row, topics=_topics(session, [row.id]).get(row.id, ()), steps=[(step, name or "") for step, name in steps],
                 member=session.get(Member, row.member_id) if row.member_id else None,
                 belongs=member_with(session, brand_id=row.brand_id, email=row.email), earlier=earlier)


def member_with(session: Session, *, brand_id: int, email: str | None) -> Member | None:
    """Whoever of the brand has this address: present, invited, or gone."""
    return session.scalar(select(Member).join(Account, Account.id == Member.account_id)
                          .where(Member.brand_id == brand_id, Account.email == email))


def standing_of(session: Session, *, uid: str) -> Standing | None:
    """For whoever holds the signed link of this application."""
    row = session.execute(
        select(Application, Brand, Member).join(Brand, Brand.id == Application.brand_id)
        .outerjoin(Member, Member.id == Application.member_id).where(Application.uid == uid)).one_or_none()
    if row is None:
        return None
    application, brand, member = row
    accepted = application.state == "accepted" and member is not None and member.ended_at is None
    return Standing(application.id, brand, application.state, application.language, application.received_at, application.state_at,
                    has_joined=accepted and member.joined_at is not None,
                    invited=member.id if accepted and member.joined_at is None else None)


def _asked(session: Session, brand: Brand) -> Asked | None:
    form = session.get(ApplicationForm, brand.id)
    if form is None:
        return None
    questions = session.scalars(select(Question).where(Question.brand_id == brand.id).order_by(Question.position, Question.id)).all()
    return Asked(brand, form, questions, [topic for topic in topics_of(session, brand.id) if topic.audience == AMBASSADORS])


def _topics(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[Topic]]:
    found: dict[int, list[Topic]] = {}
    for number, topic in session.execute(
            select(ApplicationTopic.application_id, Topic).join(Topic, Topic.id == ApplicationTopic.topic_id)
            .where(ApplicationTopic.application_id.in_(ids)).order_by(Topic.position, Topic.slug)):
        found.setdefault(number, []).append(topic)
    return found
