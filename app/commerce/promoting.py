"""A manager makes, changes and ends promotions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from app.brands.models import Brand, Site
from app.commerce import pricing
from app.commerce.models import Promotion, PromotionTopic
from app.commerce.policy import can_promote, is_code, is_link
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.respondents.models import Topic

LONGEST_TITLE, LONGEST_WORDS = 120, 300


@dataclass(frozen=True, slots=True)
class Terms:
    """What a promotion says. `amount` in minor units of `currency`; without topics it suits every conversation."""

    titles: Mapping[str, str]
    words: Mapping[str, str]
    code: str
    amount: int | None
    currency: str | None
    link: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    topics: Sequence[int] = ()


def add_promotion(unit: Unit, *, actor: Actor, terms: Terms, now: datetime) -> str:
    """The new promotion's uid. Raises NotAllowed, Malformed (`fields`)."""
    promotion = Promotion(brand_id=actor.brand_id, created_at=now, **_checked(unit, actor, terms))
    unit.add(promotion)
    unit.flush()
    _keep_topics(unit, promotion, terms.topics)
    return promotion.uid


def change_promotion(unit: Unit, *, actor: Actor, promotion: str, terms: Terms) -> None:
    """Cards that were shared before stay as they were. Raises NotAllowed, NotFound, Malformed (`fields`)."""
    values = _checked(unit, actor, terms)
    found = _mine(unit, actor, promotion)
    for name, value in values.items():
        setattr(found, name, value)
    unit.flush()
    _keep_topics(unit, found, terms.topics)


def end_promotion(unit: Unit, *, actor: Actor, promotion: str, now: datetime) -> None:
    """Nobody shares it from now on. Raises NotAllowed, NotFound."""
    found = _mine(unit, actor, promotion)
    found.ended_at = found.ended_at or now
    unit.flush()


def resume_promotion(unit: Unit, *, actor: Actor, promotion: str) -> None:
    """It may be shared again, within its dates. Raises NotAllowed, NotFound."""
    _mine(unit, actor, promotion).ended_at = None
    unit.flush()


def _mine(unit: Unit, actor: Actor, uid: str) -> Promotion:
    if not can_promote(actor):
        raise NotAllowed
    found = unit.scalar(select(Promotion).where(Promotion.uid == uid, Promotion.brand_id == actor.brand_id))
    if found is None:
        raise NotFound
    return found


def _checked(unit: Unit, actor: Actor, terms: Terms) -> dict[str, object]:
    if not can_promote(actor):
        raise NotAllowed
    first = unit.get_one(Brand, actor.brand_id).languages[0]
    titles, words = _clean(terms.titles, LONGEST_TITLE), _clean(terms.words, LONGEST_WORDS)
    code, link = terms.code.strip(), terms.link.strip()
    priced = terms.amount is not None
    wrong = {
        "titles": not titles.get(first) or _too_long(terms.titles, LONGEST_TITLE),
        "words": _too_long(terms.words, LONGEST_WORDS),
        "code": bool(code) and not is_code(code),
        "price": priced != bool(terms.currency) or (priced and not 0 <= (terms.amount or 0) <= pricing.MOST),
        "currency": bool(terms.currency) and not pricing.knows(terms.currency or ""),
        "link": not is_link(link, origins_of(unit, actor.brand_id)),
        "ends_at": terms.starts_at is not None and terms.ends_at is not None and terms.ends_at <= terms.starts_at,
        "topics": not _are_topics(unit, actor, terms.topics),
    }
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    return {"titles": titles, "words": words, "code": code, "amount": terms.amount, "currency": terms.currency or None, "link": link,
            "starts_at": terms.starts_at, "ends_at": terms.ends_at}


def origins_of(unit: Unit, brand_id: int) -> list[str]:
    """Every origin on which a site of the brand stands."""
    return [origin for origins in unit.scalars(select(Site.origins).where(Site.brand_id == brand_id).order_by(Site.id)) for origin in origins]


def _clean(said: Mapping[str, str], longest: int) -> dict[str, str]:
    return {language: line for language, text in said.items() if (line := clean_line(text, longest=longest))}


def _too_long(said: Mapping[str, str], longest: int) -> bool:
    return any(len(clean_line(text, longest=longest + 1)) > longest for text in said.values())


def _are_topics(unit: Unit, actor: Actor, topics: Sequence[int]) -> bool:
    known = unit.scalars(select(Topic.id).where(Topic.brand_id == actor.brand_id, Topic.id.in_(topics)))
    return set(known) == set(topics)


def _keep_topics(unit: Unit, promotion: Promotion, topics: Sequence[int]) -> None:
    unit.execute(delete(PromotionTopic).where(PromotionTopic.promotion_id == promotion.id))
    unit.add_all([PromotionTopic(promotion_id=promotion.id, topic_id=each, brand_id=promotion.brand_id) for each in dict.fromkeys(topics)])
    unit.flush()
