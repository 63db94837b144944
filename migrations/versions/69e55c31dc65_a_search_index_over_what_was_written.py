"""A search index over what was written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '69e55c31dc65'
down_revision = 'bc7a1cbf0b23'
branch_labels = None
depends_on = None

# SQLite deletes from a full-text table only with the old words: `indexed` keeps them, and triggers carry every change over, a
# cascade's too. The tokeniser only cuts at spaces: what a word is was decided before. Who rebuilds `indexed` in batch mode makes
# the triggers again.
LITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='indexed', content_rowid='entry_id', columnsize=0, tokenize="ascii tokenchars '_='")""",
    """CREATE TRIGGER indexed_added AFTER INSERT ON indexed BEGIN
        INSERT INTO search_index (rowid, words) VALUES (new.entry_id, new.words); END""",
    """CREATE TRIGGER indexed_gone AFTER DELETE ON indexed BEGIN
        INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.entry_id, old.words); END""",
    """CREATE TRIGGER indexed_changed AFTER UPDATE OF words ON indexed BEGIN
        INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.entry_id, old.words);
        INSERT INTO search_index (rowid, words) VALUES (new.entry_id, new.words); END""",
)
# Without the list of pending rows: a search never has to read it, and who writes is in no hurry.
POSTGRESQL = ("CREATE INDEX ix_indexed_words ON indexed USING gin (words) WITH (fastupdate = off)",)


def upgrade() -> None:
    op.create_table('index_place',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('edition', sa.SmallInteger(), nullable=False),
    sa.Column('done', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('final', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('fence_xid', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('id = 1', name=op.f('ck_index_place_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_index_place'))
    )
    op.create_table('indexed',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('edition', sa.SmallInteger(), nullable=False),
    sa.Column('words', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_indexed_entry_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_indexed'))
    )
    for statement in LITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table('indexed')
    op.drop_table('index_place')
