"""A password is judged and set; setting one ends every other session."""

from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlalchemy import select, update

from app.accounts.facts import AccountRevoked
from app.accounts.models import Account
from app.kernel.errors import Malformed, NotFound
from app.kernel.letters import queue_letter
from app.kernel.text import clean_line
from app.kernel.work import Unit

SHORTEST, LONGEST = 10, 200


class WeakPassword(Malformed):
    """`code` says why: password.short, password.long, password.common or password.yours."""


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """Length and well-known words only, as NIST SP 800-63B advises: no rules of composition; raises WeakPassword."""
    if len(password) < SHORTEST:
        raise WeakPassword("password.short", data={"least": SHORTEST})
    if len(password) > LONGEST:
        raise WeakPassword("password.long", data={"most": LONGEST})
    folded = _folded(password)
    if folded in {_folded(word) for word in (email, email.partition("@")[0], name, f"{name}{name}") if word}:
        raise WeakPassword("password.yours")
    if folded in common() or len(set(folded)) < 4:
        raise WeakPassword("password.common")


@cache
def common() -> frozenset[str]:
    """Well-known passwords that are long enough to be tried here, one a line."""
    text = files("app.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(_folded(line) for line in text.splitlines() if line)


def set_password(unit: Unit, *, account_id: int, password_hash: str, now: datetime) -> int:
    """Keep the new hash and end every session; returns the epoch for the one that goes on."""
    epoch = unit.execute(
        update(Account).where(Account.id == account_id)
        .values(password_hash=password_hash, session_epoch=Account.session_epoch + 1)
        .returning(Account.session_epoch)).scalar_one_or_none()
    if epoch is None:
        raise NotFound
    unit.announce(AccountRevoked(account_id=account_id))
    return epoch


def change_password(unit: Unit, *, account_id: int, compared_with: str, password_hash: str, now: datetime) -> int:
    """By somebody who is signed in and gave the present password; they get a letter, in case it was not them."""
    account = unit.scalar(select(Account).where(Account.id == account_id, Account.password_hash == compared_with))
    if account is None:
        raise NotFound
    queue_letter(unit, to=account.email, template="letters/changed", values={"name": account.name}, language=account.language, now=now)
    return set_password(unit, account_id=account_id, password_hash=password_hash, now=now)


def introduce(unit: Unit, *, account_id: int, name: str, language: str) -> None:
    """Keep the name and language that the person chose for their own pages and letters."""
    unit.execute(update(Account).where(Account.id == account_id).values(name=clean_line(name, longest=120), language=language))


def _folded(word: str) -> str:
    return "".join(word.split()).casefold()
