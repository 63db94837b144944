"""What a cell of the matrix is made of: who may, what they reach for, what they say or request, and the right answers to the outsider."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.kernel.ids import uid

NOT_THERE = frozenset({"not_found"})
# Harmless to everybody, because it says and changes only what is the caller's own: it must still show nothing of Objectif.
OWN = frozenset({"ok"})
# Who tries, and who they are to what is reached for: it is Vera's question and Ines answers it; Omar answers another one of Vera's.
NOBODY: frozenset[str] = frozenset()  # who has not signed in, or holds no token
VISITORS = frozenset({"vera", "bob"})
AMBASSADORS, AGENT, BOSSES, OWNER = frozenset({"ines", "awa"}), frozenset({"omar"}), frozenset({"maya", "olga"}), frozenset({"olga"})
STAFF = AMBASSADORS | AGENT | BOSSES
ASKER, ANSWERER = frozenset({"vera"}), frozenset({"ines"})
PARTY = ASKER | ANSWERER
MEMBERS_AND_VISITORS = STAFF | VISITORS
ALL = MEMBERS_AND_VISITORS | {"nobody"}
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
    grant: str = NOWHERE
    another: str = NOWHERE
    another_epoch: int = 0
    invited: str = NOWHERE
    accepted: str = NOWHERE
    wished: int = 0


@dataclass(frozen=True)
class Said:
    """A command, who may say it, and the codes that are right answers to the outsider."""

    may: frozenset[str]
    command: Callable[[Target], dict[str, Any]]
    answers: frozenset[str] = NOT_THERE


@dataclass(frozen=True)
class Tried:
    """A request and who may make it; if nothing else is said it is the office's, for those who manage. `fill` replaces the parts
    of the address; `answers` are the right statuses for Zoe, who has signed in, and `nobody` for a browser in which nobody has."""

    answers: frozenset[int] = frozenset({404})
    nobody: frozenset[int] = frozenset({302, 401, 404})
    fill: Callable[[Target], dict[str, Any]] = lambda target: {}
    form: Callable[[Target], dict[str, Any]] = lambda target: {}
    body: Callable[[Target], str] | None = None
    headers: Callable[[Target], dict[str, str]] = lambda target: {}
    query: Callable[[Target], str] = lambda target: ""
    may: frozenset[str] = BOSSES
