"""How well a brand's topics are told apart by the words: questions with the topic they belong to, before launch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.routing.guessing import SURE, chosen, matcher
from app.routing.lexical import Lines

LARGEST = 10_000_000  # bytes of a file
MOST_TOPICS, MOST_LINES, MOST_QUESTIONS = 500, 200, 100_000


class Unreadable(ValueError):
    """A file that cannot be evaluated; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    language: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Score:
    """Of one language: shares of the questions whose topic came first, or among the first three; how many were sure enough
    to be routed by their words, and how many of those rightly."""

    language: str
    questions: int
    top_1: float
    top_3: float
    routed: float
    rightly: float | None


def read_topics(path: Path) -> dict[str, list[str]]:
    """`{"name": ["an example line", …], …}`; raises Unreadable."""
    try:
        given = json.loads(_text(path))
    except ValueError as error:
        raise Unreadable(f"{path} is not JSON: {error}") from None
    if not isinstance(given, dict) or not given:
        raise Unreadable(f"{path} must be an object of topics: {{\"name\": [\"an example line\", …]}}")
    if len(given) > MOST_TOPICS:
        raise Unreadable(f"{path} has {len(given)} topics; {MOST_TOPICS} are the most")
    for name, lines in given.items():
        if not name.strip():
            raise Unreadable(f"{path}: a topic has no name")
        if not isinstance(lines, list) or not lines or len(lines) > MOST_LINES or not all(isinstance(each, str) and each.strip() for each in lines):
            raise Unreadable(f"{path}: topic {name!r} needs a list of 1 to {MOST_LINES} example lines, none of them empty")
    return given


def read_questions(path: Path, topics: Sequence[str]) -> list[Asked]:
    """Lines of language, text and expected topic with tabs between; raises Unreadable."""
    found: list[Asked] = []
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.rstrip("\r").split("\t")]
        if len(parts) != 3 or not all(parts):
            raise Unreadable(f"{path}, line {number}: needs language, text and expected topic with tabs between")
        if parts[2] not in topics:
            raise Unreadable(f"{path}, line {number}: there is no topic {parts[2]!r}")
        found.append(Asked(*parts))
    if not found:
        raise Unreadable(f"{path} has no questions")
    if len(found) > MOST_QUESTIONS:
        raise Unreadable(f"{path} has {len(found)} questions; {MOST_QUESTIONS} are the most")
    return found


def evaluate(topics: dict[str, list[str]], questions: Sequence[Asked], *, kind: str) -> list[Score]:
    """A score for each language in the order in which they come."""
    names, made = list(topics), matcher(kind, tuple(Lines((name,), tuple(lines)) for name, lines in topics.items()))
    outcomes: dict[str, list[tuple[int, bool | None]]] = {}
    for asked in questions:
        scores = made.scores(asked.text)
        order = sorted(range(len(names)), key=lambda at: -scores[at])
        sure = chosen(scores, SURE[kind])
        outcomes.setdefault(asked.language, []).append((order.index(names.index(asked.topic)), None if sure is None else names[sure] == asked.topic))
    return [_score(language, found) for language, found in outcomes.items()]


def _score(language: str, found: Sequence[tuple[int, bool | None]]) -> Score:
    routed = [right for _, right in found if right is not None]
    return Score(language, len(found), top_1=_share(sum(place == 0 for place, _ in found), len(found)),
                 top_3=_share(sum(place < 3 for place, _ in found), len(found)), routed=_share(len(routed), len(found)),
                 rightly=_share(sum(routed), len(routed)) if routed else None)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"{path} is larger than {LARGEST // 1_000_000} MB")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not UTF-8 text") from None
