"""Whose token changed or who is kept out loses the open sockets."""

from app.kernel import clock, work
from app.realtime import delivery
from app.visitors.facts import VisitorBlocked, VisitorIdentified
from app.visitors.identifying import forget_used


def drop_replaced(fact: VisitorIdentified) -> None:
    """Sockets opened with the old token; the browser comes back with the new one."""
    delivery.drop(delivery.visitor(fact.replaced_visitor_id))


def drop_blocked(fact: VisitorBlocked) -> None:
    delivery.drop(delivery.visitor(fact.visitor_id))


def forget_identities() -> None:
    """Every hour: used `identify` tokens that have expired."""
    work.do(forget_used, now=clock.now())
