"""A respondent shares a promotion in a conversation that is theirs; its visitor follows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.brands.models import Brand
from app.commerce.models import Promotion, Share
from app.commerce.policy import is_link, marked, state_of
from app.commerce.promoting import origins_of
from app.conversations.posting import MessageTooLong
from app.conversations.presenting import Held, hold, present
from app.kernel import clock, text
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound, Refusal
from app.kernel.ids import uid
from app.kernel.receipts import once
from app.kernel.text import in_language
from app.kernel.work import Unit

LONGEST_WORDS = 1_000  # characters that a respondent may say to it


class PromotionOver(Refusal):
    """It ended in the meantime, has not begun, or leads to an address that is no longer the brand's."""

    code = "promotion.over"


@dataclass(frozen=True, slots=True)
class Shared:
    """The card is on disk as entry `seq`; `at` is in milliseconds."""

    seq: int
    at: int
    share: str


def share(unit: Unit, *, actor: Actor, conversation: str, client_id: str, epoch: int, promotion: str, words: str, now: datetime) -> Shared:
    """Put the card into the log, with a sentence of the respondent's.

    Raises NotAllowed, NotFound, NotYours when the epoch has passed, ClosedToMessages, PromotionOver, MessageTooLong."""
    if not actor.is_staff:
        raise NotAllowed
    said = text.clean(words)
    if len(said) > LONGEST_WORDS:
        raise MessageTooLong(data={"limit": LONGEST_WORDS})

    def run() -> dict[str, Any]:
        held = hold(unit, actor=actor, conversation=conversation, epoch=epoch)
        found = _sharable(unit, actor, promotion, now)
        return _share(unit, held, found, said, client_id=client_id, now=now)

    return Shared(**once(unit, actor_key=actor.key, client_id=client_id, verb="share", now=now, run=run))


def follow(unit: Unit, *, actor: Actor, share: str, client_id: str, now: datetime) -> None:
    """The visitor to whom it was given opened it. Raises NotFound for everybody else."""

    def run() -> dict[str, Any]:
        opened = unit.execute(
            update(Share).where(Share.uid == share, Share.brand_id == actor.brand_id, Share.visitor_id == actor.visitor_id)
            .values(followed_at=now).returning(Share.id).execution_options(synchronize_session=False)).one_or_none()
        if opened is None:
            raise NotFound
        return {}

    if actor.visitor_id is None:
        raise NotFound
    once(unit, actor_key=actor.key, client_id=client_id, verb="follow", now=now, run=run)


def _sharable(unit: Unit, actor: Actor, promotion: str, now: datetime) -> Promotion:
    found = unit.scalar(select(Promotion).where(Promotion.uid == promotion, Promotion.brand_id == actor.brand_id))
    if found is None:
        raise NotFound
    if state_of(found, now) != "active" or not is_link(found.link, origins_of(unit, actor.brand_id)):
        raise PromotionOver
    return found


def _share(unit: Unit, held: Held, found: Promotion, said: str, *, client_id: str, now: datetime) -> dict[str, Any]:
    mark, spoken = uid(), (held.language, unit.get_one(Brand, held.brand_id).languages[0])
    card = {
        "share": mark, "title": in_language(found.titles, *spoken), "words": in_language(found.words, *spoken), "code": found.code,
        "price": {"amount": found.amount, "currency": found.currency} if found.currency else None, "link": marked(found.link, mark),
        "until": clock.millis(found.ends_at) if found.ends_at else None, "picture": "",
    }
    seq = present(unit, held=held, kind="promotion", body=said, data=card, client_id=client_id, now=now)
    unit.add(Share(uid=mark, brand_id=held.brand_id, promotion_id=found.id, conversation_id=held.conversation_id,
                   assignment_id=held.assignment_id, visitor_id=held.visitor_id, seq=seq, shared_at=now))
    unit.flush()
    return {"seq": seq, "at": clock.millis(now), "share": mark}
