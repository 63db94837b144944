"""Bytes as no browser sends them: connections, handshakes and frames written by hand."""

import base64
import json
import os
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

PATH = "/socket.io/?EIO=4&transport=websocket"
PATIENCE = 10.0  # seconds for one answer; who waits longer goes on with the next


@dataclass(frozen=True)
class Aim:
    """The server under attack, as an attacker knows it: its port, a shop's origin, tokens that they came by honestly; and the
    network that they come from, another for each flood."""

    port: int
    origin: str
    tokens: list[str]
    conversations: list[str]
    net: int

    def at(self, number: int = 1, hand: int = 0) -> str:
        """One of their addresses."""
        return f"127.{self.net}.{hand}.{number % 250 + 1}"

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"


def connect(aim: Aim, source: str, *, small: bool = False) -> socket.socket:
    """A TCP connection; `small` takes little from the network, so that what it does not read soon waits at the server."""
    line = socket.socket()
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    line.settimeout(PATIENCE)
    line.bind((source, 0))
    line.connect(("127.0.0.1", aim.port))
    return line


def upgraded(aim: Aim, source: str, *, offer: str = "", small: bool = False) -> socket.socket:
    """A WebSocket to which nobody has said who they are. Raises ConnectionError."""
    line = connect(aim, source, small=small)
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {aim.host}\r\nOrigin: {aim.origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{offer}\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += _some(line)
    if b" 101 " not in head.split(b"\r\n", 1)[0]:
        line.close()
        raise ConnectionError(head[:60])
    return line


def joined(aim: Aim, token: str, source: str, *, offer: str = "", small: bool = False) -> socket.socket:
    """A WebSocket of this visitor. Raises ConnectionError when the server does not take it."""
    line = upgraded(aim, source, offer=offer, small=small)
    line.sendall(frame(f"40{json.dumps({'visitor': token})}".encode()))
    answer = b""
    while b"40{" not in answer and b"44{" not in answer:
        answer += _some(line)
    if b"40{" not in answer:
        line.close()
        raise ConnectionError(answer[-60:])
    return line


def frame(payload: bytes, *, opcode: int = 1, flags: int = 0x80, claims: int | None = None) -> bytes:
    """A masked frame; `claims` is the length that it says to have."""
    size = len(payload) if claims is None else claims
    length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0xFE, size) if size < 65_536 else struct.pack("!BQ", 0xFF, size)
    return bytes([flags | opcode]) + length + b"\0\0\0\0" + payload  # a key of zeros changes nothing


def is_ended(line: socket.socket) -> bool:
    """Whether the server ended it: read until it says so or for a while."""
    line.settimeout(PATIENCE)
    with suppress(OSError):
        while line.recv(65_536):
            continue
        return True
    return line.fileno() < 0 or _gone(line)


def _gone(line: socket.socket) -> bool:
    try:
        line.sendall(b"")
        line.setblocking(False)
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _some(line: socket.socket) -> bytes:
    """Raises ConnectionError at the end."""
    data = line.recv(65_536)
    if not data:
        raise ConnectionError("closed")
    return data
