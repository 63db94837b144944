"""What happens in commerce."""

from dataclasses import dataclass

from app.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class OrderAttributed(Fact):
    """A visitor bought after this respondent had answered; `amount` in minor units, `placed_at` in milliseconds."""

    brand_id: int
    order_id: int
    order_uid: str
    conversation_id: int
    conversation_uid: str
    assignment_id: int
    member_id: int
    amount: int
    currency: str
    placed_at: int
    by_promotion: bool
