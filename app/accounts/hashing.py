"""Passwords become argon2id hashes: 60 ms of work each, so never inside a unit and never in the event loop."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.work import forbid_inside

# RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes, argon2id.
_hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
# Compared with when nobody has the address, so that the answer takes as long: made with the same parameters, matches nothing.
NOBODY = ("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRub2JvZHk$"
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")


def hash_password(password: str) -> str:
    """The hash to store; the same words typed on another keyboard give the same (NFKC)."""
    forbid_inside("hashing")
    return _hasher.hash(_plain(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; as slow without a hash as with one."""
    forbid_inside("hashing")
    try:
        return _hasher.verify(password_hash or NOBODY, _plain(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
