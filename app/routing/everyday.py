"""What every shop is asked whatever it sells: delivery, returns, repairs and payment, the same lines in six languages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.routing.lexical import Lexical, Lines

NEAR = 0.3  # how alike the words of a topic and of such a matter must be, a line on average

# By matter, then by language: a brand's topic that is about one of them knows its lines as well.
EVERYDAY: Mapping[str, Mapping[str, list[str]]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def widened(topics: Sequence[Lines]) -> list[Lines]:
    """The topics with the everyday lines of the matter that each is about, judged by the words alone."""
    plain, found = Lexical(topics), list(topics)
    for spoken in EVERYDAY.values():
        scores = [sum(each) for each in zip(*(plain.scores(line) for line in spoken["en"]), strict=True)]
        best = max(range(len(topics)), key=scores.__getitem__)
        if scores[best] > NEAR * len(spoken["en"]):
            found[best] = replace(found[best], examples=found[best].examples + tuple(line for lines in spoken.values() for line in lines))
    return found
