"""People are invited, change and leave; owners are safe from managers and from themselves."""

from typing import Any

import pytest

from app.accounts.registering import BadEmail
from app.brands.facts import MemberEnded, RoleChanged
from app.brands.models import Member
from app.brands.queries import actor_of_member, inside, people_of
from app.brands.staffing import AlreadyMember, LastOwner, change_member, end_membership, invite_again, invite_member, place_member
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from tests.brands.office import NOW, Office, letters_to


def invited(unit: Unit, office: Office, **other: Any) -> int:
    given: dict[str, Any] = {"actor": office.maya, "email": "lena@objectif.example", "name": "Lena", "role": "ambassador", "now": NOW}
    return invite_member(unit, **given | other)


def announced(unit: Unit, kind: type) -> list[Any]:
    return [fact for _, fact in unit.facts if isinstance(fact, kind)]


class TestInviteMember:
    def test_writes_a_letter_and_gives_no_rights_yet(self, unit: Unit, office: Office) -> None:
        member_id = invited(unit, office)
        (letter,) = letters_to(unit, "lena@objectif.example")
        assert letter.values["brand"] == "Objectif"
        assert actor_of_member(unit, member_id) is None

    def test_keeps_no_token_in_plain_words(self, unit: Unit, office: Office) -> None:
        invited(unit, office)
        (letter,) = letters_to(unit, "lena@objectif.example")
        assert letter.values["token"] not in letter.sealed

    def test_speaks_the_language_asked_for(self, unit: Unit, office: Office) -> None:
        invited(unit, office, language="fr")
        assert letters_to(unit, "lena@objectif.example")[0].language == "fr"

    def test_refuses_whoever_is_in_the_brand(self, unit: Unit, office: Office) -> None:
        with pytest.raises(AlreadyMember):
            invited(unit, office, email="OMAR@objectif.example")

    def test_refuses_whoever_is_invited(self, unit: Unit, office: Office) -> None:
        invited(unit, office)
        with pytest.raises(AlreadyMember):
            invited(unit, office)

    def test_takes_somebody_of_another_brand_without_showing_it(self, unit: Unit, office: Office) -> None:
        member_id = invited(unit, office, email="zoe@lumen.example", name="Z.")
        (person,) = [each for each in people_of(unit, office.maya) if each.member.id == member_id]
        assert person.member.name == "Z."
        assert person.member.joined_at is None

    def test_brings_back_whoever_left(self, unit: Unit, office: Office) -> None:
        end_membership(unit, actor=office.maya, member_id=office.ines.member_id, now=NOW)
        assert invited(unit, office, email="ines@objectif.example") == office.ines.member_id
        assert actor_of_member(unit, office.ines.member_id) is None

    @pytest.mark.parametrize("who", ["omar", "ines"])
    def test_refuses_who_does_not_manage(self, unit: Unit, office: Office, who: str) -> None:
        with pytest.raises(NotAllowed):
            invited(unit, office, actor=getattr(office, who))

    def test_refuses_a_manager_who_makes_an_owner(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotAllowed):
            invited(unit, office, role="owner")
        assert invited(unit, office, actor=office.olga, role="owner")

    @pytest.mark.parametrize("role", ["", "admin", "visitor", "system"])
    def test_refuses_a_role_that_is_none(self, unit: Unit, office: Office, role: str) -> None:
        with pytest.raises(NotAllowed):
            invited(unit, office, actor=office.olga, role=role)

    @pytest.mark.parametrize("email", ["", "lena", "lena@", "lena@objectif", "a b@c.example", "x" * 400 + "@c.example",
                                       "lena@c.example\nBcc: all@c.example"])
    def test_refuses_an_address_that_is_none(self, unit: Unit, office: Office, email: str) -> None:
        with pytest.raises(BadEmail):
            invited(unit, office, email=email)

    @pytest.mark.parametrize("name", ["", "   ", "\u202e", "\x00"])
    def test_refuses_an_empty_name(self, unit: Unit, office: Office, name: str) -> None:
        with pytest.raises(Malformed):
            invited(unit, office, name=name)

    def test_keeps_a_hostile_name_as_one_line_of_text(self, unit: Unit, office: Office) -> None:
        member_id = invited(unit, office, name="<img src=x>\r\nBcc: x\u202eevil " + "n" * 300)
        name = unit.get_one(Member, member_id).name
        assert name.startswith("<img src=x> Bcc: xevil nnn")
        assert len(name) == 120


