"""What every form of the house has in common: trimmed text, a field for each language, and refusals in words beside their field."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale, gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel.errors import Malformed, Refusal

# Languages that people and sites can be said to speak, each in its own words.
SPOKEN = {"en": "English", "fr": "Français", "de": "Deutsch", "es": "Español", "it": "Italiano", "nl": "Nederlands", "pt": "Português",
          "pl": "Polski", "ru": "Русский", "ar": "العربية", "hi": "हिन्दी", "zh": "中文", "ja": "日本語"}


def language_name(code: str) -> str:
    """What a language is called in the language of the page; SPOKEN is for choosing one's own."""
    try:
        return Locale.parse(code, sep="-").get_display_name(get_locale()) or code
    except (ValueError, UnknownLocaleError):
        return code


class Form(FlaskForm):
    """A form whose page is answered with `status`: 422 when something in it is wrong, the refusal's own when it was refused."""

    status = 200

    def does(self, act: Callable[[], object], *, blame: Callable[[Any, Refusal], None] | None = None, **fields: str) -> bool:
        """Whether the form was sent, is right, and `act()` was not refused. Else its fields say why: by `blame(form, refusal)`, or as below."""
        if not self.validate_on_submit():
            self.status = 422 if self.is_submitted() else 200
            return False
        try:
            act()
        except Refusal as refusal:
            self.status = refusal.status
            if blame is None:
                self.blame(refusal, **fields)
            else:
                blame(self, refusal)
            return False
        return True

    def blame(self, refusal: Refusal, **fields: str) -> None:
        """Put the refusal's words under the field that `fields` names for its code (dots as `_`), else above the form."""
        for name in refusal.data.get("fields", ()) if isinstance(refusal, Malformed) else ():
            if name in self:
                _add(self[name], in_words(refusal, field=name))
                return
        name = fields.get(refusal.code.replace(".", "_"), "")
        if name and name in self:
            _add(self[name], in_words(refusal))
        else:
            self.form_errors.append(in_words(refusal))


class Several(SelectMultipleField):
    """Check boxes: several of the choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as the choices of a field."""
    return [SelectChoice(value, label) for value, label in pairs]


def trimmed(text: Any) -> Any:
    """For `filters=[trimmed]`."""
    return text.strip() if isinstance(text, str) else text


def name_in(what: str, language: str) -> str:
    """How the field for `what` in this language is called, in a form with a field for each language."""
    return f"{what}_{language.replace('-', '_')}"


def texts_in(form: Form, what: str, languages: Iterable[str]) -> dict[str, str]:
    """Language to text, as entered."""
    return {language: form[name_in(what, language)].data or "" for language in languages}


