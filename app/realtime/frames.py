"""WebSocket frames as the server sees them (RFC 6455): one text message at a time out of what arrived, and text into a frame."""

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
KNOWN = frozenset({0x0, TEXT, BINARY, CLOSE, PING, PONG})
FIN, RESERVED, MASKED = 0x80, 0x70, 0x80
LONGEST_CONTROL = 125
MOST_PARTS = 100  # frames of one message; who cuts it finer only wants to keep us busy


class BadFrame(Exception):
    """What no browser sends. `code` says it in the closing frame (RFC 6455, 7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"close with {code}")
        self.code = code


class Frames:
    """Bytes in, messages out. Whatever is too long or not well formed raises BadFrame before it is kept."""

    __slots__ = ("_data", "_longest", "_part", "_parts")

    def __init__(self, *, longest: int) -> None:
        self._longest, self._data = longest, b""
        self._part, self._parts = bytearray(), 0  # of a message that comes in several frames

    def feed(self, data: bytes) -> None:
        self._data = self._data + data if self._data else data

    def next(self) -> tuple[int, bytes] | None:
        """(TEXT, message) or (CLOSE | PING | PONG, payload); None when more has to arrive."""
        while (frame := self._frame()) is not None:
            is_last, opcode, payload = frame
            if opcode >= CLOSE:
                return opcode, payload
            if opcode == BINARY:
                raise BadFrame(1003)
            if bool(self._parts) != (opcode == 0):  # a part of nothing, or a new message inside another
                raise BadFrame(1002)
            if is_last and not self._parts:
                return TEXT, payload
            self._part += payload
            self._parts += 1
            if is_last:
                whole, self._part, self._parts = bytes(self._part), bytearray(), 0
                return TEXT, whole
            if self._parts == MOST_PARTS:
                raise BadFrame(1008)
        return None

    def _frame(self) -> tuple[bool, int, bytes] | None:
        """The next whole frame: whether it is its message's last, the opcode, the payload without its mask."""
        data = self._data
        size = len(data)
        if size < 2:
            return None
        first, length, start = data[0], data[1] & 0x7F, 2
        opcode = first & 0x0F
        if first & RESERVED or not data[1] & MASKED or opcode not in KNOWN:
            raise BadFrame(1002)
        if opcode >= CLOSE and (length > LONGEST_CONTROL or not first & FIN):
            raise BadFrame(1002)
        if length > 125:
            start = 4 if length == 126 else 10
            if size < start:
                return None
            length = int.from_bytes(data[2:start], "big")
        if length + len(self._part) > self._longest:
            raise BadFrame(1009)
        end = start + 4 + length
        if size < end:
            return None
        self._data = data[end:]
        return bool(first & FIN), opcode, unmasked(data[start:start + 4], data[start + 4:end])


def unmasked(key: bytes, payload: bytes) -> bytes:
    """The payload without its mask, or with it: the same again undoes it."""
    length = len(payload)
    mask = (key * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(mask, "little")).to_bytes(length, "little")


def framed(payload: bytes, *, opcode: int = TEXT) -> bytes:
    """One whole frame from the server: it carries no mask."""
    length = len(payload)
    if length < 126:
        return bytes((FIN | opcode, length)) + payload
    if length < 65_536:
        return bytes((FIN | opcode, 126)) + length.to_bytes(2, "big") + payload
    return bytes((FIN | opcode, 127)) + length.to_bytes(8, "big") + payload
