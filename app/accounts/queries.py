"""Reading sign-ins: what sign-in compares with, whose session this is, what a link is for, who has a second step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Link, RecoveryCode, SecondFactor
from app.kernel.vault import hashed, unseal


@dataclass(frozen=True, slots=True)
class Secret:
    """What a password is compared with."""

    account_id: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A link that can still be used. `has_password`: its account signs in already."""

    kind: str
    account_id: int
    email: str
    name: str
    language: str
    has_password: bool
    about: Mapping[str, str]


def secret_of(session: Session, *, email: str) -> Secret | None:
    """None when nobody signs in with this address (unknown, or invited and not yet accepted)."""
    row = session.execute(select(Account.id, Account.password_hash).where(Account.email == email)).one_or_none()
    return Secret(row[0], row[1]) if row and row[1] else None


def account_in_session(session: Session, *, account_id: int, epoch: int) -> Account | None:
    """The account, unless its sessions were ended since this one began."""
    return session.scalar(select(Account).where(Account.id == account_id, Account.session_epoch == epoch))


def link_by_token(session: Session, *, token: str, now: datetime) -> LinkSeen | None:
    """None for unknown, used and expired alike."""
    found = session.execute(
        select(Link, Account).join(Account, Account.id == Link.account_id)
        .where(Link.token_hash == hashed(token), Link.used_at.is_(None), Link.expires_at > now)).one_or_none()
    if found is None:
        return None
    link, account = found
    return LinkSeen(kind=link.kind, account_id=account.id, email=account.email, name=account.name, language=account.language,
                    has_password=account.password_hash is not None, about=link.about)


@dataclass(frozen=True, slots=True)
class SecondStep:
    """How an account's second step stands. `secret` is only there while it waits for its first code."""

    since: datetime | None
    codes_left: int
    secret: str

    @property
    def is_on(self) -> bool:
        return self.since is not None


def second_step_of(session: Session, *, account_id: int) -> SecondStep:
    """The account's own: nobody else may ask for it."""
    row = session.get(SecondFactor, account_id)
    if row is None:
        return SecondStep(None, 0, "")
    left = session.scalar(select(func.count()).select_from(RecoveryCode)
                          .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)))
    return SecondStep(row.confirmed_at, left or 0, "" if row.confirmed_at else unseal(row.secret))


def with_second_step(session: Session, *, accounts: Collection[int]) -> frozenset[int]:
    """Which of these accounts have it on; never more than yes or no."""
    return frozenset(session.scalars(select(SecondFactor.account_id)
                                     .where(SecondFactor.account_id.in_(accounts), SecondFactor.confirmed_at.is_not(None))))
