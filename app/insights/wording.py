"""The words that an entry is found by, and a question for them, as SQLite's FTS5 and PostgreSQL's tsvector write both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.insights.folding import forms, words_of
from app.insights.phrasing import Term, Wanted

# Words hold letters, numbers and signs only, so what begins with these marks can never be typed by anybody.
SCOPE, STEM = "_", "="
BLOCKS = (12, 16)  # bits of an entry's id that its blocks leave out: 4,096 ids, and 65,536


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: one brand, and, if said, one role's words or one site's."""

    brand_id: int
    role: str = ""
    site_id: int | None = None

    def marks(self) -> Iterator[str]:
        """The words that every row of this scope holds."""
        yield f"{SCOPE}b{self.brand_id}"
        if self.role:
            yield f"{SCOPE}{self.role}"
        if self.site_id is not None:
            yield f"{SCOPE}s{self.site_id}"

    def block(self, bits: int, number: int) -> str:
        """The word of every row of the brand in one block of ids."""
        return f"{SCOPE}b{self.brand_id}{SCOPE}{bits}{SCOPE}{number}"


class Tongue(Protocol):
    """How one database writes what is indexed and what is asked. Every word is quoted: nothing typed is ever an operator."""

    def document(self, body: str, *, scope: Scope, languages: Sequence[str]) -> str:
        """What an entry of such a text is found by, wherever it stands."""

    def place(self, scope: Scope, entry_id: int) -> str:
        """What is added to the document: where it stands, if the database must be told."""

    def question(self, wanted: Wanted, *, scope: Scope, blocks: Sequence[str] = ()) -> str:
        """What finds these documents, in these blocks of ids only if any are named."""


class Lite:
    """FTS5 with the ascii tokeniser: words between spaces; the marks and everything beyond ASCII are letters to it."""

    def document(self, body: str, *, scope: Scope, languages: Sequence[str]) -> str:
        words, stems = _content(body, languages)
        return " ".join([*scope.marks(), *words, *(STEM + stem for stem in stems)])

    def place(self, scope: Scope, entry_id: int) -> str:
        return ""  # rows come newest first by themselves

    def question(self, wanted: Wanted, *, scope: Scope, blocks: Sequence[str] = ()) -> str:
        every = " AND ".join([*(f'"{mark}"' for mark in scope.marks()), *map(self._term, wanted.terms)])
        return f"({every}) NOT ({' OR '.join(map(self._term, wanted.without))})" if wanted.without else every

    def _term(self, term: Term) -> str:
        return "(" + " OR ".join(f'"{each}"' for each in _alternatives(term)) + ")" if term.forms else f'"{" ".join(term.words)}"'


class Postgres:
    """A tsvector made here, never by the server's own dictionaries: both databases give the same answers."""

    MOST_AT, PLACES = 16_383, 256  # the last place a tsvector can say, and how many it keeps of one word

    def document(self, body: str, *, scope: Scope, languages: Sequence[str]) -> str:
        words, stems = _content(body, languages)
        places: dict[str, list[str]] = {}
        for place, word in enumerate(words[:self.MOST_AT], 1):
            places.setdefault(word, []).append(str(place))
        return " ".join([*(f"'{mark}'" for mark in scope.marks()), *(f"'{STEM}{stem}'" for stem in stems),
                         *(f"'{word}':{','.join(at[:self.PLACES])}" for word, at in places.items())])

    def place(self, scope: Scope, entry_id: int) -> str:
        return "".join(f" '{scope.block(bits, entry_id >> bits)}'" for bits in BLOCKS)

    def question(self, wanted: Wanted, *, scope: Scope, blocks: Sequence[str] = ()) -> str:
        every = [*(f"'{mark}'" for mark in scope.marks()), *map(self._term, wanted.terms)]
        if blocks:  # instead of the brand, whose every place in the index would be read
            every[0] = "(" + " | ".join(f"'{block}'" for block in blocks) + ")"
        return " & ".join([*every, *(f"!{self._term(term)}" for term in wanted.without)])

    def _term(self, term: Term) -> str:
        joined = " | ".join(f"'{each}'" for each in _alternatives(term)) if term.forms else " <-> ".join(f"'{word}'" for word in term.words)
        return f"({joined})"


def tongue(dialect: str) -> Tongue:
    """The one that this database speaks."""
    return Lite() if dialect == "sqlite" else Postgres()


def _content(body: str, languages: Sequence[str]) -> tuple[list[str], list[str]]:
    """The folded words in their order, and the stems that differ from them."""
    words = list(words_of(body))
    stems = {stem for word in words for stem in forms(word, languages=languages) if stem != word.folded}
    return [word.folded for word in words], sorted(stems)


def _alternatives(term: Term) -> Iterable[str]:
    """Each form as a word and as a stem: `lenses` finds `lens`, whose own stem is another."""
    ordered = sorted(term.forms)
    return [*ordered, *(STEM + form for form in ordered)]
