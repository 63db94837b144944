"""Categories: what a conversation can have been about, kept by the brand's managers."""

from datetime import datetime

from sqlalchemy import select

from app.conversations.models import Category
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean_line
from app.kernel.work import Unit


class CategoryTaken(Refusal):
    """The brand has one of this name already."""

    code, status = "category.taken", 409


def add_category(unit: Unit, *, actor: Actor, name: str) -> int:
    """The category's id; an archived one of the same name is offered again. Raises NotAllowed, Malformed, CategoryTaken."""
    name = _checked(actor, name)
    there = unit.scalar(select(Category).where(Category.brand_id == actor.brand_id, Category.name == name))
    if there is not None and there.archived_at is None:
        raise CategoryTaken
    category = there or Category(brand_id=actor.brand_id, name=name)
    category.archived_at = None
    unit.add(category)
    unit.flush()
    return category.id


def rename_category(unit: Unit, *, actor: Actor, category: str, name: str) -> None:
    """`category` is its uid. Raises NotAllowed, NotFound, Malformed, CategoryTaken."""
    name, row = _checked(actor, name), _category(unit, actor, category)
    other = unit.scalar(select(Category.id).where(Category.brand_id == actor.brand_id, Category.name == name))
    if other is not None and other != row.id:
        raise CategoryTaken
    row.name = name
    unit.flush()


def archive_category(unit: Unit, *, actor: Actor, category: str, now: datetime) -> None:
    """Offered no more at closing; conversations keep it. Raises NotAllowed, NotFound."""
    row = _category(unit, actor, category)
    row.archived_at = row.archived_at or now
    unit.flush()


def restore_category(unit: Unit, *, actor: Actor, category: str) -> None:
    """Offered again. Raises NotAllowed, NotFound."""
    _category(unit, actor, category).archived_at = None
    unit.flush()


def _checked(actor: Actor, name: str) -> str:
    if not actor.manages:
        raise NotAllowed
    if not (clean := clean_line(name, longest=120)):
        raise Malformed(data={"fields": ["name"]})
    return clean


def _category(unit: Unit, actor: Actor, uid: str) -> Category:
    if not actor.manages:
        raise NotAllowed
    row = unit.scalar(select(Category).where(Category.uid == uid, Category.brand_id == actor.brand_id))
    if row is None:
        raise NotFound
    return row
