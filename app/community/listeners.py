"""Who hears of the live feed, and what is posted there by itself."""

from typing import Any

from app.community import feeding, wire
from app.community.facts import FeedChanged, FeedRead
from app.community.policy import audience_of
from app.kernel import work
from app.realtime import delivery


def tell_change(fact: FeedChanged) -> None:
    """Everybody of the brand who is at a desk; that it was they who cheered only the person's own screens."""
    item = wire.item_of(fact.post)
    if fact.cheer is not None:
        member_id, on = fact.cheer
        delivery.tell(delivery.member(member_id), wire.FeedMoved(item=item, cheered=on))
    delivery.tell(audience_of(fact.brand_id), wire.FeedMoved(item=item))


def tell_read(fact: FeedRead) -> None:
    """The dot goes from the person's other screens."""
    delivery.tell(delivery.member(fact.member_id), wire.FeedWasRead(seq=fact.seq))


def post_award(*, brand_id: int, award_uid: str, **_: Any) -> None:
    """`later` of BadgeAwarded; twice is harmless."""
    work.do(feeding.post_award, brand_id=brand_id, award=award_uid)
