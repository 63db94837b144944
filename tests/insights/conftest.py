"""A conversation whose words are indexed and looked for."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from app.brands.models import Brand, Workspace
from app.conversations.models import Conversation, Entry
from app.conversations.starting import start
from app.insights.indexing import index_chunk, next_chunk
from app.insights.searching import Asked, Found, search
from app.kernel.actor import Actor
from app.kernel.ids import uid
from app.kernel.work import Unit
from tests.cast import Cast
from tests.conversations.talk import Talk

LANGUAGES = ["en", "fr", "ru", "ar", "hi"]


class Library:
    """Vera's conversation with Objectif, and what Maya finds in it."""

    def __init__(self, unit: Unit, cast: Cast) -> None:
        self.unit, self.cast = unit, cast
        unit.execute(update(Brand).values(languages=LANGUAGES))
        self.talk = Talk(unit, cast)

    def write(self, *bodies: str, by: Actor | None = None, index: bool = True, **more: Any) -> None:
        for body in bodies:
            self.talk.say(by or self.cast.vera, body, **more)
        if index:
            self.index()

    def put(self, conversation_id: int, body: str, *, at: datetime | None = None, kind: str = "text", entry_id: int | None = None) -> int:
        """A row of the log as it is, without its verb."""
        talk = self.unit.get_one(Conversation, conversation_id)
        talk.last_seq += 1
        row = Entry(id=entry_id, brand_id=talk.brand_id, conversation_id=talk.id, seq=talk.last_seq, kind=kind, body=body, at=at or self.talk.now)
        self.unit.add(row)
        self.unit.flush()
        return row.id

    def beside(self) -> int:
        """Lumen's visitor has started a conversation with Lumen; its id."""
        actor = self.cast.zoes_visitor
        workspace = self.unit.scalars(select(Workspace.id).where(Workspace.brand_id == actor.brand_id)).one()
        return start(self.unit, actor=actor, uid=uid(), site_id=actor.site_id or 0, workspace_id=workspace, topic_id=None, topic="", page=None,
                     language="en", name="", now=self.talk.now).conversation_id

    def index(self) -> int:
        """Until nothing is left; returns how many rows were written."""
        count = 0
        while (chunk := next_chunk(self.unit)) and (chunk.documents or chunk.through > chunk.after):
            count += index_chunk(self.unit, chunk=chunk)
        return count

    def found(self, typed: str, *, by: Actor | None = None, **more: Any) -> Found:
        return search(self.unit, by or self.cast.maya, asked=Asked(typed, **more))

    def find(self, typed: str, **more: Any) -> list[str]:
        """The texts that were found, as far as the page shows them."""
        return ["".join(part.text for part in hit.parts) for hit in self.found(typed, **more).hits]


@pytest.fixture
def library(unit: Unit, cast: Cast) -> Library:
    return Library(unit, cast)
