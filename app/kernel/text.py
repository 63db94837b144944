"""Text as people type it, made safe to store: one form, no control characters, nothing that turns the page around."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

# Overrides, embeddings and isolates make text read as something else; direction is the renderer's (`dir="auto"`).
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = {code: None for code in [*range(0x00, 0x20), *range(0x7F, 0xA0)] if chr(code) not in "\n\t"}
_FORBIDDEN = _TURNING | _CONTROL
_MOST_MARKS = 30  # on a letter: UAX #15's Stream-Safe Text Format. No script needs more than a handful
# Where Unicode has marks, without the Han and Hangul blocks between them; and what may stand among the marks of one letter.
_BLOCKS = (range(0x300, 0x3100), range(0xA66F, 0xAC00), range(0xFB1E, 0xFE30), range(0x101FD, 0x11FFF), range(0x13440, 0x1F000),
           range(0xE0100, 0xE01F0))
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad")


def clean(text: str) -> str:
    """NFC, line ends as \\n, without control and direction-override characters, lone surrogates, towers of marks and outer white space."""
    sound = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    sound = sound.translate(_FORBIDDEN)
    if not sound.isascii():
        # Threat: normalising sorts the marks on a letter in quadratic time: they are counted before. It may take one apart into three: and after.
        sound = _lowered(unicodedata.normalize("NFC", _lowered(sound)))
    return sound.strip()


def _lowered(text: str) -> str:
    """No letter with a tower of marks: one is drawn over the lines around it."""
    joins = _joins()
    half = _MOST_MARKS // 2 + 1  # whatever is higher than allowed fills one of these pieces
    if not any(text[at] in joins and joins >= set(text[at:at + half]) for at in range(0, len(text), half)):
        return text
    kept: list[str] = []
    high = 0
    for letter in text:
        if letter not in joins:
            high = 0
        elif letter not in _JOINERS:
            high += 1
            if high > _MOST_MARKS:
                continue
        kept.append(letter)
    return "".join(kept)


@lru_cache(maxsize=1)
def _joins() -> frozenset[str]:
    """What belongs to the letter before it."""
    return _JOINERS | {mark for block in _BLOCKS for mark in map(chr, block) if unicodedata.category(mark)[0] == "M"}


def clean_line(text: str, *, longest: int) -> str:
    """As `clean`, on one line, cut to `longest` characters."""
    return " ".join(clean(text).split())[:longest]


def address(text: str) -> SplitResult:
    """The parts of an address that somebody sent; empty ones where it is none: `http://[` is no fault of ours."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def in_language(texts: Mapping[str, str], *languages: str) -> str:
    """The text in the first of these languages that there is one in, else in whichever there is."""
    for language in languages:
        for text in (texts.get(language), texts.get(language.split("-")[0])):
            if text:
                return text
    return next(iter(texts.values()), "")
