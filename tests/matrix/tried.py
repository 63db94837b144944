"""What a cell of the outsider's matrix is made of: what they reach for, what they say or request, and the right answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.kernel.ids import uid

NOT_THERE = frozenset({"not_found"})
# Harmless to everybody, because it says and changes only what is the caller's own: it must still show nothing of Objectif.
OWN = frozenset({"ok"})
NOWHERE = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Target:
    """What the outsider reaches for: public ids of Objectif's things, as somebody could have overheard them."""

    conversation: str
    assignment: str
    offer: str
    member: str
    topic: str
    category: str
    epoch: int
    site: str = ""
    site_key: str = ""
    team: str = ""
    block: str = ""
    reply: str = uid()
    request: str = uid()
    award: str = NOWHERE
    post: str = NOWHERE
    promotion: str = NOWHERE
    share: str = NOWHERE
    application: str = ""
    question: str = ""
    entry: str = NOWHERE
    rule: str = NOWHERE
    slug: str = "objectif"


@dataclass(frozen=True)
class Said:
    """A command of the outsider and the codes that are right answers."""

    command: Callable[[Target], dict[str, Any]]
    answers: frozenset[str] = NOT_THERE


@dataclass(frozen=True)
class Tried:
    """A request of the outsider. `fill` replaces the parts of the address; `answers` are the right statuses for Zoe, who has
    signed in, and `nobody` for a browser in which nobody has."""

    answers: frozenset[int] = frozenset({404})
    nobody: frozenset[int] = frozenset({302, 401, 404})
    fill: Callable[[Target], dict[str, Any]] = lambda target: {}
    form: Callable[[Target], dict[str, Any]] = lambda target: {}
    body: Callable[[Target], str] | None = None
    headers: Callable[[Target], dict[str, str]] = lambda target: {}
