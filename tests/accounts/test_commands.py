"""What the operator does about secrets: a new key for all of them, and a way in for who lost telephone and codes."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, update

from app import cli
from app.accounts import doubling
from app.accounts.models import Account, SecondFactor
from app.kernel import vault
from app.kernel.letters import OutgoingLetter
from app.kernel.work import Unit
from tests.accounts.test_doubling import doubled, ines
from tests.brands.office import NOW

Run = Callable[..., Any]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the test's own transaction."""
    monkeypatch.setattr(cli, "opened", lambda *given: nullcontext())
    monkeypatch.setattr(cli, "_must_be_current", lambda settings: None)
    return lambda *words: app.test_cli_runner().invoke(args=words)


@pytest.fixture
def keys():
    before = vault._fernet, vault._newest, vault._signing
    yield [Fernet.generate_key().decode() for _ in range(2)]
    vault._fernet, vault._newest, vault._signing = before


__all__ = ["ines"]  # a fixture


class TestSecretsRotate:
    def test_says_how_many_and_when_the_old_key_may_go(self, run: Run, unit: Unit, ines: int, keys: list[str]) -> None:
        vault.open_with(encryption_keys=keys[:1], signing_keys=["x" * 40])
        doubled(unit, ines)
        vault.open_with(encryption_keys=keys[::-1], signing_keys=["x" * 40])
        done = run("secrets", "rotate")
        assert done.exit_code == 0 and "second_factor.secret: 1 sealed anew, 0 had the first key already" in done.output
        assert "Every one has the first key" in done.output

    def test_ends_with_1_when_a_key_is_missing(self, run: Run, unit: Unit, ines: int, keys: list[str]) -> None:
        vault.open_with(encryption_keys=keys[:1], signing_keys=["x" * 40])
        doubling.begin_second_step(unit, account_id=ines, now=NOW)
        vault.open_with(encryption_keys=keys[1:], signing_keys=["x" * 40])
        done = run("secrets", "rotate")
        assert done.exit_code == 1 and "1 that no key opens" in done.output and "put it back" in done.output


class TestOneStep:
    def test_ends_the_second_step_and_writes_to_them(self, run: Run, unit: Unit, ines: int) -> None:
        doubled(unit, ines)
        assert run("account", "one-step", "INES@objectif.example").exit_code == 1  # no password yet: nobody who signs in
        unit.execute(update(Account).where(Account.id == ines).values(password_hash="kept"))
        done = run("account", "one-step", "INES@objectif.example")
        assert (done.exit_code, unit.scalars(select(SecondFactor)).all()) == (0, [])
        assert [letter.values["what"] for letter in unit.scalars(select(OutgoingLetter))] == ["on", "off"]

    @pytest.mark.parametrize("address", ["nobody@objectif.example", "", "ines@objectif.example"])
    def test_of_nobody_ends_with_1(self, run: Run, unit: Unit, ines: int, address: str) -> None:
        done = run("account", "one-step", address)
        assert done.exit_code == 1 and "Nobody with this address" in done.output
