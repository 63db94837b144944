"""A brand with ten thousand respondents, some of them there, and as many questions as are asked: what routing is measured on."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select

from app.accounts.models import Account
from app.brands.models import Brand, Member, Site, Workspace
from app.conversations.models import Conversation
from app.kernel.ids import uid
from app.realtime.presence import Presence
from app.respondents.models import Expertise, Respondent, Topic
from app.routing.models import AssignmentOffer, TopicOutcome

RESPONDENTS, AGENTS = 10_000, 0.02
AVAILABLE = 0.1  # of them, and at their desk
TOPICS, BELOW = 6, 3  # at the top, and below each
LANGUAGES = ("en", "fr", "de", "es", "ru", "ar")
OFFERS = 4_000
SLICE = 2_000  # rows of one INSERT


def fill(engine: Engine, *, now: datetime, slug: str = "crowd", respondents: int = RESPONDENTS, available: float = AVAILABLE, seed: int = 4) -> int:
    """The brand in a migrated database; its id. The same people for the same seed. Offers only in the large one."""
    chance = random.Random(seed)
    with engine.begin() as connection:
        def kept(table: Any, rows: list[dict[str, Any]]) -> None:
            for first in range(0, len(rows), SLICE):
                connection.execute(insert(table), rows[first:first + SLICE])

        kept(Brand, [{"slug": slug, "name": slug.title(), "languages": list(LANGUAGES), "created_at": now}])
        brand = connection.scalars(select(Brand.id).where(Brand.slug == slug)).one()
        kept(Workspace, [{"brand_id": brand, "name": "Main"}])
        workspace = connection.scalars(select(Workspace.id).where(Workspace.brand_id == brand)).one()
        kept(Site, [{"brand_id": brand, "workspace_id": workspace, "name": "Shop", "key": slug, "identify_secret": "", "created_at": now}])
        site = connection.scalars(select(Site.id).where(Site.brand_id == brand)).one()
        kept(Topic, [{"brand_id": brand, "slug": f"t{number}", "names": {"en": f"Topic {number}"}} for number in range(TOPICS)])
        above = list(connection.scalars(select(Topic.id).where(Topic.brand_id == brand).order_by(Topic.id)))
        kept(Topic, [{"brand_id": brand, "parent_id": parent, "slug": f"t{parent}-{number}", "names": {"en": f"Below {number}"}}
                     for parent in above for number in range(BELOW)])
        topics = list(connection.scalars(select(Topic.id).where(Topic.brand_id == brand).order_by(Topic.id)))
        kept(Account, [{"email": f"p{number}@{slug}.example", "name": f"P{number}", "created_at": now} for number in range(respondents)])
        accounts = list(connection.scalars(select(Account.id).where(Account.email.like(f"%@{slug}.example")).order_by(Account.id)))
        kept(Member, [{"brand_id": brand, "account_id": account, "role": "agent" if at < respondents * AGENTS else "ambassador", "name": f"P{at}",
                       "joined_at": now} for at, account in enumerate(accounts)])
        members = list(connection.scalars(select(Member.id).where(Member.brand_id == brand).order_by(Member.id)))
        people = _people(chance, brand, members, topics, available, now)
        for table in (Respondent, Expertise, TopicOutcome, Presence):
            kept(table, people[table])
        if respondents == RESPONDENTS:
            kept(Conversation, [{"uid": uid(), "brand_id": brand, "workspace_id": workspace, "site_id": site, "created_at": now,
                                 "topic_id": chance.choice(topics)} for _ in range(OFFERS)])
            rows = connection.scalars(select(Conversation.id).order_by(Conversation.id)).all()
            # To those who have left meanwhile, so that decisions still find people: a claim asks only whether there is a place.
            gone = [row["member_id"] for row in people[Respondent] if row["availability"] == "away"]
            kept(AssignmentOffer, [{"brand_id": brand, "conversation_id": number, "member_id": chance.choice(gone), "round": 1, "reason": "best",
                                    "made_at": now, "expires_at": now + timedelta(days=1), "uid": uid()} for number in rows])
    return brand


def _people(chance: random.Random, brand: int, members: list[int], topics: list[int], available: float,
            now: datetime) -> dict[Any, list[dict[str, Any]]]:
    rows: dict[Any, list[dict[str, Any]]] = {Respondent: [], Expertise: [], TopicOutcome: [], Presence: []}
    for member in members:
        there, capacity = chance.random() < available, chance.randint(1, 4)
        rows[Respondent].append({
            "member_id": member, "brand_id": brand, "capacity": capacity, "load": chance.randint(0, capacity) if there else 0,
            "availability": "available" if there else "away", "languages": chance.sample(LANGUAGES, chance.choice((1, 1, 2))),
            "last_assigned_at": now - timedelta(seconds=chance.randint(0, 90_000)) if chance.random() < 0.8 else None})
        known = chance.sample(topics, chance.randint(1, 4))
        rows[Expertise] += [{"member_id": member, "topic_id": topic, "brand_id": brand, "level": chance.randint(1, 3), "confirmed_at": now}
                            for topic in known]
        rows[TopicOutcome] += [{"member_id": member, "topic_id": topic, "brand_id": brand, "good": chance.randint(0, 20), "bad": chance.randint(0, 4)}
                               for topic in known if chance.random() < 0.6]
        if there:
            rows[Presence].append({"key": f"m{member}", "brand_id": brand, "until": now + timedelta(days=1)})
    return rows
