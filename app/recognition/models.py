"""Badges of a brand, each with its rule as data, and the awards: who has which, since when and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Badge(Base):
    """A mark that ambassadors earn. `rule` is read by `scoring.rule_of`: {"kind", "number", "stars"}."""

    __tablename__ = "badge"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    slug: Mapped[str] = mapped_column(String(60))
    names: Mapped[dict[str, str]] = mapped_column(Json)  # language -> name
    symbol: Mapped[str] = mapped_column(String(8))  # one character, drawn on a coin
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("brand_id", "id"), UniqueConstraint("brand_id", "slug"))


class Award(Base):
    """A badge given to a member, once. `reason` is the rule as it was then; `seen_at` is empty until they have seen it."""

    __tablename__ = "award"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    badge_id: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column()
    reason: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("brand_id", "id"),
        UniqueConstraint("badge_id", "member_id"),
        same_brand("badge_id", "badge"),
        same_brand("member_id", "member"),
        Index("ix_award_member_id", "member_id"),
    )
