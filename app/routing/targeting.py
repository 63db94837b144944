"""Where a question goes, from the page and the topic alone: pure, so that the widget can say it before the first word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.respondents.queries import AGENTS, AMBASSADORS

# The page's type says who answers: people who own the thing, or the company once money is involved.
ANSWERS: Mapping[str, str] = {
    "list": AMBASSADORS, "product": AMBASSADORS, "basket": AGENTS, "checkout": AGENTS, "other": AMBASSADORS,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic as far as targeting needs it."""

    id: int
    uid: str
    slug: str
    audience: str


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
