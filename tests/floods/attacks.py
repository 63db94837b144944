"""One attack on a server, from a process of its own: `python -m tests.floods.attacks NAME SECONDS`, the aim as JSON on its input.

The last line is JSON: how often it was tried, taken, ended by the server, refused."""

import json
import resource
import socket
import sys
import threading
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from tests.floods.raw import Aim, connect, frame, is_ended, joined, upgraded

HANDS = 4  # threads of an attacker
MOST_LINES = 9_000  # connections that one attacker holds
Attack = Callable[[Aim, int, float], Counter[str]]
ATTACKS: dict[str, Attack] = {}
# 60 MB of zeros in 60 kB.
BOMB = zlib.compress(b"\0" * 60_000_000, 9)[2:-4]


def attack(name: str) -> Callable[[Attack], Attack]:
    def mark(found: Attack) -> Attack:
        ATTACKS[name] = found
        return found

    return mark


def over(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def pour(line: socket.socket, data: bytes, most: int) -> int:
    """Send until the server ends it or `most` bytes have gone; how many did."""
    sent = 0
    with suppress(OSError):
        while sent < most:
            sent += line.send(data)
    return sent


@attack("frames")
def frames(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Frames of 60 MB, whole, in a million crumbs, and one that only says so."""
    done, lasts = Counter[str](), over(seconds)
    while lasts():
        for first, more, most in ((frame(b"42" + b"x" * 60_000, claims=60_000_000), b"x" * 65_536, 60_000_000),
                                  (frame(b"42[", flags=0), frame(b"x", opcode=0, flags=0) * 500, 2_000_000),
                                  (frame(b"42", claims=2**62), b"x" * 65_536, 1_000_000)):
            done += _poured(aim, hand, first, more, most)
    return done


@attack("binaries")
def binaries(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Binary frames, and packets that promise attachments which never come."""
    done, lasts = Counter[str](), over(seconds)
    while lasts():
        for first, more in ((frame(b"x" * 65_000, opcode=2), frame(b"x" * 65_000, opcode=2)),
                            (frame(b'45999999999-["x",{"_placeholder":true,"num":0}]'), frame(b"bAAAA")),
                            (frame(b'451-["message.post",{"_placeholder":true,"num":0}]'), frame(b"x" * 60_000, opcode=2))):
            done += _poured(aim, hand, first, more, 5_000_000)
    return done


@attack("deflate")
def deflate(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Compression is offered, and 60 MB of zeros come packed into a frame, whether it was taken or not."""
    done, lasts = Counter[str](), over(seconds)
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    while lasts():
        done += _poured(aim, hand, frame(BOMB, flags=0xC0), frame(BOMB, flags=0xC0), 1_000_000, offer=offer)
    return done


@attack("packets")
def packets(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Commands, heartbeats, pings and nonsense by a visitor, as fast as the line takes them."""
    done, lasts = Counter[str](), over(seconds)
    kinds = [frame(b'421["conversation.heads",{"conversations":[]}]'), frame(b"3"), frame(b"", opcode=9), frame(b'42["no.such",{}]'),
             frame(b'422["message.post",{"body":' + b"[" * 900 + b"]" * 900 + b"}]")]
    while lasts():
        for kind in kinds:
            with suppress(OSError), joined(aim, aim.tokens[hand], aim.at(1, hand)) as line:
                line.setblocking(False)
                done["tried"] += 1
                until = over(min(seconds / 4, 2.0))
                while until():
                    try:
                        done["frames"] += line.send(kind * 50) // len(kind)
                    except BlockingIOError:
                        time.sleep(0.001)
                    with suppress(BlockingIOError):
                        line.recv(1_000_000)
    return done


@attack("slow readers")
def slow_readers(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Five sockets of a visitor who asks for the longest page there is, as often as the house lets them, and reads nothing."""
    done, lasts = Counter[str](), over(seconds)
    while lasts():
        deaf: list[socket.socket] = []
        for number in range(5):
            with suppress(OSError):
                deaf.append(joined(aim, aim.tokens[hand], aim.at(number, hand), small=True))
        done["lines"] += len(deaf)
        asking = frame(f'421["conversation.sync",{{"conversation":"{aim.conversations[hand]}","after":0}}]'.encode())
        while lasts() and deaf:
            for each in list(deaf):
                each.settimeout(1.0)
                try:
                    each.sendall(asking)
                    done["tried"] += 1
                except OSError:
                    done["ended"] += 1
                    deaf.remove(each)
                    each.close()
            time.sleep(0.2)
        for each in deaf:
            each.close()
    return done


@attack("sockets of a visitor")
def sockets_of_a_visitor(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """One visitor at many addresses."""
    return _hold(aim, seconds, lambda number: joined(aim, aim.tokens[hand], aim.at(number, hand)))


@attack("sockets of an address")
def sockets_of_an_address(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Every visitor there is at one address."""
    return _hold(aim, seconds, lambda number: joined(aim, aim.tokens[(number * HANDS + hand) % len(aim.tokens)], aim.at()))


@attack("handshakes")
def handshakes(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Guessed tokens, sockets that never say who they are, and upgrades that are none."""
    done, lasts = Counter[str](), over(seconds)
    while lasts():
        done["tried"] += 1
        try:
            if done["tried"] % 3:
                joined(aim, str(uuid.uuid4()), aim.at()).close()
            else:
                upgraded(aim, aim.at(), offer="Sec-WebSocket-Protocol: x\r\n").close()
            done["taken"] += 1
        except OSError:
            done["refused"] += 1
    return done


@attack("connections")
def connections(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """As many lines as there can be: silent ones, half a request, a request whose body never comes, silent WebSockets."""
    heads = (b"", b"GET / HTTP/1.1\r\nHost:", f"POST /embed/commands HTTP/1.1\r\nHost: {aim.host}\r\nContent-Length: 60000\r\n\r\n{{".encode())
    held: list[socket.socket] = []
    done, lasts = Counter[str](), over(seconds)
    while lasts() and len(held) < MOST_LINES // HANDS:
        done["tried"] += 1
        with suppress(OSError):
            if done["tried"] % 4:
                line = connect(aim, aim.at(done["tried"], hand))
                line.sendall(heads[done["tried"] % 4 - 1])
            else:
                line = upgraded(aim, aim.at(done["tried"], hand))
            held.append(line)
    done["taken"] = len(held)
    while lasts():
        time.sleep(0.1)
    for line in held:
        line.close()
    return done


@attack("bodies")
def bodies(aim: Aim, hand: int, seconds: float) -> Counter[str]:
    """Bodies without an end, told and untold, and visitors who begin by the thousand."""
    done, lasts = Counter[str](), over(seconds)
    chunked = f"POST /embed/commands HTTP/1.1\r\nHost: {aim.host}\r\nOrigin: {aim.origin}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n"
    told = f"POST /sign-in HTTP/1.1\r\nHost: {aim.host}\r\n{form}\r\n".encode()
    while lasts():
        for head, more in ((chunked, b"ffff\r\n" + b"x" * 65_535 + b"\r\n"), (told, b"a=" + b"x" * 65_534)):
            with suppress(OSError), connect(aim, aim.at(1, hand)) as line:
                done["tried"] += 1
                line.sendall(head)
                done["MB"] += pour(line, more, 20_000_000) // 1_000_000
                done["ended"] += is_ended(line)
    return done


def _poured(aim: Aim, hand: int, first: bytes, more: bytes, most: int, *, offer: str = "") -> Counter[str]:
    """One line that gets more and more until it is ended."""
    done = Counter[str](tried=1)
    try:
        with joined(aim, aim.tokens[hand], aim.at(1, hand), offer=offer) as line:
            with suppress(OSError):
                line.sendall(first)
            done["kB"] += pour(line, more, most) // 1_000
            done["ended"] += is_ended(line)
    except OSError:
        done["refused"] += 1
        time.sleep(0.05)
    return done


def _hold(aim: Aim, seconds: float, another: Callable[[int], socket.socket]) -> Counter[str]:
    held: list[socket.socket] = []
    done, lasts = Counter[str](), over(seconds)
    while lasts():
        done["tried"] += 1
        try:
            held.append(another(done["tried"]))
            done["taken"] += 1
        except OSError:
            done["refused"] += 1
    for each in held:
        each.close()
    return done


def main(name: str, seconds: float) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    aim = Aim(**json.load(sys.stdin))
    results: list[Counter[str]] = []  # one of each hand
    hands = [threading.Thread(target=lambda hand=hand: results.append(ATTACKS[name](aim, hand, seconds))) for hand in range(HANDS)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    print(json.dumps(sum(results, Counter[str]())))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
