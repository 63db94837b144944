"""A brand in which every field that a person can fill holds hostile words, and two people who wrote nothing else to each other."""

import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Column, select, update
from sqlalchemy.engine import Connection

from app import wiring
from app.accounts.models import Account
from app.brands.models import Brand, Member, Site
from app.conversations.posting import Draft, post_message
from app.kernel import clock, vault, work
from app.kernel.actor import Actor
from app.kernel.database import Json, read_from, reading
from app.kernel.ids import uid
from app.kernel.letters import OutgoingLetter, queue_letter
from app.kernel.text import clean, clean_line
from app.kernel.writer import Inline
from app.realtime import delivery, pacing
from app.realtime.connections import Connections
from app.recruitment.applying import PURPOSE
from app.routing.leaving import leave_question, link_token
from app.routing.mailing import no_more_token
from app.routing.models import AssignmentOffer
from app.visitors.models import Address
from tests.ground import doors
from tests.ground.databases import Database
from tests.ground.doors import Told
from tests.ground.server import ROOT
from tests.hostile.strings import hostile
from tests.matrix import canaries, world
from tests.matrix.world import World

# Chosen from a list, or checked at their door: an address that opens, a colour, a key.
GIVEN = {"brand": {"slug", "colour", "languages", "timezone"}, "site": {"key", "privacy_url"}, "application_form": {"consent_url"},
         "promotion": {"link"}, "outgoing_letter": {"error"}}
SHAPED = canaries.SHAPED | {"holidays", "reason"}  # words beside dates and kinds
APART = 10**7  # no string of a field is in a message too: where it is read, it was read there
LINES, DECLARED, POST, MESSAGE = 200, 120, 1_900, 3_900  # characters; nothing that a page declares of itself is longer where it is shortest
TOGETHER = 10  # strings in one message
SPEAKING = re.compile(r"(?<=[({ ,])([a-z_]+)=\1\b|{{ ([a-z_]+) }}")  # what a letter's template is filled with


@dataclass(frozen=True)
class Filled:
    """Where everything is. `spoken` are the bodies as they were stored: the visitor's, the respondent's."""

    played: World
    cookies: dict[str, str]
    doors: list[str]  # the pages behind the links of its letters
    asked: list[str]  # as they were stored: the visitor's bodies
    answered: list[str]  # and the respondent's
    fields: dict[str, list[str]]  # table.column -> what is in it


class Deck:
    """The strings dealt one by one, those that have room; round again when all were dealt."""

    def __init__(self, strings: Sequence[str], seed: int) -> None:
        self._strings = [clean_line(each, longest=10_000) for each in strings]
        random.Random(seed).shuffle(self._strings)
        self._next = itertools.cycle(self._strings)
        self.dealt: dict[str, list[str]] = defaultdict(list)

    def line(self, field: str, longest: int | None = None) -> str:
        found = next(each for each in itertools.islice(self._next, len(self._strings)) if len(each) <= min(longest or LINES, LINES))
        self.dealt[field].append(found)
        return found


@contextmanager
def _on(connection: Connection) -> Iterator[Told]:
    """The house's verbs and doors on this connection."""
    read_from(connection)
    try:
        with work.used(Inline(connection, wiring.CONSEQUENCES)):
            yield Told()
    finally:
        delivery.open_through(None, Connections())
        read_from(None)


def fill(database: Database, house: Flask, strings: Sequence[str], *, shop: str, seed: int) -> Filled:
    """Play the matrix' world in this database, then put the strings wherever words are."""
    deck = Deck(list(hostile(seed, len(strings), first=APART)), seed)
    with database.engine.begin() as connection, _on(connection) as told:
        pacing.count_in("memory://")
        played = world.play(told)
        connection.execute(update(Site).where(Site.brand_id == played.objectif).values(origins=[shop]))
        connection.execute(update(AssignmentOffer).where(AssignmentOffer.state == "open").values(expires_at=clock.now() + timedelta(hours=6)))
        doors = _doors(played)
        _fields(connection, played.objectif, deck)
        _letters(deck)
        for body in packed(strings[:200], POST, 20):
            pacing.count_in("memory://")
            world.must(told.say(played.ines, "feed.post", {"client_id": uid(), "body": body}))
        asked, answered = (_spoken(played, who, strings, epoch) for who, epoch in (("vera", None), ("ines", played.target.epoch)))
        cookies = {name: _cookie(house, connection, played.people[name]) for name in ("olga", "ines")}
    database.close()
    return Filled(played, cookies, doors, asked, answered, deck.dealt)


