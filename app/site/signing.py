"""Signing in and out by browser: limits first, then the hash apart from the event loop, then the unit."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import hashing
from app.accounts.forms import in_words
from app.accounts.linking import send_reset
from app.accounts.policy import safe_next
from app.accounts.queries import secret_of
from app.accounts.registering import clean_email
from app.accounts.routes import account, caller_address, end_session, say
from app.accounts.signing_in import WrongPassword
from app.accounts.signing_in import sign_in as let_in
from app.brands.queries import places_of
from app.kernel import clock, lanes, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.realtime import delivery, pacing
from app.realtime.presence import sign_off
from app.site.forms import ForgottenForm, SignInForm
from app.site.second_step import let_further

ADDRESS, ADDRESS_AND_ACCOUNT, ACCOUNT = "30 per 5 minutes", "8 per 5 minutes", "60 per hour"
FORGOTTEN_ADDRESS, FORGOTTEN_ACCOUNT = "10 per hour", "3 per hour"


def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if form.next.data is None or request.method == "GET":
        form.next.data = safe_next(request.args.get("next"))
    if account() is not None:
        return redirect(safe_next(form.next.data))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            account_id, epoch = _proven(form.email.data or "", form.password.data or "")
        except Refusal as refusal:
            form.form_errors.append(in_words(refusal))
            status = refusal.status
        else:
            return let_further(account_id=account_id, epoch=epoch, to=safe_next(form.next.data))
    return render_template("site/sign_in.html", form=form), status


def sign_out() -> ResponseReturnValue:
    """Who signs out at the desk leaves it: what waits for their answer goes to others at once."""
    if (leaving := account()) is not None:
        with reading() as session:
            members = [place.id for _, place in places_of(session, account_id=leaving.id)]
        work.do(sign_off, keys=[delivery.member(member_id) for member_id in members], now=clock.now())
    end_session()
    say(_("You are signed out."))
    return redirect(url_for("site.sign_in"))


def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            address = clean_email(form.email.data or "")
            pacing.allow(FORGOTTEN_ADDRESS, "forgotten", caller_address())
            pacing.allow(FORGOTTEN_ACCOUNT, "forgotten", address)
            work.do(send_reset, email=address, now=clock.now())
        except Refusal as refusal:
            form.blame(refusal, email_invalid="email")
            status = refusal.status
        else:
            return render_template("site/forgotten_sent.html", address=address)
    return render_template("site/forgotten.html", form=form), status


def _proven(email: str, password: str) -> tuple[int, int]:
    """(account id, session epoch); raises WrongPassword or SlowDown. Unknown addresses take the same way and the same time."""
    email = email.casefold()
    pacing.allow(ADDRESS, "sign-in", caller_address())
    pacing.allow(ADDRESS_AND_ACCOUNT, "sign-in", caller_address(), email)
    # Counted for the account alone too, against many addresses; loosely, or anybody could lock anybody out.
    pacing.allow(ACCOUNT, "sign-in", email)
    with reading() as session:
        secret = secret_of(session, email=email)
    right = lanes.apart(hashing.matches, secret.password_hash if secret else None, password)
    if secret is None or not right:
        raise WrongPassword
    rehashed = lanes.apart(hashing.hash_password, password) if hashing.is_outdated(secret.password_hash) else None
    epoch = work.do(let_in, account_id=secret.account_id, compared_with=secret.password_hash, rehashed=rehashed, now=clock.now())
    return secret.account_id, epoch
