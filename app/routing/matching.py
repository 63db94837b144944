"""Whom a question may be given to: pure, with the first obstacle of everybody else in one word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

# Why somebody cannot have it now but may soon: as long as there is such a person, waiting makes sense.
SOON = frozenset({"asked", "full", "offered", "wrapping"})
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A respondent as matching sees one. `offers` counts their open offers, `workspaces` empty means all; `levels` is
    expertise by topic id, 1 to 3, `outcomes` what came of their answers by topic: (helped, did not)."""

    member_id: int
    audience: str
    languages: frozenset[str]
    levels: Mapping[int, int]
    workspaces: frozenset[int]
    present: bool
    load: int
    capacity: int
    offers: int
    last_assigned_at: datetime | None
    available: bool = True
    teams: frozenset[int] = frozenset()
    closed: bool = False  # an agent outside opening hours
    wrapping: bool = False  # still setting the last one's category
    outcomes: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be matched. `lineage` is the topic and those above it, nearest first; `first` goes before everybody
    with the reason `because`, `before` helped this visitor already; `declined` are never asked, `asked` not again yet,
    `blocked` kept this visitor out, `same` is the visitor themselves. With a `team` only its members
    are asked. Without a `seed` the means decide instead of draws."""

    workspace_id: int
    language: str
    lineage: tuple[int, ...] = ()
    declined: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()
    same: frozenset[int] = frozenset()
    first: int | None = None
    because: str = "back"
    team: int | None = None
    before: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the order. `why` is the short reason that the respondent reads; `score` is what the place was decided by."""

    member_id: int
    why: str
    score: float


def spoken_for(language: str, brand_languages: list[str]) -> str:
    """The language an answer must be in: the visitor's when the brand speaks it, else the brand's first."""
    return language if any(base(language) == base(each) for each in brand_languages) else (brand_languages or ["en"])[0]


def base(language: str) -> str:
    """`fr` of `fr-CA`."""
    return language.split("-")[0].lower()


def obstacle(one: Candidate, question: Question, audience: str, *, most_offers: int) -> str | None:
    """The first reason why this person cannot be asked now; None when they can."""
    return _not_for_them(one, question, audience) or _not_now(one, question, most_offers)


def _not_for_them(one: Candidate, question: Question, audience: str) -> str | None:
    if one.audience != audience:
        return "audience"
    if one.workspaces and question.workspace_id not in one.workspaces:
        return "workspace"
    if question.team is not None and question.team not in one.teams:
        return "team"
    if not any(base(each) == base(question.language) for each in one.languages):
        return "language"
    if one.member_id in question.same:
        return "same_person"
    if one.member_id in question.blocked:
        return "blocked"
    return "declined" if one.member_id in question.declined else None


def is_barred(one: Candidate, question: Question, most_offers: int) -> bool:
    """As `obstacle`, for who stands in the question's own line: of its audience and language, there, with room."""
    number = one.member_id
    return (number in question.declined or number in question.asked or one.offers >= most_offers or number in question.blocked
            or number in question.same or bool(one.workspaces) and question.workspace_id not in one.workspaces
            or question.team is not None and question.team not in one.teams)


def _not_now(one: Candidate, question: Question, most_offers: int) -> str | None:
    if why := standing(one):
        return why
    if one.member_id in question.asked:
        return "asked"
    if one.load >= one.capacity:
        return "full"
    return "offered" if one.offers >= most_offers else None


def standing(one: Candidate) -> str | None:
    """What keeps them from any question right now, whatever it is about."""
    if not one.available:
        return "away"
    if not one.present:
        return "absent"
    if one.closed:
        return "closed"
    return "wrapping" if one.wrapping else None


def expertise(one: Candidate, lineage: tuple[int, ...]) -> int:
    """In eighths of a level: 8 for each level in the topic itself, 4 in its parent, 2, 1; the best of them counts."""
    return max((one.levels.get(topic, 0) * 8 >> above for above, topic in enumerate(lineage)), default=0)


def record(one: Candidate, lineage: tuple[int, ...]) -> tuple[int, int]:
    """What came of their answers in the topic (helped, did not); those in a parent topic count half, a quarter …"""
    good = sum(one.outcomes.get(topic, (0, 0))[0] / 2 ** above for above, topic in enumerate(lineage))
    bad = sum(one.outcomes.get(topic, (0, 0))[1] / 2 ** above for above, topic in enumerate(lineage))
    return round(good), round(bad)
