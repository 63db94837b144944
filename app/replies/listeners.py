"""Who hears that saved replies changed, and what became of a request."""

from app.kernel.database import reading
from app.realtime import delivery
from app.replies import wire
from app.replies.facts import RepliesChanged, ReplyRequestAnswered, ReplyRequested
from app.replies.queries import staff_of


def tell_changed(fact: RepliesChanged) -> None:
    """Every desk of the brand reads them anew when it next needs them."""
    with reading() as session:
        staff = staff_of(session, brand_id=fact.brand_id)
    for member_id in staff:
        delivery.tell(delivery.member(member_id), wire.RepliesChanged())


def tell_asker(fact: ReplyRequested) -> None:
    """The person's other screens."""
    delivery.tell(delivery.member(fact.member_id), wire.RepliesChanged())


def tell_answered(fact: ReplyRequestAnswered) -> None:
    """Who asked learns it at once; later it stands in their list."""
    delivery.tell(delivery.member(fact.member_id), wire.ReplyRequestAnswered(title=fact.title, accepted=fact.accepted, answer=fact.answer))
