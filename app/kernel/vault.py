"""Secrets at rest and signed values: encryption with rotating keys, and tokens that are only ever stored hashed."""

import hashlib
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from itsdangerous import BadData, URLSafeTimedSerializer

_fernet: MultiFernet | None = None
_newest: Fernet | None = None
_signing: list[str] = []


def open_with(*, encryption_keys: list[str], signing_keys: list[str]) -> None:
    """The keys of this process, newest first; older ones still open what they sealed and signed."""
    global _fernet, _newest, _signing
    keys = [Fernet(key) for key in encryption_keys]
    _fernet, _newest, _signing = MultiFernet(keys), keys[0], list(signing_keys)


def seal(text: str) -> str:
    """Encrypt for the database."""
    if _fernet is None:
        raise RuntimeError("the vault is closed: create_app() opens it")
    return _fernet.encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt; raises ValueError when no key fits."""
    if _fernet is None:
        raise RuntimeError("the vault is closed: create_app() opens it")
    try:
        return _fernet.decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("no key opens this") from None


def reseal(sealed: str) -> str | None:
    """The same under the first key; None when it is that already. Raises ValueError when no key fits."""
    if _fernet is None or _newest is None:
        raise RuntimeError("the vault is closed: create_app() opens it")
    try:
        _newest.decrypt(sealed.encode())
        return None
    except InvalidToken:
        return seal(unseal(sealed))


def new_token() -> str:
    """A 256-bit secret for a person; keep only its `hashed` form."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """SHA-256 in hex: enough for a random token, which cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def sign(value: Any, *, purpose: str) -> str:
    """A JSON value, signed for one purpose and safe in a URL."""
    return str(URLSafeTimedSerializer(_signing[::-1], salt=purpose).dumps(value))


def signed(text: str, *, purpose: str, max_age: int) -> Any | None:
    """The value that was signed for this purpose at most `max_age` seconds ago, else None."""
    try:
        return URLSafeTimedSerializer(_signing[::-1], salt=purpose).loads(text, max_age=max_age)
    except BadData:
        return None
