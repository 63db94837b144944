"""What a decision's row keeps: who was considered with what for and against them, so that it can be told and had again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.brands.models import Member
from app.brands.queries import has_rights
from app.respondents.models import Expertise, Respondent
from app.respondents.queries import ROLES
from app.routing.gathering import Shortlist
from app.routing.knowing import candidates_of
from app.routing.matching import Candidate, Question, Ranked, expertise, obstacle, record
from app.routing.narrowing import can, expertise_in, is_closed, of
from app.routing.pace import pace
from app.routing.ready import knows
from app.routing.scoring import chances, factor, quantiles

MOST = 10  # of each kind


def explained(few: Shortlist, question: Question, ranked: Sequence[Ranked]) -> list[dict[str, Any]]:
    """The best ten with their score, their chance to be first and what they stand on."""
    best = ranked[:MOST]
    kept = _chances(few, question, best)
    return [{"member": one.member_id, "why": one.why, "score": round(one.score, 4), "chance": chance,
             **_stand(few.ready.seats[one.member_id].one, question, now=few.ready.now)} for one, chance in zip(best, kept, strict=True)]


def _chances(few: Shortlist, question: Question, best: Sequence[Ranked]) -> list[float]:
    """Drawn among those who know the topic; who is named, or whose turn it is, is certain to be first."""
    drawn = [one for one in best if one.member_id == question.before or knows(few.ready.seats[one.member_id].one, question.lineage)]
    named = best and best[0].member_id == question.first
    if named or not drawn or question.seed is None:
        return [1.0 if place == 0 else 0.0 for place in range(len(best))]
    found = dict(zip((one.member_id for one in drawn),
                     chances([few.ready.score_of(one.member_id, question) for one in drawn], seed=question.seed), strict=True))
    return [found.get(one.member_id, 0.0) for one in best]


def _stand(one: Candidate, question: Question, *, now: datetime) -> dict[str, Any]:
    """The numbers that `score_again` needs, and the reasons in words' places."""
    good, bad = record(one, question.lineage)
    rested = None if one.last_assigned_at is None else max(0, round((now - one.last_assigned_at).total_seconds()))
    reasons = [name for name, stands in (
        ("new", not one.outcomes and one.last_assigned_at is None), ("holds", one.load > 0), ("asked_elsewhere", one.offers > 0),
        ("back", one.member_id == question.before), ("rested", rested is not None and rested >= 3600)) if stands]
    return {"reasons": reasons, "level": expertise(one, question.lineage) / 8, "good": good, "bad": bad, "load": one.load,
            "capacity": one.capacity, "offers": one.offers, "rested": rested}


def score_again(row: dict[str, Any], place: int) -> float:
    """The score that a kept candidate has at this draw (`scoring.draw` of the decision's seed and the person's salt)."""
    table = quantiles(round(row["level"] * 8), row["good"], row["bad"])
    return table[place] * factor(load=row["load"], offers=row["offers"], capacity=row["capacity"], rested=row["rested"])


def others(session: Session, brand_id: int, question: Question, audience: str, *, now: datetime) -> list[dict[str, Any]]:
    """Ten of the audience who could not be asked and why, those who know the topic first; also who knows it well and is away."""
    missing = [of(audience)] if is_closed(session, brand_id, audience, now) else [of(audience), ~can(question, audience, now)]
    found = candidates_of(session, brand_id, now=now, which=missing, order=[expertise_in(question.lineage).desc()], most=MOST)
    rows = [{"member": one.member_id, "not": why} for one in found
            if (why := obstacle(one, question, audience, most_offers=pace().most_offers))]
    return rows + [{"member": member_id, "not": "away"} for member_id in _away(session, question, audience)]


def _away(session: Session, question: Question, audience: str) -> Sequence[int]:
    if not question.lineage:
        return []
    return session.scalars(
        select(Expertise.member_id).join(Respondent, Respondent.member_id == Expertise.member_id).join(Member, Member.id == Expertise.member_id)
        .where(Expertise.topic_id == question.lineage[0], Expertise.confirmed_at.is_not(None), Respondent.availability != "available",
               Member.role.in_(ROLES[audience]), has_rights())
        .order_by(Expertise.level.desc(), Expertise.member_id).limit(5)).all()
