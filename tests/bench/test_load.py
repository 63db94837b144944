"""The load of the benches: what goes out is what a browser sends, what comes in is read however it is cut."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from app.realtime.frames import CLOSE, TEXT, Frames, framed
from bench.load import BEAT, IN_A_ROW, MISSED, Crowd, Load, _turns
from bench.sockets import Broken, Peer, split


class Sent:
    def __init__(self) -> None:
        self.data = b""

    def send(self, data: bytes) -> int:
        self.data += data
        return len(data)


class TestSplit:
    @pytest.mark.parametrize("length", [0, 125, 126, 65_536])
    def test_reads_whole_frames_and_keeps_the_rest(self, length: int) -> None:
        whole = framed(b"x" * length) + framed(b"second")
        assert split(whole + b"\x81") == ([b"x" * length, b"second"], b"\x81")
        assert split(whole[:-1]) == ([b"x" * length], framed(b"second")[:-1])

    def test_is_loud_about_an_end(self) -> None:
        with pytest.raises(Broken, match="closed a socket"):
            split(framed(b"\x03\xe8", opcode=CLOSE))


class TestPeer:
    @pytest.mark.parametrize("payload", [b"3", b"x" * 125, b"x" * 126, b"x" * 300])
    def test_sends_masked_frames(self, payload: bytes) -> None:
        peer: Any = Peer.__new__(Peer)
        peer.socket = Sent()
        Peer.send(peer, payload)
        frames = Frames(longest=1_000)
        frames.feed(peer.socket.data)
        assert frames.next() == (TEXT, payload)


class TestTurns:
    def test_let_everybody_write_and_nobody_too_much(self) -> None:
        people: Any = [SimpleNamespace(n=number) for number in range(4)]
        turns = _turns(people, of=2)
        first = [next(turns).n for _ in range(4 * IN_A_ROW)]
        assert first == [0, 1] * IN_A_ROW + [2, 3] * IN_A_ROW
        assert next(turns).n == 0


class TestCrowd:
    def crowd(self, count: int) -> Any:
        crowd: Any = Crowd((), 0, beats=True)
        crowd.all = [SimpleNamespace(ready=number != 1, beaten=0) for number in range(count)]
        for peer in crowd.all:
            peer.beat = lambda peer=peer: setattr(peer, "beaten", peer.beaten + 1)
        return crowd

    def test_beats_one_after_the_other_and_only_who_is_there(self) -> None:
        crowd = self.crowd(3)
        crowd._next_beat = time.monotonic() - MISSED / 2
        assert 0 < crowd._beat() <= BEAT / 3
        crowd._next_beat = time.monotonic() - MISSED / 2
        crowd._beat()
        crowd._next_beat = time.monotonic() - MISSED / 2
        crowd._beat()
        assert [peer.beaten for peer in crowd.all] == [1, 0, 1]

    def test_beats_do_not_all_come_at_once_after_a_pause(self) -> None:
        crowd = self.crowd(300)
        crowd._next_beat = time.monotonic() - 20
        crowd._beat()
        assert sum(peer.beaten for peer in crowd.all) < 30

    def test_measures_the_way_to_the_other_only(self) -> None:
        crowd, run, own, other = self.crowd(1), Load(), SimpleNamespace(), SimpleNamespace()
        crowd._ways[0x1f] = 0.0, own
        frame = b'42["entry.appeared",{"entry":{"client_id":"0000001f-0000-7000-8000-aa"}}]'
        crowd._take(run, own, frame)
        assert (run.heard, run.ways) == (1, [])
        crowd._take(run, other, frame)
        assert run.heard == 2 and len(run.ways) == 1 and not crowd._ways
