"""One syntax tree at a time: until 3.11.8 CPython counts the depth of all trees that are under way in one number.

A collection of garbage in the midst of `ast.parse` may run a finalizer or let another thread go on that prints a traceback, which
parses too: then both fail with "AST constructor recursion depth mismatch". pytest, hypothesis and our own checks all parse."""

import ast
import gc
import threading
from functools import wraps
from typing import Any

_one = threading.RLock()
_parse = ast.parse


@wraps(_parse)
def alone(*args: Any, **kwargs: Any) -> Any:
    """`ast.parse` with nobody else under way and no collection meanwhile."""
    with _one:
        collects = gc.isenabled()
        gc.disable()
        try:
            return _parse(*args, **kwargs)
        finally:
            if collects:
                gc.enable()


def one_at_a_time() -> None:
    """For this process, from now on."""
    ast.parse = alone
