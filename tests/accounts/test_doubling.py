"""The second step: one code once, recovery codes once, and a letter for every change."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from app.accounts import doubling
from app.accounts.doubling import AlreadyOn, WrongCode
from app.accounts.models import Account, RecoveryCode, SecondFactor
from app.accounts.queries import second_step_of, with_second_step
from app.accounts.registering import register
from app.accounts.signing_in import WrongPassword
from app.kernel import vault
from app.kernel.errors import NotFound
from app.kernel.letters import OutgoingLetter
from app.kernel.work import Unit
from tests.brands.office import NOW

A_STEP = timedelta(seconds=30)


@pytest.fixture
def ines(unit: Unit) -> int:
    return register(unit, email="ines@objectif.example", name="Ines", now=NOW).account_id


def shown(unit: Unit, account: int, at=NOW) -> str:
    """What the telephone shows."""
    return pyotp.TOTP(vault.unseal(unit.get_one(SecondFactor, account).secret)).at(at)


def doubled(unit: Unit, account: int) -> list[str]:
    doubling.begin_second_step(unit, account_id=account, now=NOW)
    return doubling.confirm_second_step(unit, account_id=account, code=shown(unit, account), now=NOW).codes


def told(unit: Unit) -> list[str]:
    return [letter.values["what"] for letter in unit.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id))]


class TestConfirm:
    def test_turns_it_on_and_ends_other_sessions(self, unit: Unit, ines: int) -> None:
        doubling.begin_second_step(unit, account_id=ines, now=NOW)
        assert not with_second_step(unit, accounts=[ines]) and len(second_step_of(unit, account_id=ines).secret) == 32
        done = doubling.confirm_second_step(unit, account_id=ines, code=f" {shown(unit, ines)} ", now=NOW)
        assert (done.epoch, len(set(done.codes)), unit.get_one(Account, ines).session_epoch) == (1, 10, 1)
        known = second_step_of(unit, account_id=ines)
        assert (known.is_on, known.codes_left, known.secret, with_second_step(unit, accounts=[ines])) == (True, 10, "", {ines})
        assert told(unit) == ["on"]

    def test_keeps_secret_and_codes_from_who_reads_the_database(self, unit: Unit, ines: int) -> None:
        codes = doubled(unit, ines)
        row = unit.get_one(SecondFactor, ines)
        assert vault.unseal(row.secret) not in row.secret
        hashes = unit.scalars(select(RecoveryCode.code_hash)).all()
        assert not any(code.replace("-", "") in kept for code in codes for kept in hashes) and all(len(kept) == 64 for kept in hashes)

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "x" * 10_000, "\ud800"])
    def test_refuses_what_is_no_code(self, unit: Unit, ines: int, code: str) -> None:
        doubling.begin_second_step(unit, account_id=ines, now=NOW)
        with pytest.raises(WrongCode):
            doubling.confirm_second_step(unit, account_id=ines, code=code, now=NOW)
        assert not with_second_step(unit, accounts=[ines])

    def test_happens_once(self, unit: Unit, ines: int) -> None:
        with pytest.raises(NotFound):
            doubling.confirm_second_step(unit, account_id=ines, code="123456", now=NOW)
        doubled(unit, ines)
        for again in (lambda: doubling.begin_second_step(unit, account_id=ines, now=NOW),
                      lambda: doubling.confirm_second_step(unit, account_id=ines, code=shown(unit, ines), now=NOW)):
            with pytest.raises(AlreadyOn):
                again()

    def test_begun_again_forgets_the_secret_before(self, unit: Unit, ines: int) -> None:
        doubling.begin_second_step(unit, account_id=ines, now=NOW)
        before = shown(unit, ines)
        doubling.begin_second_step(unit, account_id=ines, now=NOW)
        if before != shown(unit, ines):  # one time in a million both secrets show the same
            with pytest.raises(WrongCode):
                doubling.confirm_second_step(unit, account_id=ines, code=before, now=NOW)


class TestTakeCode:
    @pytest.mark.parametrize("off", [-1, 0, 1])
    def test_takes_one_that_is_thirty_seconds_early_or_late(self, unit: Unit, ines: int, off: int) -> None:
        doubled(unit, ines)
        later = NOW + 10 * A_STEP
        doubling.take_code(unit, account_id=ines, code=shown(unit, ines, later + off * A_STEP), now=later)

    def test_takes_none_twice_and_none_older_than_the_newest(self, unit: Unit, ines: int) -> None:
        doubled(unit, ines)
        later = NOW + 10 * A_STEP
        old, code = shown(unit, ines, later - A_STEP), shown(unit, ines, later)
        doubling.take_code(unit, account_id=ines, code=code, now=later)
        for each in (code, old, shown(unit, ines, later + 2 * A_STEP), shown(unit, ines, later - 2 * A_STEP)):
            if each != shown(unit, ines, later + A_STEP):
                with pytest.raises(WrongCode):
                    doubling.take_code(unit, account_id=ines, code=each, now=later)

    def test_takes_a_recovery_code_once_however_it_is_typed(self, unit: Unit, ines: int) -> None:
        first, second = doubled(unit, ines)[:2]
        doubling.take_code(unit, account_id=ines, code=f" {first.lower().replace('-', ' ')}", now=NOW)
        assert (second_step_of(unit, account_id=ines).codes_left, told(unit)) == (9, ["on", "recovered"])
        for wrong in (first, second[:-1], second + "A", ""):
            with pytest.raises(WrongCode):
                doubling.take_code(unit, account_id=ines, code=wrong, now=NOW)

    def test_takes_nobody_elses(self, unit: Unit, ines: int) -> None:
        awa = register(unit, email="awa@objectif.example", name="Awa", now=NOW).account_id
        codes = doubled(unit, ines)
        doubled(unit, awa)
        with pytest.raises(WrongCode):
            doubling.take_code(unit, account_id=awa, code=codes[0], now=NOW)


class TestRenew:
    def test_replaces_every_code(self, unit: Unit, ines: int) -> None:
        before, later = doubled(unit, ines), NOW + 10 * A_STEP
        renewed = doubling.renew_recovery_codes(unit, account_id=ines, code=shown(unit, ines, later), now=later)
        with pytest.raises(WrongCode):
            doubling.take_code(unit, account_id=ines, code=before[0], now=later)
        doubling.take_code(unit, account_id=ines, code=renewed[0], now=later)
        assert told(unit) == ["on", "codes", "recovered"]


class TestEnd:
    def test_needs_password_and_code(self, unit: Unit, ines: int) -> None:
        codes, account = doubled(unit, ines), unit.get_one(Account, ines)
        account.password_hash = "kept"
        unit.flush()
        with pytest.raises(WrongPassword):
            doubling.end_second_step(unit, account_id=ines, compared_with="other", code=codes[0], now=NOW)
        with pytest.raises(WrongCode):
            doubling.end_second_step(unit, account_id=ines, compared_with="kept", code="AAAA", now=NOW)
        doubling.end_second_step(unit, account_id=ines, compared_with="kept", code=codes[0], now=NOW)
        assert not with_second_step(unit, accounts=[ines]) and unit.scalars(select(RecoveryCode)).all() == []
        with pytest.raises(NotFound):
            doubling.take_code(unit, account_id=ines, code=codes[1], now=NOW)

    def test_by_the_operator_needs_nothing_and_is_told(self, unit: Unit, ines: int) -> None:
        assert not doubling.drop_second_step(unit, account_id=ines, now=NOW)
        doubled(unit, ines)
        assert doubling.drop_second_step(unit, account_id=ines, now=NOW)
        assert told(unit) == ["on", "off"]
