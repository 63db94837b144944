"""The form a candidate fills in, made from what the brand asks; and the forms in which managers compose it and decide."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import URLField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.accounts.forms import SPOKEN, Form, Several, language_name, name_in, options, trimmed
from app.kernel.text import in_language
from app.recruitment.models import Question
from app.recruitment.policy import LONGEST, LONGEST_CONSENT, LONGEST_LABEL, LONGEST_NOTE, LONGEST_TITLE, LONGEST_WORDS
from app.recruitment.queries import Asked

_NEEDED = _l("This is needed.")
KIND_NAMES = {"short": _l("A short text"), "long": _l("A long text"), "one": _l("One choice"), "several": _l("Several choices")}


def some(words: Any) -> Any:
    """At least one is chosen. Not `DataRequired`: that would make a browser ask for every single box."""

    def check(form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(words)

    return check


class One(RadioField):
    """Radio buttons of which none need be chosen."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class ApplyForm(Form):
    """What every brand asks; the brand's own questions are added as `q_<uid>` by `apply_form`."""

    name = StringField(_l("Your first name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    email = EmailField(_l("E-mail"), [DataRequired(_NEEDED), Length(max=320)], filters=[trimmed])
    languages = Several(_l("Languages you write well"), [some(_l("Choose at least one language."))])
    topics = Several(_l("What you know well"))
    agreed = BooleanField("", [DataRequired(_l("Without this we may not keep your application."))])
    website = StringField(_l("Leave this empty"))  # Threat: programs fill in whatever there is; people never see it
    lang, source, via, referrer = HiddenField(), HiddenField(), HiddenField(), HiddenField()

    def own(self) -> list[Any]:
        """The brand's own questions, in order."""
        return [field for name, field in self._fields.items() if name.startswith("q_")]

    def answers(self) -> dict[str, list[str]]:
        """The texts given, by the question's uid."""
        return {field.name[2:]: field.data if isinstance(field.data, list) else [field.data or ""] for field in self.own()}


def apply_form(asked: Asked, language: str, **values: Any) -> ApplyForm:
    """The brand's form in this language."""
    first = asked.brand.languages[0]
    fields = {f"q_{question.uid}": _field(question, language, first) for question in asked.questions}
    form: ApplyForm = type("ApplyFormHere", (ApplyForm,), fields)(**values)
    form.languages.choices = options((each, SPOKEN.get(each, each)) for each in asked.brand.languages)
    form.topics.choices = options((topic.uid, in_language(topic.names, language, first)) for topic in asked.topics)
    if asked.topics:
        form.topics.validators = [some(_l("Choose at least one."))]
    form.agreed.label.text = in_language(asked.form.consent, language, first)
    return form


def _field(question: Question, language: str, first: str) -> Any:
    words, needed = in_language(question.words, language, first), [DataRequired(_NEEDED)] if question.is_needed else [Optional()]
    label: Any = words if question.is_needed else _l("%(question)s (optional)", question=words)
    if question.kind in LONGEST:
        kind = TextAreaField if question.kind == "long" else StringField
        return kind(label, [*needed, Length(max=LONGEST[question.kind])], filters=[trimmed])
    texts = [in_language(choice, language, first) for choice in question.choices]
    choices = options((text, text) for text in texts)
    if question.kind == "one":
        return One(label, needed, choices=choices)
    return Several(label, [some(_NEEDED)] if question.is_needed else [], choices=choices)


class WordsForm(Form):
    """The form's own words; a field for each language of the brand is added by `words_form`."""

    consent_url = URLField(_l("Link to your privacy page"), [Length(max=500)], filters=[trimmed])


class QuestionForm(Form):
    """A question; its words in each language are added by `question_form`."""

    kind = RadioField(_l("Kind of answer"), choices=options(KIND_NAMES.items()), default="short")
    is_needed = BooleanField(_l("An answer is needed"))


class DecideForm(Form):
    """`seen` is where the application stood on the page that was decided from."""

    seen, to = HiddenField(), HiddenField()
    letter = BooleanField(_l("Write a kind letter that says so"))


class NoteForm(Form):
    words = TextAreaField(_l("Note"), [DataRequired(_NEEDED), Length(max=LONGEST_NOTE)], filters=[trimmed])


def words_form(languages: Sequence[str], **values: Any) -> WordsForm:
    """Title, words and consent in each language of the brand; the first one is needed."""
    fields: dict[str, Any] = {}
    for language in languages:
        checks = [DataRequired(_NEEDED)] if language == languages[0] else [Optional()]
        fields |= {name_in("titles", language): StringField(_l("Title"), [*checks, Length(max=LONGEST_TITLE)], filters=[trimmed]),
                   name_in("words", language): TextAreaField(_l("Opening words"), [*checks, Length(max=LONGEST_WORDS)], filters=[trimmed]),
                   name_in("consent", language): StringField(_l("What candidates agree to"), [*checks, Length(max=LONGEST_CONSENT)],
                                                             filters=[trimmed])}
    form: WordsForm = type("WordsFormHere", (WordsForm,), fields)(**values)
    return form


def question_form(languages: Sequence[str], **values: Any) -> QuestionForm:
    """The question, and its choices one a line, in each language of the brand; the first one is needed."""
    fields: dict[str, Any] = {}
    for language in languages:
        checks = [DataRequired(_NEEDED)] if language == languages[0] else [Optional()]
        name = language_name(language)
        fields |= {name_in("words", language): StringField(_l("Question in %(language)s", language=name), [*checks, Length(max=LONGEST_LABEL)],
                                                           filters=[trimmed]),
                   name_in("choices", language): TextAreaField(_l("Choices in %(language)s", language=name), [Length(max=2_000)])}
    form: QuestionForm = type("QuestionFormHere", (QuestionForm,), fields)(**values)
    return form


def choices_in(form: Form, languages: Sequence[str]) -> list[dict[str, str]]:
    """The lines of the languages side by side: the third of one is the third of the other."""
    lines = {language: [line for line in map(str.strip, (form[name_in("choices", language)].data or "").splitlines()) if line]
             for language in languages}
    most = max(map(len, lines.values()))
    return [{language: found[at] for language, found in lines.items() if at < len(found)} for at in range(most)]

