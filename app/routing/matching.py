"""Who is asked first: pure ranking of candidates for a question, each place with its reason, the same every time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# Why somebody cannot have it now but may soon: as long as there is such a person, waiting makes sense.
SOON = frozenset({"asked", "full", "offered"})
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A respondent as matching sees one. `offers` counts their open offers, `workspaces` empty means all."""

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


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be matched. `lineage` is the topic and those above it, nearest first; `first` goes before everybody
    with the reason `because`; `declined` are never asked, `asked` not again yet. With a `team`, only its members are asked."""

    workspace_id: int
    language: str
    lineage: tuple[int, ...] = ()
    declined: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    first: int | None = None
    because: str = "back"
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    member_id: int
    why: str
    points: int


def spoken_for(language: str, brand_languages: list[str]) -> str:
    """The language an answer must be in: the visitor's when the brand speaks it, else the brand's first."""
    return language if any(_same(language, each) for each in brand_languages) else (brand_languages or ["en"])[0]


def obstacle(one: Candidate, question: Question, audience: str, *, most_offers: int) -> str | None:
    """The first reason why this person cannot be asked now; None when they can."""
    checks = (
        ("audience", one.audience != audience),
        ("workspace", bool(one.workspaces) and question.workspace_id not in one.workspaces),
        ("team", question.team is not None and question.team not in one.teams),
        ("language", not any(_same(question.language, each) for each in one.languages)),
        ("declined", one.member_id in question.declined),
        ("away", not one.available),
        ("absent", not one.present),
        ("asked", one.member_id in question.asked),
        ("full", one.load >= one.capacity),
        ("offered", one.offers >= most_offers),
    )
    return next((name for name, stands in checks if stands), None)


def rank(people: Iterable[Candidate], question: Question, audience: str, *, most_offers: int) -> list[Ranked]:
    """Those who can be asked, best first: expertise (a parent topic counts half, its parent a quarter), then who holds
    least, then whose last assignment is longest ago, then by id."""
    free = [one for one in people if obstacle(one, question, audience, most_offers=most_offers) is None]
    free.sort(key=lambda one: (one.member_id != question.first, -points(one, question), one.load,
                               one.last_assigned_at or NEVER, one.member_id))
    most_held = max((one.load for one in free), default=0)
    return [Ranked(one.member_id, _why(one, question, most_held), points(one, question)) for one in free]


def points(one: Candidate, question: Question) -> int:
    """8 for each level in the topic itself, 4 in its parent, 2, 1; the best of them counts."""
    return max((one.levels.get(topic, 0) * 8 >> above for above, topic in enumerate(question.lineage)), default=0)


def is_hopeful(people: Iterable[Candidate], question: Question, audience: str, *, most_offers: int) -> bool:
    """Whether somebody of this audience could have it soon."""
    return any(obstacle(one, question, audience, most_offers=most_offers) in SOON for one in people)


def _why(one: Candidate, question: Question, most_held: int) -> str:
    if one.member_id == question.first:
        return question.because
    if question.lineage and (level := one.levels.get(question.lineage[0])):
        return f"level_{level}"
    if points(one, question):
        return "near"
    return "least_held" if one.load < most_held else "longest_without"


def _same(one: str, other: str) -> bool:
    return one.split("-")[0].lower() == other.split("-")[0].lower()
