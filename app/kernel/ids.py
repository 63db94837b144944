"""Ids that leave the house: UUID version 7 (RFC 9562), sortable by time."""

import os
import time
from uuid import UUID


def uid() -> str:
    """A new UUIDv7 as text: 48 bits of milliseconds, then random bits from the operating system."""
    millis = time.time_ns() // 1_000_000
    rest = int.from_bytes(os.urandom(10), "big")
    value = (millis & (2**48 - 1)) << 80 | 0x7 << 76 | (rest >> 68) << 64 | 0b10 << 62 | rest & (2**62 - 1)
    return str(UUID(int=value))
