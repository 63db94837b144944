"""An invitation is accepted: the link is consumed and the member's rights begin, in one unit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.linking import LinkOver, redeem_link
from app.brands.facts import MemberJoined
from app.brands.models import Brand, Member
from app.kernel.work import Unit


@dataclass(frozen=True, slots=True)
class Joined:
    account_id: int
    epoch: int
    slug: str


def join(unit: Unit, *, token: str, now: datetime, name: str = "", password_hash: str | None = None) -> Joined:
    """Raises LinkOver for a link that is used, expired, or whose membership was ended meanwhile."""
    redeemed = redeem_link(unit, token=token, kinds=("invite", "found"), name=name, password_hash=password_hash, now=now)
    row = unit.execute(select(Member, Brand).join(Brand, Brand.id == Member.brand_id)
                       .where(Member.uid == redeemed.about.get("member", ""), Member.account_id == redeemed.account_id,
                              Member.ended_at.is_(None))).one_or_none()
    if row is None:
        raise LinkOver
    member, brand = row
    if member.joined_at is None:
        member.joined_at = now
        unit.flush()
        unit.announce(MemberJoined(brand_id=brand.id, member_id=member.id, account_id=member.account_id))
    return Joined(redeemed.account_id, redeemed.epoch, brand.slug)
