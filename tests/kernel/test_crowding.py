"""Who holds a place and sends nothing goes before their time when there are very many, the oldest first, and nobody else."""

import gevent
import pytest
from gevent.event import Event

from app.kernel import crowding
from app.kernel.crowding import Crowd


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Crowd:
    monkeypatch.setattr(crowding, "SILENT_FOR", 0.0)
    return Crowd(3)


def waits(crowd: Crowd, asked: Event, seconds: float = 3_600) -> str:
    """As gunicorn does around each request."""
    limit = gevent.Timeout(seconds, False)
    with limit, crowd.waiting(limit):
        asked.wait()
        return "asked"
    return "ended"


class TestACrowd:
    def test_loses_the_oldest_when_there_are_very_many(self, crowd: Crowd) -> None:
        all_of_them = [gevent.spawn(waits, crowd, Event()) for _ in range(5)]
        gevent.joinall(all_of_them[:2], timeout=60)
        assert [each.value for each in all_of_them] == ["ended", "ended", None, None, None] and len(crowd) == 3
        gevent.killall(all_of_them)
        assert len(crowd) == 0

    def test_loses_nobody_who_asks_at_this_moment(self, crowd: Crowd) -> None:
        oldest = Event()
        first = [gevent.spawn(waits, crowd, oldest), *(gevent.spawn(waits, crowd, Event()) for _ in range(2))]
        gevent.sleep(0)
        oldest.set()
        last = gevent.spawn(waits, crowd, Event())
        gevent.joinall(first[:1], timeout=60)
        gevent.sleep(0)
        assert first[0].value == "asked" and not any(each.ready() for each in (*first[1:], last))
        gevent.killall([*first, last])

    def test_loses_nobody_who_has_just_come(self, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crowding, "SILENT_FOR", 3_600)
        all_of_them = [gevent.spawn(waits, crowd, Event()) for _ in range(5)]
        gevent.sleep(0)
        assert not any(each.ready() for each in all_of_them)
        gevent.killall(all_of_them)

    def test_loses_everybody_after_a_while(self, crowd: Crowd) -> None:
        assert waits(crowd, Event(), 0.01) == "ended" and len(crowd) == 0

    def test_loses_everybody_when_the_process_ends(self, crowd: Crowd) -> None:
        all_of_them = [gevent.spawn(waits, crowd, Event()) for _ in range(3)]
        gevent.sleep(0)
        crowd.dismiss()
        gevent.joinall(all_of_them, timeout=60)
        assert [each.value for each in all_of_them] == ["ended"] * 3 and len(crowd) == 0
