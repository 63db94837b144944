"""What follows a rating and a founding, and what a member is told about their badges."""

from typing import Any

from app.kernel import work
from app.realtime import delivery
from app.recognition import wire
from app.recognition.awarding import award_what_is_due, give_first_badges
from app.recognition.facts import AwardSeen, BadgeAwarded


def begin(*, brand_id: int, **_: Any) -> None:
    """`later` of BrandFounded; twice is harmless."""
    work.do(give_first_badges, brand_id=brand_id)


def consider(*, brand_id: int, member_id: int, **_: Any) -> None:
    """`later` of AssignmentRated: perhaps it was the one that was missing; twice is harmless."""
    work.do(award_what_is_due, brand_id=brand_id, member_id=member_id)


def tell_award(fact: BadgeAwarded) -> None:
    """All desks of the person; one that is not there finds it unseen when it synchronises."""
    badge = wire.BadgeMark(names=dict(fact.names), symbol=fact.symbol)
    card = wire.AwardCard(uid=fact.award_uid, badge=badge, number=fact.number, stars=fact.stars, at=fact.at, seen=False)
    delivery.tell(delivery.member(fact.member_id), wire.BadgeEarned(award=card))


def tell_seen(fact: AwardSeen) -> None:
    """The same announcement goes from the person's other screens."""
    delivery.tell(delivery.member(fact.member_id), wire.AwardWasSeen(award=fact.award_uid))
