"""What is over is not kept, in small units, until nothing old is left."""

from datetime import timedelta

from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.forgetting import MOST, forget
from app.kernel.receipts import KEPT, Receipt, forget_receipts
from app.kernel.work import Unit
from app.kernel.writer import Inline
from app.realtime.presence import TTL, Presence, forget_presence, renew

NOW = clock.now()


def keep(unit: Unit, count: int, *, days: int) -> None:
    unit.add_all([Receipt(actor_key="v1", client_id=f"{days}-{n}", answer={}, at=NOW - timedelta(days=days)) for n in range(count)])
    unit.flush()


class TestForget:
    def test_goes_on_until_nothing_old_is_left(self, inline: Inline) -> None:
        inline.do(keep, MOST + 5, days=8)
        inline.do(keep, 3, days=1)
        forget(forget_receipts)()
        assert inline.do(lambda unit: unit.scalar(select(func.count()).select_from(Receipt))) == 3

    def test_takes_at_most_what_it_is_told(self, unit: Unit) -> None:
        keep(unit, 7, days=KEPT.days + 1)
        assert forget_receipts(unit, now=NOW, most=5) == 5
        assert forget_receipts(unit, now=NOW, most=5) == 2

    def test_spares_who_is_present_or_was_today(self, unit: Unit) -> None:
        gone, here = (Actor(brand_id=1, role="visitor", visitor_id=number) for number in (1, 2))
        renew(unit, actor=gone, now=NOW - timedelta(days=2))
        renew(unit, actor=here, now=NOW)
        assert forget_presence(unit, now=NOW + TTL) == 1
        assert unit.scalars(select(Presence.key)).all() == [here.key]
