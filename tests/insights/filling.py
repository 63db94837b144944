"""Many messages at once, for benches and tests: rows of the log without their verbs, words as often as in real talk."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.brands.models import Site
from app.conversations.models import Conversation, Entry, Participant
from app.kernel.ids import uid
from app.visitors.models import Visitor

COMMON = ("the", "a", "is", "it", "camera", "le", "la", "pour", "with", "and", "est", "objectif", "lens", "photo", "very", "sharp", "bien")
RARE = ("zebrafilter", "quokkastrap")  # about one message in 20,000
A_TALK, AT_ONCE = 20, 5_000


def fill(session: Session, *, brand_id: int, messages: int, now: datetime, seed: int = 7) -> None:
    """So many messages of a visitor, ten seconds apart, in conversations of A_TALK; Zipf's law over 20,000 invented words."""
    chance = random.Random(seed)
    site = session.execute(select(Site).where(Site.brand_id == brand_id)).scalars().first()
    assert site is not None
    visitor = Visitor(brand_id=brand_id, site_id=site.id, token_hash=uid(), created_at=now, seen_at=now)
    session.add(visitor)
    session.flush()
    first = (session.scalar(select(func.max(Conversation.id))) or 0) + 1
    seat = (session.scalar(select(func.max(Participant.id))) or 0) + 1
    talks = -(-messages // A_TALK)
    _insert(session, Conversation, ({
        "uid": uid(), "brand_id": brand_id, "workspace_id": site.workspace_id, "site_id": site.id, "last_seq": A_TALK,
        "created_at": now + timedelta(seconds=10 * A_TALK * number)} for number in range(talks)))
    _insert(session, Participant, ({
        "brand_id": brand_id, "conversation_id": first + number, "ordinal": 1, "role": "visitor", "visitor_id": visitor.id, "joined_at": now}
        for number in range(talks)))
    words = [f"{chance.choice('bcdfglmprstv')}{chance.choice('aeiou')}{number:x}" for number in range(20_000)]
    _insert(session, Entry, ({
        "brand_id": brand_id, "conversation_id": first + number // A_TALK, "seq": number % A_TALK + 1, "kind": "text",
        "sender_id": seat + number // A_TALK, "body": _sentence(chance, words), "at": now + timedelta(seconds=10 * number)}
        for number in range(messages)))
    session.execute(update(Conversation).where(Conversation.id == first + talks - 1).values(last_seq=(messages - 1) % A_TALK + 1))


def _insert(session: Session, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, AT_ONCE)):
        session.execute(insert(model), chunk)


def _sentence(chance: random.Random, words: list[str]) -> str:
    said = [chance.choice(COMMON) if chance.random() < 0.5 else words[min(int(chance.paretovariate(0.6)), len(words)) - 1]
            for _ in range(chance.randint(4, 24))]
    if chance.random() < 1e-4:
        said.append(chance.choice(RARE))
    return " ".join(said).capitalize() + "."
