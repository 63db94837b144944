"""The server as it is, with another `synchronous` of SQLite: the comparison wants both sides to promise the same."""

from wsgi import serve  # noqa: I001 - first: it makes everything after it cooperative

import os

from app.kernel import database

database.SYNCHRONOUS = os.environ["BENCH_SYNC"]

__all__ = ["serve"]
