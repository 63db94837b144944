"""An owner says what the brand is called, how it looks, which languages it speaks, where its days begin and how long it remembers."""

from collections.abc import Sequence

from app.brands.models import Brand
from app.brands.policy import can_settle, is_colour, is_language, is_readable, is_zone
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed
from app.kernel.text import clean_line
from app.kernel.work import Unit

SHORTEST, LONGEST, MOST_LANGUAGES = 1, 3_650, 20  # days; languages


def change_brand(unit: Unit, *, actor: Actor, name: str, colour: str, languages: Sequence[str], timezone: str, retention_days: int) -> None:
    """The first of `languages` is the one that names are needed in. Raises NotAllowed for all but owners, Malformed (`fields`)."""
    if not can_settle(actor):
        raise NotAllowed
    name, colour, languages = clean_line(name, longest=120), colour.strip().lower(), list(dict.fromkeys(languages))
    wrong = {
        "name": not name,
        "colour": not is_colour(colour) or not is_readable(colour),
        "languages": not 0 < len(languages) <= MOST_LANGUAGES or not all(map(is_language, languages)),
        "timezone": not is_zone(timezone),
        "retention_days": not SHORTEST <= retention_days <= LONGEST,
    }
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    brand = unit.get_one(Brand, actor.brand_id)
    brand.name, brand.colour, brand.languages, brand.timezone, brand.retention_days = name, colour, languages, timezone, retention_days
    unit.flush()
