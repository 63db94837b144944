"""What the brand has prepared to say, who asked it to prepare something, and which messages began from it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class SavedReply(Base):
    """Text prepared by the brand, in one or more of its languages. `shortcut` finds it by its exact name."""

    __tablename__ = "saved_reply"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(120))
    shortcut: Mapped[str | None] = mapped_column(String(40))
    texts: Mapped[dict[str, str]] = mapped_column(Json)  # language -> text, with its blanks
    audience: Mapped[str] = mapped_column(String(12), default="both")
    topic_id: Mapped[int | None] = mapped_column()
    written_by: Mapped[int] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(Instant)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("audience IN ('ambassadors', 'agents', 'both')", name="audience"),
        UniqueConstraint("brand_id", "id"),
        UniqueConstraint("brand_id", "shortcut"),
        same_brand("topic_id", "topic"),
        same_brand("written_by", "member"),
    )


class ReplyRequest(Base):
    """A respondent asks the brand for a reply like this; a manager writes one from it, or declines with a word."""

    __tablename__ = "reply_request"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int | None] = mapped_column()  # where they missed it
    language: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    reply_id: Mapped[int | None] = mapped_column()
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),
        same_brand("member_id", "member"),
        same_brand("conversation_id", "conversation"),
        same_brand("reply_id", "saved_reply"),
        Index("ix_reply_request_brand_id_state", "brand_id", "state"),
        Index("ix_reply_request_member_id", "member_id"),
    )


class ReplyUse(Base):
    """A message that began from a saved reply: `client_id` is the message's own, so the same one counts once."""

    __tablename__ = "reply_use"
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    reply_id: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        same_brand("member_id", "member"),
        same_brand("reply_id", "saved_reply"),
        Index("ix_reply_use_brand_id_reply_id", "brand_id", "reply_id"),
    )
