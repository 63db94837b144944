"""An invitation is accepted once, in time, by whoever holds the letter."""

from datetime import timedelta

import pytest

from app.accounts.linking import LinkOver
from app.accounts.models import Account
from app.brands.facts import MemberJoined
from app.brands.joining import join
from app.brands.queries import actor_of_member, places_of
from app.brands.staffing import end_membership, invite_again, invite_member
from app.kernel.work import Unit
from tests.brands.office import NOW, Office, letters_to, secret


def token_for(unit: Unit, office: Office, email: str = "lena@objectif.example") -> tuple[int, str]:
    member_id = invite_member(unit, actor=office.maya, email=email, name="Lena", role="ambassador", now=NOW)
    return member_id, letters_to(unit, email)[-1].values["token"]


class TestJoin:
    def test_begins_the_rights_with_name_and_password(self, unit: Unit, office: Office) -> None:
        member_id, token = token_for(unit, office)
        joined = join(unit, token=token, name="Lena B.", password_hash=secret(), now=NOW)
        account = unit.get_one(Account, joined.account_id)
        assert (joined.slug, account.name, account.session_epoch) == ("objectif", "Lena B.", joined.epoch)
        assert actor_of_member(unit, member_id).role == "ambassador"
        assert any(isinstance(fact, MemberJoined) for _, fact in unit.facts)

    def test_works_once(self, unit: Unit, office: Office) -> None:
        _, token = token_for(unit, office)
        join(unit, token=token, name="Lena", password_hash=secret(), now=NOW)
        with pytest.raises(LinkOver):
            join(unit, token=token, name="Eve", password_hash=secret("somebody else's words"), now=NOW)

    def test_works_for_seven_days(self, unit: Unit, office: Office) -> None:
        _, token = token_for(unit, office)
        with pytest.raises(LinkOver):
            join(unit, token=token, name="Lena", password_hash=secret(), now=NOW + timedelta(days=7))

    def test_refuses_the_earlier_letter_after_a_second_one(self, unit: Unit, office: Office) -> None:
        member_id, token = token_for(unit, office)
        invite_again(unit, actor=office.maya, member_id=member_id, now=NOW)
        with pytest.raises(LinkOver):
            join(unit, token=token, name="Lena", password_hash=secret(), now=NOW)

    def test_refuses_after_the_membership_was_ended(self, unit: Unit, office: Office) -> None:
        member_id, token = token_for(unit, office)
        end_membership(unit, actor=office.maya, member_id=member_id, now=NOW)
        with pytest.raises(LinkOver):
            join(unit, token=token, name="Lena", password_hash=secret(), now=NOW)

    def test_never_replaces_a_password_that_is_there(self, unit: Unit, office: Office) -> None:
        _, token = token_for(unit, office, "zoe@lumen.example")
        before = unit.get_one(Account, office.zoe.account_id).password_hash
        join(unit, token=token, name="Eve", password_hash=secret("somebody else's words"), now=NOW)
        account = unit.get_one(Account, office.zoe.account_id)
        assert (account.password_hash, account.name) == (before, "Zoe")
        assert {brand.slug for brand, _ in places_of(unit, account_id=account.id)} == {"lumen", "objectif"}

    def test_needs_a_password_where_there_is_none(self, unit: Unit, office: Office) -> None:
        _, token = token_for(unit, office)
        with pytest.raises(LinkOver):
            join(unit, token=token, now=NOW)

    @pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\ud800", "é" * 5_000])
    def test_refuses_a_token_that_is_none(self, unit: Unit, office: Office, token: str) -> None:
        with pytest.raises(LinkOver):
            join(unit, token=token, name="Eve", password_hash=secret(), now=NOW)
