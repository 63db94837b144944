"""The `flask` tool's commands: the database's history, founding a brand, the generated protocol, the demo."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app import demo, wiring
from app.accounts.linking import LASTS
from app.brands.founding import found_brand
from app.kernel import clock, migrating, work
from app.kernel.errors import Refusal
from app.kernel.opening import opened
from app.realtime.typescript import markdown, typescript
from config import ROOT, Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the commands to the app."""
    for group in (_database(settings), _brand(settings), _protocol()):
        app.cli.add_command(group)
    app.cli.add_command(demo.commands(settings))


def _database(settings: Settings) -> AppGroup:
    group = AppGroup("db", help="The database's history.")

    @group.command("upgrade", help="Bring the database up to this release.")
    def upgrade() -> None:
        settings.instance.mkdir(parents=True, exist_ok=True)
        migrating.upgrade(settings.database_url)
        click.echo("The database is up to date.")

    @group.command("check", help="Fail when the models and the history differ.")
    def check() -> None:
        if words := migrating.differences():
            click.echo("The history lacks: " + "; ".join(words), err=True)
            sys.exit(1)

    @group.command("revision", help="Write the next step of the history from what the models say.")
    @click.argument("message")
    def revision(message: str) -> None:
        migrating.write_revision(message)

    return group


def _brand(settings: Settings) -> AppGroup:
    group = AppGroup("brand", help="Brands.")

    @group.command("create", help="Found a brand; prints its owner's single-use link.")
    @click.argument("name")
    @click.option("--owner", required=True, help="the owner's e-mail address")
    def create(name: str, owner: str) -> None:
        with opened(settings.database_url, wiring.CONSEQUENCES):
            try:
                founded = work.do(found_brand, name=name, owner_email=owner, now=clock.now())
            except Refusal as refusal:
                click.echo(f"{name} was not founded: {refusal.code} {refusal.data or ''}", err=True)
                sys.exit(1)
        hours = int(LASTS["found"].total_seconds() // 3600)
        click.echo(f"{name} is founded. Its owner opens this link once, within {hours} hours:\n{settings.public_url}/link/{founded.token}")

    return group


def _protocol() -> click.Command:
    @click.command("protocol", help="Write wire/protocol.ts and docs/protocol.md.")
    @click.option("--check", is_flag=True, help="only say whether they are current")
    def protocol(check: bool) -> None:
        old = [path for path, text in _generated().items() if not path.exists() or path.read_text() != text]
        if check and old:
            click.echo("Not current, run `flask --app wsgi protocol`: " + ", ".join(path.name for path in old), err=True)
            sys.exit(1)
        for path, text in _generated().items() if not check else ():
            path.write_text(text)

    return protocol


def _generated() -> dict[Path, str]:
    return {ROOT / "wire" / "protocol.ts": typescript(), ROOT / "docs" / "protocol.md": markdown()}
