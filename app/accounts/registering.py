"""An account comes into being: by invitation or with a founded brand, never by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Account
from app.kernel.errors import Malformed
from app.kernel.text import clean_line
from app.kernel.work import Unit


class BadEmail(Malformed):
    code = "email.invalid"


@dataclass(frozen=True, slots=True)
class Registered:
    """`fresh` is false when somebody with this address was there before."""

    account_id: int
    fresh: bool


def clean_email(text: str) -> str:
    """The address in the form that is stored and compared; raises BadEmail."""
    from email_validator import EmailNotValidError, validate_email  # with the first address, not at the start

    try:
        parts = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise BadEmail from None
    address = parts.normalized.casefold()
    if len(address) > 320:
        raise BadEmail
    return address


def register(unit: Unit, *, email: str, name: str, language: str = "en", now: datetime) -> Registered:
    """The account with this address, made when there is none; it has no password until a link is redeemed."""
    address = clean_email(email)
    found = unit.scalar(select(Account.id).where(Account.email == address))
    if found is not None:
        return Registered(found, fresh=False)
    account = Account(email=address, name=clean_line(name, longest=120), language=language, created_at=now)
    unit.add(account)
    unit.flush()
    return Registered(account.id, fresh=True)
