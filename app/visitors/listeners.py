"""What visitors' browsers notice when their rights change."""

from app.realtime import delivery
from app.visitors.facts import VisitorBlocked, VisitorIdentified


def drop_blocked(fact: VisitorBlocked) -> None:
    """Their sockets close; opening another is refused with the reason."""
    delivery.drop(delivery.visitor(fact.visitor_id))


def drop_replaced(fact: VisitorIdentified) -> None:
    """The token changed: sockets that were opened with the old one close."""
    delivery.drop(delivery.visitor(fact.replaced_visitor_id))
