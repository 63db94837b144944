"""Sockets that do not say who they are: the oldest of them goes when there are very many, and nobody who has said something."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from app.realtime import packets
from app.realtime.packets import Nameless


class Sockets:
    """What is asked of the library: open lines by name, and an end of one."""

    def __init__(self) -> None:
        self.sockets: dict[str, Any] = {}
        self.far: dict[str, socket.socket] = {}
        self.ended: list[str] = []

    def open(self, nameless: Nameless, sid: str, *, said: bytes = b"") -> None:
        near, self.far[sid] = socket.socketpair()
        self.sockets[sid] = SimpleNamespace(line=SimpleNamespace(socket=near))
        self.far[sid].sendall(said)
        nameless.add(sid)
        gevent.sleep(0)

    def disconnect(self, sid: str) -> None:
        self.ended.append(sid)


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    monkeypatch.setattr(packets, "MOST_NAMELESS", 2)
    monkeypatch.setattr(packets, "SILENT_FOR", 0.0)
    monkeypatch.setattr(packets, "MUST_JOIN", 3_600)
    found = Sockets()
    yield found
    for sid, near in found.sockets.items():
        near.line.socket.close()
        found.far[sid].close()


class TestNameless:
    def test_lose_the_oldest_when_there_are_very_many(self, sockets: Sockets) -> None:
        nameless = Nameless(sockets)
        for sid in "abcd":
            sockets.open(nameless, sid)
        assert sockets.ended == ["a", "b"] and "a" not in nameless and "d" in nameless

    def test_lose_nobody_who_has_said_who_it_is_or_went(self, sockets: Sockets) -> None:
        nameless = Nameless(sockets)
        for sid in "abcd":
            sockets.open(nameless, sid)
            assert nameless.forget(sid) and not nameless.forget(sid)
        assert sockets.ended == []

    def test_leave_nothing_behind_when_they_go(self, sockets: Sockets) -> None:
        nameless = Nameless(sockets)
        sockets.open(nameless, "a")
        _, late = nameless._since["a"]
        nameless.forget("a")
        gevent.sleep(0)
        assert late.ready()

    def test_lose_nobody_whose_word_was_not_read_yet(self, sockets: Sockets) -> None:
        nameless = Nameless(sockets)
        for sid in "abcd":
            sockets.open(nameless, sid, said=b"40")
        assert sockets.ended == []

    def test_lose_nobody_who_has_just_come(self, sockets: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packets, "SILENT_FOR", 3_600)
        nameless = Nameless(sockets)
        for sid in "abcd":
            sockets.open(nameless, sid)
        assert sockets.ended == []

    def test_are_ended_after_a_while_however_few(self, sockets: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packets, "MUST_JOIN", 0.0)
        nameless = Nameless(sockets)
        sockets.open(nameless, "a")
        sockets.sockets["a"].line.socket.close()
        sockets.open(nameless, "b")
        gevent.sleep(0.01)
        assert sorted(sockets.ended) == ["a", "b"]
