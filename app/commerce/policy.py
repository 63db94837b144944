"""Who may promote, and what a promotion may be: rules without a database."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from app.commerce.models import Promotion
from app.kernel.actor import Actor
from app.kernel.text import address, clean_line

LONGEST_LINK = 900  # characters; the share's own mark comes behind it
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def can_promote(actor: Actor) -> bool:
    """Managers make promotions; whoever answers shares them."""
    return actor.manages


def state_of(promotion: Promotion, now: datetime) -> str:
    """'coming', 'active' or 'ended'."""
    if promotion.ended_at is not None or (promotion.ends_at is not None and promotion.ends_at <= now):
        return "ended"
    return "coming" if promotion.starts_at is not None and promotion.starts_at > now else "active"


def is_code(text: str) -> bool:
    """What a till takes: letters and digits, with a few signs between."""
    return _CODE.fullmatch(text) is not None


def is_link(text: str, origins: Iterable[str]) -> bool:
    """Whether an address lies on one of these exact origins.

    Threat: `javascript:`, another host by user information, a backslash, a longer name or a port, and letters that hide the rest."""
    origin = next((each for each in origins if text.startswith(each) and text[len(each) : len(each) + 1] in ("", "/", "?", "#")), None)
    if origin is None or len(text) > LONGEST_LINK or "\\" in text or clean_line(text, longest=LONGEST_LINK) != text or " " in text:
        return False
    parts = address(text)
    return f"{parts.scheme}://{parts.netloc}" == origin and parts.scheme in ("https", "http")


def marked(link: str, share: str) -> str:
    """The link with the share's mark, by which the visitor's own widget knows how they came: see docs/commerce.md."""
    parts = urlsplit(link)
    query = "&".join(each for each in (parts.query, f"vouch_share={share}") if each)
    return parts._replace(path=parts.path or "/", query=query).geturl()
