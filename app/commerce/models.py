"""What respondents may share and what visitors bought: promotions, each sharing of one, and orders."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Promotion(Base):
    """A special offer of the brand. `titles` and `words` by language; `amount` in minor units of `currency`, both or neither."""

    __tablename__ = "promotion"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    titles: Mapped[dict[str, str]] = mapped_column(Json)
    words: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    code: Mapped[str] = mapped_column(String(40), default="")
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    link: Mapped[str] = mapped_column(String(1_000))  # on one of the brand's sites
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)  # the first moment it no longer holds
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # by hand
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="price"),
        UniqueConstraint("brand_id", "id"),
    )


class PromotionTopic(Base):
    """A promotion suits conversations about this topic; one without any suits all."""

    __tablename__ = "promotion_topic"
    promotion_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    topic_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    __table_args__ = (same_brand("promotion_id", "promotion"), same_brand("topic_id", "topic"))


class Share(Base):
    """A promotion that a respondent put into a conversation, as entry `seq`; `followed_at` is when its visitor first opened it."""

    __tablename__ = "share"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    promotion_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    assignment_id: Mapped[int] = mapped_column()
    visitor_id: Mapped[int] = mapped_column()
    seq: Mapped[int] = mapped_column()
    shared_at: Mapped[datetime] = mapped_column(Instant)
    followed_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("brand_id", "id"),
        same_brand("promotion_id", "promotion"),
        same_brand("conversation_id", "conversation"),
        same_brand("assignment_id", "assignment"),
        same_brand("visitor_id", "visitor"),
        Index("ix_share_conversation_id", "conversation_id"),
        Index("ix_share_promotion_id", "promotion_id"),
        Index("ix_share_visitor_id", "visitor_id"),
    )


class Order(Base):
    """A purchase as the site reported it, once for each of the site's own numbers (`reference`); `amount` in minor units.

    `conversation_id`, `assignment_id` and `member_id` are set together: the last respondent before it (docs/commerce.md)."""

    __tablename__ = "customer_order"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    site_id: Mapped[int] = mapped_column()
    visitor_id: Mapped[int] = mapped_column()
    reference: Mapped[str] = mapped_column(String(100))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    placed_at: Mapped[datetime] = mapped_column(Instant)
    conversation_id: Mapped[int | None] = mapped_column()
    assignment_id: Mapped[int | None] = mapped_column()
    member_id: Mapped[int | None] = mapped_column()
    share_id: Mapped[int | None] = mapped_column()
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(conversation_id IS NULL) = (assignment_id IS NULL) AND (assignment_id IS NULL) = (member_id IS NULL)",
                        name="attributed"),
        UniqueConstraint("site_id", "reference"),
        same_brand("site_id", "site"),
        same_brand("visitor_id", "visitor"),
        same_brand("conversation_id", "conversation"),
        same_brand("assignment_id", "assignment"),
        same_brand("member_id", "member"),
        same_brand("share_id", "share"),
        Index("ix_customer_order_brand_id_placed_at", "brand_id", "placed_at"),
        Index("ix_customer_order_conversation_id", "conversation_id"),
        Index("ix_customer_order_assignment_id", "assignment_id"),
        Index("ix_customer_order_share_id", "share_id"),
    )