def _doors(played: World) -> list[str]:
    """Vera leaves her address with a question; Kim is invited; Hugo has applied."""
    target, now = played.target, clock.now()
    work.do(leave_question, actor=played.people["vera"], conversation=target.another, client_id=uid(), email="vera@post.example", now=now)
    with reading() as session:
        address = session.scalars(select(Address.id).where(Address.value == "vera@post.example")).one()
        letters = session.scalars(select(OutgoingLetter).where(OutgoingLetter.template == "letters/invite")).all()
    invited = [f"/link/{letter.values['token']}" for letter in letters]
    return [f"/left/{link_token(target.another, address)}", f"/no-more-letters/{no_more_token(address)}",
            f"/application/{vault.sign(target.application, purpose=PURPOSE)}", *invited]


def _fields(connection: Connection, brand_id: int, deck: Deck) -> None:
    """Every column with words, of every row."""
    for table in canaries.tables():
        for column in canaries.words_of(table, shown_to_all=True):
            if column.name not in GIVEN.get(table.name, set()):
                canaries.rewrite(connection, column, brand_id, lambda row, value, column=column: _worded(column, value, deck))
    connection.execute(update(Brand).where(Brand.id == brand_id).values(name=deck.line("brand.name", 120)))
    people = select(Member.account_id).where(Member.brand_id == brand_id)
    for account in connection.execute(select(Account.id).where(Account.id.in_(people))).scalars().all():
        connection.execute(update(Account).where(Account.id == account).values(name=deck.line("account.name", 120)))


def _worded(column: Column[Any], value: Any, deck: Deck) -> Any:
    field = f"{column.table.name}.{column.name}"
    if not isinstance(column.type, Json):
        return deck.line(field, column.type.length)  # every other one with words has a length, or None
    return canaries.inside(value, lambda key, words: words if key in canaries.CODES else deck.line(field, DECLARED), deep=column.name not in SHAPED)


def _letters(deck: Deck) -> None:
    """Each letter there is, with nothing but such words in it."""
    for file in sorted((ROOT / "app/templates/letters").glob("*.txt")):
        names = {name for found in SPEAKING.findall(file.read_text()) for name in found if name} - {"public_url"}
        values = {name: deck.line(f"{file.stem}: {name}") for name in sorted(names)}
        work.do(queue_letter, to="kim@post.example", template=f"letters/{file.stem}", values=values, language="en", now=clock.now())


def packed(strings: Sequence[str], longest: int, together: int) -> list[str]:
    """Several in one text, as many as it has room for."""
    bodies: list[str] = []
    count = together
    for each in map(clean, strings):
        if count < together and len(bodies[-1]) + len(each) < longest:
            bodies[-1], count = f"{bodies[-1]}\n{each}", count + 1
        else:
            bodies, count = [*bodies, each], 1
    return bodies


def _spoken(played: World, who: str, strings: Sequence[str], epoch: int | None) -> list[str]:
    bodies = packed(strings, MESSAGE, TOGETHER)
    for body in bodies:
        work.do(post_message, Draft(actor=played.people[who], conversation=played.target.conversation, client_id=uid(), body=body, kind="text",
                                    epoch=epoch, now=clock.now()))
    return bodies


def _cookie(house: Flask, connection: Connection, actor: Actor) -> str:
    cookie = doors.signed_in(house, connection, actor.account_id or 0).get_cookie("vouch", domain="localhost")
    assert cookie is not None
    return str(cookie.value)
