"""What a respondent knows and how much they take: topics, expertise, languages, capacity, availability."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Topic(Base):
    """A subject of the brand's tree. `audience` says who answers it: ambassadors, or agents when only the company can."""

    __tablename__ = "topic"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    parent_id: Mapped[int | None] = mapped_column()
    slug: Mapped[str] = mapped_column(String(60))  # what a page declares: vouch('page', {topic: slug})
    names: Mapped[dict[str, str]] = mapped_column(Json)  # language -> name
    audience: Mapped[str] = mapped_column(String(20), default="ambassadors")
    examples: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")  # lines such as visitors write; words are compared with them
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("audience IN ('ambassadors', 'agents')", name="audience"),
        UniqueConstraint("brand_id", "id"),
        UniqueConstraint("brand_id", "slug"),
        same_brand("parent_id", "topic"),
    )


class Respondent(Base):
    """A member who answers. `load` counts the open conversations they are responsible for, kept in the same transaction."""

    __tablename__ = "respondent"
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    line: Mapped[str] = mapped_column(String(160), default="")  # in their own words, beside the name
    customer_since: Mapped[int | None] = mapped_column()  # a year
    disclosure: Mapped[str] = mapped_column(String(160), default="", server_default="")  # instead of "not an employee"; the brand's word
    photo: Mapped[str] = mapped_column(String(64), default="", server_default="")  # where `kernel.storage` keeps it
    languages: Mapped[list[str]] = mapped_column(Json, default=lambda: ["en"])
    capacity: Mapped[int] = mapped_column(default=2)
    load: Mapped[int] = mapped_column(default=0)
    availability: Mapped[str] = mapped_column(String(12), default="away")
    available_until: Mapped[datetime | None] = mapped_column(Instant)  # then away again; stays on the row as the reason
    missed: Mapped[int] = mapped_column(default=0, server_default="0")  # offers in a row that they let pass
    wrap_up_seconds: Mapped[int] = mapped_column(default=0, server_default="0")  # a pause after each conversation they closed
    wrapping_until: Mapped[datetime | None] = mapped_column(Instant)
    last_assigned_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("availability IN ('available', 'busy', 'away')", name="availability"),
        CheckConstraint("capacity BETWEEN 1 AND 4", name="capacity"),
        CheckConstraint("load >= 0", name="load"),
        same_brand("member_id", "member"),
        Index("ix_respondent_brand_id_availability", "brand_id", "availability"),
        Index("ix_respondent_available_until", "available_until"),
    )


class Expertise(Base):
    """A topic a respondent is good at, with a level from 1 (knows it) to 3 (lives it); only what a manager confirmed routes."""

    __tablename__ = "expertise"
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    level: Mapped[int] = mapped_column(default=2)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)  # empty while it is only the person's wish
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        same_brand("member_id", "member"),
        same_brand("topic_id", "topic"),
        Index("ix_expertise_topic_id", "topic_id"),
    )
