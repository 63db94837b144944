"""The `flask` tool's commands: the database's history, founding a brand, the generated protocol, the demo."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app import (
    demo,
    demo_cobrowse,
    demo_commerce,
    demo_languages,
    demo_left,
    demo_recognition,
    demo_recruitment,
    demo_replies,
    demo_targeting,
    playing,
    story,
    wiring,
)
from app.accounts.doubling import drop_second_step
from app.accounts.linking import LASTS
from app.accounts.queries import secret_of
from app.brands.founding import found_brand
from app.cli_routing import routing_commands
from app.insights.listeners import make_again
from app.kernel import clock, history, migrating, work
from app.kernel.database import open_engine, reading
from app.kernel.errors import Refusal
from app.kernel.opening import opened
from app.kernel.rotating import rotate
from app.realtime.typescript import markdown, typescript
from app.visitors.reaching import note_bounce
from config import ROOT, Settings

NOT_FOUNDED = {
    "brand.slug_taken": "there is one with this name already",
    "email.invalid": "the owner's address is not an e-mail address",
    "malformed": "it needs a name with letters or digits, and not one of Vouch's own words",
}


def commands(settings: Settings) -> list[click.Command]:
    """All of them."""
    return [_database(settings), _brand(settings), _account(settings), _secrets(settings), _mail(settings), _search(settings),
            routing_commands(settings), _protocol(), _demo(settings)]


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
            _stop("The history lacks: " + "; ".join(words))

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
        _must_be_current(settings)
        with opened(settings.database_url, wiring.CONSEQUENCES):
            try:
                founded = work.do(found_brand, name=name, owner_email=owner, now=clock.now())
            except Refusal as refusal:
                _stop(f"The brand was not founded: {NOT_FOUNDED.get(refusal.code, refusal.code)}.")
        hours = int(LASTS["found"].total_seconds() // 3600)
        click.echo(f"{name} is founded. Its owner opens this link once, within {hours} hours:\n{settings.public_url}/link/{founded.token}")

    return group


def _account(settings: Settings) -> AppGroup:
    group = AppGroup("account", help="Sign-ins.")

    @group.command("one-step", help="End the second step of somebody who lost telephone and recovery codes; they are told by mail.")
    @click.argument("email")
    def one_step(email: str) -> None:
        _must_be_current(settings)
        with opened(settings.database_url, wiring.CONSEQUENCES):
            with reading() as session:
                account = secret_of(session, email=email.casefold())
            if account is None or not work.do(drop_second_step, account_id=account.account_id, now=clock.now()):
                _stop("Nobody with this address has a second step.")
        click.echo(f"{email} signs in with the password alone.")

    return group


def _secrets(settings: Settings) -> AppGroup:
    group = AppGroup("secrets", help="Secrets at rest.")

    @group.command("rotate", help="Seal every stored secret with the first of ENCRYPTION_KEYS, beside the running server.")
    def rotated() -> None:
        _must_be_current(settings)
        with opened(settings.database_url, wiring.CONSEQUENCES):
            done = rotate(lambda one: click.echo(f"{one.name}: {one.resealed} sealed anew, {one.current} had the first key already"
                                                 + (f", {one.lost} that no key opens" if one.lost else "")))
        if lost := sum(one.lost for one in done):
            _stop(f"{lost} values were sealed with a key that ENCRYPTION_KEYS does not hold: put it back and run this again.")
        click.echo(f"{sum(one.resealed for one in done)} secrets were sealed anew. Every one has the first key: the others may go.")

    return group


def _mail(settings: Settings) -> AppGroup:
    group = AppGroup("mail", help="Letters.")

    @group.command("bounced", help="A letter to ADDRESS came back: nothing goes there any more.")
    @click.argument("address")
    def bounced(address: str) -> None:
        _must_be_current(settings)
        with opened(settings.database_url, wiring.CONSEQUENCES):
            try:
                known = work.do(note_bounce, email=address, now=clock.now())
            except Refusal:
                _stop("That is not an e-mail address.")
        click.echo(f"Nothing goes to {address} any more." if known else f"Nobody has given {address}.")

    return group


def _must_be_current(settings: Settings) -> None:
    engine = open_engine(settings.database_url, write=True, pool=1)
    try:
        if history.is_behind(engine):
            _stop("The database is behind this release: run `flask --app wsgi db upgrade` first.")
    finally:
        engine.dispose()


def _search(settings: Settings) -> AppGroup:
    group = AppGroup("search", help="The search index.")

    @group.command("rebuild", help="Make the whole index again, beside the running server; what is there is found all the while.")
    def rebuild() -> None:
        _must_be_current(settings)
        with opened(settings.database_url, wiring.CONSEQUENCES):
            make_again(lambda so_far: click.echo(f"{so_far} messages and notes …") if so_far % 10_000 == 0 else None)
        click.echo("Every message and note is indexed again.")

    return group


def _protocol() -> click.Command:
    @click.command("protocol", help="Write wire/protocol.ts and docs/protocol.md.")
    @click.option("--check", is_flag=True, help="only say whether they are current")
    def protocol(check: bool) -> None:
        written: dict[Path, str] = {ROOT / "wire" / "protocol.ts": typescript(), ROOT / "docs" / "protocol.md": markdown()}
        old = [path for path, text in written.items() if not path.exists() or path.read_text() != text]
        if check and old:
            _stop("Not current, run `flask --app wsgi protocol`: " + ", ".join(path.name for path in old))
        for path in old:
            path.write_text(written[path])

    return protocol


def _demo(settings: Settings) -> AppGroup:
    group = AppGroup("demo", help="The demo brand: people, past and shops. Runs with DEMO=1.")

    @group.command("seed", help="Make the demo's database, unless it is there.")
    def seed() -> None:
        _seed(settings)

    @group.command("serve", help="Make the demo's database and serve it on this machine only.")
    def serve() -> None:
        _seed(settings)
        click.echo(_welcome(settings))
        program = Path(sys.executable).with_name("gunicorn")
        os.execv(program, [str(program), "--config", str(ROOT / "gunicorn.conf.py"), "wsgi:serve()"])  # nosec B606 - our own server

    @group.command("visitor", help="Play visitors who ask on the demo shop, so that one person can try the desk.")
    @click.option("--count", default=3, show_default=True, type=click.IntRange(1, 20), help="how many")
    def visitor(count: int) -> None:
        with opened(settings.database_url, wiring.CONSEQUENCES):
            if not demo.is_seeded():
                _stop("There is no demo here yet: start it with `make demo` in another window.")
            key = demo.shop_keys(settings)["shop"]["key"]
        playing.play(settings.public_url, key=key, origin=demo.shop_origin(settings, "shop"), count=count, say=click.echo)

    return group


def _seed(settings: Settings) -> None:
    if not settings.demo:
        _stop("The demo runs with DEMO=1 (`make demo` sets it): it never shares a database with a real brand.")
    settings.instance.mkdir(parents=True, exist_ok=True)
    migrating.upgrade(settings.database_url)
    with opened(settings.database_url, wiring.CONSEQUENCES):
        if demo.is_seeded():
            return
        try:
            objectif, _ = demo.seed(settings, now=clock.now())
        except demo.AnotherBrandIsHere as error:
            _stop(str(error))
        story.relive(objectif, story.PAST, now=clock.now())
        demo_recruitment.recruit(objectif, now=clock.now())
        demo_recognition.tell(objectif, now=clock.now())
        demo_languages.speak(objectif, now=clock.now())
        demo_commerce.play(objectif, now=clock.now())
        demo_left.leave(objectif, now=clock.now())
        demo_replies.write(objectif, now=clock.now())
        demo_cobrowse.open_shop(objectif)
        demo_targeting.rule(objectif, now=clock.now())


def _welcome(settings: Settings) -> str:
    """Where everything is and who can sign in."""
    port = settings.public_url.rsplit(":", 1)[-1]
    words = demo.sign_ins(settings)
    people = [f"  {person.name:<6} {person.role:<11} {person.email:<26} {words[person.email]}" for person in (*demo.CAST.values(), demo.ZOE)]
    return "\n".join([
        "", "Vouch's demo is running; stop it with Ctrl-C.", "",
        f"  1. Be the visitor:    http://shop.localhost:{port}/",
        f"  2. Answer as Ines:    {settings.public_url}/b/objectif/desk  (another browser or a private window)",
        f"  3. Look as Maya:      {settings.public_url}/b/objectif/console",
        f"  Become an ambassador: {settings.public_url}/join/objectif", f"  The letters it sends: {settings.public_url}/outbox",
        f"  Another brand's shop: http://twin.localhost:{port}/", "",
        "  Alone? `make visitor` asks questions on the shop while you sit at the desk.", "",
        "  Sign-ins of this database:", *people, ""])


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
