"""Two brands with their people, made by the verbs themselves: Objectif, and Lumen of Zoe the outsider."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.hashing import hash_password
from app.accounts.models import Account
from app.accounts.securing import set_password
from app.brands.founding import found_brand
from app.brands.joining import join
from app.brands.models import Member
from app.brands.queries import actor_from
from app.brands.siting import add_site
from app.brands.staffing import place_member
from app.kernel.actor import Actor
from app.kernel.letters import OutgoingLetter

NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)
PASSWORD = "three lenses and a strap"
Do = Callable[..., Any]


@cache
def secret(password: str = PASSWORD) -> str:
    """A real hash, made once."""
    return hash_password(password)


@dataclass(frozen=True)
class Office:
    """Objectif's actors by name, Zoe of Lumen, and a site of each brand."""

    brand_id: int
    olga: Actor
    maya: Actor
    omar: Actor
    ines: Actor
    zoe: Actor
    site_id: int
    twin_site_id: int


def opened(do: Do, session: Session) -> Office:
    """`do(verb, …)` runs a verb, `session` reads what it wrote."""
    ours, olga = _founded(do, session, "Objectif", "olga@objectif.example")
    _theirs, zoe = _founded(do, session, "Lumen", "zoe@lumen.example")
    people = {name: _placed(do, session, ours, name, role) for name, role in
              (("maya", "manager"), ("omar", "agent"), ("ines", "ambassador"))}
    sites = [do(add_site, actor=who, name="Shop", origins=[origin], colour="#1d4f91", languages=["en", "fr"], now=NOW)
             for who, origin in ((olga, "https://shop.example"), (zoe, "https://twin.example"))]
    return Office(ours, olga, zoe=zoe, site_id=sites[0], twin_site_id=sites[1], **people)


def uid_of(session: Session, actor: Actor) -> str:
    return session.execute(select(Member.uid).where(Member.id == actor.member_id)).scalar_one()


def letters_to(session: Session, address: str) -> list[OutgoingLetter]:
    return list(session.scalars(select(OutgoingLetter).where(OutgoingLetter.to == address).order_by(OutgoingLetter.id)))


def give_password(do: Do, session: Session, account_id: int | None, password: str = PASSWORD) -> Account:
    """The account, with a password it can sign in with."""
    do(set_password, account_id=account_id, password_hash=secret(password), now=NOW)
    session.expire_all()
    return session.get_one(Account, account_id)


def _founded(do: Do, session: Session, name: str, email: str) -> tuple[int, Actor]:
    founded = do(found_brand, name=name, owner_email=email, owner_name=email.partition("@")[0].title(), languages=("en", "fr"), now=NOW)
    do(join, token=founded.token, name="", password_hash=secret(), now=NOW)
    return founded.brand_id, _actor(session, founded.owner_id)


def _placed(do: Do, session: Session, brand_id: int, name: str, role: str) -> Actor:
    email = f"{name}@objectif.example"
    return _actor(session, do(place_member, brand_id=brand_id, email=email, name=name.title(), role=role, now=NOW))


def _actor(session: Session, member_id: int) -> Actor:
    session.expire_all()
    return actor_from(session.get_one(Member, member_id))
