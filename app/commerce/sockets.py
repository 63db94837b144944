"""Commerce's doors: an order that the site reports. One domain call each."""

from app.commerce import recording, wire
from app.kernel import clock, work
from app.realtime.gateway import Caller, command
from app.realtime.protocol import Done


@command(wire.ReportOrder, rate="2 per second; 30 per minute")
def report_order(caller: Caller, said: wire.ReportOrder) -> Done:
    """Says nothing of what became of it: the page that reports learns nothing about the conversation."""
    work.do(recording.record_order, actor=caller.actor, reference=said.reference, amount=said.amount, currency=said.currency,
            code=said.code, now=clock.now())
    return Done()
