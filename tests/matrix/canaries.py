"""Unique words in every field of a brand in which words may stand: whoever meets one elsewhere has seen what is not theirs."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, Table, Text, bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.types import String

from app.accounts.models import Account
from app.brands.models import Member
from app.conversations.models import Assignment, Rating
from app.kernel import clock
from app.kernel.database import Base, Json
from app.kernel.ids import uid
from app.visitors.models import Address, Contact, Visitor

MARK = "kanari"
SEEN = re.compile(MARK + r"-[a-z_]+-[a-z_]+-\d+")
# The brand shows these to everybody, on its form for candidates.
PUBLIC = {"application_form": {"titles", "words", "consent", "consent_url"}, "application_question": {"words", "choices"}, "topic": {"names"},
          "brand": {"name", "slug", "colour", "languages", "timezone"}, "site": {"key"}}
# Ids, hashes, kinds and codes: nobody's words. An id may be overheard, and everything here is tried with those of the other brand.
CODES = {"uid", "slug", "role", "kind", "state", "status", "channel", "audience", "language", "languages", "device", "colour", "timezone", "currency",
         "availability", "scope", "step", "what", "ending", "stage", "voice", "via", "priority", "invitation", "symbol", "client_id", "token_hash",
         "token_id", "grant", "key", "photo", "lease", "listener", "week", "rule", "cascade", "conditions", "regions", "origins", "asset_hosts",
         "page_parameters", "meant_for", "template", "sealed", "password_hash", "identify_secret", "candidates", "actor_key", "ids"}
WORDLESS = {"job", "receipt", "turn", "recovery_code", "second_factor", "link", "ticket", "indexed"}  # of no brand, or of an account's secrets
SHAPED = {"data", "page", "trail", "basket"}
INSIDE = {"title", "product", "url", "name", "words", "text", "body", "reference", "topic", "code", "line", "en", "fr"}


def words_of(table: Table, *, shown_to_all: bool = False) -> list[Column[Any]]:
    """The columns in which somebody's words stand."""
    wordless = CODES if shown_to_all else CODES | PUBLIC.get(table.name, set())
    return [column for column in table.c if isinstance(column.type, String | Text | Json) and column.name not in wordless]


def tables() -> Iterator[Table]:
    yield from (table for table in Base.metadata.sorted_tables if "brand_id" in table.c and table.name not in WORDLESS)


def fields() -> set[str]:
    """Every column of a brand's tables in which words stand."""
    return {f"{table.name}.{column.name}" for table in tables() for column in words_of(table)}


def plant(connection: Connection, brand_id: int) -> set[str]:
    """Put them into every row of the brand; the fields that have one now."""
    _add_rows(connection, brand_id)
    planted = {f"{table.name}.{column.name}" for table in tables() for column in words_of(table) if _plant(connection, table, column, brand_id)}
    people = select(Member.account_id).where(Member.brand_id == brand_id)
    for account in connection.execute(select(Account.id).where(Account.id.in_(people))).scalars().all():
        words = f"{MARK}-account-name-{account}"
        connection.execute(update(Account).where(Account.id == account).values(name=words, email=f"{words}@{MARK}.example"))
    return planted


def _add_rows(connection: Connection, brand_id: int) -> None:
    """A contact with an address and a rating, which the world's story does not come to."""
    now = clock.now()
    contact = connection.execute(insert(Contact).values(uid=uid(), brand_id=brand_id, created_at=now).returning(Contact.id)).scalar_one()
    connection.execute(insert(Address).values(brand_id=brand_id, contact_id=contact, kind="email", value="vera@post.example"))
    visitor = connection.execute(select(Visitor.id).where(Visitor.brand_id == brand_id).order_by(Visitor.id).limit(1)).scalar_one()
    assignment = connection.execute(select(Assignment.id).where(Assignment.brand_id == brand_id).order_by(Assignment.id).limit(1)).scalar_one()
    connection.execute(insert(Rating).values(assignment_id=assignment, brand_id=brand_id, visitor_id=visitor, stars=1, at=now))


def _plant(connection: Connection, table: Table, column: Column[Any], brand_id: int) -> int:
    """How many rows have it now."""
    return rewrite(connection, column, brand_id, lambda row, value: _marked(value, f"{MARK}-{table.name}-{column.name}-{row}", column))


def rewrite(connection: Connection, column: Column[Any], brand_id: int, said: Callable[[Any, Any], Any]) -> int:
    """Put `said(row, value)` into the column of every row of the brand, where it says something else; how many those are."""
    table = column.table
    number = next(iter(table.primary_key.columns))
    found = [(row[0], row[1]) for row in connection.execute(select(number, column).where(table.c.brand_id == brand_id))]
    changed = [{"row": row, "said": words} for row, value in found if (words := said(row, value)) != value]
    if changed:
        connection.execute(update(table).where(number == bindparam("row")).values({column: bindparam("said", type_=column.type)}), changed)
    return len(changed)


def _marked(value: Any, mark: str, column: Column[Any]) -> Any:
    if not isinstance(column.type, Json):
        return f"{value or ''} {mark}"[-(column.type.length or 10_000):]
    return inside(value, lambda key, words: f"{words} {mark}", deep=column.name not in SHAPED) if value or column.name in SHAPED else {"en": mark}


def inside(value: Any, said: Callable[[str, str], str], *, deep: bool, key: str = "") -> Any:
    """`said(key, words)` for the words in what is kept as JSON: under the names that hold words, or everywhere where nothing else is kept."""
    if isinstance(value, dict):
        return {name: inside(each, said, deep=deep or name in INSIDE, key=name) for name, each in value.items()}
    if isinstance(value, list):
        return [inside(each, said, deep=deep, key=key) for each in value]
    return said(key, value) if deep and isinstance(value, str) else value
