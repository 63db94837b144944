"""The live feed of a brand: posts in one order, cheers, and how far each member has read."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Feed(Base):
    """One row a brand: `head` counts every change, so that who was away asks for what came after the last one they know."""

    __tablename__ = "feed"
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"), primary_key=True, autoincrement=False)
    head: Mapped[int] = mapped_column(default=0)


class FeedPost(Base):
    """`seq` is its place, `rev` the last change of it, both counted by the feed. A removed post keeps its place and loses its words."""

    __tablename__ = "feed_post"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column()  # who wrote it, or who was given the badge
    voice: Mapped[str] = mapped_column(String(8))
    client_id: Mapped[str | None] = mapped_column(String(36))
    award_id: Mapped[int | None] = mapped_column()
    body: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of a badge: {names, symbol, number, stars}
    cheers: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column()
    rev: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by: Mapped[int | None] = mapped_column()
    __table_args__ = (
        CheckConstraint("voice IN ('member', 'brand', 'badge')", name="voice"),
        UniqueConstraint("brand_id", "id"),
        UniqueConstraint("brand_id", "seq"),
        UniqueConstraint("member_id", "client_id"),
        UniqueConstraint("award_id"),
        same_brand("member_id", "member"),
        same_brand("award_id", "award"),
        same_brand("removed_by", "member"),
        Index("ix_feed_post_brand_id_rev", "brand_id", "rev"),
    )


class Cheer(Base):
    """One member's applause for one post."""

    __tablename__ = "cheer"
    post_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    __table_args__ = (same_brand("post_id", "feed_post"), same_brand("member_id", "member"))


class FeedMark(Base):
    """How far a member has read, on whichever screen."""

    __tablename__ = "feed_mark"
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    seq: Mapped[int] = mapped_column(default=0)
    __table_args__ = (same_brand("member_id", "member"),)
