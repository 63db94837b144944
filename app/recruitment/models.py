"""A brand's application form with its questions, and the applications that came in: what was said, where each stands, what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class ApplicationForm(Base):
    """What a brand says to those who want to become its ambassadors; one a brand."""

    __tablename__ = "application_form"
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"), primary_key=True, autoincrement=False)
    is_open: Mapped[bool] = mapped_column(default=False)
    titles: Mapped[dict[str, str]] = mapped_column(Json)  # language -> text; so are the next two
    words: Mapped[dict[str, str]] = mapped_column(Json)
    consent: Mapped[dict[str, str]] = mapped_column(Json)
    consent_url: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Question(Base):
    """A question of the form. `choices` holds, in order, the text of each choice by language."""

    __tablename__ = "application_question"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("application_form.brand_id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10))
    is_needed: Mapped[bool] = mapped_column(default=False)
    words: Mapped[dict[str, str]] = mapped_column(Json)
    choices: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    __table_args__ = (CheckConstraint("kind IN ('short', 'long', 'one', 'several')", name="kind"),)


class Application(Base):
    """Somebody wants to become an ambassador. `answers` keeps each question as it was asked, so that the form may change.

    Withdrawn, it keeps no word of the person: name, address and answers are emptied."""

    __tablename__ = "application"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    email: Mapped[str | None] = mapped_column(String(320))  # as accounts compare it
    turn: Mapped[int] = mapped_column(default=1)  # the how-manieth application of this address
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(20))  # of the page and of the letters
    languages: Mapped[list[str]] = mapped_column(Json)  # spoken
    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # [{"asked": text, "said": [text, …]}]
    state: Mapped[str] = mapped_column(String(12), default="received")
    received_at: Mapped[datetime] = mapped_column(Instant)
    state_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)  # first opened by somebody who may decide
    consented_to: Mapped[str] = mapped_column(Text)  # the very words
    source: Mapped[str] = mapped_column(String(80), default="")  # ?source= or utm_source
    referrer: Mapped[str] = mapped_column(String(253), default="")  # the host of the page before
    via: Mapped[str] = mapped_column(String(20), default="")  # through which door of ours: site, widget; empty: a plain link
    member_id: Mapped[int | None] = mapped_column()  # once accepted
    __table_args__ = (
        CheckConstraint("state IN ('received', 'shortlisted', 'accepted', 'declined', 'withdrawn')", name="state"),
        UniqueConstraint("brand_id", "id"),
        UniqueConstraint("brand_id", "email", "turn"),
        same_brand("member_id", "member"),
        Index("ix_application_brand_id_state_received_at", "brand_id", "state", "received_at"),
    )


class ApplicationTopic(Base):
    """A topic the candidate says to know."""

    __tablename__ = "application_topic"
    application_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    __table_args__ = (
        same_brand("application_id", "application"),
        same_brand("topic_id", "topic"),
        Index("ix_application_topic_topic_id", "topic_id"),
    )


class ApplicationStep(Base):
    """What happened to an application, in order; `words` only where `what` is a note, which candidates never see."""

    __tablename__ = "application_step"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    application_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    member_id: Mapped[int | None] = mapped_column()  # empty: the candidate
    what: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("what IN ('received', 'shortlisted', 'accepted', 'declined', 'withdrawn', 'note', 'invited')", name="what"),
        same_brand("application_id", "application"),
        same_brand("member_id", "member"),
    )
