"""The load of the benches: what goes out is what a browser sends, what comes in is read however it is cut."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.realtime.frames import CLOSE, TEXT, Frames, framed
from bench.load import IN_A_ROW, _turns
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
