"""Sockets: who is connected, what they may send, and how they are told."""

import sys

# The socket library loads its clients with it, and these an HTTP client where there is one: a tenth of the server's start.
if "requests" not in sys.modules:
    sys.modules["requests"] = None  # type: ignore[assignment]  # how Python is told that there is none
    try:
        import socketio  # noqa: F401 - all of it is loaded now
    finally:
        del sys.modules["requests"]
