"""Every setting, read once from the environment, frozen and explained."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent
SECONDS = ("offer_seconds", "promised_wait_seconds", "silence_seconds", "reply_seconds", "absence_seconds", "letter_seconds", "body_seconds")
LANGUAGES = ("en", "fr", "ar", "ru")  # what visitors and respondents meet: widget, desk, letters and pages for visitors
MATCHERS = ("meaning", "lexical")
CONSOLE_LANGUAGES = ("en", "fr")


class WrongSetting(ValueError):
    """A setting that cannot be served with; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides. `docs/operating.md` lists the variables; names there are the upper case of these."""

    database_url: str  # sqlite:///…  or  postgresql+psycopg://…
    secret_keys: tuple[str, ...] = field(repr=False)  # sign sessions and links; newest first, older ones still verify
    encryption_keys: tuple[str, ...] = field(repr=False)  # Fernet keys for stored secrets; newest first
    public_url: str = "http://localhost:5000"  # where desk, console and widget assets are served
    mirror_url: str = "http://mirror.localhost:5000"  # a host of its own without cookies, for the mirrored page
    instance: Path = ROOT / "instance"
    demo: bool = False  # the demo brand, its shops and the open outbox
    smtp_url: str = ""  # smtp://name:password@host:587 ; empty: letters stay in the outbox
    mail_from: str = "Vouch <no-reply@localhost>"
    limits_url: str = "memory://"  # where rate counters live
    trusted_proxies: int = 0  # how many proxies in front set X-Forwarded-For
    sockets_per_address: int = 50
    sessions_per_address: int = 10  # visitors who may begin in a minute; ten times as many in an hour
    offer_seconds: float = 30.0  # how long an assignment offer stands
    promised_wait_seconds: float = 90.0  # after that a waiting visitor is told that nobody is free
    matcher: str = "meaning"  # how a topic is guessed from the words: `meaning` (a sentence encoder, 130 MB), or `lexical`
    silence_seconds: float = 120.0  # for a respondent's first answer, before the conversation goes to the next
    reply_seconds: float = 600.0  # that a visitor waits for the next answer of a respondent who went away
    absence_seconds: float = 45.0  # without a sign from the desk, before its respondent counts as gone
    letter_seconds: float = 60.0  # of quiet before an answer to a left question is mailed, so that one letter tells all
    body_seconds: float = 20.0  # for the body of a request, or its answer, to be taken; and a second more for each 16 KB
    testing: bool = False

    def __post_init__(self) -> None:
        if not self.secret_keys or any(len(key) < 32 for key in self.secret_keys):
            raise WrongSetting("SECRET_KEYS needs at least one key of 32 or more characters: "
                               "python -c 'import secrets; print(secrets.token_urlsafe(48))'")
        if not self.encryption_keys:
            raise WrongSetting("ENCRYPTION_KEYS needs a key: "
                               "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'")
        if self.matcher not in MATCHERS:
            raise WrongSetting(f"MATCHER must be one of {', '.join(MATCHERS)}, not {self.matcher!r}")
        if urlsplit(self.public_url).netloc == urlsplit(self.mirror_url).netloc:
            raise WrongSetting("MIRROR_URL must be another host than PUBLIC_URL: a mirrored page must never share its origin")

    @property
    def origin(self) -> str:
        """The scheme and host of PUBLIC_URL, as browsers send it."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; raises WrongSetting with the variable's name."""
    instance = Path(environment.get("INSTANCE", ROOT / "instance"))
    demo = environment.get("DEMO", "") == "1"
    port = environment.get("PORT", "5000")
    given: dict[str, object] = {
        "database_url": environment.get("DATABASE_URL") or f"sqlite:///{instance / ('demo.db' if demo else 'vouch.db')}",
        "secret_keys": _keys(environment, "SECRET_KEYS", instance, demo, lambda: secrets.token_urlsafe(48)),
        "encryption_keys": _keys(environment, "ENCRYPTION_KEYS", instance, demo, lambda: Fernet.generate_key().decode()),
        "public_url": environment.get("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        "mirror_url": environment.get("MIRROR_URL", f"http://mirror.localhost:{port}").rstrip("/"),
        "instance": instance,
        "demo": demo,
    }
    for name in ("smtp_url", "mail_from", "limits_url", "matcher"):
        if name.upper() in environment:
            given[name] = environment[name.upper()]
    whole = ("trusted_proxies", "sockets_per_address", "sessions_per_address")
    for name, kind in (*((name, int) for name in whole), *((name, float) for name in SECONDS)):
        if name.upper() in environment:
            given[name] = _number(environment[name.upper()], name.upper(), kind)
    return Settings(**given)  # type: ignore[arg-type]  # read by name above


def _number(text: str, name: str, kind: type[int] | type[float]) -> float:
    try:
        return kind(text)
    except ValueError:
        raise WrongSetting(f"{name} must be a number, not {text!r}") from None


def _keys(environment: Mapping[str, str], name: str, instance: Path, demo: bool, make: Callable[[], str]) -> tuple[str, ...]:
    """From the environment; the demo makes its own once and keeps them in `instance/`, readable by its owner only."""
    if name in environment:
        return tuple(key.strip() for key in environment[name].split(",") if key.strip())
    if not demo:
        return ()
    instance.mkdir(parents=True, exist_ok=True)
    file = instance / name.lower()
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(make())
    return (file.read_text().strip(),)
