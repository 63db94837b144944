"""The form in which the brand writes a saved reply."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.accounts.forms import Form, name_in, options, texts_in, trimmed
from app.replies.drafting import Words
from app.replies.policy import LONGEST_ANSWER, LONGEST_SHORTCUT, LONGEST_TEXT, LONGEST_TITLE

_NEEDED = _l("This is needed.")


class ReplyForm(Form):
    """A text for each language of the brand is added as a field of its own by `reply_form`."""

    title = StringField(_l("Title"), [DataRequired(_NEEDED), Length(max=LONGEST_TITLE)], filters=[trimmed])
    shortcut = StringField(_l("Shortcut"), [Length(max=LONGEST_SHORTCUT + 1)], filters=[trimmed])
    audience = RadioField(_l("Who uses it"), default="both", choices=options(
        [("both", _l("Everybody")), ("ambassadors", _l("Ambassadors")), ("agents", _l("Agents"))]))
    topic = SelectField(_l("Topic"), coerce=int, default=0)


class DeclineForm(Form):
    answer = StringField(_l("A word about it, if you like"), [Length(max=LONGEST_ANSWER)], filters=[trimmed])


def reply_form(languages: Sequence[tuple[str, str]], topics: Sequence[tuple[int, str]], **values: Any) -> ReplyForm:
    """The form with a text for each (language, its name) and the topics it may be about."""
    fields = {name_in("text", language): TextAreaField(_l("Text in %(language)s", language=name), [Length(max=LONGEST_TEXT)], filters=[trimmed])
              for language, name in languages}
    form: ReplyForm = type("ReplyFormHere", (ReplyForm,), fields)(**values)
    form.topic.choices = options([(0, _l("any")), *topics])
    return form


def text_fields(form: ReplyForm) -> list[Any]:
    """The fields of the texts, in the order of the brand's languages."""
    return [form[name] for name in form._fields if name.startswith("text_")]


def entered(form: ReplyForm, languages: Sequence[str]) -> Words:
    """What was written."""
    return Words(form.title.data or "", form.shortcut.data or "", texts_in(form, "text", languages), form.audience.data, form.topic.data or None)
