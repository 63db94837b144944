"""The forms of the manager's office: people, teams, sites, topics, categories."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import ColorField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.accounts.forms import SPOKEN, Form, Several, language_name, name_in, options, trimmed
from app.accounts.routes import LANGUAGE_NAMES
from app.brands.policy import available_zones
from config import CONSOLE_LANGUAGES

_NEEDED = _l("This is needed.")
_PARTS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
LEVELS = ((1, _l("knows it")), (2, _l("knows it well")), (3, _l("lives it")))
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
    since = IntegerField(_l("Customer since"), [Optional(), NumberRange(1900, 2200, _l("A year, such as 2019."))])
    disclosure = StringField(_l("Instead of “not an employee”"), [Length(max=160)], filters=[trimmed])
    capacity = RadioField(_l("Conversations at once"), choices=options((each, str(each)) for each in (1, 2, 3, 4)), coerce=int, default=2)
    languages = Several(_l("Languages"), choices=options(SPOKEN.items()))


class BrandForm(Form):
    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    colour = ColorField(_l("Colour"), [DataRequired(_NEEDED), Length(max=7)])
    languages = Several(_l("Languages"), choices=options(SPOKEN.items()))
    first = SelectField(_l("First language"), choices=options(SPOKEN.items()))
    timezone = SelectField(_l("Time zone"))
    retention_days = IntegerField(_l("Days for which conversations are kept"),
                                  [InputRequired(_NEEDED), NumberRange(1, 3_650, _l("Between 1 and 3650."))])


class WeekForm(Form):
    """When agents answer: a line for each day."""

    monday = StringField(_l("Monday"), [Length(max=400)])
    tuesday = StringField(_l("Tuesday"), [Length(max=400)])
    wednesday = StringField(_l("Wednesday"), [Length(max=400)])
    thursday = StringField(_l("Thursday"), [Length(max=400)])
    friday = StringField(_l("Friday"), [Length(max=400)])
    saturday = StringField(_l("Saturday"), [Length(max=400)])
    sunday = StringField(_l("Sunday"), [Length(max=400)])
    timezone = SelectField(_l("Time zone"))


class HolidayForm(Form):
    day = DateField(_l("Day"), [DataRequired(_NEEDED)])
    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=80)], filters=[trimmed])
    shifts = StringField(_l("Hours on this day"), [Length(max=400)], filters=[trimmed])


class EntryForm(Form):
    """An entry of a start menu; its words in each language of the site are added as fields of their own by `entry_form`."""

    leads = RadioField(_l("Leads to"), default="topic", choices=options([
        ("topic", _l("a topic")), ("audience", _l("an audience")), ("role", _l("a team, for a role"))]))
    topic = SelectField(_l("Topic"), coerce=int, default=0)
    audience = SelectField(_l("Who answers"), choices=options([("ambassadors", _l("Ambassadors")), ("agents", _l("Agents"))]), default="agents")
    role = StringField(_l("Role"), [Length(max=40)], filters=[trimmed])
    team = SelectField(_l("Team"), coerce=int, default=0)


class BlockForm(Form):
    """For how long a block goes on."""

    days = SelectField(_l("Keep out from now on"), coerce=int, choices=options([
        (1, _l("for a day")), (7, _l("for a week")), (30, _l("for 30 days")), (0, _l("until lifted"))]), default=7)


class TeamForm(Form):
    name = StringField(_l("Name"), [DataRequired(_NEEDED), Length(max=120)], filters=[trimmed])
    language = SelectField(_l("Language"), choices=options([("", _l("Any")), *SPOKEN.items()]))
    people = Several(_l("People"), coerce=int, validate_choice=True)


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
    examples = TextAreaField(_l("Lines such as visitors write"), [Length(max=9_000)])
    audience = RadioField(_l("Answered by"), choices=options([("ambassadors", _l("Ambassadors")), ("agents", _l("Agents"))]), default="ambassadors")


def answering_form(topics: Sequence[tuple[int, str]], **values: Any) -> AnsweringForm:
    """The form with a level for each (topic id, name): 0 not at all, 1 to 3 as in `respondents`."""
    levels = options([(0, "–"), *LEVELS])
    fields = {f"level_{topic_id}": SelectField(name, choices=levels, coerce=int, default=0) for topic_id, name in topics}
    form: AnsweringForm = type("AnsweringFormHere", (AnsweringForm,), fields)(**values)
    return form


def topic_form(languages: Sequence[str], parents: Sequence[tuple[int, str]], **values: Any) -> TopicForm:
    """The form with a name for each language of the brand; the first one is needed."""
    fields: dict[str, Any] = {}
    for language in languages:
        needed = [DataRequired(_NEEDED)] if language == languages[0] else [Optional()]
        label = _l("Name in %(language)s", language=language_name(language))
        fields[name_in("name", language)] = StringField(label, [*needed, Length(max=120)], filters=[trimmed])
    form: TopicForm = type("TopicFormHere", (TopicForm,), fields)(**values)
    form.parent.choices = options([(0, _l("nothing: it stands at the top")), *parents])
    return form


def entry_form(languages: Sequence[str], topics: Sequence[tuple[int, str]], teams: Sequence[tuple[int, str]], **values: Any) -> EntryForm:
    """The form with the words in each language of the site; those in the first one are needed."""
    fields: dict[str, Any] = {}
    for language in languages:
        needed = [DataRequired(_NEEDED)] if language == languages[0] else [Optional()]
        label = _l("Words in %(language)s", language=language_name(language))
        fields[name_in("words", language)] = StringField(label, [*needed, Length(max=60)], filters=[trimmed])
    form: EntryForm = type("EntryFormHere", (EntryForm,), fields)(**values)
    form.topic.choices, form.team.choices = options([(0, "–"), *topics]), options([(0, "–"), *teams])
    return form


def zones(*also: str) -> dict[str, list[SelectChoice]]:
    """Time zones by part of the world, as the choices of a field; `also` what was chosen before."""
    found: dict[str, list[SelectChoice]] = {}
    for zone in sorted({*also, "UTC", *(each for each in available_zones() if each.partition("/")[0] in _PARTS)} - {""}):
        part, _slash, place = zone.partition("/")
        found.setdefault(part, []).append(SelectChoice(zone, (place or part).replace("_", " ")))
    return found
