"""Vouch: the people who love a brand's products answer on its site. `create_app` puts the rooms together."""

from datetime import timedelta

import click
from flask import Flask
from flask.cli import AppGroup

from app import wiring
from app.accounts import routes as accounts
from app.brands import routes as brands
from app.kernel import assets, http, vault
from app.realtime import pacing
from app.routing import guessing, pace
from config import Settings, from_environment

LARGEST_BODY = 256 * 1024  # bytes; an upload's route raises it for itself


class Tool(AppGroup):
    """The `flask` tool's commands, loaded when it asks for them: a server starts without the demo, the history and what they need."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._load()
        return super().get_command(ctx, cmd_name)

    def _load(self) -> None:
        if not self.commands:
            from app.cli import commands

            for command in commands(self._settings):
                self.add_command(command)


def create_app(settings: Settings | None = None) -> Flask:
    """The pages, commands and consequences; opens no database and no socket."""
    settings = settings or from_environment()
    app = Flask(__name__, instance_path=str(settings.instance.resolve()))
    app.config.update(
        SECRET_KEY=settings.secret_keys[0], SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]), MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY, PUBLIC_URL=settings.public_url, MIRROR_URL=settings.mirror_url, ORIGIN=settings.origin, DEMO=settings.demo,
        SESSIONS=f"{settings.sessions_per_address} per minute; {settings.sessions_per_address * 10} per hour",
        SMTP_URL=settings.smtp_url, MAIL_FROM=settings.mail_from, TESTING=settings.testing)
    vault.open_with(encryption_keys=list(settings.encryption_keys), signing_keys=list(settings.secret_keys))
    pacing.count_in(settings.limits_url)
    pace.set_pace(pace.Pace(
        offer=timedelta(seconds=settings.offer_seconds), promise=timedelta(seconds=settings.promised_wait_seconds),
        silence=timedelta(seconds=settings.silence_seconds), reply=timedelta(seconds=settings.reply_seconds),
        absent=timedelta(seconds=settings.absence_seconds), letters=timedelta(seconds=settings.letter_seconds),
        look=timedelta(seconds=0 if settings.testing else 1), draws=not settings.testing))
    guessing.use(settings.matcher)
    for part in (http, assets, accounts, brands):
        part.init(app)
    for blueprint in wiring.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for exempt in wiring.WITHOUT_CSRF:
        accounts.csrf.exempt(exempt)
    app.cli = Tool(settings)
    return app
