"""A conversation of Objectif's in which somebody is helped and buys, played by verbs in a unit."""

from typing import Any

from app.commerce.models import Order
from app.commerce.promoting import Terms, add_promotion
from app.commerce.recording import Recorded, record_order
from app.commerce.sharing import Shared, share
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import SHOP, Cast
from tests.conversations.talk import Talk


def terms(**more: Any) -> Terms:
    """Half price on the tripod ring, without dates."""
    said = {"titles": {"en": "Tripod ring, half price", "fr": "Collier de trépied à moitié prix"}, "words": {"en": "With every 70–300"},
            "code": "RING50", "amount": 2_450, "currency": "EUR", "link": f"{SHOP}/p/tripod-ring", **more}
    return Terms(**said)


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

    def promotes(self, **more: Any) -> str:
        """Maya makes a promotion."""
        return add_promotion(self.unit, actor=self.cast.maya, terms=terms(**more), now=self.now)

    def shares(self, by: Actor, promotion: str, *, words: str = "", epoch: int = 0, **more: Any) -> Shared:
        """The responsible respondent shares it."""
        return share(self.unit, actor=by, epoch=epoch or self.row.epoch, promotion=promotion, words=words, now=self.now,
                     **{"conversation": self.uid, "client_id": uid(), **more})
