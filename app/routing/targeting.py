"""Where a question goes and whether a page invites: pure, so that the widget decides the same before the first word.

`matches` and `failing` have their twins in widget/targeting.ts; tests/wire/targeting/ holds both to what docs/targeting.md says."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.respondents.queries import AGENTS, AMBASSADORS

# The page's type says who answers: people who own the thing, or the company once money is involved.
ANSWERS: Mapping[str, str] = {
    "list": AMBASSADORS, "product": AMBASSADORS, "basket": AGENTS, "checkout": AGENTS, "other": AMBASSADORS,
}
FORMAT = 1  # of the compiled rules; a browser leaves another format alone
# What counts as a number in a condition: text that every language reads as the same double.
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
Said = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic as far as targeting needs it."""

    id: int
    uid: str
    slug: str
    audience: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page and its visit; the last three count only with `consent`. `basket`: minor units and currency."""

    path: str = "/"
    type: str = "other"
    data: Mapping[str, Said] = field(default_factory=dict)
    basket: tuple[int, str] | None = None
    language: str = "en"
    device: str = "desktop"
    seconds: float = 0
    open: bool = True
    free: frozenset[str] = frozenset((AMBASSADORS, AGENTS))
    consent: bool = False
    pages: int = 1
    returning: bool = False
    back: bool = False


def subject_of(subjects: Iterable[Subject], *, chosen: str | None, slug: str) -> Subject | None:
    """The topic the visitor chose (its uid), else the one the page declares (its slug); an unknown one is none."""
    known = list(subjects)
    by_choice = [each for each in known if chosen and each.uid == chosen]
    by_page = [each for each in known if slug and each.slug == slug]
    return next(iter(by_choice + by_page), None)


def audience_for(page_type: str, subject: Subject | None) -> str:
    """A topic only the company can answer goes to agents whatever the page; else the page's type decides."""
    if subject is not None and subject.audience == AGENTS:
        return AGENTS
    return ANSWERS.get(page_type, AMBASSADORS)


def first_of(rules: Iterable[Mapping[str, Any]], facts: Facts) -> Mapping[str, Any] | None:
    """The first compiled rule that holds; None: the page's type decides, as without rules."""
    return next((rule for rule in rules if not failing(rule.get("if"), facts)), None)


def failing(conditions: Any, facts: Facts) -> list[str]:
    """Which of the conditions do not hold, in their order. One that is unknown or malformed never holds."""
    if not isinstance(conditions, Mapping):
        return ["if"]
    return [name for name, wanted in conditions.items() if name not in CONDITIONS or not CONDITIONS[name](wanted, facts)]


def matches(glob: str, path: str) -> bool:
    """`*` is any run of characters but `/`, `**` any run at all; a `/` at the end of a path is not looked at.

    All ways of reading the glob are followed at once, as bits: time grows with the path's length, whatever the glob."""
    literal: dict[str, int] = {}
    star, deep, bit = 0, 0, 1
    for part in re.split(r"(\*+)", _plain(glob)):
        if part.startswith("*"):
            star, deep, bit = (star | bit, deep, bit << 1) if part == "*" else (star, deep | bit, bit << 1)
            continue
        for letter in part:
            literal[letter] = literal.get(letter, 0) | bit
            bit <<= 1
    state = 1
    state |= (state & (star | deep)) << 1
    for letter in _plain(path):
        state = (state & literal.get(letter, 0)) << 1 | state & deep | (state & star if letter != "/" else 0)
        state |= (state & (star | deep)) << 1
    return bool(state & bit)


def is_back(trail: Sequence[Mapping[str, Any]]) -> bool:
    """Back and forth between products: this page is a product seen before in this visit, with another product in between."""
    if not trail or trail[-1].get("type") != "product":
        return False
    products = [page["path"] for page in trail if page.get("type") == "product"]
    here = products[-1]
    before = [at for at, path in enumerate(products) if path == here]
    return any(path != here for path in products[before[0]:])


def _plain(path: str) -> str:
    return path[:-1] if len(path) > 1 and path.endswith("/") else path


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else None


def _says(value: Said | None, operator: str, wanted: str) -> bool:
    """One condition on what the page declared; None: it declared nothing under that name."""
    if operator == "has":
        return value not in (None, "")
    if operator in ("min", "max"):
        given, limit = _number(value), _number(wanted)
        return given is not None and limit is not None and (given >= limit if operator == "min" else given <= limit)
    if isinstance(value, bool):
        same = wanted == ("true" if value else "false")
    elif isinstance(value, str):
        same = value == wanted
    else:
        same = value is not None and _number(value) == _number(wanted)
    return operator == "is" and same or operator == "not" and not same


def _data(wanted: Any, facts: Facts) -> bool:
    return isinstance(wanted, list) and all(
        isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one)
        and _says(facts.data.get(one[0]), one[1], one[2]) for one in wanted)


def _basket(wanted: Any, facts: Facts) -> bool:
    if not isinstance(wanted, Mapping) or facts.basket is None:
        return False
    value, currency = facts.basket
    least, most = wanted.get("min", 0), wanted.get("max", value)
    return bool(wanted.get("currency") == currency and _is_number(least) and _is_number(most) and least <= value <= most)


def _free(wanted: Any, facts: Facts) -> bool:
    if wanted == "nobody":
        return not facts.free
    return bool(facts.free) if wanted == "anybody" else wanted in (AMBASSADORS, AGENTS) and wanted in facts.free


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _least(value: Callable[[Facts], float]) -> Callable[[Any, Facts], bool]:
    return lambda wanted, facts: _is_number(wanted) and value(facts) >= wanted


def _listed(value: Callable[[Facts], str]) -> Callable[[Any, Facts], bool]:
    return lambda wanted, facts: isinstance(wanted, list) and value(facts) in wanted


def _same(value: Callable[[Facts], Said]) -> Callable[[Any, Facts], bool]:
    return lambda wanted, facts: isinstance(wanted, bool) and value(facts) is wanted


def _measured(check: Callable[[Any, Facts], bool]) -> Callable[[Any, Facts], bool]:
    return lambda wanted, facts: facts.consent and check(wanted, facts)


CONDITIONS: Mapping[str, Callable[[Any, Facts], bool]] = {
    "path": lambda wanted, facts: isinstance(wanted, list) and any(isinstance(one, str) and matches(one, facts.path) for one in wanted),
    "type": _listed(lambda facts: facts.type),
    "data": _data,
    "basket": _basket,
    "language": _listed(lambda facts: facts.language),
    "device": lambda wanted, facts: wanted == facts.device,
    "seconds": _least(lambda facts: facts.seconds),
    "open": _same(lambda facts: facts.open),
    "free": _free,
    "pages": _measured(_least(lambda facts: facts.pages)),
    "returning": _measured(_same(lambda facts: facts.returning)),
    "back": _measured(_same(lambda facts: facts.back)),
}
MEASURED = ("pages", "returning", "back")  # cannot hold without consent to measuring
