"""The topic from the words: by meaning where the model is there and quick enough, else by the letters; none rather than a wrong one."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from app.routing.everyday import widened
from app.routing.lexical import Lexical, Lines
from app.routing.meaning import Meaning, can_read, load

log = logging.getLogger(__name__)
LIMIT = 0.05  # seconds that a visitor's first message waits for it
MEANING, LEXICAL = "meaning", "lexical"
Within = Callable[..., Any]  # (seconds, function, …): what it gives; raises TimeoutError


class Matcher(Protocol):
    """How near a text is to each of the topics that it was made for; higher is nearer."""

    def scores(self, text: str) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Sureness:
    """When the nearest topic is taken: near enough, and far enough before the next."""

    least: float
    ahead: float


SURE = {MEANING: Sureness(0.6, 0.1), LEXICAL: Sureness(0.45, 0.15)}  # docs/routing.md says what that gives


@dataclass(slots=True)
class Guesser:
    """What this process guesses with. `ready` once the model is read; `busy` while it works on one question."""

    kind: str = LEXICAL
    ready: bool = False
    busy: bool = False


_guesser = Guesser()


def use(kind: str) -> None:
    """For create_app: `meaning`, or `lexical` where 130 MB are too much."""
    global _guesser
    _guesser = Guesser(kind)


def warm_up(apart: Callable[..., Any]) -> None:
    """Read the model, `apart` from everything (`kernel.lanes`); until then the letters decide."""
    if _guesser.kind == MEANING and not _guesser.ready:
        try:
            apart(load)
            _guesser.ready = True
        except Exception:
            log.exception("the sentence encoder could not be read: topics are guessed by their letters")


def guess(text: str, topics: Sequence[Lines], *, within: Within) -> int | None:
    """The place of the topic that the text is about; None when there is doubt.

    `within` is `kernel.lanes.apart_within`: a verb does not wait by itself."""
    if not topics or not text.strip():
        return None
    known = tuple(topics)
    if _guesser.ready and not _guesser.busy and can_read(text):
        try:
            return chosen(within(LIMIT, _mean, text, known), SURE[MEANING])
        except TimeoutError:
            log.info("the sentence encoder took more than %.0f ms", LIMIT * 1e3)
        except Exception:
            log.exception("the sentence encoder failed")
    return chosen(matcher(LEXICAL, known).scores(text), SURE[LEXICAL])


def chosen(scores: Sequence[float], sure: Sureness) -> int | None:
    """The nearest, when it is surely so."""
    best = max(range(len(scores)), key=scores.__getitem__)
    second = max((score for at, score in enumerate(scores) if at != best), default=0.0)
    return best if scores[best] >= sure.least and scores[best] - second >= sure.ahead else None


@lru_cache(maxsize=200)
def matcher(kind: str, topics: tuple[Lines, ...]) -> Matcher:
    """Made once for what a brand's topics say now; a change of a line makes a new one."""
    return Meaning(topics) if kind == MEANING else Lexical(widened(topics))


def _mean(text: str, topics: tuple[Lines, ...]) -> list[float]:
    _guesser.busy = True
    try:
        return matcher(MEANING, topics).scores(text)
    finally:
        _guesser.busy = False
