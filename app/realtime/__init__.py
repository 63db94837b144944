"""Sockets: who is connected, what they may send, and how they are told."""

import sys


def _load_without(name: str) -> None:
    """The socket library loads its clients with it, and these an HTTP client where there is one: a tenth of the server's start."""
    absent = name not in sys.modules
    if absent:
        sys.modules[name] = None  # type: ignore[assignment]  # how Python is told that there is none
    import socketio  # noqa: F401

    if absent:
        del sys.modules[name]


_load_without("requests")
