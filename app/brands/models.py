"""The brand and what belongs to it: workspaces, teams, sites and members."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import SEALED, Base, BigId, Instant, Json, same_brand
from app.kernel.ids import uid


class Brand(Base):
    """The tenant; everything belongs to exactly one."""

    __tablename__ = "brand"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    colour: Mapped[str] = mapped_column(String(7), default="#1d7a5b")  # #rrggbb
    languages: Mapped[list[str]] = mapped_column(Json, default=lambda: ["en"])
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")  # IANA name
    retention_days: Mapped[int] = mapped_column(default=180)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Workspace(Base):
    """A separate inbox of a brand with its own teams, sites and rules; each brand is founded with one."""

    __tablename__ = "workspace"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    name: Mapped[str] = mapped_column(String(120))
    __table_args__ = (UniqueConstraint("brand_id", "id"),)


class Team(Base):
    """Respondents who share a subject and a language."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    workspace_id: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(20), default="")
    archived_at: Mapped[datetime | None] = mapped_column(Instant)  # what still names it falls back to an audience
    __table_args__ = (UniqueConstraint("brand_id", "id"), same_brand("workspace_id", "workspace"))


class TeamPlace(Base):
    """A member's place in a team."""

    __tablename__ = "team_place"
    team_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column()
    __table_args__ = (same_brand("team_id", "team"), same_brand("member_id", "member"), Index("ix_team_place_member_id", "member_id"))


class Site(Base):
    """One place where the widget is installed."""

    __tablename__ = "site"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    workspace_id: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(40), unique=True)  # public, stands in the embed tag
    origins: Mapped[list[str]] = mapped_column(Json, default=list)  # "https://shop.example", exact
    colour: Mapped[str] = mapped_column(String(7), default="#1d7a5b")
    languages: Mapped[list[str]] = mapped_column(Json, default=lambda: ["en"])
    privacy_url: Mapped[str] = mapped_column(String(500), default="")
    asset_hosts: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")  # origins of its pictures and styles
    page_parameters: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")  # the query's parts that name a page
    menu_on: Mapped[bool] = mapped_column(default=False, server_default=false())  # whether its start menu is shown
    identify_secret: Mapped[str] = mapped_column(String(500), info=SEALED)  # signs `identify` tokens
    seen_at: Mapped[datetime | None] = mapped_column(Instant)  # the tag asked for its settings
    seen_on: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("brand_id", "id"), same_brand("workspace_id", "workspace"))


class MenuEntry(Base):
    """One entry of a site's start menu: it leads to a topic, to an audience, or, for a role such as supplier, to a team.

    `audience` of a team's entry is who answers once the team is archived."""

    __tablename__ = "menu_entry"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column()
    site_id: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column()
    words: Mapped[dict[str, str]] = mapped_column(Json)  # language -> what the visitor taps
    topic_id: Mapped[int | None] = mapped_column()
    audience: Mapped[str | None] = mapped_column(String(20))
    team_id: Mapped[int | None] = mapped_column()
    role: Mapped[str] = mapped_column(String(40), default="")  # the brand's word for who taps it
    __table_args__ = (
        CheckConstraint("audience IN ('ambassadors', 'agents')", name="audience"),
        CheckConstraint("topic_id IS NOT NULL OR audience IS NOT NULL", name="leads"),
        same_brand("site_id", "site"),
        same_brand("topic_id", "topic"),
        same_brand("team_id", "team"),
        Index("ix_menu_entry_site_id", "site_id"),
    )


class OpeningHours(Base):
    """When an audience answers; no row means always. Read as `hours.Hours`."""

    __tablename__ = "opening_hours"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    audience: Mapped[str] = mapped_column(String(20))
    timezone: Mapped[str] = mapped_column(String(60))  # IANA name
    week: Mapped[list[list[list[int]]]] = mapped_column(Json)  # seven days from Monday, shifts in minutes of the day
    holidays: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # [{"date", "name", "shifts"}]
    __table_args__ = (CheckConstraint("audience IN ('agents')", name="audience"), UniqueConstraint("brand_id", "audience"))


class Member(Base):
    """A person's role in one brand. A member who left keeps the row: history stays, rights end."""

    __tablename__ = "member"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))  # what visitors and peers see
    invited_at: Mapped[datetime | None] = mapped_column(Instant)
    joined_at: Mapped[datetime | None] = mapped_column(Instant)  # empty while the invitation is open: no rights yet
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'manager', 'agent', 'ambassador')", name="role"),
        UniqueConstraint("brand_id", "id"),
        UniqueConstraint("brand_id", "account_id"),
        Index("ix_member_account_id", "account_id"),
    )
