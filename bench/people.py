"""Who writes in the benches: a brand with many conversations, each a visitor and the respondent who is responsible for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.ticketing import issue_ticket
from app.brands.founding import found_brand
from app.brands.models import Member, Site, Workspace
from app.brands.queries import actor_of_member
from app.brands.siting import add_site
from app.brands.staffing import place_member
from app.conversations.assigning import assign
from app.conversations.models import Assignment, Conversation
from app.conversations.starting import start
from app.kernel import clock, vault, work
from app.kernel.ids import uid
from app.kernel.opening import opened
from app.visitors.recognising import admit
from tests.ground.server import KEYS

SHOP = "https://shop.example"
CONVERSATIONS = 500  # two people each: a thousand sockets, so that nobody writes faster than the house allows
PER_ADDRESS = 40  # sockets; the house takes 50
SLICE = 10  # conversations made in one unit


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place: how they prove who they are and what they write to."""

    auth: dict[str, str]
    origin: str
    conversation: str
    epoch: int | None
    address: str
    head: int = 0  # of the log, as far as this person has it


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with both of its people."""

    conversation: str
    token: str  # the visitor's
    member_id: int
    account_id: int
    epoch: int
    head: int  # what each of them has of the log when they come


def fill(url: str, *, conversations: int = CONVERSATIONS) -> list[Talk]:
    """Make the brand and its conversations in an empty, migrated database, through the house's own verbs."""
    vault.open_with(encryption_keys=[KEYS["ENCRYPTION_KEYS"]], signing_keys=[KEYS["SECRET_KEYS"]])
    with opened(url, {}):
        site_id = work.do(_found)
        return [talk for first in range(0, conversations, SLICE) for talk in work.do(_talks, site_id=site_id, first=first)]


def _found(unit: work.Unit) -> int:
    now = clock.now()
    made = found_brand(unit, name="Objectif", owner_email="olga@objectif.example", now=now)
    unit.get_one(Member, made.owner_id).joined_at = now
    unit.flush()
    owner = actor_of_member(unit, made.owner_id)
    assert owner is not None
    return add_site(unit, actor=owner, name="shop", origins=[SHOP], colour="#1d4f91", languages=["en"], privacy_url=f"{SHOP}/privacy", now=now)


def _talks(unit: work.Unit, *, site_id: int, first: int) -> list[Talk]:
    site, now = unit.get_one(Site, site_id), clock.now()
    workspace_id = unit.scalars(select(Workspace.id).where(Workspace.brand_id == site.brand_id)).one()
    return [_talk(unit, site, workspace_id, number, now) for number in range(first, first + SLICE)]


def _talk(unit: work.Unit, site: Site, workspace_id: int, number: int, now: Any) -> Talk:
    visitor = admit(unit, site=site, language="en", device="phone", now=now)
    begun = start(unit, actor=visitor.actor, uid=uid(), site_id=site.id, workspace_id=workspace_id, topic_id=None, page=None, language="en", now=now)
    member_id = place_member(unit, brand_id=site.brand_id, email=f"r{number}@objectif.example", name=f"Respondent {number}", role="ambassador",
                             now=now)
    given = assign(unit, conversation_id=begun.conversation_id, member_id=member_id, topic_id=None, asked_at=now, now=now)
    unit.get_one(Assignment, given.assignment_id).answered_at = now  # who is silent too long loses the conversation
    unit.flush()
    account_id, head = unit.get_one(Member, member_id).account_id, unit.get_one(Conversation, begun.conversation_id).last_seq
    return Talk(begun.uid, visitor.token, member_id, account_id, given.epoch, head)


def seats(url: str, talks: Sequence[Talk], *, own_origin: str) -> Iterator[Seat]:
    """Everybody's seat, to be taken as it comes: a respondent's ticket stands for thirty seconds only."""
    with opened(url, {}):
        for first in range(0, len(talks), SLICE):
            some = talks[first:first + SLICE]
            yield from placed(some, work.do(_tickets, talks=some), own_origin, first=first)


def _tickets(unit: work.Unit, *, talks: Sequence[Talk]) -> list[str]:
    now = clock.now()
    return [issue_ticket(unit, account_id=talk.account_id, member_id=talk.member_id, now=now) for talk in talks]


def placed(talks: Sequence[Talk], tickets: Sequence[str], own_origin: str, *, first: int = 0) -> Iterator[Seat]:
    """The visitor and the respondent of each conversation, in this order."""
    for number, (talk, ticket) in enumerate(zip(talks, tickets, strict=True), first):
        address = f"127.0.{1 + 2 * number // PER_ADDRESS}.1"
        yield Seat({"visitor": talk.token}, SHOP, talk.conversation, None, address, talk.head)
        yield Seat({"ticket": ticket}, own_origin, talk.conversation, talk.epoch, address, talk.head)
