"""What a targeting rule may ask for, made exact before it is kept, and what is wrong with a rule that nobody will ever see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.kernel.text import clean_line
from app.routing.targeting import ANSWERS, DECIMAL, MEASURED, Facts, failing

MOST_PATHS, LONGEST_PATH, MOST_DATA, LONGEST_NAME, LONGEST_VALUE = 10, 200, 5, 40, 200
LONGEST_STAY, MOST_PAGES, MOST_MONEY = 3_600, 100, 100_000_000_000
OPERATORS = ("is", "not", "min", "max", "has")
DEVICES = ("phone", "desktop")
FREE = ("ambassadors", "agents", "anybody", "nobody")
AS_BROWSERS_WRITE = "/!$%&'()*+,-.:;=@[]\\^_|~"  # what a browser leaves as it is in the path of an address
PAGE = ("path", "type")  # what a page that was seen can be compared by


class Wrong(Exception):
    """One of the conditions cannot be kept; `field` is which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def exact(conditions: Mapping[str, Any], *, languages: Sequence[str]) -> dict[str, Any]:
    """The conditions as they are stored and compiled, in the order in which they are read; empty ones are left out. Raises Wrong."""
    unknown = set(conditions) - set(_EXACT)
    if unknown:
        raise Wrong(min(unknown))
    found: dict[str, Any] = {}
    for name, make in _EXACT.items():
        given = conditions.get(name)
        if given is None or given == [] or given == "":
            continue
        found[name] = make(given, name)
    if any(each not in languages for each in found.get("language", ())):
        raise Wrong("language")
    return found


def path_of(pattern: str) -> str:
    """A glob as a browser would write the path: spaces and letters beyond ASCII as %-codes. Raises Wrong for what is in no path."""
    plain = clean_line(pattern, longest=LONGEST_PATH + 1)
    written = quote(plain, safe=AS_BROWSERS_WRITE)
    if not plain.startswith(("/", "*")) or any(each in plain for each in "?#") or len(written) > LONGEST_PATH:
        raise Wrong("path")
    return written


def faults(conditions: Mapping[str, Any], *, before: Iterable[Mapping[str, Any]], seen: Sequence[tuple[str, str]]) -> list[str]:
    """Why a rule may never be seen: `covered` (a rule `before` it holds whenever it does), `unseen` (none of the pages `seen`, as
    (path, type), is one of its), `consent` (only after consent to measuring)."""
    found = []
    if any(all(name in conditions and conditions[name] == wanted for name, wanted in other.items()) for other in before):
        found.append("covered")
    about_page = {name: wanted for name, wanted in conditions.items() if name in PAGE}
    if seen and about_page and all(failing(about_page, Facts(path=path, type=type)) for path, type in seen):
        found.append("unseen")
    if any(name in MEASURED for name in conditions):
        found.append("consent")
    return found


def _paths(given: Any, name: str) -> list[str]:
    patterns = [path_of(each) for each in _texts(given, name)]
    if len(patterns) > MOST_PATHS:
        raise Wrong(name)
    return list(dict.fromkeys(patterns))


def _data(given: Any, name: str) -> list[list[str]]:
    if not isinstance(given, list) or len(given) > MOST_DATA:
        raise Wrong(name)
    found = []
    for one in given:
        key, operator, value = _texts(one, name) if isinstance(one, list) and len(one) == 3 else ("", "", "")
        if not 0 < len(key) <= LONGEST_NAME or operator not in OPERATORS or len(value) > LONGEST_VALUE:
            raise Wrong(name)
        if operator in ("min", "max") and not DECIMAL.fullmatch(value):
            raise Wrong(name)
        found.append([key, operator, "" if operator == "has" else value])
    return found


def _basket(given: Any, name: str) -> dict[str, Any]:
    if not isinstance(given, Mapping) or set(given) - {"min", "max", "currency"}:
        raise Wrong(name)
    currency, limits = given.get("currency"), {key: given[key] for key in ("min", "max") if given.get(key) is not None}
    right = isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    if not right or not limits or any(not _whole(value, MOST_MONEY) for value in limits.values()):
        raise Wrong(name)
    if limits.get("min", 0) > limits.get("max", MOST_MONEY):
        raise Wrong(name)
    return {**limits, "currency": currency}


def _whole(value: Any, most: int, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _texts(given: Any, name: str) -> list[str]:
    if not isinstance(given, list) or any(not isinstance(each, str) for each in given):
        raise Wrong(name)
    return list(given)


def _among(*allowed: str) -> Callable[[Any, str], list[str]]:
    def make(given: Any, name: str) -> list[str]:
        chosen = [each for each in dict.fromkeys(_texts(given, name)) if not allowed or each in allowed]
        if len(chosen) != len(given):
            raise Wrong(name)
        return chosen
    return make


def _one(allowed: Sequence[Any]) -> Callable[[Any, str], Any]:
    def make(given: Any, name: str) -> Any:
        if not any(given is each or isinstance(given, str) and given == each for each in allowed):
            raise Wrong(name)
        return given
    return make


def _from(least: int, most: int) -> Callable[[Any, str], int]:
    def make(given: Any, name: str) -> int:
        if not _whole(given, most, least):
            raise Wrong(name)
        return int(given)
    return make


_EXACT: Mapping[str, Callable[[Any, str], Any]] = {
    "path": _paths, "type": _among(*ANSWERS), "data": _data, "basket": _basket, "language": _among(), "device": _one(DEVICES),
    "open": _one((True, False)), "free": _one(FREE), "seconds": _from(1, LONGEST_STAY),
    "pages": _from(2, MOST_PAGES), "returning": _one((True, False)), "back": _one((True, False)),
}
