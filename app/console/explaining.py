"""Why somebody was asked and somebody else was not, as a sentence that a manager reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_percent, gettext, ngettext

from app.console.history import Whole
from app.console.wording import named, reason_name
from app.routing.models import Decision

Row = Mapping[str, Any]


def sentence(whole: Whole, decision: Decision) -> str:
    """Who was asked first and for what, and what kept the next one behind; '' where nobody is named."""
    order = ranked(decision)
    if not order:
        return ""
    if "chance" not in order[0]:
        return f"{_name(whole, order[0])}: {reason_name(decision.reason)}"
    first = gettext("%(name)s was asked first: %(reasons)s", name=_name(whole, order[0]), reasons=", ".join(reasons(whole, order[0])))
    behind = _behind(whole, order[0], order[1]) if len(order) > 1 else ""
    return str(gettext("%(first)s; %(next)s.", first=first, next=behind)) if behind else f"{first}."


def ranked(decision: Decision) -> Sequence[Row]:
    """Who could be asked, in the order of the decision."""
    return [row for row in decision.candidates if "not" not in row]


def barred(decision: Decision) -> Sequence[Row]:
    """Who could not be asked."""
    return [row for row in decision.candidates if "not" in row]


def place_words(whole: Whole, row: Row) -> str:
    """One of those who could be asked, with everything that spoke for and against them."""
    if "chance" not in row:
        why = str(row.get("why") or "")
        return f"{_name(whole, row)}: {reason_name(why)}" if why else _name(whole, row)
    said = [*reasons(whole, row), *_held(row)]
    if 0 < row["chance"] < 1:
        said.insert(0, gettext("%(chance)s chance to be first", chance=format_percent(row["chance"])))
    return f"{_name(whole, row)}: {', '.join(said)}"


def why_not(whole: Whole, row: Row) -> str:
    """One of those who could not be asked, with the first thing that stood in the way."""
    return f"{_name(whole, row)}: {reason_name(str(row['not']))}"


def reasons(whole: Whole, row: Row) -> list[str]:
    """What spoke for somebody: expertise, what came of their answers, being new."""
    topic = named(whole.topic) if whole.topic else ""
    found = [_expertise(str(row.get("why", "")), topic)]
    total = int(row.get("good", 0)) + int(row.get("bad", 0))
    if total:
        found.append(ngettext("%(good)d of %(num)d answer on it helped", "%(good)d of %(num)d answers on it helped", total, good=row["good"]))
    elif "new" in row.get("reasons", ()):
        found.append(gettext("new here, and new people get their share"))
    return [each for each in found if each]


def _expertise(why: str, topic: str) -> str:
    if topic and why.startswith("level_"):
        return str({"level_3": gettext("lives %(topic)s", topic=topic), "level_2": gettext("knows %(topic)s well", topic=topic),
                    "level_1": gettext("knows %(topic)s", topic=topic)}.get(why, why))
    return reason_name(why) if why != "helped" else ""


def _behind(whole: Whole, first: Row, second: Row) -> str:
    """What the next one lacked."""
    name = _name(whole, second)
    if second["chance"] > first["chance"]:
        return str(gettext("%(name)s had the better chance, but the draw gave the others their share", name=name))
    if second["load"] / second["capacity"] > first["load"] / first["capacity"]:
        return str(ngettext("%(name)s had a smaller chance because they hold %(num)d conversation",
                            "%(name)s had a smaller chance because they hold %(num)d conversations", second["load"], name=name))
    if second["level"] < first["level"]:
        return str(gettext("%(name)s had a smaller chance because they know less of it", name=name))
    if _share(second) < _share(first):
        return str(gettext("%(name)s had a smaller chance because fewer of their answers helped", name=name))
    if second["offers"] > first["offers"]:
        return str(gettext("%(name)s had a smaller chance because they were asked something else", name=name))
    return str(gettext("%(name)s came next", name=name))


def _held(row: Row) -> list[str]:
    found = [ngettext("holds %(num)d of %(most)d", "holds %(num)d of %(most)d", row["load"], most=row["capacity"])] if row["load"] else []
    return found + ([ngettext("%(num)d other offer open", "%(num)d other offers open", row["offers"])] if row["offers"] else [])


def _share(row: Row) -> float:
    """Of the answers that helped, with the prior's own weight where there are few."""
    return float((row["good"] + 4) / (row["good"] + row["bad"] + 5))


def _name(whole: Whole, row: Row) -> str:
    return whole.members.get(int(row.get("member", 0)), "?")
