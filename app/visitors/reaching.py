"""Where a visitor can be reached: the contact they become when they say it."""

from datetime import datetime

from sqlalchemy import select

from app.kernel.errors import NotFound, Refusal
from app.kernel.work import Unit
from app.visitors.models import Address, Contact, Visitor

LONGEST_EMAIL = 320


class EmailInvalid(Refusal):
    code, status = "email.invalid", 422


def email_of(typed: str) -> str:
    """The address in its one form, without asking the DNS; raises EmailInvalid."""
    if len(typed) > LONGEST_EMAIL:
        raise EmailInvalid()
    from email_validator import EmailNotValidError, validate_email  # with the first address, not at the start

    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise EmailInvalid() from None


def give_address(unit: Unit, *, brand_id: int, visitor_id: int, email: str, now: datetime) -> int:
    """Keep an address that the visitor typed, unverified; the id of its row. Raises EmailInvalid, NotFound."""
    value = email_of(email)
    visitor = unit.get(Visitor, visitor_id)
    if visitor is None or visitor.brand_id != brand_id:
        raise NotFound()
    if visitor.contact_id is None:
        contact = Contact(brand_id=brand_id, name=visitor.name, created_at=now)
        unit.add(contact)
        unit.flush()
        visitor.contact_id = contact.id
    return keep_address(unit, brand_id=brand_id, contact_id=visitor.contact_id, value=value, verified_at=None)


def unsubscribe(unit: Unit, *, address_id: int, now: datetime) -> None:
    """Nothing more to this address. Raises NotFound."""
    address = unit.get(Address, address_id)
    if address is None:
        raise NotFound()
    address.unsubscribed_at = address.unsubscribed_at or now
    unit.flush()


def note_bounce(unit: Unit, *, email: str, now: datetime) -> int:
    """A letter to it came back: no brand writes there any more. The number of contacts that have this address. Raises EmailInvalid."""
    rows = unit.scalars(select(Address).where(Address.kind == "email", Address.value == email_of(email)).with_for_update()).all()
    for address in rows:
        address.bounced_at = address.bounced_at or now
    unit.flush()
    return len(rows)


def keep_address(unit: Unit, *, brand_id: int, contact_id: int, value: str, verified_at: datetime | None) -> int:
    """One row for each address of a contact; once verified it stays so."""
    address = unit.scalar(select(Address).where(Address.contact_id == contact_id, Address.kind == "email", Address.value == value))
    if address is None:
        address = Address(brand_id=brand_id, contact_id=contact_id, kind="email", value=value)
        unit.add(address)
    address.verified_at = address.verified_at or verified_at
    unit.flush()
    return address.id
