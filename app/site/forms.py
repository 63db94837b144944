"""The forms of the public pages: sign in, forgotten, a link redeemed, one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from app.accounts.forms import Form, options, trimmed
from app.accounts.routes import LANGUAGE_NAMES

_NEEDED = _l("This is needed.")


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


class AboutYouForm(Form):
    name = StringField(_l("Your name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    language = SelectField(_l("Language"), choices=options(LANGUAGE_NAMES.items()))


class PasswordForm(Form):
    present = PasswordField(_l("Present password"), [InputRequired(_NEEDED), Length(max=200)])
    password = PasswordField(_l("New password"), [InputRequired(_NEEDED)])
    again = PasswordField(_l("New password again"), [EqualTo("password", _l("The two are not the same."))])
