"""How long a password is hashed: under test a moment, for hundreds of tests sign somebody in; `make prove` and a test of it as in life."""

import os
import re

from argon2 import PasswordHasher

from app.accounts import hashing

HOUSE = (hashing._hasher, hashing.NOBODY)  # as in life
_quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def hash_quickly() -> None:
    """From here on in this process; nobody's hash asks for as little as everybody's."""
    if not os.environ.get("PROVE"):
        hashing._hasher, hashing.NOBODY = _quick, re.sub(r"m=\d+,t=\d+,p=\d+", "m=64,t=1,p=1", HOUSE[1])


def are_quick() -> bool:
    return hashing._hasher is _quick
