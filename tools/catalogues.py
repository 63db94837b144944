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

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "app" / "translations"
PYTHON = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
# t("…") and n("…", "…", count) of wire/words.ts. Babel's own reader of JavaScript loses calls in nested templates.
SCRIPT = re.compile(r"""(?<![\w.])(?:t\(\s*("(?:[^"\\\n]|\\.)*")|n\(\s*("(?:[^"\\\n]|\\.)*"),\s*("(?:[^"\\\n]|\\.)*"))""")
DOMAINS: dict[str, tuple[str, ...]] = {
    "messages": ("app/**/*.py", "app/**/*.html", "app/**/*.txt"),
    "widget": ("widget/**/*.ts",),
    "desk": ("desk/**/*.ts", "desk/**/*.tsx"),
}
CHATTER = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Project-Id', b'"Report-Msgid', b'"Last-Translator', b'"Language-Team')
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def languages() -> list[str]:
    """Those that have a folder; English is the source and needs none."""
    return sorted(folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir() and folder.name != "en")


def place(domain: str, language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"


def collect(domain: str) -> Catalog:
    """What the sources of a domain say, in English."""
    catalogue = Catalog(project="Vouch", charset="utf-8", fuzzy=False)
    for pattern in DOMAINS[domain]:
        for file in sorted(ROOT.glob(pattern)):
            if ".test." in file.name or "dist" in file.parts or "shop" in file.parts:
                continue
            name = file.relative_to(ROOT).as_posix()
            with file.open("rb") as source:
                for words, context in _said(file.suffix, source):
                    catalogue.add(words, locations=[(name, 0)], context=context)
    return catalogue


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
    """The browsers' catalogues are compiled by their own build; the server reads this one."""
    with place("messages", language).with_suffix(".mo").open("wb") as out:
        write_mo(out, read("messages", language))


def faults(domain: str, language: str) -> list[str]:
    """What keeps this catalogue from being whole: words missing, left over, untranslated, or with other holes."""
    said, known = collect(domain), read(domain, language)
    wrong = [f"not in the catalogue: {message.id!r}" for message in said if message.id and known.get(message.id, message.context) is None]
    for message in known:
        if not message.id:
            continue
        if said.get(message.id, message.context) is None:
            wrong.append(f"nobody says this any more: {message.id!r}")
        elif message.fuzzy or not all(_forms(message)):
            wrong.append(f"not translated: {message.id!r}")
        elif any(set(HOLE.findall(form)) - _holes(message) for form in _forms(message)):
            wrong.append(f"has a hole that the source does not fill: {message.id!r}")
    return [f"{language}/{domain}: {fault}" for fault in wrong]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _holes(message: Message) -> set[str]:
    sources = (message.id,) if isinstance(message.id, str) else message.id
    return {hole for source in sources for hole in HOLE.findall(source)} | {"{count}", "%(num)s"}


def main(wanted: list[str]) -> int:
    verb, domains = (wanted or [""])[0], wanted[1:] or list(DOMAINS)
    pairs = [(domain, language) for language in languages() for domain in domains]
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