def values_in(what: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language as the form's own values."""
    return {name_in(what, language): text for language, text in texts.items()}


def in_words(refusal: Refusal, *, field: str = "") -> str:
    """A refusal as a person says it; for a code without words of its own, that it did not work."""
    if field and (words := _FIELDS.get(field)):
        return str(words())
    if refusal.code == "slow_down":
        minutes = max(1, -(-int(refusal.data.get("after", 60)) // 60))
        return str(ngettext("That was too often. Try again in %(num)d minute.", "That was too often. Try again in %(num)d minutes.", minutes))
    say = _WORDS.get(refusal.code)
    return str(say()) if say else str(gettext("This could not be done. Look at what you entered and try again."))


def _add(field: Field, words: str) -> None:
    field.errors = [*field.errors, words]


# Functions and not texts: the words are looked up in the language of the page, when it is shown.
_WORDS = {
    "password.wrong": lambda: gettext("E-mail and password do not fit together."),
    "password.short": lambda: gettext("Take at least 10 characters. A few words in a row are easy to remember."),
    "password.long": lambda: gettext("Take at most 200 characters."),
    "password.common": lambda: gettext("This password is known to everybody who tries. Take another one."),
    "password.yours": lambda: gettext("Your name or address is the first thing others try. Take another one."),
    "code.wrong": lambda: gettext("This code is not right, or it was used already. Take the one that is shown now."),
    "second_step.already": lambda: gettext("The second step is on already."),
    "image.missing": lambda: gettext("Choose a picture first."),
    "image.large": lambda: gettext("This file is too large. Take one of 8 megabytes at most."),
    "image.kind": lambda: gettext("This is no picture that can be used. Take a JPEG, PNG or WebP."),
    "image.broken": lambda: gettext("This picture is damaged or incomplete. Take another one."),
    "image.moving": lambda: gettext("This picture moves. Take one that stands still."),
    "image.small": lambda: gettext("This picture is too small. It needs 64 pixels on each side at least."),
    "image.vast": lambda: gettext("This picture has too many pixels. Make it smaller first."),
    "email.invalid": lambda: gettext("This is not an e-mail address."),
    "member.already": lambda: gettext("This person is in your brand already, or invited."),
    "member.last_owner": lambda: gettext("This is the last owner. Make somebody else an owner first."),
    "not_allowed": lambda: gettext("Your role does not allow this."),
    "unavailable": lambda: gettext("We cannot store anything right now. Nothing is lost: send it again in a moment."),
    "hours.never": lambda: gettext("Somebody must answer on some day. If nobody ever waits for hours, forget them instead."),
    "menu.full": lambda: gettext("There are eight entries already. Remove one first."),
    "block.over": lambda: gettext("This block is over already."),
    "category.taken": lambda: gettext("There is a category with this name already."),
    "reply.shortcut_taken": lambda: gettext("Another reply has this shortcut already, perhaps an archived one."),
    "reply.too_many": lambda: gettext("There are as many replies as anybody can find their way in. Archive some first."),
    "reply.request_answered": lambda: gettext("Somebody answered this request already."),
    "rule.too_many": lambda: gettext("Twenty rules at most: every page of the site downloads them."),
    "topic.slug_taken": lambda: gettext("Another topic has this short name already."),
    "topic.too_deep": lambda: gettext("Topics go six levels deep at most."),
    "topic.circle": lambda: gettext("A topic cannot stand below itself."),
    "capacity.held": lambda: gettext("They hold more conversations than that right now."),
    "capacity.range": lambda: gettext("Between 1 and 4."),
    "application.closed": lambda: gettext("The form has just been closed. Nothing was sent; copy what you want to keep."),
    "question.too_many": lambda: gettext("Twelve questions at most: a longer form is left unfinished."),
}
_FIELDS = {
    "origins": lambda: gettext("One address a line, such as https://shop.example: with https, without anything after the host."),
    "asset_hosts": lambda: gettext("One address a line, such as https://shop.example: with https, without anything after the host."),
    "regions": lambda: gettext("One a line: a path that begins with /, a space, a selector. At most 40."),
    "page_parameters": lambda: gettext("Names of letters, digits, dots and dashes, with spaces between. At most 40."),
    "colour": lambda: gettext("Words on this colour would be hard to read. Take a darker or a lighter one."),
    "privacy_url": lambda: gettext("A full web address, beginning with https://"),
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "shifts"),
                    lambda: gettext("Times with a dash between, such as 9:00-12:00, 13:00-18:00; at most six a day.")),
    "day": lambda: gettext("A hundred days at most. Remove some that are over."),
    "timezone": lambda: gettext("Choose one of the list."),
    "words": lambda: gettext("This cannot be empty."),
    "topic": lambda: gettext("Choose where it leads."),
    "team": lambda: gettext("Choose a team."),
    "role": lambda: gettext("This cannot be empty."),
    "languages": lambda: gettext("Choose at least one language."),
    "slug": lambda: gettext("Only small letters, digits and hyphens."),
    "name": lambda: gettext("This cannot be empty."),
    "names": lambda: gettext("Give it a name in the brand's first language, of 120 characters at most."),
    "title": lambda: gettext("This cannot be empty."),
    "shortcut": lambda: gettext("One word of letters, digits and hyphens, of 40 characters at most."),
    "consent_url": lambda: gettext("A full web address, beginning with https://"),
    "choices": lambda: gettext("Two to twelve choices, one a line, none twice, each of 80 characters at most, in the same order in every language."),
    "customer_since": lambda: gettext("A year, such as 2019."),
    "disclosure": lambda: gettext("At most 160 characters, on one line."),
    "line": lambda: gettext("At most 160 characters, on one line."),
}
