"""The conversation, the people in it, its one gapless log, and the assignments every figure hangs on."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid

UNHELD = text("status = 'open' AND assignment_id IS NULL")  # nobody is responsible: they wait, or are about to


RUNNING = text("ended_at IS NULL")


class Category(Base):
    """What a conversation was about, set at wrap-up."""

    __tablename__ = "category"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    name: Mapped[str] = mapped_column(String(120))
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("brand_id", "id"), UniqueConstraint("brand_id", "name"))


class Conversation(Base):
    """The whole thread. `last_seq` is its log's head; `epoch` rises with every assignment and fences late writes."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # made by the browser that asked
    brand_id: Mapped[int] = mapped_column()
    workspace_id: Mapped[int] = mapped_column()
    site_id: Mapped[int] = mapped_column()
    channel: Mapped[str] = mapped_column(String(20), default="widget")
    status: Mapped[str] = mapped_column(String(10), default="open")
    last_seq: Mapped[int] = mapped_column(default=0)
    epoch: Mapped[int] = mapped_column(default=0)
    assignment_id: Mapped[int | None] = mapped_column(BigId)  # the responsible one; its end clears this
    language: Mapped[str] = mapped_column(String(20), default="en")
    topic_id: Mapped[int | None] = mapped_column()
    category_id: Mapped[int | None] = mapped_column()
    page: Mapped[dict[str, Any] | None] = mapped_column(Json)  # where it began
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    # how it last waited, and what its visitor was promised; kept for the console and the reports
    cascade: Mapped[list[list[Any]] | None] = mapped_column(Json)
    priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    promised_by: Mapped[datetime | None] = mapped_column(Instant)  # until then somebody has it
    promise_kept: Mapped[bool | None] = mapped_column()  # empty while it is open
    told_estimate: Mapped[int | None] = mapped_column()  # seconds, the first that the visitor was told
    __table_args__ = (
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        UniqueConstraint("brand_id", "id"),
        same_brand("workspace_id", "workspace"),
        same_brand("site_id", "site"),
        same_brand("topic_id", "topic"),
        same_brand("category_id", "category"),
        Index("ix_conversation_brand_id_created_at", "brand_id", "created_at"),
        Index("ix_conversation_unheld", "id", sqlite_where=UNHELD, postgresql_where=UNHELD),  # looked at every second
    )


class Participant(Base):
    """A person in a conversation with a role, from `joined_at` to `left_at`.

    One row a person: who comes back continues it, so that a resend after a return still meets the first send.
    The log holds every joining and leaving with its place; `ordinal` is the person's number on the wire."""

    __tablename__ = "participant"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    ordinal: Mapped[int] = mapped_column()
    role: Mapped[str] = mapped_column(String(20))
    visitor_id: Mapped[int | None] = mapped_column()
    member_id: Mapped[int | None] = mapped_column()
    since_seq: Mapped[int] = mapped_column(default=1)  # the first entry they may read
    until_seq: Mapped[int | None] = mapped_column()  # the last one, once they left
    read_seq: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("(visitor_id IS NULL) <> (member_id IS NULL)", name="one_person"),
        CheckConstraint("role IN ('visitor', 'ambassador', 'agent', 'manager', 'owner')", name="role"),
        UniqueConstraint("conversation_id", "ordinal"),
        UniqueConstraint("conversation_id", "visitor_id"),
        UniqueConstraint("conversation_id", "member_id"),
        UniqueConstraint("brand_id", "id"),
        same_brand("conversation_id", "conversation"),
        same_brand("visitor_id", "visitor"),
        same_brand("member_id", "member"),
        Index("ix_participant_member_id", "member_id"),
        Index("ix_participant_visitor_id", "visitor_id"),
    )


class Entry(Base):
    """One entry of the log: text, note or event. `audience` 'staff' is veiled to visitors."""

    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    seq: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(8), default="all")
    sender_id: Mapped[int | None] = mapped_column()
    client_id: Mapped[str | None] = mapped_column(String(36))
    body: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    language: Mapped[str | None] = mapped_column(String(8))  # as it was recognised, after it was posted; empty: too short to say
    __table_args__ = (
        CheckConstraint("kind IN ('text', 'note', 'event', 'promotion', 'file')", name="kind"),
        CheckConstraint("audience IN ('all', 'staff')", name="audience"),
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "sender_id", "client_id"),
        same_brand("conversation_id", "conversation"),
        same_brand("sender_id", "participant"),
    )


class Assignment(Base):
    """One respondent's interval of responsibility. Response times count from `asked_at` to `answered_at`."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    member_id: Mapped[int] = mapped_column()
    participant_id: Mapped[int] = mapped_column()
    epoch: Mapped[int] = mapped_column()
    topic_id: Mapped[int | None] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(Instant)  # first visitor message, or the transfer
    started_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)  # the first human message of this assignment
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ending: Mapped[str | None] = mapped_column(String(12))
    __table_args__ = (
        CheckConstraint("ending IN ('transferred', 'released', 'closed', 'revoked', 'silent', 'offline')", name="ending"),
        UniqueConstraint("conversation_id", "epoch"),
        UniqueConstraint("brand_id", "id"),
        same_brand("conversation_id", "conversation"),
        same_brand("member_id", "member"),
        same_brand("participant_id", "participant"),
        Index("ix_assignment_member_id_ended_at", "member_id", "ended_at"),
        Index("ix_assignment_brand_id_started_at", "brand_id", "started_at"),  # reports
        Index("ix_assignment_running", "conversation_id", sqlite_where=RUNNING, postgresql_where=RUNNING),  # looked at every second
    )


class Snooze(Base):
    """A conversation that its respondent has put aside: until `until` or the visitor's next message. Not handling time."""

    __tablename__ = "snooze"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    conversation_id: Mapped[int] = mapped_column()
    assignment_id: Mapped[int] = mapped_column()
    since: Mapped[datetime] = mapped_column(Instant)
    since_seq: Mapped[int] = mapped_column()
    until: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        same_brand("conversation_id", "conversation"),
        same_brand("assignment_id", "assignment"),
        Index("ix_snooze_assignment_id", "assignment_id"),
        Index("ix_snooze_running", "conversation_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    )


class Rating(Base):
    """The visitor's 1 to 5 with words, once for each assignment."""

    __tablename__ = "rating"
    assignment_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    visitor_id: Mapped[int] = mapped_column()
    stars: Mapped[int] = mapped_column()
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        same_brand("assignment_id", "assignment"),
        same_brand("visitor_id", "visitor"),
        Index("ix_rating_brand_id_at", "brand_id", "at"),  # the ranking
    )
