"""Frames of the WebSocket: what browsers send is read however it is cut, everything else is refused before it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.realtime.frames import BINARY, CLOSE, MOST_PARTS, PING, PONG, TEXT, BadFrame, Frames, framed, unmasked

LONGEST = 70_000


def browsers(payload: bytes, *, opcode: int = TEXT, last: bool = True, key: bytes = b"\x01\x80\xff\x07", masked: bool = True) -> bytes:
    """A frame as a browser sends it."""
    frame = bytearray(framed(payload, opcode=opcode))
    if not last:
        frame[0] &= 0x7F
    if not masked:
        return bytes(frame)
    frame[1] |= 0x80
    head = len(frame) - len(payload)
    return bytes(frame[:head]) + key + unmasked(key, payload)


def read(data: bytes, *, longest: int = LONGEST) -> list[tuple[int, bytes]]:
    frames = Frames(longest=longest)
    frames.feed(data)
    return list(iter(frames.next, None))


def refused(data: bytes, *, longest: int = LONGEST) -> int:
    with pytest.raises(BadFrame) as error:
        read(data, longest=longest)
    return error.value.code


class TestFrames:
    @pytest.mark.parametrize("length", [0, 1, 3, 125, 126, 127, 65_535, 65_536, 70_000])
    def test_reads_every_length(self, length: int) -> None:
        payload = bytes(number % 251 for number in range(length))
        assert read(browsers(payload)) == [(TEXT, payload)]

    @given(some.lists(some.binary(max_size=300), max_size=5), some.data())
    def test_reads_the_same_however_it_is_cut(self, payloads: list[bytes], data: some.DataObject) -> None:
        whole = b"".join(browsers(payload) for payload in payloads)
        frames, found = Frames(longest=LONGEST), []
        while whole:
            size = data.draw(some.integers(1, len(whole)))
            frames.feed(whole[:size])
            whole = whole[size:]
            found += list(iter(frames.next, None))
        assert found == [(TEXT, payload) for payload in payloads]

    def test_puts_a_message_of_several_frames_together(self) -> None:
        parts = browsers(b"one ", last=False) + browsers(b"", opcode=PING) + browsers(b"two ", opcode=0, last=False) + browsers(b"three", opcode=0)
        assert read(parts + browsers(b"next")) == [(PING, b""), (TEXT, b"one two three"), (TEXT, b"next")]

    def test_refuses_a_message_of_crumbs(self) -> None:
        crumbs = browsers(b"", last=False) + browsers(b"", opcode=0, last=False) * (MOST_PARTS - 2)
        assert read(crumbs + browsers(b"x", opcode=0)) == [(TEXT, b"x")]
        assert refused(crumbs + browsers(b"", opcode=0, last=False)) == 1008

    @pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
    def test_hands_on_what_steers(self, opcode: int) -> None:
        assert read(browsers(b"x" * 125, opcode=opcode)) == [(opcode, b"x" * 125)]

    @pytest.mark.parametrize("data", [
        browsers(b"x", masked=False), browsers(b"x", opcode=3), browsers(b"x", opcode=0xB), browsers(b"x" * 126, opcode=PING),
        browsers(b"", opcode=CLOSE, last=False), browsers(b"x", opcode=0), browsers(b"x", last=False) + browsers(b"y"),
        b"\xc1" + browsers(b"x")[1:], b"\x91" + browsers(b"x")[1:]])
    def test_refuses_what_no_browser_sends(self, data: bytes) -> None:
        assert refused(data) == 1002

    def test_refuses_binary(self) -> None:
        assert refused(browsers(b"x", opcode=BINARY)) == 1003

    def test_refuses_what_is_too_long_before_it_has_come(self) -> None:
        assert refused(browsers(b"x" * 101)[:4], longest=100) == 1009
        assert refused(b"\x81\xff" + b"\xff" * 8) == 1009

    def test_refuses_what_is_too_long_in_all(self) -> None:
        assert refused(browsers(b"x" * 60, last=False) + browsers(b"x" * 41, opcode=0), longest=100) == 1009
        assert read(browsers(b"x" * 60, last=False) + browsers(b"x" * 40, opcode=0), longest=100) == [(TEXT, b"x" * 100)]


class TestFramed:
    @pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
    def test_says_the_length_in_the_shortest_way(self, length: int) -> None:
        assert len(framed(b"x" * length)) - length == (2 if length < 126 else 4 if length < 65_536 else 10)
