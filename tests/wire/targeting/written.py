"""Writes the golden cases of targeting: `python -m tests.wire.targeting.written`. What is right is known before either language is asked.

Globs are compared by trying every split of the path; conditions are made to hold or not, so that which fail is known by construction;
back-and-forth is looked for in every triple of pages."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DICE = random.Random(20261122)
USUAL: dict[str, Any] = {
    "path": "/p/wide-14", "type": "product", "data": {"stock": "low", "price": 129.9, "new": True, "name": ""},
    "basket": {"value": 5_000, "currency": "EUR"},
    "language": "fr", "device": "phone", "seconds": 30, "open": True, "free": {"ambassadors": True, "agents": False},
    "consent": True, "pages": 4, "returning": False, "back": True}
# Condition -> (what holds of USUAL, what does not).
MADE: dict[str, tuple[Sequence[Any], Sequence[Any]]] = {
    "path": ((["/p/*"], ["/p/**"], ["**"], ["/x", "/p/wide-14"], ["/p/wide-14/"]), (["/p"], ["/P/*"], ["/p/*/*"], ["/x", "/y"], ["p/*"])),
    "type": ((["product"], ["list", "product"]), (["list"], ["basket", "checkout", "other"])),
    "data": (([["stock", "is", "low"]], [["price", "min", "129.9"], ["price", "max", "130"]], [["new", "is", "true"]], [["stock", "has", ""]],
              [["gone", "not", "x"]], [["price", "is", "129.90"]], [["stock", "not", "high"]]),
             ([["stock", "is", "Low"]], [["price", "min", "129.91"]], [["new", "is", "1"]], [["gone", "has", ""]], [["name", "has", ""]],
              [["stock", "is", "low"], ["price", "max", "1"]], [["stock", "min", "1"]], [["price", "not", "129.9"]])),
    "basket": (({"min": 5_000, "currency": "EUR"}, {"max": 5_000, "currency": "EUR"}, {"min": 1, "max": 9_000, "currency": "EUR"}),
               ({"min": 5_001, "currency": "EUR"}, {"max": 4_999, "currency": "EUR"}, {"min": 1, "currency": "USD"})),
    "language": ((["fr"], ["en", "fr"]), (["en"], ["FR"])),
    "device": (("phone",), ("desktop",)),
    "seconds": ((1, 30), (31, 3_600)),
    "open": ((True,), (False,)),
    "free": (("ambassadors", "anybody"), ("agents", "nobody")),
    "pages": ((2, 4), (5, 100)),
    "returning": ((False,), (True,)),
    "back": ((True,), (False,)),
}


def split_match(glob: str, path: str) -> bool:
    """Whether some way of cutting the path fits the glob: every cut is tried."""
    if not glob:
        return not path
    if glob.startswith("*"):
        deep, rest = glob.startswith("**"), glob.lstrip("*")
        return any(split_match(rest, path[cut:]) for cut in range(len(path) + 1) if deep or "/" not in path[:cut])
    return path[:1] == glob[0] and split_match(glob[1:], path[1:])


def globs() -> list[dict[str, Any]]:
    """Random globs over few letters, so that many fit, half of them grown from the path itself."""
    cases: dict[tuple[str, str], bool] = {}
    while len(cases) < 150:
        path = "/" + "".join(DICE.choice("ab/") for _ in range(DICE.randrange(7)))
        glob = "/" + "".join(DICE.choice(["a", "b", "/", "*", "**"]) for _ in range(DICE.randrange(6)))
        if DICE.random() < 0.5:
            at = sorted(DICE.randrange(len(path) + 1) for _ in range(2))
            glob = path[:at[0]] + DICE.choice(["*", "**"]) + path[at[1]:]
        if glob.count("*") > 6 or glob[1:].endswith("/") or path[1:].endswith("/"):
            continue  # what stands at the end is told by hand
        cases[glob, path] = split_match(glob, path)
    return [{"glob": glob, "path": path, "holds": holds} for (glob, path), holds in cases.items()]


def conditions() -> list[dict[str, Any]]:
    """Each condition alone in every way, and many together of which some are made to fail."""
    cases = [{"if": {name: each}, "failing": [] if side == 0 else [name]} for name, sides in MADE.items() for side in (0, 1) for each in sides[side]]
    for _ in range(100):
        names = DICE.sample(list(MADE), DICE.randrange(2, 7))
        wrong = {name for name in names if DICE.random() < 0.35}
        cases.append({"if": {name: DICE.choice(MADE[name][name in wrong]) for name in names}, "failing": [name for name in names if name in wrong]})
    measured = ("pages", "returning", "back")
    cases += [{"if": {name: each}, "facts": {"consent": False}, "failing": [name]} for name in measured for side in MADE[name] for each in side]
    return cases


def lists() -> list[dict[str, Any]]:
    """A few rules, of which the one at `first` is the first that was made to hold."""
    cases = []
    for _ in range(40):
        holds = [DICE.random() < 0.4 for _ in range(DICE.randrange(1, 6))]
        rules = []
        for at, right in enumerate(holds):
            names = DICE.sample(list(MADE), 3)
            wrong = set() if right else {DICE.choice(names)}
            rules.append({"uid": f"r{at}", "if": {name: DICE.choice(MADE[name][name in wrong]) for name in names}, "do": "button"})
        cases.append({"rules": rules, "first": f"r{holds.index(True)}" if any(holds) else None})
    return cases


def trails() -> list[dict[str, Any]]:
    """Visits of few pages: back and forth is a triple (here before, elsewhere, here) among product pages that ends on this page."""
    cases = []
    for _ in range(50):
        trail = [{"path": f"/{DICE.choice('abc')}", "type": DICE.choice(["product", "product", "list"])} for _ in range(DICE.randrange(7))]
        last = len(trail) - 1
        triple = (all(trail[each]["type"] == "product" for each in (one, two, last))
                  and trail[one]["path"] == trail[last]["path"] != trail[two]["path"]
                  for one in range(last) for two in range(one + 1, last))
        cases.append({"trail": trail, "back": any(triple)})
    return cases


def main() -> None:
    made: dict[str, Callable[[], list[dict[str, Any]]]] = {"globs": globs, "conditions": conditions, "lists": lists, "trails": trails}
    for name, make in made.items():
        lines = ",\n".join("    " + json.dumps(each, ensure_ascii=False) for each in make())
        (HERE / f"{name}.json").write_text(f'{{\n  "usual": {json.dumps(USUAL)},\n  "cases": [\n{lines}\n  ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
