"""One normaliser for what was written and what is looked for: words with their place, folded, and their stems."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 64  # characters of a word that are kept: nobody looks for more of one
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish"}
# Written without spaces between words: each letter with its marks stands alone, and what is looked for together is a phrase.
_UNSPACED = ((0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1100, 0x11FF), (0x3005, 0x3007), (0x3041, 0x30FF),
             (0x3100, 0x312F), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
# Hebrew points, Arabic vowels and the hamza above and below, tatweel, the Indic nukta, variation selectors.
_DROPPED = ((0x0591, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x093C, 0x093C),
            (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_ACCENTS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))
_PLAIN = {"ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "œ": "oe",
          "æ": "ae", "þ": "th"}


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where in the text it stands; `plain` is the same with its accents, for the stemmers."""

    folded: str
    plain: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order: letters and numbers in any script, and signs such as emoji, each on its own."""
    for start, end in _runs(text):
        # Threat: what is remembered of a run must stay small, and one letter may stand for eighteen.
        run = unicodedata.normalize("NFKC", text[start:min(end, start + LONGEST)])[:LONGEST]
        for folded, plain in _folded(run):
            yield Word(folded, plain, start, end)


def forms(word: Word, *, languages: Sequence[str]) -> frozenset[str]:
    """The folded word and its stems in these languages."""
    stems = {_stem(each, language[:2]) for language in languages for each in {word.plain, word.folded}}
    return frozenset({word.folded} | {stem for stem in stems if len(stem) > 1})


@lru_cache(16_384)
def _kind(letter: str) -> str:
    """`word`, `one` (stands alone), `glue` (belongs to what is before it) or nothing."""
    group, code = unicodedata.category(letter), ord(letter)
    if group[0] == "M" or group == "Cf":
        return "glue"
    if group[0] in "LN":
        return "one" if _within(code, _UNSPACED) else "word"
    return "one" if group == "So" and code > 0x2100 else ""


def _within(code: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    start, kind = 0, ""
    for at, letter in enumerate(text):
        now = _kind(letter)
        if now == "glue" or (now == kind == "word"):
            continue
        if kind:
            yield start, at
        start, kind = at, now
    if kind:
        yield start, len(text)


@lru_cache(8_192)
def _folded(run: str) -> tuple[tuple[str, str], ...]:
    """(folded, plain) of each word that a run of letters becomes; mostly one."""
    lower = unicodedata.normalize("NFKC", run).casefold()
    folded = _without_accents(lower)
    found = [folded[start:end][:LONGEST] for start, end in _runs(folded)]
    plain = "".join(letter for letter in unicodedata.normalize("NFC", lower) if unicodedata.category(letter) != "Cf")[:LONGEST]
    return tuple((each, plain if len(found) == 1 else each) for each in found)


def _without_accents(lower: str) -> str:
    """Without what people leave out when they are in a hurry. Cyrillic keeps й and ї, but ё is е; Indic vowels stay."""
    kept: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFD", lower):
        code = ord(letter)
        if unicodedata.category(letter) == "Cf" or _within(code, _DROPPED):
            continue
        if _within(code, _ACCENTS):
            stays = "\u0400" <= base <= "\u052f" and letter not in "\u0300\u0301" and base + letter != "е\u0308"
            kept += [letter] if stays else []
            continue
        base = letter
        number = unicodedata.decimal(letter, None)
        kept.append(_PLAIN.get(letter, letter) if number is None else str(number))
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(65_536)
def _stem(word: str, language: str) -> str:
    """The folded stem; the word itself where the language has no stemmer. A stemmer holds a state: each call has its own."""
    name = STEMMERS.get(language)
    if name is None or any(letter.isdecimal() for letter in word):
        return _without_accents(word)
    import snowballstemmer  # type: ignore[import-untyped]  # it has no stubs; thirty languages, read with the first word

    return _without_accents(snowballstemmer.stemmer(name).stemWord(word))
