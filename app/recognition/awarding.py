"""Badges are earned: what a brand begins with, and who has reached what a badge asks for."""

from datetime import datetime

from sqlalchemy import select

from app.brands.models import Member
from app.brands.queries import has_rights
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.work import Unit
from app.recognition import queries
from app.recognition.facts import AwardSeen, BadgeAwarded
from app.recognition.models import Award, Badge
from app.recognition.policy import RECOGNISED
from app.recognition.scoring import RATED_AT_LEAST, rule_of

FIRST = {"slug": "trusted-voice", "symbol": "★", "names": {"en": "Trusted voice", "fr": "Voix de confiance"},
         "rule": {"kind": RATED_AT_LEAST, "number": 10, "stars": 4}}


def give_first_badges(unit: Unit, *, brand_id: int) -> None:
    """What every brand begins with; twice is harmless."""
    if unit.scalar(select(Badge.id).where(Badge.brand_id == brand_id, Badge.slug == FIRST["slug"])) is None:
        unit.add(Badge(brand_id=brand_id, **FIRST))
        unit.flush()


def award_what_is_due(unit: Unit, *, brand_id: int, member_id: int) -> int:
    """Give the member every badge they have reached and do not have; how many. An award is of the instant of the rating that did it.

    Two at once: the second insert violates the key, the unit runs once more and finds it given."""
    member = unit.scalar(select(Member).where(Member.id == member_id, Member.brand_id == brand_id, Member.role == RECOGNISED, has_rights()))
    if member is None:
        return 0
    has = set(unit.scalars(select(Award.badge_id).where(Award.brand_id == brand_id, Award.member_id == member_id)))
    return sum(_award(unit, member, badge) for badge in queries.badges_of(unit, brand_id) if badge.id not in has)


def _award(unit: Unit, member: Member, badge: Badge) -> bool:
    rule = rule_of(badge.rule)
    if rule is None:
        return False
    good = queries.rated_instants(unit, brand_id=badge.brand_id, member_id=member.id, stars=rule.stars, most=rule.number)
    if len(good) < rule.number:
        return False
    award = Award(brand_id=badge.brand_id, badge_id=badge.id, member_id=member.id, reason=badge.rule, at=good[-1])
    unit.add(award)
    unit.flush()
    unit.announce(BadgeAwarded(
        brand_id=badge.brand_id, member_id=member.id, member_name=member.name, badge_id=badge.id, award_uid=award.uid, names=badge.names,
        symbol=badge.symbol, number=rule.number, stars=rule.stars, at=clock.millis(award.at)))
    return True


def mark_seen(unit: Unit, *, actor: Actor, award: str, now: datetime) -> None:
    """The actor has seen their own award; raises NotFound for anybody else's."""
    row = None if actor.member_id is None else unit.scalar(
        select(Award).where(Award.uid == award, Award.brand_id == actor.brand_id, Award.member_id == actor.member_id))
    if row is None:
        raise NotFound
    if row.seen_at is None:
        row.seen_at = now
        unit.flush()
        unit.announce(AwardSeen(brand_id=row.brand_id, member_id=row.member_id, award_uid=row.uid))
