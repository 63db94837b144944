"""The search index: a row for each message and note with the words it is found by, and how far the index has come."""

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, BigId


class Indexed(Base):
    """The words of one entry as the database's engine keeps them. It goes with its entry.

    Whose it is, who said it and on which site are words too (`app/insights/wording.py`): the index itself never meets another
    brand's rows. On SQLite triggers carry every change into the FTS5 table `search_index`; on PostgreSQL `words` has a GIN index.
    Neither is known to the ORM: see the migration."""

    __tablename__ = "indexed"
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    edition: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class IndexedHour(Base):
    """Between which ids everything stands that was written in an hour (hours since 1970) and is indexed: whoever asks for some days
    need not walk through all others. Ids below and above may be another hour's; deletions leave it too wide, never too narrow."""

    __tablename__ = "indexed_hour"
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    low: Mapped[int] = mapped_column()
    high: Mapped[int] = mapped_column()


class IndexPlace(Base):
    """One row. Every message and note up to `done` is indexed in this `edition`, and none with such an id can still come.

    Higher ones may be, too. On PostgreSQL ids do not commit in their order: up to `final` none can come any more, and up to
    `fence_id` none once every transaction older than `fence_xid` has ended."""

    __tablename__ = "index_place"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    edition: Mapped[int] = mapped_column(SmallInteger, default=1)
    done: Mapped[int] = mapped_column(default=0)
    final: Mapped[int] = mapped_column(default=0)
    fence_id: Mapped[int | None] = mapped_column()
    fence_xid: Mapped[int | None] = mapped_column()
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
