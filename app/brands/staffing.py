"""People of a brand: invite, place at once, change role and name, end the membership."""

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.linking import make_link
from app.accounts.models import Account
from app.accounts.registering import register
from app.brands.facts import MemberEnded, MemberJoined, RoleChanged
from app.brands.models import Brand, Member
from app.brands.policy import can_give_role, can_touch
from app.brands.queries import has_rights
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.letters import queue_letter
from app.kernel.text import clean_line
from app.kernel.work import Unit


class AlreadyMember(Refusal):
    code, status = "member.already", 409


class LastOwner(Refusal):
    """A brand without an owner could never get one again."""

    code, status = "member.last_owner", 409


def invite_member(unit: Unit, *, actor: Actor, email: str, name: str, role: str, language: str = "en", now: datetime) -> int:
    """Invite by letter; returns the member's id. They have no rights until they accept. Raises NotAllowed, AlreadyMember, BadEmail."""
    if not can_give_role(actor, role):
        raise NotAllowed
    member = _placed(unit, brand_id=actor.brand_id, email=email, name=name, role=role, language=language, now=now)
    _write(unit, member, now)
    return member.id


def place_member(unit: Unit, *, brand_id: int, email: str, name: str, role: str, language: str = "en", now: datetime) -> int:
    """Make somebody a member without asking: for the operator's command line and the demo. Returns the member's id."""
    member = _placed(unit, brand_id=brand_id, email=email, name=name, role=role, language=language, now=now)
    member.joined_at = now
    unit.flush()
    unit.announce(MemberJoined(brand_id=brand_id, member_id=member.id, account_id=member.account_id))
    return member.id


def invite_again(unit: Unit, *, actor: Actor, member_id: int, now: datetime) -> None:
    """A new letter with a new link; the one before stops working. Raises NotFound when there is no open invitation."""
    member = _member(unit, actor, member_id)
    if member.joined_at is not None or member.ended_at is not None:
        raise NotFound
    member.invited_at = now
    _write(unit, member, now)


def change_member(unit: Unit, *, actor: Actor, member_id: int, role: str, name: str) -> None:
    """Another role or public name. Raises NotFound, NotAllowed, LastOwner, Malformed."""
    member = _member(unit, actor, member_id)
    name = clean_line(name, longest=120)
    if member.ended_at is not None:
        raise NotFound
    if not name:
        raise Malformed(data={"fields": ["name"]})
    member.name = name
    if role == member.role:
        return
    if not can_give_role(actor, role):
        raise NotAllowed
    if member.role == "owner":
        _spare_an_owner(unit, member)
    member.role = role
    unit.flush()
    unit.announce(RoleChanged(brand_id=member.brand_id, member_id=member.id, role=role))


def rename_oneself(unit: Unit, *, actor: Actor, name: str) -> None:
    """The public name a member wants; a manager may change it. Raises NotFound, Malformed."""
    member = unit.scalar(select(Member).where(Member.id == actor.member_id, Member.brand_id == actor.brand_id, has_rights()))
    name = clean_line(name, longest=120)
    if member is None:
        raise NotFound
    if not name:
        raise Malformed(data={"fields": ["name"]})
    member.name = name
    unit.flush()


def end_membership(unit: Unit, *, actor: Actor, member_id: int, now: datetime) -> None:
    """Rights end at once, history stays. Raises NotFound (also the second time), NotAllowed, LastOwner."""
    member = _member(unit, actor, member_id)
    if member.ended_at is not None:
        raise NotFound
    if member.role == "owner":
        _spare_an_owner(unit, member)
    member.ended_at = now
    unit.flush()
    unit.announce(MemberEnded(brand_id=member.brand_id, member_id=member.id, account_id=member.account_id))


def _member(unit: Unit, actor: Actor, member_id: int) -> Member:
    member = unit.scalar(select(Member).where(Member.id == member_id, Member.brand_id == actor.brand_id))
    if member is None:
        raise NotFound
    if not can_touch(actor, member.role):
        raise NotAllowed
    return member


def _placed(unit: Unit, *, brand_id: int, email: str, name: str, role: str, language: str, now: datetime) -> Member:
    """A member without rights; somebody who left comes back with their history."""
    name = clean_line(name, longest=120)
    if not name:
        raise Malformed(data={"fields": ["name"]})
    account = register(unit, email=email, name=name, language=language, now=now)
    member = unit.scalar(select(Member).where(Member.brand_id == brand_id, Member.account_id == account.account_id))
    if member is None:
        member = Member(brand_id=brand_id, account_id=account.account_id)
        unit.add(member)
    elif member.ended_at is None:
        raise AlreadyMember
    member.role, member.name, member.invited_at, member.joined_at, member.ended_at = role, name, now, None, None
    unit.flush()
    return member


def _spare_an_owner(unit: Unit, member: Member) -> None:
    # The brand's row is taken first: two owners who end each other at the same moment meet here, one after the other.
    unit.execute(select(Brand.id).where(Brand.id == member.brand_id).with_for_update())
    others = unit.execute(select(func.count()).select_from(Member).where(
        Member.brand_id == member.brand_id, Member.role == "owner", has_rights(), Member.id != member.id)).scalar_one()
    if not others:
        raise LastOwner


def _write(unit: Unit, member: Member, now: datetime) -> None:
    brand, account = unit.get_one(Brand, member.brand_id), unit.get_one(Account, member.account_id)
    token = make_link(unit, kind="invite", account_id=account.id, about={"member": member.uid, "brand": brand.uid}, now=now)
    queue_letter(unit, to=account.email, template="letters/invite", language=account.language, brand_id=brand.id, now=now,
                 values={"name": member.name, "brand": brand.name, "role": member.role, "token": token})
