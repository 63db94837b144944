"""A single-use link: GET shows what it is for and changes nothing, POST consumes it."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import hashing
from app.accounts.forms import Form, in_words
from app.accounts.linking import LinkOver, redeem_link
from app.accounts.queries import LinkSeen, link_by_token
from app.accounts.routes import account, begin_session, caller_address, end_session, say
from app.accounts.securing import check_password
from app.brands.joining import join
from app.brands.queries import invitation_of
from app.kernel import clock, lanes, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.realtime import pacing
from app.site.forms import JoinForm, ResetForm, WelcomeForm
from app.site.second_step import let_further
from config import CONSOLE_LANGUAGES

ADDRESS = "60 per 5 minutes"


def link(token: str) -> ResponseReturnValue:
    pacing.allow(ADDRESS, "link", caller_address())
    with reading() as session:
        seen = link_by_token(session, token=token, now=clock.now())
        invitation = invitation_of(session, uid=seen.about.get("member", "")) if seen else None
    if seen is None or (seen.kind != "reset" and invitation is None):
        return render_template("site/link_over.html"), 404
    with force_locale(seen.language if seen.language in CONSOLE_LANGUAGES else CONSOLE_LANGUAGES[0]):
        return _link_page(token, seen, invitation)


def _link_page(token: str, seen: LinkSeen, invitation: tuple[str, str] | None) -> ResponseReturnValue:
    form = _form_for(seen)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            return _redeemed(token, seen, form)
        except LinkOver:
            return render_template("site/link_over.html"), 404
        except Refusal as refusal:
            _blame(form, refusal)
            status = refusal.status
    brand, role = invitation or ("", "")
    return render_template("site/link.html", form=form, seen=seen, brand=brand, role=role), status


def _form_for(seen: LinkSeen) -> Form:
    if seen.kind == "reset":
        return ResetForm()
    return JoinForm() if seen.has_password else WelcomeForm(name=seen.name)


def _redeemed(token: str, seen: LinkSeen, form: Form) -> ResponseReturnValue:
    name, secret = str(form["name"].data) if "name" in form else "", None
    if "password" in form:
        check_password(form["password"].data, email=seen.email, name=name or seen.name)
        secret = lanes.apart(hashing.hash_password, form["password"].data)
    if seen.kind == "reset":
        redeemed = work.do(redeem_link, token=token, kinds=("reset",), password_hash=secret, now=clock.now())
        answer = let_further(account_id=redeemed.account_id, epoch=redeemed.epoch)
        say(_("Your new password is set. Every other browser is signed out."))
        return answer
    joined = work.do(join, token=token, name=name, password_hash=secret, now=clock.now())
    if secret is not None:
        begin_session(account_id=joined.account_id, epoch=joined.epoch)
    else:
        _leave_to(joined.account_id)
    return redirect(f"/b/{joined.slug}/desk")


def _leave_to(account_id: int) -> None:
    """The link shows that the mailbox is theirs, not that they know the password: they sign in as always."""
    who = account()
    if who is not None and who.id != account_id:
        end_session()


def _blame(form: Form, refusal: Refusal) -> None:
    if refusal.code.startswith("password.") and "password" in form:
        form["password"].errors = [*form["password"].errors, in_words(refusal)]
    else:
        form.form_errors.append(in_words(refusal))
