"""A person's sign-in with its second step, and the single-use links that invite, reset and bring back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import SEALED, Base, BigId, Instant, Json
from app.kernel.ids import uid


class Account(Base):
    """One person, whatever brands they belong to. No password until the invitation is accepted."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), default=uid, unique=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)  # case-folded
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised by "sign out everywhere": older sessions end
    language: Mapped[str] = mapped_column(String(20), default="en")
    created_at: Mapped[datetime] = mapped_column(Instant)
    signed_in_at: Mapped[datetime | None] = mapped_column(Instant)


class Link(Base):
    """A single-use link: the row is consumed by POST, only the hash of its token is kept."""

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    about: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("kind IN ('invite', 'reset', 'found')", name="kind"),
        Index("ix_link_expires_at", "expires_at"),
    )


class Ticket(Base):
    """What opens the desk's socket: once, within 30 seconds, for one member; only the hash of it is kept."""

    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SecondFactor(Base):
    """The secret that an account shares with the person's authenticator application; in force once a code confirmed it."""

    __tablename__ = "second_factor"
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(500), info=SEALED)
    made_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int] = mapped_column(default=0)  # the 30 seconds of the newest code that was taken: none is taken twice


class RecoveryCode(Base):
    """Takes the place of a code once, when the telephone is gone. Its hash is keyed with the account's secret."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)
