"""Who may do what to the people and places of a brand; pure, so that it can be read as a table."""

import re
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from app.kernel.actor import Actor
from app.kernel.text import address

ROLES = ("owner", "manager", "agent", "ambassador")
# White words on a button in the brand's colour, or black ones on a light colour, at least this readable (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5
WHITE, INK = "#ffffff", "#1b2430"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PARAMETER = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,60}")
_LOCAL = ("localhost", "127.0.0.1")


def can_manage(actor: Actor) -> bool:
    return actor.manages


def can_settle(actor: Actor) -> bool:
    """Name, look, languages, zone and memory of the brand itself: its owners'."""
    return actor.role in ("owner", "system")


def can_give_role(actor: Actor, role: str) -> bool:
    """Owners give every role, managers every role but owner."""
    return role in ROLES and (actor.role in ("owner", "system") or (actor.role == "manager" and role != "owner"))


def can_touch(actor: Actor, role: str) -> bool:
    """Whether the actor may change or end a member who has this role now: managers touch no owner."""
    return can_give_role(actor, role)


def is_origin(text: str) -> bool:
    """Exactly scheme, host and port as a browser sends it: no path, no wildcard, lower case; http only on this machine."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if len(text) > 300 or not _HOST.fullmatch(host) or text != f"{parts.scheme}://{host}" + (f":{port}" if port else ""):
        return False
    if port == {"https": 443, "http": 80}.get(parts.scheme):
        return False  # a browser leaves the usual port out, so such an origin would never match
    return parts.scheme == "https" or (parts.scheme == "http" and (host in _LOCAL or host.endswith(".localhost")))


def is_parameter(name: str) -> bool:
    """A name in the query of an address, as it stands before `=`."""
    return _PARAMETER.fullmatch(name) is not None


def is_language(tag: str) -> bool:
    return _LANGUAGE.fullmatch(tag) is not None


def is_zone(name: str) -> bool:
    """An IANA time zone that this machine knows."""
    return name in available_zones()


@cache
def available_zones() -> frozenset[str]:
    """All of them, aliases too: the name a brand took before it became one stays good."""
    return frozenset(available_timezones())


def is_web_address(text: str) -> bool:
    """http or https with a host. Threat: `javascript:` would run on the brand's own pages."""
    parts = address(text)
    return len(text) <= 500 and parts.scheme in ("https", "http") and bool(parts.hostname) and not any(ord(letter) <= 32 for letter in text)


def is_colour(text: str) -> bool:
    return _COLOUR.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    linear = []
    for start in (1, 3, 5):
        value = int(colour[start : start + 2], 16) / 255
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """The ink that reads best on this colour."""
    return max((WHITE, INK), key=lambda ink: contrast(colour, ink))


def is_readable(colour: str) -> bool:
    """Whether words on a button in this colour can be read, and the button be told from white paper."""
    return contrast(colour, ink_on(colour)) >= LEAST_CONTRAST and contrast(colour, WHITE) >= 1.6
