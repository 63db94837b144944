"""Reading sign-ins: what sign-in compares with, whose session this is, what a link is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Link
from app.kernel.vault import hashed


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
