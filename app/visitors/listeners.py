"""Whose token changed or who is kept out loses the open sockets."""

from app.realtime import delivery
from app.visitors.facts import VisitorBlocked, VisitorIdentified


def drop_replaced(fact: VisitorIdentified) -> None:
    """Sockets opened with the old token; the browser comes back with the new one."""
    delivery.drop(delivery.visitor(fact.replaced_visitor_id))


def drop_blocked(fact: VisitorBlocked) -> None:
    delivery.drop(delivery.visitor(fact.visitor_id))
