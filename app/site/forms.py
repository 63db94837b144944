"""The forms of the public pages: sign in, forgotten, a link redeemed, one's own account."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import EmailField, Field, HiddenField, IntegerField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, NumberRange, Optional

from app.accounts.forms import SPOKEN, Form, Several, options, trimmed
from app.accounts.routes import LANGUAGE_NAMES

_NEEDED = _l("This is needed.")
LEVELS = ((1, _l("knows it")), (2, _l("knows it well")), (3, _l("lives it")))
PAUSES = ((0, _l("none")), (30, _l("30 seconds")), (60, _l("1 minute")), (120, _l("2 minutes")), (300, _l("5 minutes")), (900, _l("15 minutes")))


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [DataRequired(_NEEDED), Length(max=320)], filters=[trimmed])
    password = PasswordField(_l("Password"), [InputRequired(_NEEDED), Length(max=200)])
    next = HiddenField()


class ForgottenForm(Form):
    email = EmailField(_l("E-mail"), [DataRequired(_NEEDED), Length(max=320)], filters=[trimmed])


class WelcomeForm(Form):
    """An invitation accepted by somebody who has no password yet."""

    name = StringField(_l("Your name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    password = PasswordField(_l("Password"), [InputRequired(_NEEDED)])


class ResetForm(Form):
    password = PasswordField(_l("New password"), [InputRequired(_NEEDED)])


class JoinForm(Form):
    """An invitation accepted by somebody who signs in already: one button."""


class CodeForm(Form):
    """A code of six digits, or a recovery code where that is said."""

    code = StringField(_l("Code"), [DataRequired(_NEEDED), Length(max=100)], filters=[trimmed])


class TurnOffForm(CodeForm):
    present = PasswordField(_l("Present password"), [InputRequired(_NEEDED), Length(max=200)])


class PhotoForm(Form):
    photo = FileField(_l("Photo"))


class ProfileForm(Form):
    """How somebody answers in one brand, in their own words; a level for each topic is added by `profile_form`."""

    name = StringField(_l("Public name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    line = StringField(_l("A line about you"), [Length(max=160)], filters=[trimmed])
    since = IntegerField(_l("Customer since"), [Optional(), NumberRange(1900, 2200, _l("A year, such as 2019."))])
    languages = Several(_l("Languages"), choices=options(SPOKEN.items()))
    capacity = RadioField(_l("Conversations at once"), choices=options((each, str(each)) for each in (1, 2, 3, 4)), coerce=int, default=2)
    pause = SelectField(_l("Pause after a conversation"), coerce=int, default=0, choices=options(PAUSES))

    def topics(self) -> list[Field]:
        return [field for field in self if field.name.startswith("topic_")]

    def wishes(self) -> dict[int, int]:
        """Topic id -> level, of what is chosen."""
        return {int(field.name.removeprefix("topic_")): field.data for field in self.topics() if field.data}


def profile_form(topics: Sequence[tuple[int, str]], confirmed: Mapping[int, int], **values: Any) -> ProfileForm:
    """The form with a field for each (topic id, name): what is confirmed can be kept or dropped, anything else wished at a level."""
    fields: dict[str, Any] = {}
    for topic_id, name in topics:
        if level := confirmed.get(topic_id):
            choices = [(level, dict(LEVELS)[level]), (0, _l("not any more"))]
        else:
            choices = [(0, "–"), *LEVELS]
        fields[f"topic_{topic_id}"] = SelectField(name, choices=options(choices), coerce=int, default=0)
    form: ProfileForm = type("ProfileFormHere", (ProfileForm,), fields)(**values)
    return form


class AboutYouForm(Form):
    name = StringField(_l("Your name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    language = SelectField(_l("Language"), choices=options(LANGUAGE_NAMES.items()))


class PasswordForm(Form):
    present = PasswordField(_l("Present password"), [InputRequired(_NEEDED), Length(max=200)])
    password = PasswordField(_l("New password"), [InputRequired(_NEEDED)])
    again = PasswordField(_l("New password again"), [EqualTo("password", _l("The two are not the same."))])
