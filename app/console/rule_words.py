"""A targeting rule as a person would say it: when it holds, what it does, and why it does not hold on a page that is tried."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from app.accounts.forms import language_name
from app.console.rule_form import written
from app.console.wording import audience_name, money
from app.routing.models import TargetingRule


def when(conditions: Mapping[str, Any]) -> str:
    """The conditions as one phrase; nothing asked for is every page."""
    said = [condition_words(name, wanted) for name, wanted in conditions.items()]
    phrase = ", ".join(said) or gettext("on every page")
    return phrase[0].upper() + phrase[1:]


def condition_words(name: str, wanted: Any) -> str:
    """One condition; one of a later release by its own name."""
    say = _CONDITIONS.get(name)
    return str(say(wanted)) if say else name


def does(rule: TargetingRule) -> str:
    """What visitors get to see, without the brand's own words."""
    if rule.invitation == "proactive" and rule.delay:
        return str(ngettext("your words come after %(num)d second", "your words come after %(num)d seconds", rule.delay))
    return str({"none": gettext("no button"), "button": gettext("the button"), "words": gettext("the button with your words"),
                "proactive": gettext("your words come at once")}[rule.invitation])


def asks(rule: TargetingRule, teams: Mapping[int, str], topics: Mapping[int, str]) -> str:
    """Who is asked in which order, how soon, about what."""
    steps = [teams.get(team, gettext("a team that is gone")) if team is not None else audience_name(audience) for audience, team in rule.cascade]
    said = gettext("asks %(who)s", who=gettext(", then ").join(steps)) if steps else gettext("asks whom the page says")
    if rule.priority == "high":
        said += gettext(", with high priority")
    if rule.topic_id is not None:
        said += gettext(", about %(topic)s", topic=topics.get(rule.topic_id, "?"))
    return str(said)


def fault_words(fault: str, pages: int) -> str:
    """Why a rule may never be seen."""
    return str({
        "covered": gettext("A rule above holds wherever this one does: it is never reached."),
        "unseen": ngettext("It holds on none of the pages from which visitors wrote so far (%(num)d).",
                           "It holds on none of the pages from which visitors wrote so far (%(num)d).", pages),
        "consent": gettext("Only for visitors who agreed to measuring: vouch('consent', {measure: true})."),
    }[fault])


def _types(wanted: Sequence[str]) -> str:
    names = {"list": gettext("lists"), "product": gettext("product pages"), "basket": gettext("the basket"), "checkout": gettext("the checkout"),
             "other": gettext("other pages")}
    return str(gettext("on %(pages)s", pages=_or([names.get(each, each) for each in wanted])))


def _basket(wanted: Mapping[str, Any]) -> str:
    currency = wanted["currency"]
    least, most = (money(wanted[key], currency) if key in wanted else "" for key in ("min", "max"))
    if least and most:
        return str(gettext("with a basket of %(least)s to %(most)s", least=least, most=most))
    if least:
        return str(gettext("with a basket of at least %(amount)s", amount=least))
    return str(gettext("with a basket of at most %(amount)s", amount=most))


def _free(wanted: str) -> str:
    return str({"ambassadors": gettext("while an ambassador is free"), "agents": gettext("while an agent is free"),
                "anybody": gettext("while somebody is free"), "nobody": gettext("while nobody is free")}.get(wanted, wanted))


def _or(names: Sequence[str]) -> str:
    return str(gettext(" or ").join(names))


_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "path": lambda wanted: gettext("at %(paths)s", paths=_or(wanted)),
    "type": _types,
    "data": lambda wanted: gettext("where the page says %(data)s", data=", ".join(written(*one) for one in wanted)),
    "basket": _basket,
    "language": lambda wanted: gettext("in %(languages)s", languages=_or([language_name(each) for each in wanted])),
    "device": lambda wanted: gettext("on a phone") if wanted == "phone" else gettext("on a desktop"),
    "seconds": lambda wanted: ngettext("after %(num)d second on the page", "after %(num)d seconds on the page", wanted),
    "open": lambda wanted: gettext("while the agents are open") if wanted else gettext("while the agents are closed"),
    "free": _free,
    "pages": lambda wanted: ngettext("from page %(num)d of the visit on", "from page %(num)d of the visit on", wanted),
    "returning": lambda wanted: gettext("for who has been here before") if wanted else gettext("for who is here for the first time"),
    "back": lambda wanted: gettext("going back and forth between products") if wanted else gettext("not going back and forth between products"),
}
