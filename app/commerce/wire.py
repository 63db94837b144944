"""Orders and promotions on the wire."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.commerce.pricing import MOST
from app.realtime.protocol import Command, Event, Line, Millis, Shape, Uid

Amount = Annotated[int, Field(ge=0, le=MOST, description="whole minor units of the currency")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class ReportOrder(Command, wire="order.report"):
    """The site says that this visitor bought. `reference` is the site's own number: the same one again changes nothing."""

    client_id: Uid
    reference: Line
    amount: Amount
    currency: Currency
    code: Line = ""


class OrderSeen(Shape):
    """An order as its respondent sees it: how much, never what. `promotion`: one of theirs led to it."""

    uid: Uid
    amount: Amount
    currency: Currency
    at: Millis
    promotion: bool


class OrderAttributed(Event, wire="order.attributed"):
    """The visitor of this conversation bought, and it is owed to the respondent who hears this."""

    conversation: Uid
    order: OrderSeen
