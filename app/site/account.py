"""One's own account: name, language, password, and signing out everywhere."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import hashing
from app.accounts.forms import in_words
from app.accounts.queries import secret_of, with_second_step
from app.accounts.revoking import sign_out_everywhere
from app.accounts.routes import account as who_is_in
from app.accounts.routes import begin_session, caller_address, say, signed_in, to_sign_in
from app.accounts.securing import change_password, check_password, introduce
from app.accounts.signing_in import WrongPassword
from app.brands.queries import places_of
from app.kernel import clock, lanes, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.realtime import pacing
from app.site.forms import AboutYouForm, PasswordForm

ATTEMPTS = "10 per 5 minutes"


def account() -> ResponseReturnValue:
    if who_is_in() is None:
        return to_sign_in()
    return _page()


def about_you() -> ResponseReturnValue:
    who, form = signed_in(), AboutYouForm()
    if not form.validate_on_submit():
        return _page(about=form, status=422)
    work.do(introduce, account_id=who.id, name=form.name.data, language=form.language.data)
    with force_locale(form.language.data):
        say(_("Saved."))
    return redirect(url_for("site.account"))


def password() -> ResponseReturnValue:
    who, form = signed_in(), PasswordForm()
    if not form.validate_on_submit():
        return _page(secret=form, status=422)
    try:
        pacing.allow(ATTEMPTS, "password", str(who.id), caller_address())
        epoch = _changed(who.id, who.email, who.name, form)
    except WrongPassword:
        form.present.errors = [_("This is not your present password.")]
        return _page(secret=form, status=422)
    except Refusal as refusal:
        form.password.errors = [in_words(refusal)]
        return _page(secret=form, status=refusal.status)
    begin_session(account_id=who.id, epoch=epoch)
    say(_("Your new password is set. Every other browser is signed out."))
    return redirect(url_for("site.account"))


def everywhere() -> ResponseReturnValue:
    """This browser stays signed in: whoever clicked is known."""
    who = signed_in()
    epoch = work.do(sign_out_everywhere, account_id=who.id)
    begin_session(account_id=who.id, epoch=epoch)
    say(_("Every other browser is signed out."))
    return redirect(url_for("site.account"))


def _changed(account_id: int, email: str, name: str, form: PasswordForm) -> int:
    with reading() as session:
        secret = secret_of(session, email=email)
    if not lanes.apart(hashing.matches, secret.password_hash if secret else None, form.present.data) or secret is None:
        raise WrongPassword
    check_password(form.password.data or "", email=email, name=name)
    password_hash = lanes.apart(hashing.hash_password, form.password.data)
    return work.do(change_password, account_id=account_id, compared_with=secret.password_hash, password_hash=password_hash, now=clock.now())


def _page(*, about: AboutYouForm | None = None, secret: PasswordForm | None = None, status: int = 200) -> ResponseReturnValue:
    # Without form data of their own: the fields of one form must not fill from what was sent for the other.
    about = about or AboutYouForm(formdata=None, obj=signed_in())
    secret = secret or PasswordForm(formdata=None)
    with reading() as session:
        places = places_of(session, account_id=signed_in().id)
        doubled = bool(with_second_step(session, accounts=[signed_in().id]))
    return render_template("site/account.html", about=about, secret=secret, places=places, doubled=doubled), status
