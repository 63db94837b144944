"""A brand composes its application form: its words, its questions in order, and whether it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.brands.models import Brand
from app.brands.policy import is_web_address
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound, Refusal
from app.kernel.text import clean, clean_line
from app.kernel.work import Unit
from app.recruitment.models import ApplicationForm, Question
from app.recruitment.policy import (
    CHOSEN,
    KINDS,
    LONGEST_CHOICE,
    LONGEST_CONSENT,
    LONGEST_LABEL,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_CHOICES,
    MOST_QUESTIONS,
    can_recruit,
)
from app.recruitment.queries import question_of

Words = Mapping[str, str]  # language -> text; the brand's first language is needed


class TooManyQuestions(Refusal):
    """A form of more questions is left unfinished."""

    code, status = "question.too_many", 409


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it is to be. `choices` are needed for the kinds that choose, and ignored for the others."""

    kind: str
    words: Words
    is_needed: bool = False
    choices: Sequence[Words] = ()


def begin_form(unit: Unit, *, actor: Actor, titles: Words, words: Words, consent: Words, questions: Sequence[Asking], now: datetime) -> None:
    """The first form of a brand, closed until it is opened; where there is one already it stays as it is."""
    if not can_recruit(actor):
        raise NotAllowed
    if unit.get(ApplicationForm, actor.brand_id) is not None:
        return
    unit.add(ApplicationForm(brand_id=actor.brand_id, is_open=False, changed_at=now, **_words(unit, actor, titles, words, consent)))
    unit.flush()
    for asking in questions:
        add_question(unit, actor=actor, asking=asking)


def change_form(unit: Unit, *, actor: Actor, titles: Words, words: Words, consent: Words, consent_url: str, now: datetime) -> None:
    """Raises NotAllowed, NotFound, Malformed (`titles`, `words`, `consent`, `consent_url`)."""
    form, consent_url = _form(unit, actor), consent_url.strip()
    values = _words(unit, actor, titles, words, consent)
    if consent_url and not is_web_address(consent_url):
        raise Malformed(data={"fields": ["consent_url"]})
    form.titles, form.words, form.consent = values["titles"], values["words"], values["consent"]
    form.consent_url, form.changed_at = consent_url, now
    unit.flush()


def open_form(unit: Unit, *, actor: Actor, is_open: bool, now: datetime) -> None:
    """Open or close it; who is writing at that moment is told when they send. Raises NotAllowed, NotFound."""
    form = _form(unit, actor)
    form.is_open, form.changed_at = is_open, now
    unit.flush()


def add_question(unit: Unit, *, actor: Actor, asking: Asking) -> str:
    """At the end; the new question's uid. Raises NotAllowed, NotFound, Malformed (`words`, `choices`, `kind`), TooManyQuestions."""
    _form(unit, actor)
    values = _question(unit, actor, asking)
    count, last = unit.execute(select(func.count(), func.max(Question.position)).where(Question.brand_id == actor.brand_id)).one()
    if count >= MOST_QUESTIONS:
        raise TooManyQuestions(data={"most": MOST_QUESTIONS})
    question = Question(brand_id=actor.brand_id, position=0 if last is None else last + 1, **values)
    unit.add(question)
    unit.flush()
    return question.uid


def change_question(unit: Unit, *, actor: Actor, question: str, asking: Asking) -> None:
    """What was answered stays as it was asked. Raises NotAllowed, NotFound, Malformed."""
    _form(unit, actor)
    row = question_of(unit, actor, uid=question)
    for name, value in _question(unit, actor, asking).items():
        setattr(row, name, value)
    unit.flush()


def move_question(unit: Unit, *, actor: Actor, question: str, by: int) -> None:
    """One place down (`by` 1) or up (-1); at the end nothing moves. Raises NotAllowed, NotFound."""
    _form(unit, actor)
    row = question_of(unit, actor, uid=question)
    rows = list(unit.scalars(select(Question).where(Question.brand_id == actor.brand_id).order_by(Question.position, Question.id)))
    place = rows.index(row)
    if 0 <= place + by < len(rows):
        rows.insert(place + by, rows.pop(place))
    for position, each in enumerate(rows):
        each.position = position
    unit.flush()


def remove_question(unit: Unit, *, actor: Actor, question: str) -> None:
    """Asked no more; answers that were given stay with their applications. Raises NotAllowed, NotFound."""
    _form(unit, actor)
    unit.delete(question_of(unit, actor, uid=question))
    unit.flush()


def _form(unit: Unit, actor: Actor) -> ApplicationForm:
    """Taken first by whoever changes a form, so that two managers do it one after the other."""
    if not can_recruit(actor):
        raise NotAllowed
    form = unit.scalar(select(ApplicationForm).where(ApplicationForm.brand_id == actor.brand_id).with_for_update())
    if form is None:
        raise NotFound
    return form


def _words(unit: Unit, actor: Actor, titles: Words, words: Words, consent: Words) -> dict[str, dict[str, str]]:
    found = {"titles": _tidy(titles), "words": _tidy(words, several_lines=True), "consent": _tidy(consent)}
    longest, first = {"titles": LONGEST_TITLE, "words": LONGEST_WORDS, "consent": LONGEST_CONSENT}, _first(unit, actor)
    wrong = [field for field, texts in found.items() if not texts.get(first) or any(len(text) > longest[field] for text in texts.values())]
    if wrong:
        raise Malformed(data={"fields": wrong})
    return found


def _question(unit: Unit, actor: Actor, asking: Asking) -> dict[str, object]:
    first, words = _first(unit, actor), _tidy(asking.words)
    choices = [_tidy(choice) for choice in asking.choices] if asking.kind in CHOSEN else []
    firsts = [choice.get(first, "") for choice in choices]
    wrong = {
        "kind": asking.kind not in KINDS,
        "words": not words.get(first) or any(len(text) > LONGEST_LABEL for text in words.values()),
        "choices": asking.kind in CHOSEN and (
            not 2 <= len(choices) <= MOST_CHOICES or not all(firsts) or any(_repeats(choices, language) for language in {first, *words})
            or any(len(text) > LONGEST_CHOICE for choice in choices for text in choice.values())),
    }
    if any(wrong.values()):
        raise Malformed(data={"fields": [field for field, is_wrong in wrong.items() if is_wrong]})
    return {"kind": asking.kind, "words": words, "is_needed": asking.is_needed, "choices": choices}


def _repeats(choices: Sequence[Words], language: str) -> bool:
    texts = [choice[language] for choice in choices if language in choice]
    return len(set(texts)) < len(texts)


def _tidy(texts: Words, *, several_lines: bool = False) -> dict[str, str]:
    """Cleaned; a language without words is left out."""
    clear = {language: clean(text) if several_lines else clean_line(text, longest=10_000) for language, text in texts.items()}
    return {language: text for language, text in clear.items() if text}


def _first(unit: Unit, actor: Actor) -> str:
    return unit.get_one(Brand, actor.brand_id).languages[0]
