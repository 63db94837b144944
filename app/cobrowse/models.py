"""Who may see a visitor's page now, and what each site opens; what is seen is never stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId, Instant, Json, same_brand


class PageShare(Base):
    """A conversation's page: asked for or shown, to one assignment only; the next respondent asks again.

    `grant` is made at consent and carried by every batch of the tab that agreed."""

    __tablename__ = "page_share"
    conversation_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    assignment_id: Mapped[int] = mapped_column()
    visitor_id: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(8))
    grant: Mapped[str | None] = mapped_column(String(36), unique=True)
    since: Mapped[datetime] = mapped_column(Instant)  # when this state began
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'shown', 'hidden')", name="state"),
        same_brand("conversation_id", "conversation"),
        same_brand("assignment_id", "assignment"),
        same_brand("visitor_id", "visitor"),
        Index("ix_page_share_state", "state"),
    )


class OpenedSite(Base):
    """What a site lets respondents read: text regions by path and selector."""

    __tablename__ = "opened_site"
    site_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column()
    regions: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)  # [{"path": "/p/**", "selector": "main"}]
    __table_args__ = (same_brand("site_id", "site"),)
