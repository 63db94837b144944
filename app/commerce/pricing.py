"""Money as whole minor units: what a currency's smallest part is, and a price as people type it."""

import re
from decimal import Decimal

from babel.numbers import is_currency

MOST = 100_000_000_000  # minor units: beyond this somebody counted in the wrong unit
# ISO 4217; every other currency has two digits. CLDR, from which Babel and browsers format, counts some in cash units instead.
DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_TYPED = re.compile(r"(\d{1,12})(?:[.,](\d{1,4}))?")


def knows(currency: str) -> bool:
    """Whether these three capital letters are a currency."""
    return len(currency) == 3 and currency.isascii() and currency.isupper() and is_currency(currency)


def digits_of(currency: str) -> int:
    """How many digits the minor unit has: 2 for EUR, 0 for JPY."""
    return DIGITS.get(currency, 2)


def in_major(amount: int, currency: str) -> Decimal:
    """12990 EUR is 129.90."""
    return Decimal(amount).scaleb(-digits_of(currency))


def typed(text: str, currency: str) -> int | None:
    """Minor units of a price as somebody types it, "129,90" or "129.90"; None when it is no price in that currency."""
    found = _TYPED.fullmatch(text.strip())
    if found is None or not found[1].isascii() or not (found[2] or "").isascii():
        return None
    digits, rest = digits_of(currency), found[2] or ""
    if len(rest) > digits:
        return None
    amount = int(found[1] + rest.ljust(digits, "0"))
    return amount if amount <= MOST else None
