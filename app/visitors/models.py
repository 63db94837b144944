"""A browser on a site, the contact it may become, and who is kept out."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Contact(Base):
    """A known person of the brand. `reference` is the brand's own id for them."""

    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    reference: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("brand_id", "id"), UniqueConstraint("brand_id", "reference"))


class Address(Base):
    """Where a contact can be reached. `verified_at` is empty while nobody has shown that it is theirs."""

    __tablename__ = "address"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    contact_id: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(320))
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    bounced_at: Mapped[datetime | None] = mapped_column(Instant)  # nothing goes there any more
    unsubscribed_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("kind IN ('email')", name="kind"),
        UniqueConstraint("contact_id", "kind", "value"),
        Index("ix_address_value", "value"),
        same_brand("contact_id", "contact"),
    )


class Visitor(Base):
    """Anonymous until they say more. Only the hash of the bearer token is kept."""

    __tablename__ = "visitor"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    site_id: Mapped[int] = mapped_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    contact_id: Mapped[int | None] = mapped_column()
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(20), default="en")
    device: Mapped[str] = mapped_column(String(20), default="")  # "phone", "desktop"
    page: Mapped[dict[str, Any] | None] = mapped_column(Json)  # where they are now: conversations.wire.PageView
    trail: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)  # after consent, this visit's last pages: conversations.wire.TrailPage
    basket: Mapped[dict[str, Any] | None] = mapped_column(Json)  # as the page declared it: conversations.wire.DeclaredBasket
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("brand_id", "id"),
        same_brand("site_id", "site"),
        same_brand("contact_id", "contact"),
        Index("ix_visitor_contact_id", "contact_id"),  # whoever is kept out is so in each of their browsers
    )


class Block(Base):
    """A visitor kept out of the brand or of one site, until `until` or until a manager lifts it; with the scope
    `conversation` only that one has ended."""

    __tablename__ = "block"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    visitor_id: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column()
    scope: Mapped[str] = mapped_column(String(12), default="brand", server_default="brand")
    conversation_id: Mapped[int | None] = mapped_column()  # in which it happened
    reason: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column()
    __table_args__ = (
        CheckConstraint("scope IN ('conversation', 'site', 'brand')", name="scope"),
        same_brand("conversation_id", "conversation"),
        same_brand("lifted_by", "member"),
        same_brand("visitor_id", "visitor"),
        same_brand("member_id", "member"),
        Index("ix_block_visitor_id", "visitor_id"),
        Index("ix_block_conversation_id", "conversation_id"),
    )


class UsedIdentity(Base):
    """An `identify` token that was used: the same one never identifies twice."""

    __tablename__ = "used_identity"
    site_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (same_brand("site_id", "site"),)
