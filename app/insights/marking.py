"""Which parts of a text were found: the text cut into marked and plain parts, short around the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.insights.folding import Word, forms, words_of
from app.insights.phrasing import Wanted

BEFORE, LENGTH = 60, 240  # characters shown before the first mark, and in all


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    marked: bool


def excerpt(body: str, *, wanted: Wanted, languages: Sequence[str]) -> list[Part]:
    """The text around the first place that was found, on one line, with … where it goes on."""
    words = list(words_of(body))
    places = _places(words, wanted, languages)
    first = places[0][0] if places else 0
    begin = 0 if first <= BEFORE else min((word.start for word in words if word.start >= first - BEFORE), default=first)
    end = len(body) if len(body) <= begin + LENGTH else max((word.end for word in words if first < word.end <= begin + LENGTH),
                                                            default=begin + LENGTH)
    parts, at = [Part("…", False)] if begin else [], begin
    for start, stop in places:
        if start >= end:
            break
        parts += [Part(body[at:start], False), Part(body[start:min(stop, end)], True)]
        at = min(stop, end)
    parts += [Part(body[at:end], False), Part("…" if end < len(body) else "", False)]
    return [Part(" ".join(part.text.split("\n")), part.marked) for part in parts if part.text]


def _places(words: Sequence[Word], wanted: Wanted, languages: Sequence[str]) -> list[tuple[int, int]]:
    """Where something begins and ends that was asked for, in order, none inside another."""
    found: list[tuple[int, int]] = []
    for term in wanted.terms:
        many = len(term.words)
        for at, word in enumerate(words):
            if term.forms and forms(word, languages=languages) & term.forms:
                found.append((word.start, word.end))
            elif not term.forms and tuple(each.folded for each in words[at:at + many]) == term.words:
                found.append((word.start, words[at + many - 1].end))
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart
