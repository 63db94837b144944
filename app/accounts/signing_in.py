"""Somebody whose password was right comes in: the door reads the secret, compares it apart, then calls this."""

from datetime import datetime

from sqlalchemy import select, update

from app.accounts.models import Account
from app.kernel.errors import Refusal
from app.kernel.work import Unit


class WrongPassword(Refusal):
    """Also when nobody has the address: the answer must not say which."""

    code, status = "password.wrong", 422


def sign_in(unit: Unit, *, account_id: int, compared_with: str, rehashed: str | None = None, now: datetime) -> int:
    """The session epoch to sign into the cookie; raises WrongPassword when the password was changed in between."""
    kept = {"signed_in_at": now, **({"password_hash": rehashed} if rehashed else {})}
    # Only while the hash is still the one that was compared: a change of password in between must win.
    touched = unit.execute(update(Account).where(Account.id == account_id, Account.password_hash == compared_with).values(kept)
                           .returning(Account.id)).scalar_one_or_none()
    if touched is None:
        raise WrongPassword
    return unit.execute(select(Account.session_epoch).where(Account.id == account_id)).scalar_one()
