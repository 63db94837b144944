"""A believable camera shop with its people, made through the domain's own verbs: the cast of the demo and of the tests."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.hashing import hash_password
from app.accounts.models import Account
from app.accounts.securing import set_password
from app.brands.founding import found_brand
from app.brands.models import Brand, Member, Site
from app.brands.queries import actor_of_member
from app.brands.siting import add_site
from app.brands.staffing import place_member
from app.conversations.categorising import add_category
from app.demo_topics import EXAMPLES, TOPICS
from app.kernel import work
from app.kernel.actor import Actor
from app.kernel.database import reading
from app.respondents.cataloguing import add_topic
from app.respondents.profiling import set_profile
from config import Settings


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast; respondents have a line and what they know: topic slug -> level."""

    name: str
    email: str
    role: str
    line: str = ""
    languages: tuple[str, ...] = ("en",)
    capacity: int = 2
    knows: Mapping[str, int] | None = None


CAST = {
    "olga": Person("Olga", "olga@objectif.example", "owner", languages=("en", "fr")),
    "maya": Person("Maya", "maya@objectif.example", "manager", languages=("en", "fr")),
    "ines": Person("Ines", "ines@objectif.example", "ambassador", "Customer since 2023", ("en", "fr"), 4, {"optics": 3, "digital": 2}),
    "awa": Person("Awa", "awa@objectif.example", "ambassador", "Shoots film since 1998", ("en", "fr"), 2, {"film": 3, "cleaning": 2}),
    "lena": Person("Lena", "lena@objectif.example", "ambassador", "Takes her camera under water", ("en",), 2, {"action": 3, "accessories": 2}),
    "omar": Person("Omar", "omar@objectif.example", "agent", "From the team", ("en", "fr"), 4, {"delivery": 3, "after-sales": 3, "payment": 2}),
}
ZOE = Person("Zoe", "zoe@lumen.example", "owner", languages=("en",))
# slug, names, who answers
CATEGORIES = ("Advice before buying", "Using it", "Order and delivery", "Not a question")


@dataclass(frozen=True, slots=True)
class Made:
    """A demo brand as it was made: ids for whoever goes on from here (history, tests)."""

    brand_id: int
    slug: str
    site_id: int
    site_key: str
    members: Mapping[str, int]
    topics: Mapping[str, int]


class AnotherBrandIsHere(RuntimeError):
    """The demo never shares a database with a real brand."""


def make_objectif(*, shop_origin: str, now: datetime) -> Made:
    """The brand Objectif with its people, topics and site."""
    boss = CAST["olga"]
    founded = work.do(found_brand, name="Objectif", owner_email=boss.email, owner_name=boss.name, colour="#1d4f91",
                      languages=("en", "fr"), timezone="Europe/Paris", is_demo=True, now=now)
    work.do(_admit_owner, member_id=founded.owner_id, now=now)
    owner = member_actor(founded.owner_id)
    members = {"olga": founded.owner_id}
    topics = {slug: work.do(add_topic, actor=owner, slug=slug, names=names, audience=audience, examples=EXAMPLES[slug]).id
              for slug, names, audience in TOPICS}
    for name in CATEGORIES:
        work.do(add_category, actor=owner, name=name)
    for key, person in CAST.items():
        if key != "olga":
            members[key] = work.do(place_member, brand_id=founded.brand_id, email=person.email, name=person.name, role=person.role, now=now)
    for key, person in CAST.items():
        expertise = {topics[slug]: level for slug, level in (person.knows or {}).items()}
        work.do(set_profile, actor=owner, member_id=members[key], line=person.line, languages=person.languages,
                capacity=person.capacity, expertise=expertise, now=now)
    site_id = work.do(add_site, actor=owner, name="Objectif shop", origins=[shop_origin], colour="#1d4f91", languages=["en", "fr"],
                      privacy_url=f"{shop_origin}/privacy", now=now)
    return Made(founded.brand_id, founded.slug, site_id, _key(site_id), members, topics)


