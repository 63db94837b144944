"""The brand's server vouches for who a visitor is: a signed token that soon expires and works once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.kernel import clock, vault
from app.kernel.actor import Actor
from app.kernel.errors import NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.visitors.facts import VisitorIdentified
from app.visitors.models import Contact, UsedIdentity, Visitor
from app.visitors.reaching import EmailInvalid, email_of, keep_address
from app.visitors.recognising import replace_token

ALGORITHM = "HS256"
LONGEST_LIFE, SKEW = timedelta(minutes=10), timedelta(seconds=30)
LONGEST_TOKEN, LONGEST_REFERENCE, LONGEST_ID, LONGEST_NAME = 4_000, 200, 100, 120


class IdentityRefused(Refusal):
    """Forged, of another site, without what it must say, expired or used; `data["why"]` is for the brand's developer."""

    code, status = "identity.refused", 403

    def __init__(self, why: str) -> None:
        super().__init__(data={"why": why})


@dataclass(frozen=True, slots=True)
class Identity:
    """What the brand said, verified."""

    site_id: int
    brand_id: int
    token_id: str
    reference: str
    name: str
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Identified:
    """The visitor from now on: the same one, or a new one when another person sits at the browser."""

    visitor_id: int
    uid: str
    token: str
    name: str
    actor: Actor


def read_identity(session: Session, *, site_id: int, token: str, now: datetime) -> Identity:
    """Verify a token against its site's secret; raises IdentityRefused, NotFound."""
    site = session.get(Site, site_id)
    if site is None:
        raise NotFound()
    claims = verified(token, secret=vault.unseal(site.identify_secret), audience=site.key, now=now)
    email = str(claims.get("email") or "")
    try:
        email = email_of(email) if email else ""
    except EmailInvalid:
        raise IdentityRefused("email") from None
    return Identity(site_id=site.id, brand_id=site.brand_id, token_id=claims["jti"], reference=claims["sub"],
                    name=clean_line(str(claims.get("name") or ""), longest=LONGEST_NAME), email=email,
                    expires_at=clock.instant(claims["exp"] * 1000))


def verified(token: str, *, secret: str, audience: str, now: datetime) -> dict[str, Any]:
    """The claims of a compact JWS (HS256): `sub`, `jti`, `aud` (the site's key), `exp` at most ten minutes ahead."""
    if len(token) > LONGEST_TOKEN:
        raise IdentityRefused("too_long")
    import jwt  # with the first visitor a brand vouches for, not at the start

    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret, algorithms=[ALGORITHM], audience=audience,
            # The time is passed in, so the library's own clock stays out of it; `exp` is compared below.
            options={"require": ["sub", "jti", "aud", "exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False})
    except jwt.InvalidAudienceError:
        raise IdentityRefused("site") from None
    except jwt.MissingRequiredClaimError:
        raise IdentityRefused("claims") from None
    except jwt.InvalidTokenError:
        raise IdentityRefused("signature") from None
    expires = claims["exp"]
    if type(expires) is not int or not 0 < len(claims["sub"]) <= LONGEST_REFERENCE or not 0 < len(claims["jti"]) <= LONGEST_ID:
        raise IdentityRefused("claims")
    if expires < (now - SKEW).timestamp():
        raise IdentityRefused("expired")
    if expires > (now + LONGEST_LIFE + SKEW).timestamp():
        raise IdentityRefused("too_far")
    return claims


def identify(unit: Unit, *, visitor_id: int, identity: Identity, now: datetime) -> Identified:
    """Bind the visitor to the brand's contact; the token changes. Raises IdentityRefused when it was used before.

    Somebody else at the same browser gets a visitor of their own: the conversations before are not theirs to read."""
    _use(unit, identity, now)
    visitor = unit.get(Visitor, visitor_id)
    if visitor is None or visitor.site_id != identity.site_id:
        raise NotFound()
    contact = _contact(unit, identity, now)
    if _is_another(unit, visitor, contact):
        visitor = Visitor(brand_id=visitor.brand_id, site_id=visitor.site_id, token_hash=vault.hashed(vault.new_token()),
                          language=visitor.language, device=visitor.device, created_at=now, seen_at=now)
        unit.add(visitor)
    visitor.contact_id, visitor.name, visitor.seen_at = contact.id, contact.name, now
    unit.flush()
    token = replace_token(unit, visitor_id=visitor.id)
    unit.announce(VisitorIdentified(brand_id=visitor.brand_id, visitor_id=visitor.id, replaced_visitor_id=visitor_id, contact_id=contact.id))
    return Identified(visitor.id, visitor.uid, token, visitor.name,
                      Actor(brand_id=visitor.brand_id, role="visitor", visitor_id=visitor.id, site_id=visitor.site_id))


def forget_used(unit: Unit, *, now: datetime) -> None:
    """Tokens that expired are refused for that; their rows can go."""
    unit.execute(delete(UsedIdentity).where(UsedIdentity.expires_at < now - LONGEST_LIFE))


def _use(unit: Unit, identity: Identity, now: datetime) -> None:
    if unit.get(UsedIdentity, (identity.site_id, identity.token_id)) is not None:
        raise IdentityRefused("used")
    unit.add(UsedIdentity(site_id=identity.site_id, token_id=identity.token_id, brand_id=identity.brand_id, expires_at=identity.expires_at))
    unit.flush()


def _contact(unit: Unit, identity: Identity, now: datetime) -> Contact:
    contact = unit.scalar(select(Contact).where(Contact.brand_id == identity.brand_id, Contact.reference == identity.reference))
    if contact is None:
        contact = Contact(brand_id=identity.brand_id, reference=identity.reference, created_at=now)
        unit.add(contact)
    contact.name = identity.name or contact.name or ""
    unit.flush()
    if identity.email:
        keep_address(unit, brand_id=identity.brand_id, contact_id=contact.id, value=identity.email, verified_at=now)
    return contact


def _is_another(unit: Unit, visitor: Visitor, contact: Contact) -> bool:
    if visitor.contact_id is None or visitor.contact_id == contact.id:
        return False
    return unit.scalar(select(Contact.reference).where(Contact.id == visitor.contact_id)) is not None
