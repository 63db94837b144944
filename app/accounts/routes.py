"""Whose session a request belongs to, in which language its page speaks, and how a session begins and ends."""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, flash, g, has_request_context, redirect, request, session, url_for
from flask_babel import Babel, LazyString, get_locale
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.accounts.forms import language_name
from app.accounts.models import Account
from app.accounts.queries import account_in_session
from app.kernel.database import reading
from app.kernel.errors import Refusal, Unavailable
from config import CONSOLE_LANGUAGES, LANGUAGES

# In the language itself: who cannot read the page must still find their own.
LANGUAGE_NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "ru": "Русский"}
IN_ALL = frozenset({None, "desk", "left"})  # blueprints whose pages speak all of them; None: the page that says what went wrong
LASTS = timedelta(days=30)

login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
# Threat: the library calls a text that is translated later HTML, with every name that stands in it (a team's, in a choice of teams).
LazyString.__html__ = lambda text: escape(str(text))


class SignedOut(Refusal):
    code, status = "signed_out", 401


class SignedIn(UserMixin):
    """The account of this request's session."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return session_id(self.account.id, self.account.session_epoch)


def init(app: Flask) -> None:
    """Sessions, request forgery protection and languages."""
    secure = str(app.config.get("PUBLIC_URL") or "").startswith("https:")
    app.config.setdefault("PERMANENT_SESSION_LIFETIME", LASTS)
    app.config.update(SESSION_COOKIE_NAME="__Host-vouch" if secure else "vouch", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
                      SESSION_COOKIE_SECURE=secure, SESSION_COOKIE_DOMAIN=None, SESSION_REFRESH_EACH_REQUEST=False,
                      WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=secure)
    login_manager.init_app(app)
    login_manager.session_protection = None  # an ambassador's phone changes its address all day
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(to_sign_in)
    csrf.init_app(app)
    babel.init_app(app, default_domain="messages;public", default_translation_directories="translations;translations",
                   locale_selector=language_of_request, timezone_selector=_timezone)
    app.context_processor(_words)
    app.jinja_env.filters["language_name"] = language_name


def session_id(account_id: int, epoch: int) -> str:
    """What the cookie carries: the epoch ends it when the account's own epoch rises."""
    return f"{account_id}.{epoch}"


def begin_session(*, account_id: int, epoch: int) -> None:
    """Sign this browser in; nothing of the session before stays, so that nobody can have prepared it."""
    with reading() as rows:
        account = account_in_session(rows, account_id=account_id, epoch=epoch)
    if account is None:
        raise SignedOut
    session.clear()
    session.permanent = True
    login_user(SignedIn(account))


def end_session() -> None:
    logout_user()
    session.clear()


def account() -> Account | None:
    """Who is signed in, if anybody."""
    return current_user.account if current_user.is_authenticated else None


def signed_in() -> Account:
    """Who is signed in; raises SignedOut."""
    found = account()
    if found is None:
        raise SignedOut
    return found


def to_sign_in() -> Response:
    """A page is asked for again after sign-in; anything else is refused."""
    if request.method not in ("GET", "HEAD"):
        raise SignedOut
    return redirect(url_for("site.sign_in", next=request.full_path.rstrip("?")))


def language_of_request() -> str:
    """The account's language, else what the browser prefers of those that the page speaks."""
    if not has_request_context():
        return LANGUAGES[0]
    spoken, found = LANGUAGES if request.blueprint in IN_ALL else CONSOLE_LANGUAGES, account()
    if found is not None and found.language in spoken:
        return found.language
    wanted = (each.split("-")[0].lower() for each in request.accept_languages.values())
    return next((each for each in wanted if each in spoken), LANGUAGES[0])


def say(words: str, category: str = "message") -> None:
    """Shown once, on the next page."""
    flash(words, category)


def caller_address() -> str:
    """What attempts are counted by."""
    return request.remote_addr or "nowhere"


def _load(text: str) -> SignedIn | None:
    account_id, _, epoch = text.partition(".")
    if not (account_id.isascii() and account_id.isdecimal() and epoch.isascii() and epoch.isdecimal()):
        return None
    if g.get("nobody_knows"):
        return None
    try:
        with reading() as rows:
            found = account_in_session(rows, account_id=int(account_id), epoch=int(epoch))
    except SQLAlchemyError as error:
        g.nobody_knows = True  # the page that says so asks again who it speaks to
        raise Unavailable from error
    return SignedIn(found) if found else None


def _timezone() -> str | None:
    return getattr(g, "timezone", None)


def _words() -> dict[str, Any]:
    locale = get_locale()
    return {"language": str(locale or "en").replace("_", "-"), "direction": locale.text_direction if locale else "ltr",
            "demo": bool(current_app.config.get("DEMO")), "account": account}
