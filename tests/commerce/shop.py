"""A conversation of Objectif's in which somebody is helped and buys, played by verbs in a unit."""

from typing import Any

from app.commerce.models import Order
from app.commerce.recording import Recorded, record_order
from app.kernel.actor import Actor
from app.kernel.work import Unit
from tests.cast import Cast
from tests.conversations.talk import Talk


class Sale(Talk):
    """As Talk, with orders."""

    def __init__(self, unit: Unit, cast: Cast) -> None:
        super().__init__(unit, cast)
        self.count = 1041

    def helped(self, by: Actor) -> int:
        """Assigned to them, and answered; the id of the assignment."""
        given = self.assign(by)
        self.say(by, "It is.", epoch=given.epoch)
        return given.assignment_id

    def buys(self, actor: Actor | None = None, **more: Any) -> Recorded:
        """Vera's next order, or another visitor's."""
        self.count += 1
        said = {"reference": f"A-{self.count}", "amount": 12_990, "currency": "EUR", **more}
        return record_order(self.unit, actor=actor or self.cast.vera, now=self.now, **said)

    def order(self, recorded: Recorded) -> Order:
        return self.unit.get_one(Order, recorded.order_id)
