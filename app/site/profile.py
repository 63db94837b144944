"""One's own profile in one brand: what visitors see beside the answers, languages, how much at once, and the topics one knows."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.accounts.routes import say
from app.brands.routes import entered
from app.kernel import clock, storage, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.kernel.http import takes_upload
from app.kernel.text import in_language
from app.realtime import pacing
from app.respondents import picturing, profiling
from app.respondents.models import Respondent
from app.respondents.queries import AMBASSADORS, ROLES, Known, known_by, respondent_row, topics_of
from app.site.forms import PhotoForm, ProfileForm, profile_form

UPLOADS = "20 per hour"


@entered()
def profile() -> ResponseReturnValue:
    return _page()


@entered()
def profile_save() -> ResponseReturnValue:
    form = profile_form(_topics(), _confirmed())
    if not form.validate_on_submit():
        return _page(form=form, status=422)
    try:
        work.do(profiling.describe_oneself, actor=g.actor, name=form.name.data, line=form.line.data or "", languages=form.languages.data or [],
                capacity=form.capacity.data, customer_since=form.since.data or 0, wrap_up_seconds=form.pause.data, wishes=form.wishes(),
                now=clock.now())
    except Refusal as refusal:
        _blame(form, refusal)
        return _page(form=form, status=refusal.status)
    say(_("Saved."))
    return redirect(url_for("site.profile", slug=g.brand.slug))


@takes_upload(storage.LARGEST * 2)  # what is a little too large is refused in words, beside the field
@entered()
def profile_photo() -> ResponseReturnValue:
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page(photo=form, status=422)
    try:
        pacing.allow(UPLOADS, "photo", str(g.actor.member_id))
        picture = storage.received(_sent(), owner=f"member {g.member.uid}")
        work.do(picturing.set_photo, actor=g.actor, member_id=g.actor.member_id, picture=picture, now=clock.now())
    except Refusal as refusal:
        form.blame(refusal, **dict.fromkeys(PHOTO_FAULTS, "photo"))
        return _page(photo=form, status=refusal.status)
    say(_("Your photo is shown from now on."))
    return redirect(url_for("site.profile", slug=g.brand.slug))


@entered()
def profile_photo_remove() -> ResponseReturnValue:
    work.do(picturing.remove_photo, actor=g.actor, member_id=g.actor.member_id)
    say(_("Your photo is gone."))
    return redirect(url_for("site.profile", slug=g.brand.slug))


PHOTO_FAULTS = ("image_missing", "image_large", "image_kind", "image_broken", "image_moving", "image_small", "image_vast")


def _sent() -> bytes:
    """The file of the form, at most one byte more than may be kept."""
    file = request.files.get("photo")
    return file.stream.read(storage.LARGEST + 1) if isinstance(file, FileStorage) else b""


def _blame(form: ProfileForm, refusal: Refusal) -> None:
    fields = refusal.data.get("fields", ())
    if "customer_since" in fields:
        form.since.errors = [_("A year, such as 2019.")]
    else:
        form.blame(refusal, capacity_held="capacity", capacity_range="capacity")


def _known() -> list[Known]:
    with reading() as session:
        return known_by(session, g.brand.id, g.actor.member_id)


def _confirmed() -> dict[int, int]:
    return {one.topic.id: one.level for one in _known() if one.confirmed}


def _topics() -> list[tuple[int, str]]:
    """Those this person may answer: what only the company can is not an ambassador's."""
    with reading() as session:
        rows = topics_of(session, g.brand.id)
    mine = [row for row in rows if row.audience == AMBASSADORS or g.member.role not in ROLES[AMBASSADORS]]
    return [(row.id, in_language(row.names, str(get_locale()), g.brand.languages[0])) for row in mine]


def _page(*, form: ProfileForm | None = None, photo: PhotoForm | None = None, status: int = 200) -> ResponseReturnValue:
    with reading() as session:
        row = respondent_row(session, g.brand.id, g.actor.member_id)
    known = _known()
    form = form or profile_form(_topics(), _confirmed(), formdata=None, data=_present(row, known))
    return render_template("site/profile.html", form=form, photo=photo or PhotoForm(formdata=None), respondent=row,
                           confirmed={one.topic.id for one in known if one.confirmed},
                           waiting={one.topic.id for one in known if not one.confirmed}), status


def _present(row: Respondent | None, known: list[Known]) -> dict[str, object]:
    topics: dict[str, object] = {f"topic_{one.topic.id}": one.level for one in known}
    if row is None:
        return topics | {"name": g.member.name, "languages": g.brand.languages[:1]}
    return topics | {"name": g.member.name, "line": row.line, "since": row.customer_since, "languages": row.languages, "capacity": row.capacity,
                     "pause": row.wrap_up_seconds}
