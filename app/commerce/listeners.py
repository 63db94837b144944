"""Who hears of commerce: the respondent to whom an order is owed."""

from app.commerce import wire
from app.commerce.facts import OrderAttributed
from app.realtime import delivery


def tell_order(fact: OrderAttributed) -> None:
    """On all their desks; a desk that was away finds it in its state."""
    order = wire.OrderSeen(uid=fact.order_uid, amount=fact.amount, currency=fact.currency, at=fact.placed_at, promotion=fact.by_promotion)
    delivery.tell(delivery.member(fact.member_id), wire.OrderAttributed(conversation=fact.conversation_uid, order=order))
