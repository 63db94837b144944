"""A proxy between client and server whose lines break after so many bytes: cut with a reset, or silent as when the other side has vanished."""

import random
import socket
import struct
import threading
from contextlib import suppress

RESET = struct.pack("ii", 1, 0)  # close() sends RST and keeps nothing


class CuttingProxy:
    """Each connection carries between `least` and `most` bytes, both ways together; with `silent` it then swallows all and stays open."""

    def __init__(self, port: int, *, seed: str, least: int = 300, most: int = 6_000, silent: bool = False) -> None:
        self._to, self._dice, self._least, self._most, self._silent = port, random.Random(seed), least, most, silent
        self.cuts, self.is_whole, self._open = 0, False, list[socket.socket]()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for one in (self._server, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            self._open += [near, far]
            left = [self._dice.randint(self._least, self._most)]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other, left), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, left: list[int]) -> None:
        with suppress(OSError):
            while data := one.recv(4_096):
                if not self.is_whole and left[0] <= len(data):
                    other.sendall(data[:max(left[0], 0)])  # in the middle of a frame
                    left[0] = 0
                    self.cuts += 1
                    if self._silent:
                        while one.recv(4_096):
                            pass
                        return
                    break
                left[0] -= len(data)
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                each.shutdown(socket.SHUT_RDWR)
