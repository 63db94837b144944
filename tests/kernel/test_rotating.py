"""After a new encryption key every stored secret is sealed with it, and none is lost on the way."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Table, select

from app.accounts.models import Account, SecondFactor
from app.kernel import rotating, vault
from app.kernel.letters import OutgoingLetter, queue_letter
from app.kernel.rotating import exchange, rotate
from app.kernel.work import Unit
from tests.brands.office import NOW

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SEALED_COLUMNS = ["outgoing_letter.sealed", "second_factor.secret", "site.identify_secret"]


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    before = vault._fernet, vault._newest, vault._signing
    vault.open_with(encryption_keys=[OLD], signing_keys=["x" * 40])
    yield
    vault._fernet, vault._newest, vault._signing = before


def renewed(*keys: str) -> None:
    vault.open_with(encryption_keys=list(keys), signing_keys=["x" * 40])


def letters(unit: Unit, count: int) -> None:
    for number in range(count):
        queue_letter(unit, to="ines@objectif.example", template="letters/changed", values={"name": f"Ines {number}"}, language="en", now=NOW)


def totals(done: list[rotating.Rotated]) -> dict[str, tuple[int, int, int]]:
    return {one.name: (one.resealed, one.current, one.lost) for one in done}


@pytest.mark.usefixtures("inline")
class TestRotate:
    def test_seals_everything_with_the_first_key(self, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rotating, "CHUNK", 2)
        letters(unit, 5)
        unit.add(Account(id=7, email="ines@objectif.example", name="Ines", created_at=NOW))
        unit.flush()
        unit.add(SecondFactor(account_id=7, secret=vault.seal("JBSWY3DP"), made_at=NOW))
        unit.flush()
        renewed(NEW, OLD)
        letters(unit, 1)
        assert totals(rotate(lambda one: None)) == {
            "outgoing_letter.sealed": (5, 1, 0), "second_factor.secret": (1, 0, 0), "site.identify_secret": (0, 0, 0)}
        assert totals(rotate(lambda one: None))["outgoing_letter.sealed"] == (0, 6, 0)
        renewed(NEW)
        unit.expire_all()
        assert {letter.values["name"] for letter in unit.scalars(select(OutgoingLetter))} == {f"Ines {number}" for number in range(5)}
        assert vault.unseal(unit.get_one(SecondFactor, 7).secret) == "JBSWY3DP"

    def test_says_what_no_key_opens_and_goes_on(self, unit: Unit) -> None:
        letters(unit, 2)
        unit.scalars(select(OutgoingLetter).limit(1)).one().sealed = "gAAAAA of nobody"
        unit.flush()
        renewed(NEW, OLD)
        heard: list[str] = []
        assert totals(rotate(lambda one: heard.append(one.name)))["outgoing_letter.sealed"] == (1, 0, 1)
        assert heard == SEALED_COLUMNS or sorted(heard) == SEALED_COLUMNS

    def test_leaves_what_somebody_changed_meanwhile(self, unit: Unit) -> None:
        letters(unit, 1)
        letter = unit.scalars(select(OutgoingLetter)).one()
        table = OutgoingLetter.__table__
        assert isinstance(table, Table)
        assert exchange(unit, table=table, column="sealed", changes=[([letter.id], "what was read before", "sealed anew")]) == 0


class TestReseal:
    def test_tells_the_first_key_from_the_others(self) -> None:
        sealed = vault.seal("secret")
        assert vault.reseal(sealed) is None
        renewed(NEW, OLD)
        fresh = vault.reseal(sealed)
        assert fresh is not None and vault.reseal(fresh) is None and vault.unseal(fresh) == "secret"
        renewed(NEW)
        with pytest.raises(ValueError, match="no key"):
            vault.reseal(sealed)
