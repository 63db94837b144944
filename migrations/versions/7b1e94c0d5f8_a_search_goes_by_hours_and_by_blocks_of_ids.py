"""A search of some days goes by hours, and on PostgreSQL a row says in which blocks of ids it stands: only the newest are gathered."""

import sqlalchemy as sa
from alembic import op

revision = '7b1e94c0d5f8'
down_revision = '4c81d0a7be36'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
# `Postgres.place` in app/insights/wording.py writes the same words.
BLOCKS = "ARRAY['_b' || e.brand_id || '_12_' || (e.id >> 12), '_b' || e.brand_id || '_16_' || (e.id >> 16)]"


def upgrade() -> None:
    _spans('day', 'hour', 3_600_000)
    _words("words || array_to_tsvector({})")


def downgrade() -> None:
    _words("ts_delete(words, {})")
    _spans('hour', 'day', 86_400_000)


def _spans(old: str, new: str, length: int) -> None:
    op.drop_table(f'indexed_{old}')
    op.create_table(f'indexed_{new}',
    sa.Column(new, NUMBER, autoincrement=False, nullable=False),
    sa.Column('low', NUMBER, nullable=False),
    sa.Column('high', NUMBER, nullable=False),
    sa.PrimaryKeyConstraint(new, name=op.f(f'pk_indexed_{new}'))
    )
    op.execute(f"INSERT INTO indexed_{new} ({new}, low, high) SELECT e.at / {length}, min(e.id), max(e.id)"
               " FROM entry AS e JOIN indexed AS i ON i.entry_id = e.id GROUP BY 1")


def _words(changed: str) -> None:
    """Without the index meanwhile: every row would change all its places in it."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP INDEX ix_indexed_words")
        op.execute(f"UPDATE indexed SET words = {changed.format(BLOCKS)} FROM entry AS e WHERE e.id = entry_id")
        op.execute("CREATE INDEX ix_indexed_words ON indexed USING gin (words) WITH (fastupdate = off)")
