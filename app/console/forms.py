"""The forms of the manager's office: people, teams, sites, topics, categories."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import ColorField, URLField
from wtforms.validators import DataRequired, Length, Optional

from app.accounts.forms import SPOKEN, Form, Several, name_in, options, trimmed
from app.accounts.routes import LANGUAGE_NAMES
from config import CONSOLE_LANGUAGES

_NEEDED = _l("This is needed.")
ROLES = (("ambassador", _l("Ambassador")), ("agent", _l("Agent")), ("manager", _l("Manager")), ("owner", _l("Owner")))


class InviteForm(Form):
    email = EmailField(_l("E-mail"), [DataRequired(_NEEDED), Length(max=320)], filters=[trimmed])
    name = StringField(_l("Public name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    role = RadioField(_l("Role"), default="ambassador")
    language = SelectField(_l("Language of the letter"), choices=options((each, LANGUAGE_NAMES[each]) for each in CONSOLE_LANGUAGES))


class PersonForm(Form):
    name = StringField(_l("Public name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    role = RadioField(_l("Role"))


class TeamsForm(Form):
    teams = Several(_l("Teams"), coerce=int)


class AnsweringForm(Form):
    """How somebody answers; a level for each topic is added as a field of its own by `answering_form`."""

    line = StringField(_l("Line under the name"), [Length(max=160)], filters=[trimmed])
    capacity = RadioField(_l("Conversations at once"), choices=options((each, str(each)) for each in (1, 2, 3, 4)), coerce=int, default=2)
    languages = Several(_l("Languages"), choices=options(SPOKEN.items()))


class TeamForm(Form):
    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    language = SelectField(_l("Language"), choices=options([("", _l("Any")), *SPOKEN.items()]))


class SiteForm(Form):
    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    origins = TextAreaField(_l("Allowed origins"), [DataRequired(_NEEDED), Length(max=9_000)])
    colour = ColorField(_l("Colour"), [DataRequired(_NEEDED), Length(max=7)], default="#1d7a5b")
    languages = Several(_l("Languages"), choices=options(LANGUAGE_NAMES.items()), default=["en"])
    privacy_url = URLField(_l("Your privacy page"), [Length(max=500)], filters=[trimmed])
    page_parameters = StringField(_l("Parts of the address that name a page"), [Length(max=3_000)], filters=[trimmed])
    asset_hosts = TextAreaField(_l("Hosts of pictures and styles"), [Length(max=9_000)])


class OpenedForm(Form):
    """What respondents may read of a site's pages when a visitor shows one."""

    regions = TextAreaField(_l("Open regions"), [Length(max=20_000)])


class CategoryForm(Form):
    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])


class TopicForm(Form):
    """A topic; its name in each language of the brand is added as a field of its own by `topic_form`."""

    slug = StringField(_l("Short name"), [DataRequired(_NEEDED), Length(max=60)], filters=[trimmed])
    parent = SelectField(_l("Below"), coerce=int, default=0)
    audience = RadioField(_l("Answered by"), choices=options([("ambassadors", _l("Ambassadors")), ("agents", _l("Agents"))]), default="ambassadors")


def answering_form(topics: Sequence[tuple[int, str]], **values: Any) -> AnsweringForm:
    """The form with a level for each (topic id, name): 0 not at all, 1 to 3 as in `respondents`."""
    levels = options([(0, "–"), (1, _l("knows it")), (2, _l("knows it well")), (3, _l("lives it"))])
    fields = {f"level_{topic_id}": SelectField(name, choices=levels, coerce=int, default=0) for topic_id, name in topics}
    form: AnsweringForm = type("AnsweringFormHere", (AnsweringForm,), fields)(**values)
    return form


def topic_form(languages: Sequence[str], parents: Sequence[tuple[int, str]], **values: Any) -> TopicForm:
    """The form with a name for each language of the brand; the first one is needed."""
    fields: dict[str, Any] = {}
    for language in languages:
        needed = [DataRequired(_NEEDED)] if language == languages[0] else [Optional()]
        label = _l("Name in %(language)s", language=SPOKEN.get(language, language))
        fields[name_in("name", language)] = StringField(label, [*needed, Length(max=120)], filters=[trimmed])
    form: TopicForm = type("TopicFormHere", (TopicForm,), fields)(**values)
    form.parent.choices = options([(0, _l("nothing: it stands at the top")), *parents])
    return form
