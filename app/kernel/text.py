"""Text as people type it, made safe to store: one form, no control characters, nothing that turns the page around."""

import re
import unicodedata
from collections.abc import Mapping

# Overrides, embeddings and isolates make text read as something else; direction is the renderer's (`dir="auto"`).
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = {code: None for code in [*range(0x00, 0x20), *range(0x7F, 0xA0)] if chr(code) not in "\n\t"}
_FORBIDDEN = _TURNING | _CONTROL
# Threat: normalising sorts the marks on a letter in quadratic time. Nobody needs more than 30 of them (UAX #15, Stream-Safe Text Format).
_MARKS = "".join(mark for mark in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(mark))
_PILED = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")


def clean(text: str) -> str:
    """NFC, line ends as \\n, without control and direction-override characters, lone surrogates and outer white space."""
    sound = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    sound = sound.translate(_FORBIDDEN)
    if not unicodedata.is_normalized("NFC", sound):  # rare, so that the slow look for piles is, too
        sound = unicodedata.normalize("NFC", _PILED.sub(r"\1", sound))
    return sound.strip()


def clean_line(text: str, *, longest: int) -> str:
    """As `clean`, on one line, cut to `longest` characters."""
    return " ".join(clean(text).split())[:longest]


def in_language(texts: Mapping[str, str], *languages: str) -> str:
    """The text in the first of these languages that there is one in, else in whichever there is."""
    for language in languages:
        for text in (texts.get(language), texts.get(language.split("-")[0])):
            if text:
                return text
    return next(iter(texts.values()), "")
