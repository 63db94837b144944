"""`python -m tests.journeys.meanwhile WHAT`: what happens while no browser looks. `silence`: respondents sit at their desks and answer
nothing; `night`: a day passes, told by moving every instant of the database back while the server rests."""

import sys
from datetime import timedelta

from sqlalchemy import BigInteger, select, type_coerce, update

from app import wiring
from app.accounts.models import Account
from app.brands.models import Brand, Member
from app.kernel import clock, work
from app.kernel.database import Base, Instant
from app.kernel.opening import opened
from app.kernel.work import Unit
from app.realtime.presence import Presence
from app.respondents.models import Respondent
from config import from_environment

A_DAY = 24 * 3600 * 1000  # ms
SILENT = ("Kim", "Mara", "Noel", "Tove")


def silence(unit: Unit) -> None:
    """Four ambassadors and the agent Omar are there, available, and look elsewhere for an hour."""
    now = clock.now()
    brand_id = unit.scalars(select(Brand.id).where(Brand.slug == "objectif")).one()
    unit.execute(update(Respondent).where(Respondent.brand_id == brand_id).values(availability="away"))
    there = [unit.scalars(select(Member.id).where(Member.brand_id == brand_id, Member.name == "Omar")).one()]
    for name in SILENT:
        account = Account(email=f"{name.lower()}@post.example", name=name, created_at=now)
        unit.add(account)
        unit.flush()
        member = Member(brand_id=brand_id, account_id=account.id, role="ambassador", name=name, joined_at=now)
        unit.add(member)
        unit.flush()
        unit.add(Respondent(member_id=member.id, brand_id=brand_id, languages=["en"]))
        there.append(member.id)
    unit.flush()
    unit.execute(update(Respondent).where(Respondent.member_id.in_(there)).values(availability="available"))
    for member_id in there:
        unit.merge(Presence(key=f"m{member_id}", brand_id=brand_id, until=now + timedelta(hours=1)))
    unit.flush()


def night(unit: Unit) -> None:
    """Everything is a day older than it was."""
    for table in Base.metadata.sorted_tables:
        if values := {column: type_coerce(column, BigInteger) - A_DAY for column in table.columns if isinstance(column.type, Instant)}:
            unit.execute(update(table).values(values))


if __name__ == "__main__":
    with opened(from_environment().database_url, wiring.CONSEQUENCES):
        work.do({"silence": silence, "night": night}[sys.argv[1]])
