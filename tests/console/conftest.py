"""The manager's office in browsers, and a conversation that has seen everything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.brands.queries import first_workspace
from app.conversations.models import Assignment, Category, Conversation, Entry, Participant, Rating
from app.kernel import work
from app.kernel.ids import uid
from app.respondents.models import Topic
from app.routing.models import Decision
from app.visitors.models import Visitor
from tests.brands.office import NOW, Office
from tests.ground import doors
from tests.ground.doors import Client

HOSTILE = "<script>alert('x')</script>\u202e{{10**12}}"  # a template would make a number of it that no id has


@pytest.fixture
def session(connection: Connection) -> Session:
    return Session(connection)


@pytest.fixture
def as_(app: Flask, connection: Connection, office: Office) -> Callable[[str], Client]:
    """`as_("maya")`: the browser in which Maya has signed in."""
    return lambda name: doors.signed_in(app, connection, getattr(office, name).account_id)


@pytest.fixture
def maya(as_: Callable[[str], Client]) -> Client:
    return as_("maya")


@dataclass(frozen=True)
class Thread:
    conversation_id: int
    uid: str


@pytest.fixture
def thread(office: Office, app: Flask) -> Thread:
    """Vera asked, Ines answered, a note, a transfer, a rating: with hostile words wherever a visitor can put some."""
    return work.do(_thread, office=office)


def quick_conversation(unit: work.Unit, *, office: Office, words: str, minutes: int, closed: bool = False) -> Thread:
    """A question with nothing around it, asked `minutes` after NOW."""
    at = NOW + timedelta(minutes=minutes)
    visitor = Visitor(brand_id=office.brand_id, site_id=office.site_id, token_hash=uid(), created_at=at, seen_at=at)
    workspace = first_workspace(unit, brand_id=office.brand_id)
    talk = Conversation(uid=uid(), brand_id=office.brand_id, workspace_id=workspace, site_id=office.site_id, created_at=at, last_seq=1,
                        status="closed" if closed else "open")
    unit.add_all([visitor, talk])
    unit.flush()
    seat = Participant(brand_id=office.brand_id, conversation_id=talk.id, ordinal=1, role="visitor", visitor_id=visitor.id, joined_at=at)
    unit.add(seat)
    unit.flush()
    unit.add(Entry(brand_id=office.brand_id, conversation_id=talk.id, seq=1, kind="text", sender_id=seat.id, body=words, at=at))
    unit.flush()
    return Thread(talk.id, talk.uid)


def _thread(unit: work.Unit, *, office: Office) -> Thread:
    brand = office.brand_id
    found = quick_conversation(unit, office=office, words=f"Does it fit? {HOSTILE}", minutes=0)
    talk = unit.get_one(Conversation, found.conversation_id)
    visitor_seat = unit.query(Participant).filter_by(conversation_id=talk.id).one()
    unit.get_one(Visitor, visitor_seat.visitor_id).name = f"Vera {HOSTILE}"
    topic = Topic(brand_id=brand, slug="optics", names={"en": "Optics", "fr": "Optiques"})
    category = Category(brand_id=brand, name="Fits my camera")
    unit.add_all([topic, category])
    unit.flush()
    talk.topic_id, talk.category_id, talk.status, talk.page = topic.id, category.id, "closed", {"url": "javascript:alert(1)", "title": HOSTILE}
    seat = Participant(brand_id=brand, conversation_id=talk.id, ordinal=2, role="ambassador", member_id=office.ines.member_id, joined_at=NOW)
    unit.add(seat)
    unit.flush()
    job = Assignment(brand_id=brand, conversation_id=talk.id, member_id=office.ines.member_id, participant_id=seat.id, epoch=1, asked_at=NOW,
                     started_at=NOW + timedelta(seconds=21), answered_at=NOW + timedelta(seconds=50), ended_at=NOW + timedelta(minutes=9),
                     ending="closed")
    unit.add(job)
    unit.flush()
    unit.add(Rating(assignment_id=job.id, brand_id=brand, visitor_id=visitor_seat.visitor_id, stars=4, words=f"Kind {HOSTILE}", at=NOW))
    considered = [{"member": office.ines.member_id, "why": "level_3", "points": 24}, {"member": office.omar.member_id, "not": "audience"}]
    unit.add(Decision(brand_id=brand, conversation_id=talk.id, at=NOW, step="offered", audience="ambassadors", reason="best",
                      candidates=considered))
    said = (("event", "", {"what": "assigned", "n": 2, "assignment": job.uid}), ("text", "Yes, it does.", None),
            ("note", "Stock is low.", None), ("event", "", {"what": "transferred", "n": 2, "to": "agents"}),
            ("event", "", {"what": "rated", "assignment": job.uid, "stars": 4, "words": HOSTILE}),
            ("event", "", {"what": "closed", "n": None}), ("event", "", {"what": HOSTILE}))
    for seq, (kind, body, data) in enumerate(said, start=2):
        unit.add(Entry(brand_id=brand, conversation_id=talk.id, seq=seq, kind=kind, audience="staff" if kind == "note" else "all",
                       sender_id=seat.id, body=body, data=data, at=NOW))
        talk.last_seq = seq
    unit.flush()
    return found
