"""Every word for people in every language: collect them from the sources, compile them, and check that none is missing."""

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config import CONSOLE_LANGUAGES, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "app" / "translations"
PYTHON = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
# t("…") and n("…", "…", count) of wire/words.ts. Babel's own reader of JavaScript loses calls in nested templates.
SCRIPT = re.compile(r"""(?<![\w.])(?:t\(\s*("(?:[^"\\\n]|\\.)*")|n\(\s*("(?:[^"\\\n]|\\.)*"),\s*("(?:[^"\\\n]|\\.)*"))""")
DOMAINS: dict[str, tuple[str, ...]] = {
    "messages": ("app/**/*.py", "app/**/*.html", "app/**/*.txt"),
    # What the server says to visitors and on the desk's page: the button, letters, the page of a left question, what went wrong.
    "public": ("app/embed/*.py", "app/embed/templates/embed/*.html", "app/templates/base.html", "app/templates/narrow.html",
               "app/templates/errors/*.html", "app/templates/letters/answer.txt", "app/desk/**/*.py", "app/desk/**/*.html"),
    "widget": ("widget/**/*.ts",),
    "desk": ("desk/**/*.ts", "desk/**/*.tsx"),
}
SERVED = ("messages", "public")  # compiled for the server; the browsers' own build reads the others
CHATTER = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Project-Id', b'"Report-Msgid', b'"Last-Translator', b'"Language-Team')
COUNTED = {"{count}", "%(num)s", "%(num)d"}  # "one", "two" or "none" may be said in words
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def languages(domain: str = "public") -> list[str]:
    """Those that the domain is said in; English is the source and needs no catalogue."""
    return [one for one in (CONSOLE_LANGUAGES if domain == "messages" else LANGUAGES) if one != "en"]


def place(domain: str, language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"


def collect(domain: str) -> Catalog:
    """What the sources of a domain say, in English."""
    catalogue = Catalog(project="Vouch", charset="utf-8", fuzzy=False)
    for file in _sources(domain):
        name = file.relative_to(ROOT).as_posix()
        with file.open("rb") as source:
            for words, context in _said(file.suffix, source):
                catalogue.add(words, locations=[(name, 0)], context=context)
    return catalogue


def _sources(domain: str) -> list[Path]:
    """The domain's files in the order of its patterns; what is public is not said again in `messages`."""
    elsewhere = set(_sources("public")) if domain == "messages" else set()
    found = [file for pattern in DOMAINS[domain] for file in sorted(ROOT.glob(pattern))]
    return [file for file in found if file not in elsewhere and not {"dist", "shop"} & set(file.parts) and ".test." not in file.name]


Words = str | tuple[str, ...] | list[str]


def _said(suffix: str, source: BinaryIO) -> Iterator[tuple[Words, str | None]]:
    """Each text for people with its context."""
    if suffix in {".ts", ".tsx"}:
        for one, single, many in SCRIPT.findall(source.read().decode()):
            yield (json.loads(one) if one else (json.loads(single), json.loads(many))), None
        return
    method, options = ("python", {}) if suffix == ".py" else ("jinja2.ext:babel_extract", {"trimmed": "true", "newstyle_gettext": "true"})
    for _line, words, _comments, context in extract(method, source, PYTHON, options=options):
        yield cast("Words", words), context


def read(domain: str, language: str) -> Catalog:
    file = place(domain, language)
    if not file.exists():
        return Catalog(locale=language, domain=domain, charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=language, domain=domain)


def update(domain: str, language: str) -> None:
    """Adds what is new and drops what is gone; translations that exist stay as they are."""
    file, catalogue = place(domain, language), read(domain, language)
    catalogue.update(collect(domain), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = f"# The words of Vouch ({domain}) in {Locale.parse(language).english_name}."
    catalogue.fuzzy = False
    file.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, include_lineno=False, sort_by_file=True)
    kept = b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(CHATTER))
    if not file.exists() or file.read_bytes() != kept:
        file.write_bytes(kept)


def compile_server(language: str) -> None:
    """The browsers' catalogues are compiled by their own build; the server reads these."""
    for domain in SERVED:
        if language in languages(domain):
            with place(domain, language).with_suffix(".mo").open("wb") as out:
                write_mo(out, read(domain, language))


def faults(domain: str, language: str) -> list[str]:
    """What keeps this catalogue from being whole: words missing, left over, untranslated, with other holes, or counted otherwise."""
    said, known = collect(domain), read(domain, language)
    due = Catalog(locale=language).plural_forms
    wrong = [] if known.plural_forms == due else [f"counts otherwise than its language does: {due}"]
    wrong += [f"not in the catalogue: {message.id!r}" for message in said if message.id and known.get(message.id, message.context) is None]
    for message in known:
        if not message.id:
            continue
        if said.get(message.id, message.context) is None:
            wrong.append(f"nobody says this any more: {message.id!r}")
        elif message.fuzzy or not all(_forms(message)) or len(_forms(message)) != (known.num_plurals if message.pluralizable else 1):
            wrong.append(f"not translated: {message.id!r}")
        elif any(set(HOLE.findall(form)) - _holes(message) for form in _forms(message)):
            wrong.append(f"has a hole that the source does not fill: {message.id!r}")
        elif any(_holes(message) - COUNTED - set(HOLE.findall(form)) for form in _forms(message)):
            wrong.append(f"leaves a hole of the source out: {message.id!r}")
    return [f"{language}/{domain}: {fault}" for fault in wrong]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _holes(message: Message) -> set[str]:
    sources = (message.id,) if isinstance(message.id, str) else message.id
    return {hole for source in sources for hole in HOLE.findall(source)} | COUNTED


def main(wanted: list[str]) -> int:
    verb, domains = (wanted or [""])[0], wanted[1:] or list(DOMAINS)
    pairs = [(domain, language) for domain in domains for language in languages(domain)]
    if verb == "extract":
        for domain, language in pairs:
            update(domain, language)
    elif verb == "compile":
        for language in languages():
            compile_server(language)
    elif verb == "check":
        wrong = [fault for pair in pairs for fault in faults(*pair)]
        print("\n".join(wrong) or f"{len(pairs)} catalogues are whole")
        return 1 if wrong else 0
    else:
        print("usage: python -m tools.catalogues extract|compile|check [domain…]", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
