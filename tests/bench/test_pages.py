"""What the benches say of shown pages and of a page with the widget; nothing is measured here."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bench import lighthouse, relay
from bench.lighthouse import Judged
from bench.relay import Measured, Page, Relayed, Rivers
from bench.sockets import Broken


class Visitor:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, payload: bytes) -> None:
        self.sent.append(payload)


class TestRivers:
    def rivers(self, *frames: bytes) -> tuple[Any, Visitor]:
        """One page; the desk's frames begin with 42."""
        visitor, desk, found = Visitor(), object(), Rivers.__new__(Rivers)

        def coming(wait: float) -> Iterator[tuple[Any, bytes]]:
            yield from ((desk if frame.startswith(b"42") else visitor, frame) for frame in frames)

        crowd: Any = SimpleNamespace(frames=coming)
        pages: Any = {visitor: Page(grant=b"g")}
        found.__dict__.update(_crowd=crowd, _pages=pages, _of={desk: visitor})
        return found, visitor

    def test_count_what_came_to_the_desk_and_let_go_on_who_was_answered(self) -> None:
        rivers, visitor = self.rivers(b'42["mirror.flowed",{"batch":{"seq":1,"events":""}}]',
                                      b'433[{"ok":true,"data":{"watched":true,"checkpoint":true}}]')
        rivers._send(visitor)
        run = Relayed(seconds=1.0)
        assert list(rivers._hear(run, 0.0)) == [visitor] and run.rate == 1
        rivers._send(visitor)
        assert [b'"checkpoint":true' in frame for frame in visitor.sent] == [True, True]

    def test_break_when_nobody_watches(self) -> None:
        rivers, visitor = self.rivers(b'433[{"ok":true,"data":{"watched":false,"checkpoint":false}}]')
        rivers._send(visitor)
        with pytest.raises(Broken, match="watched"):
            list(rivers._hear(Relayed(), 0.0))


class TestLines:
    @pytest.mark.parametrize(("rate", "ok"), [(4_900.0, False), (5_100.0, True)])
    def test_the_relay_is_judged_by_its_own_figure(self, rate: float, ok: bool) -> None:
        mine, theirs = Measured(rate, 100.0, [0.001], 0.2), Measured(50_000.0, 20.0, [0.001], 0.2)
        assert [line.ok for line in relay.lines(mine, theirs, "node", 2.0)] == [ok, True, True, True, True]

    @pytest.mark.parametrize(("performance", "blocking", "ok"), [(97.0, 0.0, [True, False, True, True]), (99.0, 11.0, [True, True, True, False])])
    def test_a_page_may_lose_two_points_and_ten_milliseconds(self, performance: float, blocking: float, ok: list[bool]) -> None:
        lines = lighthouse.lines("phone", [Judged(100.0, 100.0, 0.0)], [Judged(performance, 100.0, blocking)])
        assert [line.ok for line in lines] == ok

    def test_accessibility_has_to_be_whole(self) -> None:
        lines = list(lighthouse.lines("phone", [Judged(100.0, 96.0, 0.0)], [Judged(100.0, 96.0, 0.0)]))
        assert [line.ok for line in lines] == [True, True, False, True]
