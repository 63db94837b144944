"""How long a page stays shown, and what a site may open: rules without a database."""

import re
from datetime import timedelta

LASTS = timedelta(minutes=30)  # a shown page, and a question nobody answered
GONE_AFTER = timedelta(seconds=60)  # without a sign of the visitor; a page change takes a few
MOST_REGIONS, MOST_STARS = 40, 4
_PATH = re.compile(r"/[^\s?#\\\x00-\x1f]{0,199}")
_SELECTOR = re.compile(r"[^\x00-\x1f]{1,200}")


def is_region(path: str, selector: str) -> bool:
    """A path with * (within a part) and ** (over parts), and a selector that the visitor's browser will try.

    Threat: each star multiplies the work of matching, on the brand's own page."""
    stars = path.replace("**", "*").count("*")
    return _PATH.fullmatch(path) is not None and stars <= MOST_STARS and _SELECTOR.fullmatch(selector) is not None
