"""After a new encryption key: every stored secret is sealed anew with it, in chunks, beside the running server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, tuple_, update

from app.kernel import vault, work
from app.kernel.database import SEALED, Base, reading

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    """One column: how many values were sealed anew, how many had the first key already, and how many no key opens."""

    name: str
    resealed: int
    current: int
    lost: int


def rotate(say: Callable[[Rotated], None]) -> list[Rotated]:
    """All columns whose models mark them as sealed, one after the other; `say` hears of each."""
    done = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("sealed") == SEALED["sealed"]:
                done.append(_rotate(table, column.name))
                say(done[-1])
    return done


def _rotate(table: Table, column: str) -> Rotated:
    keys, after, resealed, current, lost = list(table.primary_key.columns), None, 0, 0, 0
    while True:
        wanted = select(*keys, table.c[column]).where(table.c[column] != "").order_by(*keys).limit(CHUNK)
        with reading() as session:
            rows = session.execute(wanted if after is None else wanted.where(tuple_(*keys) > tuple_(*after))).all()
        if not rows:
            return Rotated(f"{table.name}.{column}", resealed, current, lost)
        after, changes = tuple(rows[-1][:-1]), []
        for *key, sealed in rows:
            try:
                fresh = vault.reseal(sealed)
            except ValueError:
                lost += 1
                continue
            if fresh is None:
                current += 1
            else:
                changes.append((key, sealed, fresh))
        resealed += work.do(exchange, table=table, column=column, changes=changes) if changes else 0


def exchange(unit: work.Unit, *, table: Table, column: str, changes: list[tuple[list[Any], str, str]]) -> int:
    """Put the new values where the old ones still stand: what somebody changed meanwhile has the first key anyway."""
    count = 0
    for key, sealed, fresh in changes:
        here = [name == value for name, value in zip(table.primary_key.columns, key, strict=True)]
        count += len(unit.execute(update(table).where(*here, table.c[column] == sealed).values({column: fresh})
                                  .returning(*table.primary_key.columns)).all())
    return count
