"""An order that the site reports is kept once, with whom it is owed to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.commerce import attributing, pricing
from app.commerce.facts import OrderAttributed
from app.commerce.models import Order
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed
from app.kernel.text import clean_line
from app.kernel.work import Unit
from app.visitors.queries import same_person

LONGEST_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class Recorded:
    """`fresh` is False when the site had reported this number before: what was said first stands."""

    order_id: int
    fresh: bool


def record_order(unit: Unit, *, actor: Actor, reference: str, amount: int, currency: str, code: str = "", now: datetime) -> Recorded:
    """Keep an order of this visitor, placed `now`; `amount` in minor units. Raises NotAllowed for who is no visitor, Malformed.

    One row for each of the site's own numbers, whoever reports it and however often: the first report counts."""
    if actor.visitor_id is None or actor.site_id is None:
        raise NotAllowed
    number = _checked(reference, amount, currency)
    known = unit.scalar(select(Order.id).where(Order.site_id == actor.site_id, Order.reference == number))
    if known is not None:
        return Recorded(known, fresh=False)
    visitors = same_person(unit, actor.visitor_id)
    shown = attributing.led_by(attributing.shown_to(unit, visitors=visitors, placed_at=now), code=code, placed_at=now)
    helped = attributing.last_to_help(attributing.helped_by(unit, visitors=visitors, placed_at=now), placed_at=now)
    order = Order(brand_id=actor.brand_id, site_id=actor.site_id, visitor_id=actor.visitor_id, reference=number, amount=amount,
                  currency=currency, placed_at=now, share_id=shown.share_id if shown else None)
    if helped is not None:
        order.conversation_id, order.assignment_id, order.member_id = helped.conversation_id, helped.assignment_id, helped.member_id
    unit.add(order)
    unit.flush()
    if helped is not None:
        unit.announce(OrderAttributed(
            brand_id=order.brand_id, order_id=order.id, order_uid=order.uid, conversation_id=helped.conversation_id,
            conversation_uid=helped.conversation_uid, assignment_id=helped.assignment_id, member_id=helped.member_id, amount=amount,
            currency=currency, placed_at=clock.millis(now), by_promotion=shown is not None))
    return Recorded(order.id, fresh=True)


def _checked(reference: str, amount: int, currency: str) -> str:
    number = clean_line(reference, longest=LONGEST_REFERENCE + 1)
    wrong = {"reference": not 0 < len(number) <= LONGEST_REFERENCE, "amount": not 0 <= amount <= pricing.MOST,
             "currency": not pricing.knows(currency)}
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    return number
