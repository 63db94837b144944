"""The second step of sign-in: a code from the person's authenticator application, or a recovery code when the telephone is gone."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, select, update

from app.accounts.models import Account, RecoveryCode, SecondFactor
from app.accounts.revoking import sign_out_everywhere
from app.accounts.signing_in import WrongPassword
from app.kernel import vault
from app.kernel.errors import NotFound, Refusal
from app.kernel.letters import queue_letter
from app.kernel.work import Unit

STEP = 30  # seconds a code is shown; RFC 6238
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are mistaken for each other
CODES, GROUPS, GROUP = 10, 4, 4  # ten codes of 80 bits


class WrongCode(Refusal):
    """Wrong, too old or used: the same answer."""

    code, status = "code.wrong", 422


class AlreadyOn(Refusal):
    code, status = "second_step.already", 409


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The second step is on: `codes` are shown this once, `epoch` signs the session that goes on."""

    epoch: int
    codes: list[str]


def begin_second_step(unit: Unit, *, account_id: int, now: datetime) -> None:
    """A new secret that waits for its first code; what waited before is dropped. Raises AlreadyOn."""
    row = unit.get(SecondFactor, account_id, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise AlreadyOn
    if row is None:
        row = SecondFactor(account_id=account_id, last_step=0)
        unit.add(row)
    row.secret, row.made_at = vault.seal(pyotp.random_base32()), now
    unit.flush()


def confirm_second_step(unit: Unit, *, account_id: int, code: str, now: datetime) -> Confirmed:
    """The first code proves that the telephone has the secret; every other session ends. Raises NotFound, AlreadyOn, WrongCode."""
    row = _factor(unit, account_id, on=False)
    _take_shown(row, code, now)
    row.confirmed_at = now
    codes = _new_codes(unit, row)
    _tell(unit, account_id, "on", now)
    return Confirmed(sign_out_everywhere(unit, account_id=account_id), codes)


def take_code(unit: Unit, *, account_id: int, code: str, now: datetime) -> None:
    """One code, once: the telephone's (30 seconds early or late), or a recovery code, of which the person is told by mail. Raises WrongCode."""
    row = _factor(unit, account_id, on=True)
    if _is_shown(code):
        _take_shown(row, code, now)
        unit.flush()
        return
    used = unit.execute(
        update(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.code_hash == _hash(row, code), RecoveryCode.used_at.is_(None))
        .values(used_at=now).returning(RecoveryCode.id).execution_options(synchronize_session=False)).one_or_none()
    if used is None:
        raise WrongCode
    _tell(unit, account_id, "recovered", now)


def renew_recovery_codes(unit: Unit, *, account_id: int, code: str, now: datetime) -> list[str]:
    """Ten new ones; those before no longer work. Raises NotFound, WrongCode."""
    row = _factor(unit, account_id, on=True)
    _take_shown(row, code, now)
    _tell(unit, account_id, "codes", now)
    return _new_codes(unit, row)


def end_second_step(unit: Unit, *, account_id: int, compared_with: str, code: str, now: datetime) -> None:
    """Password alone again; the door has compared the password with this hash. Raises NotFound, WrongPassword, WrongCode."""
    if unit.scalar(select(Account.id).where(Account.id == account_id, Account.password_hash == compared_with)) is None:
        raise WrongPassword
    take_code(unit, account_id=account_id, code=code, now=now)
    drop_second_step(unit, account_id=account_id, now=now)


def drop_second_step(unit: Unit, *, account_id: int, now: datetime) -> bool:
    """Without a code: for the operator, when telephone and recovery codes are gone. Whether there was one; the person is told by mail."""
    unit.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    gone = unit.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id).returning(SecondFactor.confirmed_at)).one_or_none()
    if gone is None or gone.confirmed_at is None:
        return False
    _tell(unit, account_id, "off", now)
    return True


def _factor(unit: Unit, account_id: int, *, on: bool) -> SecondFactor:
    row = unit.get(SecondFactor, account_id, populate_existing=True, with_for_update=True)
    if row is None or (on and row.confirmed_at is None):
        raise NotFound
    if not on and row.confirmed_at is not None:
        raise AlreadyOn
    return row


def _take_shown(row: SecondFactor, code: str, now: datetime) -> None:
    """Threat: a code that was watched while it was typed is sent again: none is taken twice, and none older than the newest one."""
    typed, present = "".join(code.split()), int(now.timestamp()) // STEP
    totp = pyotp.TOTP(vault.unseal(row.secret), interval=STEP)
    fits = [step for step in (present - 1, present, present + 1)
            if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode("utf-8", "replace"))]
    if not fits or max(fits) <= row.last_step:
        raise WrongCode
    row.last_step = max(fits)


def _is_shown(code: str) -> bool:
    typed = "".join(code.split())
    return typed.isascii() and typed.isdecimal() and len(typed) == 6


def _new_codes(unit: Unit, row: SecondFactor) -> list[str]:
    unit.execute(delete(RecoveryCode).where(RecoveryCode.account_id == row.account_id))
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(CODES)]
    unit.add_all(RecoveryCode(account_id=row.account_id, code_hash=_hash(row, code)) for code in codes)
    unit.flush()
    return codes


def _hash(row: SecondFactor, code: str) -> str:
    """Keyed with the sealed secret: who has the database alone cannot even try codes."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())[:100]
    return hmac.new(vault.unseal(row.secret).encode(), plain.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _tell(unit: Unit, account_id: int, what: str, now: datetime) -> None:
    account = unit.get_one(Account, account_id)
    queue_letter(unit, to=account.email, template="letters/second_step", values={"name": account.name, "what": what},
                 language=account.language, now=now)