class TestInviteAgain:
    def test_writes_a_second_letter_with_another_link(self, unit: Unit, office: Office) -> None:
        member_id = invited(unit, office)
        invite_again(unit, actor=office.maya, member_id=member_id, now=NOW)
        first, second = letters_to(unit, "lena@objectif.example")
        assert first.values["token"] != second.values["token"]

    def test_refuses_whoever_joined(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotFound):
            invite_again(unit, actor=office.maya, member_id=office.ines.member_id, now=NOW)

    def test_refuses_an_outsider(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotFound):
            invite_again(unit, actor=office.zoe, member_id=invited(unit, office), now=NOW)


class TestChangeMember:
    def test_gives_another_role_and_says_so(self, unit: Unit, office: Office) -> None:
        change_member(unit, actor=office.maya, member_id=office.ines.member_id, role="agent", name="Ines")
        assert actor_of_member(unit, office.ines.member_id).role == "agent"
        assert announced(unit, RoleChanged) == [RoleChanged(office.brand_id, office.ines.member_id, "agent")]

    def test_renames_without_touching_sockets(self, unit: Unit, office: Office) -> None:
        change_member(unit, actor=office.maya, member_id=office.ines.member_id, role="ambassador", name="Ines B.")
        assert announced(unit, RoleChanged) == []

    def test_refuses_to_leave_a_brand_without_an_owner(self, unit: Unit, office: Office) -> None:
        with pytest.raises(LastOwner):
            change_member(unit, actor=office.olga, member_id=office.olga.member_id, role="manager", name="Olga")

    def test_lets_one_of_two_owners_step_down(self, unit: Unit, office: Office) -> None:
        change_member(unit, actor=office.olga, member_id=office.maya.member_id, role="owner", name="Maya")
        change_member(unit, actor=office.olga, member_id=office.olga.member_id, role="agent", name="Olga")
        assert actor_of_member(unit, office.olga.member_id).role == "agent"

    def test_does_not_count_an_owner_who_is_only_invited(self, unit: Unit, office: Office) -> None:
        invited(unit, office, actor=office.olga, role="owner")
        with pytest.raises(LastOwner):
            change_member(unit, actor=office.olga, member_id=office.olga.member_id, role="agent", name="Olga")

    @pytest.mark.parametrize(("actor", "target", "role"), [
        ("maya", "olga", "agent"), ("maya", "omar", "owner"), ("omar", "ines", "agent"), ("ines", "ines", "owner")])
    def test_refuses_the_wrong_role(self, unit: Unit, office: Office, actor: str, target: str, role: str) -> None:
        with pytest.raises(NotAllowed):
            change_member(unit, actor=getattr(office, actor), member_id=getattr(office, target).member_id, role=role, name="X")

    def test_refuses_an_outsider(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotFound):
            change_member(unit, actor=office.zoe, member_id=office.ines.member_id, role="agent", name="X")


class TestEndMembership:
    def test_ends_rights_and_says_so(self, unit: Unit, office: Office) -> None:
        end_membership(unit, actor=office.maya, member_id=office.ines.member_id, now=NOW)
        assert inside(unit, slug="objectif", account_id=office.ines.account_id) is None
        assert announced(unit, MemberEnded) == [MemberEnded(office.brand_id, office.ines.member_id, office.ines.account_id)]

    def test_refuses_the_second_time(self, unit: Unit, office: Office) -> None:
        end_membership(unit, actor=office.maya, member_id=office.ines.member_id, now=NOW)
        with pytest.raises(NotFound):
            end_membership(unit, actor=office.maya, member_id=office.ines.member_id, now=NOW)

    def test_refuses_to_end_the_last_owner(self, unit: Unit, office: Office) -> None:
        with pytest.raises(LastOwner):
            end_membership(unit, actor=office.olga, member_id=office.olga.member_id, now=NOW)

    def test_refuses_a_manager_who_ends_an_owner(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotAllowed):
            end_membership(unit, actor=office.maya, member_id=office.olga.member_id, now=NOW)

    def test_refuses_an_outsider(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotFound):
            end_membership(unit, actor=office.zoe, member_id=office.ines.member_id, now=NOW)


class TestPlaceMember:
    def test_gives_rights_at_once_and_writes_no_letter(self, unit: Unit, office: Office) -> None:
        member_id = place_member(unit, brand_id=office.brand_id, email="awa@objectif.example", name="Awa", role="ambassador", now=NOW)
        assert actor_of_member(unit, member_id).role == "ambassador"
        assert letters_to(unit, "awa@objectif.example") == []
