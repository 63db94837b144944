"""The application form: its words in each language, its questions in order, and whether it is open."""

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.forms import Form, in_words, name_in, texts_in, values_in
from app.accounts.routes import say
from app.console.wording import named
from app.kernel import clock, work
from app.kernel.database import reading
from app.kernel.errors import NotFound, Refusal
from app.recruitment import composing
from app.recruitment.composing import Asking
from app.recruitment.forms import KIND_NAMES, WordsForm, choices_in, question_form, words_form
from app.recruitment.models import Question
from app.recruitment.policy import MOST_QUESTIONS
from app.recruitment.queries import Asked, form_of, question_of
from config import CONSOLE_LANGUAGES


def form() -> ResponseReturnValue:
    asked, languages = _asked(), g.brand.languages
    if asked is None:
        return render_template("console/application_form_none.html", here="applications")
    form = words_form(languages, data=_present(asked))

    def keep() -> None:
        texts = {what: texts_in(form, what, languages) for what in ("titles", "words", "consent")}
        work.do(composing.change_form, actor=g.actor, consent_url=form.consent_url.data or "", now=clock.now(), **texts)

    if form.does(keep, blame=_blame):
        say(_("Saved."))
        return _back()
    return _page(asked, form), form.status


def begin() -> ResponseReturnValue:
    """A first form from our proposal, in each language of the brand that Vouch speaks."""
    work.do(composing.begin_form, actor=g.actor, now=clock.now(), **_proposal())
    say(_("This is a proposal: change what you like, then open it."))
    return _back()


def open_or_close() -> ResponseReturnValue:
    is_open = request.form.get("open") == "yes"
    work.do(composing.open_form, actor=g.actor, is_open=is_open, now=clock.now())
    say(_("The form is open.") if is_open else _("The form is closed; who opens its address reads that."))
    return _back()


def question(uid: str = "") -> ResponseReturnValue:
    """Add a question, or change the one with this uid."""
    found, languages = None, g.brand.languages
    if _asked() is None:
        raise NotFound
    if uid:
        with reading() as session:
            found = question_of(session, g.actor, uid=uid)
    form = question_form(languages, data=_question(found) if found else {})

    def keep() -> None:
        asking = Asking(kind=form.kind.data, words=texts_in(form, "words", languages), is_needed=form.is_needed.data,
                        choices=choices_in(form, languages))
        if found is None:
            work.do(composing.add_question, actor=g.actor, asking=asking)
        else:
            work.do(composing.change_question, actor=g.actor, question=uid, asking=asking)

    if form.does(keep, blame=_blame):
        say(_("Saved."))
        return _back()
    page = render_template("console/question.html", here="applications", form=form, question=found, languages=languages, name_in=name_in)
    return page, form.status


def move(uid: str) -> ResponseReturnValue:
    work.do(composing.move_question, actor=g.actor, question=uid, by=1 if request.form.get("to") == "down" else -1)
    return redirect(url_for("console.application_form", slug=g.brand.slug, _anchor=f"q-{uid}"))


def remove(uid: str) -> ResponseReturnValue:
    work.do(composing.remove_question, actor=g.actor, question=uid)
    say(_("The question is gone. Answers that were given stay with their applications."))
    return _back()


def _blame(form: Form, refusal: Refusal) -> None:
    """What is wrong in some language is said beside the brand's first."""
    for field in refusal.data.get("fields", ()):
        name = field if field in form else name_in(field, g.brand.languages[0])
        if name in form:
            form[name].errors = [*form[name].errors, in_words(refusal, field=field)]
            return
    form.form_errors.append(in_words(refusal))


def _asked() -> Asked | None:
    with reading() as session:
        return form_of(session, g.actor)


def _back() -> ResponseReturnValue:
    return redirect(url_for("console.application_form", slug=g.brand.slug))


def _page(asked: Asked, form: WordsForm) -> str:
    address = f"{str(current_app.config['PUBLIC_URL']).rstrip('/')}{url_for('site.apply', slug=g.brand.slug)}"
    return render_template("console/application_form.html", here="applications", asked=asked, form=form, address=address, kinds=KIND_NAMES,
                           languages=g.brand.languages, name_in=name_in, most=MOST_QUESTIONS, named=named)


def _present(asked: Asked) -> dict[str, object]:
    found = asked.form
    return {"consent_url": found.consent_url, **values_in("titles", found.titles), **values_in("words", found.words),
            **values_in("consent", found.consent)}


def _question(found: Question) -> dict[str, object]:
    values: dict[str, object] = {"kind": found.kind, "is_needed": found.is_needed}
    for language in g.brand.languages:
        values[name_in("words", language)] = found.words.get(language, "")
        values[name_in("choices", language)] = "\n".join(choice.get(language, "") for choice in found.choices).rstrip()
    return values


def _proposal() -> dict[str, object]:
    """Words that do for a start."""
    spoken = [each for each in g.brand.languages if each in CONSOLE_LANGUAGES]
    texts: dict[str, dict[str, str]] = {what: {} for what in ("title", "words", "consent", "why", "since", "when", *_WHEN)}
    for language in spoken or [CONSOLE_LANGUAGES[0]]:
        with force_locale(language):
            for what, words in _words().items():
                texts[what][language if spoken else g.brand.languages[0]] = words
    questions = [Asking("long", texts["why"], is_needed=True), Asking("short", texts["since"]),
                 Asking("several", texts["when"], choices=[texts[each] for each in _WHEN])]
    return {"titles": texts["title"], "words": texts["words"], "consent": texts["consent"], "questions": questions}


_WHEN = ("noon", "evening", "weekend")


def _words() -> dict[str, str]:
    return {
        "title": _("Do you know our products better than we do?"),
        "words": _("Answer the questions of other customers, an hour a day or less, whenever you like."),
        "consent": _("%(brand)s may keep what I write here to decide about my application.", brand=g.brand.name),
        "why": _("What would you like to tell others about our products?"), "since": _("Since when have you used them?"),
        "when": _("When are you mostly free?"), "noon": _("At noon"), "evening": _("In the evening"), "weekend": _("At the weekend"),
    }
