"""The second step: asked for after the password, set up and ended on one's own account page."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pyotp import TOTP

from app.accounts import doubling, hashing
from app.accounts.policy import safe_next
from app.accounts.queries import second_step_of, secret_of, with_second_step
from app.accounts.routes import account as who_is_in
from app.accounts.routes import begin_session, caller_address, say, signed_in, to_sign_in
from app.accounts.signing_in import WrongPassword
from app.kernel import clock, lanes, work
from app.kernel.database import reading
from app.kernel.errors import Refusal
from app.realtime import pacing
from app.site.forms import CodeForm, TurnOffForm

Result = TypeVar("Result")
LASTS = 600_000  # milliseconds between password and code
ADDRESS, ADDRESS_AND_ACCOUNT, ACCOUNT = "30 per 5 minutes", "6 per 5 minutes", "30 per hour"


def let_further(*, account_id: int, epoch: int, to: str = "/") -> ResponseReturnValue:
    """Somebody whose password was right: in, or to the second step when they have one."""
    with reading() as rows:
        doubled = with_second_step(rows, accounts=[account_id])
    if not doubled:
        begin_session(account_id=account_id, epoch=epoch)
        return redirect(safe_next(to))
    session.clear()
    session["half"] = {"account": account_id, "epoch": epoch, "at": clock.millis(clock.now()), "next": safe_next(to)}
    return redirect(url_for("site.sign_in_code"))


def sign_in_code() -> ResponseReturnValue:
    """The code after the password, for ten minutes."""
    half = _half()
    if half is None:
        return redirect(url_for("site.sign_in"))
    form = CodeForm()
    if form.does(lambda: _take(half["account"], form.code.data or ""), code_wrong="code"):
        begin_session(account_id=half["account"], epoch=half["epoch"])
        return redirect(safe_next(half["next"]))
    return render_template("site/sign_in_code.html", form=form), form.status


def second_step() -> ResponseReturnValue:
    return _page() if who_is_in() is not None else to_sign_in()


def second_step_begin() -> ResponseReturnValue:
    work.do(doubling.begin_second_step, account_id=signed_in().id, now=clock.now())
    return redirect(url_for("site.second_step"))


def second_step_confirm() -> ResponseReturnValue:
    who, form = signed_in(), CodeForm()
    confirmed = _with_code(form, doubling.confirm_second_step, account_id=who.id)
    if confirmed is None:
        return _page(code=form, status=form.status)
    begin_session(account_id=who.id, epoch=confirmed.epoch)
    return render_template("site/recovery_codes.html", codes=confirmed.codes, fresh=True)


def second_step_codes() -> ResponseReturnValue:
    form = CodeForm()
    renewed = _with_code(form, doubling.renew_recovery_codes, account_id=signed_in().id)
    if renewed is None:
        return _page(code=form, status=form.status)
    return render_template("site/recovery_codes.html", codes=renewed, fresh=False)


def second_step_end() -> ResponseReturnValue:
    who, form = signed_in(), TurnOffForm()
    if not form.validate_on_submit():
        return _page(off=form, status=422)
    try:
        _slow_down(who.id)
        with reading() as rows:
            secret = secret_of(rows, email=who.email)
        if not lanes.apart(hashing.matches, secret.password_hash if secret else None, form.present.data) or secret is None:
            raise WrongPassword
        work.do(doubling.end_second_step, account_id=who.id, compared_with=secret.password_hash, code=form.code.data, now=clock.now())
    except WrongPassword:
        form.present.errors = [_("This is not your present password.")]
        return _page(off=form, status=422)
    except Refusal as refusal:
        form.blame(refusal, code_wrong="code")
        return _page(off=form, status=refusal.status)
    say(_("The second step is off: your password alone opens your account."))
    return redirect(url_for("site.second_step"))


def _half() -> dict[str, Any] | None:
    """Who gave the right password in this browser a moment ago."""
    half = session.get("half")
    return half if half and clock.millis(clock.now()) - half["at"] < LASTS else None


def _with_code(form: CodeForm, verb: Callable[..., Result], *, account_id: int) -> Result | None:
    """What the verb gives for the code that was entered; None when the form says what is wrong with it."""
    given: list[Result] = []

    def give() -> None:
        _slow_down(account_id)
        given.append(work.do(verb, account_id=account_id, code=form.code.data, now=clock.now()))

    return given[0] if form.does(give, code_wrong="code") else None


def _take(account_id: int, code: str) -> None:
    _slow_down(account_id)
    work.do(doubling.take_code, account_id=account_id, code=code, now=clock.now())


def _slow_down(account_id: int) -> None:
    """Six digits are guessed in a million tries: counted before the code is looked at, for the address and for the account."""
    pacing.allow(ADDRESS, "code", caller_address())
    pacing.allow(ADDRESS_AND_ACCOUNT, "code", caller_address(), str(account_id))
    pacing.allow(ACCOUNT, "code", str(account_id))


def _page(*, code: CodeForm | None = None, off: TurnOffForm | None = None, status: int = 200) -> ResponseReturnValue:
    who = signed_in()
    with reading() as rows:
        known = second_step_of(rows, account_id=who.id)
    picture = lanes.apart(_drawn, known.secret, who.email) if known.secret else ""
    key = " ".join(known.secret[at:at + 4] for at in range(0, len(known.secret), 4))
    return render_template("site/second_step.html", step=known, picture=picture, key=key, code=code or CodeForm(formdata=None),
                           off=off or TurnOffForm(formdata=None)), status


def _drawn(secret: str, email: str) -> str:
    """The QR code as an SVG in a data: address: the page's policy lets no other picture in, and markup of ours is never unescaped."""
    import segno  # who sets up a second step is rare: not at the start

    address = TOTP(secret).provisioning_uri(name=email, issuer_name="Vouch")
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
