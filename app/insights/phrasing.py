"""What somebody typed into the search box, as terms: words, "phrases", and what must not be there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.insights.folding import forms, words_of
from app.kernel.errors import Malformed

LONGEST, MOST_TERMS = 200, 12
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞〟「」『』", '"'))
# A minus counts only where a word begins; an open quotation mark reaches to the end.
_TERM = re.compile(r'(?P<minus>(?:(?<=\s)|^)[-−–])?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<plain>[^\s"]+))')


class NothingToFind(Malformed):
    """No letter, number or sign is left of what was typed."""

    code = "search.nothing"


class OnlyWithout(Malformed):
    """Only said what must not be there."""

    code = "search.only_without"


class TooLong(Malformed):
    code = "search.too_long"


class TooManyTerms(Malformed):
    code = "search.too_many"


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word in all its `forms`, or `words` that stand side by side exactly so."""

    words: tuple[str, ...]
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Every one of `terms`, and none of `without`."""

    terms: tuple[Term, ...]
    without: tuple[Term, ...]


def parsed(typed: str, *, languages: Sequence[str]) -> Wanted:
    """The terms of what was typed; raises NothingToFind, OnlyWithout, TooLong or TooManyTerms.

    Words written together (`l'été`, `f/1.8`, 東京) are a phrase. There are no operators: `OR`, `NEAR(`, `*` are words or nothing."""
    if len(typed) > LONGEST:
        raise TooLong(data={"limit": LONGEST})
    terms: dict[Term, None] = {}
    without: dict[Term, None] = {}
    for found in _TERM.finditer(typed.translate(_QUOTES)):
        term = _term(found["quoted"] or found["plain"] or "", exact=found["quoted"] is not None, languages=languages)
        if term.words:
            (without if found["minus"] else terms)[term] = None
    if len(terms) + len(without) > MOST_TERMS:
        raise TooManyTerms(data={"limit": MOST_TERMS})
    if not terms:
        raise OnlyWithout if without else NothingToFind
    return Wanted(tuple(terms), tuple(without))


def _term(typed: str, *, exact: bool, languages: Sequence[str]) -> Term:
    words = list(words_of(typed))
    folded = tuple(word.folded for word in words)
    return Term(folded, forms(words[0], languages=languages)) if len(words) == 1 and not exact else Term(folded)
