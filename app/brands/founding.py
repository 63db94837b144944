"""A brand begins: with a workspace, a first owner, and the link that lets the owner in."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.linking import make_link
from app.accounts.registering import clean_email, register
from app.brands.facts import BrandFounded
from app.brands.models import Brand, Member, Workspace
from app.kernel.errors import Malformed, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit

LONGEST_SLUG = 60
# Words that stand in addresses of the house itself.
TAKEN = frozenset({"vouch", "www", "api", "admin", "embed", "static"})


class SlugTaken(Refusal):
    code, status = "brand.slug_taken", 409


@dataclass(frozen=True, slots=True)
class Founded:
    """`token` opens /link/<token> once, within 24 hours."""

    brand_id: int
    workspace_id: int
    owner_id: int
    slug: str
    token: str


def found_brand(
    unit: Unit, *, name: str, owner_email: str, now: datetime, slug: str = "", owner_name: str = "", colour: str = "#1d7a5b",
    languages: Sequence[str] = ("en",), timezone: str = "UTC", is_demo: bool = False,
) -> Founded:
    """Raises Malformed (`name`, `slug`), SlugTaken, BadEmail."""
    name = clean_line(name, longest=120)
    slug = slug or slug_of(name)
    if not name or not slug or slug != slug_of(slug) or slug in TAKEN:
        raise Malformed(data={"fields": ["slug" if name else "name"]})
    if unit.scalar(select(Brand.id).where(Brand.slug == slug)) is not None:
        raise SlugTaken
    brand = Brand(slug=slug, name=name, colour=colour, languages=list(languages), timezone=timezone, is_demo=is_demo, created_at=now)
    unit.add(brand)
    unit.flush()
    workspace = Workspace(brand_id=brand.id, name=name)
    owner_name = clean_line(owner_name, longest=120) or clean_email(owner_email).partition("@")[0]
    account = register(unit, email=owner_email, name=owner_name, language=languages[0], now=now)
    owner = Member(brand_id=brand.id, account_id=account.account_id, role="owner", name=owner_name, invited_at=now)
    unit.add_all([workspace, owner])
    unit.flush()
    token = make_link(unit, kind="found", account_id=account.account_id, about={"member": owner.uid, "brand": brand.uid}, now=now)
    unit.announce(BrandFounded(brand_id=brand.id))
    return Founded(brand.id, workspace.id, owner.id, slug, token)


def slug_of(name: str) -> str:
    """A name as a piece of an address: 'Café Noir' gives 'cafe-noir'; '' when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
