"""Which topic the words of a question look like: pieces of words compared, without any model. Pure."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Vowel signs of Indic and South-East Asian scripts are marks, and no end of a word.
WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u0dff\u0e00-\u0e7f]+")
PIECE = 4  # letters of a piece; a whole word counts as well
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Lines:
    """What is known of a topic: its names in every language and lines such as visitors write."""

    names: tuple[str, ...]
    examples: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.names + self.examples


def pieces(text: str) -> Counter[str]:
    """Words and the overlapping pieces in them, folded: `sharpness` and `sharp` share most of theirs."""
    folded = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not "\u0300" <= each <= "\u036f")
    found: Counter[str] = Counter()
    for word in WORD.findall(folded):
        edged = f"^{word}$"
        found.update([edged, *(edged[at:at + PIECE] for at in range(max(1, len(edged) - PIECE + 1)))])
    return found


class Lexical:
    """Cosine between a question and each topic, pieces that every topic has counting little."""

    def __init__(self, topics: Sequence[Lines]) -> None:
        lines = [[pieces(line) for line in topic.all] for topic in topics]
        seen = Counter(piece for topic in lines for piece in {each for line in topic for each in line})
        self._rarity = {piece: math.log((1 + len(topics)) / count) for piece, count in seen.items()}
        self._topics = [([self._weighed(line) for line in topic], self._weighed(_sum(topic))) for topic in lines]

    def scores(self, text: str) -> list[float]:
        """For each topic between 0 and 2: its best line, and all its lines together."""
        asked = self._weighed(pieces(text))
        return [max((_cosine(asked, line) for line in lines), default=0.0) + _cosine(asked, whole) for lines, whole in self._topics]

    def _weighed(self, counted: Counter[str]) -> Weights:
        weights = {piece: (1 + math.log(count)) * self._rarity.get(piece, 1.0) for piece, count in counted.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {piece: weight / length for piece, weight in weights.items()}


def _sum(lines: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for line in lines:
        total.update(line)
    return total


def _cosine(one: Weights, other: Weights) -> float:
    return sum(weight * other[piece] for piece, weight in one.items() if piece in other)
