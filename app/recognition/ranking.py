"""The ranking by satisfaction: ambassadors by their mean rating, drawn towards the brand's mean while they have few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from app.brands.models import Member
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.recognition import queries, scoring
from app.recognition.models import Badge
from app.recognition.policy import can_see_ranking

Period = Literal["month", "all"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One ambassador. `place` and `score` are None for who has no rating in the period; `average` is their own mean."""

    member: Member
    badges: Sequence[Badge]
    place: int | None
    score: float | None
    average: float | None
    ratings: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reader is on the way to a badge that they do not have."""

    badge: Badge
    rule: scoring.Rule
    have: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """`since` is None for all time; `mean` is the brand's of all time, which is what little is drawn towards."""

    since: datetime | None
    mean: float | None
    ranked: Sequence[Ranked]
    unrated: Sequence[Ranked]
    progress: Sequence[Progress]


def ranking(session: Session, *, actor: Actor, period: Period, now: datetime) -> Ranking:
    """The ranking as the actor may see it; raises NotAllowed for visitors. A handful of queries, however many are ranked."""
    if not can_see_ranking(actor):
        raise NotAllowed
    month = scoring.month_of(now, queries.timezone_of(session, actor.brand_id))
    tallies = queries.tallies(session, actor.brand_id, since=month)
    members = queries.ambassadors_of(session, actor.brand_id)
    awards = queries.awards_of(session, actor.brand_id)
    mean = scoring.mean_of(sum(each.stars for each in tallies.values()), sum(each.ratings for each in tallies.values()))
    rows = [_row(member, [given.badge for given in awards.get(member.id, ())], tallies.get(member.id), period, mean) for member in members]
    rated = sorted((row for row in rows if row.score is not None), key=lambda row: (-(row.score or 0), -row.ratings, row.member.name, row.member.id))
    places = scoring.places([row.score or 0 for row in rated])
    return Ranking(
        since=month if period == "month" else None, mean=mean, ranked=[_placed(row, place) for row, place in zip(rated, places, strict=True)],
        unrated=[row for row in rows if row.score is None],
        progress=_progress(session, actor, {given.badge.id for given in awards.get(actor.member_id or 0, ())}))


def _row(member: Member, badges: Sequence[Badge], tally: queries.Tally | None, period: Period, mean: float | None) -> Ranked:
    ratings, stars = (0, 0) if tally is None else (tally.lately, tally.lately_stars) if period == "month" else (tally.ratings, tally.stars)
    if not ratings or mean is None:
        return Ranked(member, badges, None, None, None, 0)
    return Ranked(member, badges, None, scoring.shrunk(stars=stars, ratings=ratings, mean=mean), stars / ratings, ratings)


def _placed(row: Ranked, place: int) -> Ranked:
    return Ranked(row.member, row.badges, place, row.score, row.average, row.ratings)


def _progress(session: Session, actor: Actor, has: set[int]) -> list[Progress]:
    """Only for who can earn badges; one query a badge that is still to come, and a brand has a few."""
    if actor.role != "ambassador" or actor.member_id is None:
        return []
    found = []
    for badge in queries.badges_of(session, actor.brand_id):
        rule = scoring.rule_of(badge.rule)
        if rule is not None and badge.id not in has:
            good = queries.rated_instants(session, brand_id=actor.brand_id, member_id=actor.member_id, stars=rule.stars, most=rule.number)
            found.append(Progress(badge, rule, len(good)))
    return found
