"""Links work once, in time, for what they were made for, and are kept as hashes only."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.linking import LASTS, LinkOver, forget_links, make_link, redeem_link, send_reset
from app.accounts.models import Account, Link
from app.accounts.queries import link_by_token
from app.accounts.registering import register
from app.accounts.securing import set_password
from app.kernel.letters import OutgoingLetter, forget_letters, note_sent, queue_letter
from app.kernel.work import Unit
from tests.brands.office import NOW, letters_to, secret


@pytest.fixture
def ines(unit: Unit) -> int:
    account = register(unit, email="ines@objectif.example", name="Ines", now=NOW).account_id
    set_password(unit, account_id=account, password_hash=secret(), now=NOW)
    return account


def reset(unit: Unit, ines: int) -> str:
    return make_link(unit, kind="reset", account_id=ines, now=NOW)


class TestMakeLink:
    def test_keeps_only_a_hash_of_256_random_bits(self, unit: Unit, ines: int) -> None:
        token = reset(unit, ines)
        assert len(token) == 43
        assert token not in unit.execute(select(Link.token_hash)).scalars().all()

    def test_ends_the_earlier_one_of_the_same_kind(self, unit: Unit, ines: int) -> None:
        first, second = reset(unit, ines), reset(unit, ines)
        assert link_by_token(unit, token=first, now=NOW) is None
        assert link_by_token(unit, token=second, now=NOW) is not None

    def test_leaves_links_for_other_things_alone(self, unit: Unit, ines: int) -> None:
        one = make_link(unit, kind="invite", account_id=ines, about={"member": "a"}, now=NOW)
        make_link(unit, kind="invite", account_id=ines, about={"member": "b"}, now=NOW)
        assert link_by_token(unit, token=one, now=NOW) is not None


class TestRedeemLink:
    def test_sets_the_password_and_ends_the_sessions(self, unit: Unit, ines: int) -> None:
        before = unit.get_one(Account, ines).session_epoch
        redeemed = redeem_link(unit, token=reset(unit, ines), kinds=("reset",), password_hash=secret("another long password"), now=NOW)
        unit.expire_all()
        assert unit.get_one(Account, ines).password_hash == secret("another long password")
        assert redeemed.epoch == before + 1

    @pytest.mark.parametrize(("kind", "lasts"), LASTS.items())
    def test_works_until_it_expires(self, unit: Unit, ines: int, kind: str, lasts: timedelta) -> None:
        token = make_link(unit, kind=kind, account_id=ines, now=NOW)
        assert link_by_token(unit, token=token, now=NOW + lasts - timedelta(milliseconds=1)) is not None
        with pytest.raises(LinkOver):
            redeem_link(unit, token=token, kinds=(kind,), password_hash=secret(), now=NOW + lasts)

    def test_works_once(self, unit: Unit, ines: int) -> None:
        token = reset(unit, ines)
        redeem_link(unit, token=token, kinds=("reset",), password_hash=secret(), now=NOW)
        assert link_by_token(unit, token=token, now=NOW) is None
        with pytest.raises(LinkOver):
            redeem_link(unit, token=token, kinds=("reset",), password_hash=secret(), now=NOW)

    def test_refuses_a_link_of_another_kind(self, unit: Unit, ines: int) -> None:
        with pytest.raises(LinkOver):
            redeem_link(unit, token=reset(unit, ines), kinds=("invite", "found"), password_hash=secret(), now=NOW)


class TestSendReset:
    def test_writes_a_letter_in_the_persons_language(self, unit: Unit, ines: int) -> None:
        unit.get_one(Account, ines).language = "fr"
        unit.flush()
        send_reset(unit, email="INES@objectif.example", now=NOW)
        (letter,) = letters_to(unit, "ines@objectif.example")
        assert (letter.template, letter.language) == ("letters/reset", "fr")
        assert link_by_token(unit, token=letter.values["token"], now=NOW) is not None

    def test_does_as_much_for_an_unknown_address_and_writes_to_nobody(self, unit: Unit, ines: int) -> None:
        before = unit.execute(select(func.count()).select_from(Link)).scalar_one()
        send_reset(unit, email="nobody@objectif.example", now=NOW)
        assert unit.execute(select(func.count()).select_from(Link)).scalar_one() == before + 1
        assert letters_to(unit, "nobody@objectif.example") == []


class TestForget:
    def test_deletes_what_ended_long_ago_and_nothing_else(self, unit: Unit, ines: int) -> None:
        old, young = (make_link(unit, kind=kind, account_id=ines, now=NOW) for kind in ("reset", "invite"))
        letters = [queue_letter(unit, to=f"{n}@objectif.example", template="letters/reset", values={}, language="en", now=NOW) for n in range(2)]
        note_sent(unit, letter_id=letters[0], now=NOW)
        assert forget_links(unit, now=NOW + LASTS["reset"] + timedelta(days=31)) == 1
        assert link_by_token(unit, token=young, now=NOW) is not None
        assert link_by_token(unit, token=old, now=NOW) is None
        assert forget_letters(unit, now=NOW + timedelta(days=31)) == 1
        assert [letter.id for letter in unit.scalars(select(OutgoingLetter))] == letters[1:]