def make_lumen(*, shop_origin: str, now: datetime) -> Made:
    """The outsider's brand: it sees nothing of Objectif, and nothing of it may be seen there."""
    founded = work.do(found_brand, name="Lumen", owner_email=ZOE.email, owner_name=ZOE.name, colour="#7a3b12", languages=("en",),
                      is_demo=True, now=now)
    work.do(_admit_owner, member_id=founded.owner_id, now=now)
    owner = member_actor(founded.owner_id)
    topics = {slug: work.do(add_topic, actor=owner, slug=slug, names={"en": names["en"]}, audience=audience).id
              for slug, names, audience in TOPICS[:3]}
    work.do(set_profile, actor=owner, member_id=founded.owner_id, line="From the team", languages=("en",), capacity=2,
            expertise={topics["digital"]: 2}, now=now)
    site_id = work.do(add_site, actor=owner, name="Lumen shop", origins=[shop_origin], colour="#7a3b12", languages=["en"],
                      privacy_url=f"{shop_origin}/privacy", now=now)
    return Made(founded.brand_id, founded.slug, site_id, _key(site_id), {"zoe": founded.owner_id}, topics)


def seed(settings: Settings, *, now: datetime) -> tuple[Made, Made]:
    """Both brands, their passwords and Objectif's history. Raises AnotherBrandIsHere."""
    with reading() as session:
        others = session.scalars(select(Brand.name).where(Brand.is_demo.is_(False))).all()
    if others:
        raise AnotherBrandIsHere(f"this database holds another brand ({others[0]}); the demo wants one of its own")
    since = now - timedelta(days=15)
    made = (make_objectif(shop_origin=shop_origin(settings, "shop"), now=since),
            make_lumen(shop_origin=shop_origin(settings, "twin"), now=since))
    set_passwords(settings, now=now)
    return made


def shop_origin(settings: Settings, shop: str) -> str:
    """Where a demo shop is served: another host than Vouch, so that every cross-origin fault shows."""
    return settings.origin.replace("://", f"://{shop}.")


def is_seeded() -> bool:
    with reading() as session:
        return session.scalar(select(Brand.id).where(Brand.slug == "objectif", Brand.is_demo)) is not None


def set_passwords(settings: Settings, *, now: datetime) -> dict[str, str]:
    """A random password for each of the cast, kept readable by its owner in the instance folder only."""
    words = {person.email: secrets.token_urlsafe(9) for person in (*CAST.values(), ZOE)}
    for email, password in words.items():
        work.do(_set_password, email=email, password_hash=hash_password(password), now=now)
    file = settings.instance / "demo-sign-ins.json"
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(words, out)
    return words


def sign_ins(settings: Settings) -> dict[str, str]:
    """E-mail -> password of the cast."""
    return dict(json.loads((settings.instance / "demo-sign-ins.json").read_text()))


def shop_keys(settings: Settings) -> dict[str, dict[str, Any]]:
    """What each demo shop puts into its tag: host kind -> brand, key, where Vouch is."""
    with reading() as session:
        rows = session.execute(select(Brand.slug, Brand.name, Site.key).join(Site, Site.brand_id == Brand.id).where(Brand.is_demo)).all()
    hosts = {"objectif": "shop", "lumen": "twin"}
    return {hosts[slug]: {"brand": name, "key": key, "vouch_url": settings.public_url} for slug, name, key in rows if slug in hosts}


def _admit_owner(unit: work.Unit, *, member_id: int, now: datetime) -> None:
    """The demo's owner opens no link: their rights begin at once."""
    unit.get_one(Member, member_id).joined_at = now
    unit.flush()


def _set_password(unit: work.Unit, *, email: str, password_hash: str, now: datetime) -> None:
    account_id = unit.scalars(select(Account.id).where(Account.email == email)).one()
    set_password(unit, account_id=account_id, password_hash=password_hash, now=now)


def member_actor(member_id: int) -> Actor:
    """One of the cast, to act as; raises LookupError once their rights ended."""
    with reading() as session:
        actor = actor_of_member(session, member_id)
    if actor is None:
        raise LookupError(f"member {member_id} has no rights")
    return actor


def _key(site_id: int) -> str:
    with reading() as session:
        return session.get_one(Site, site_id).key
