"""Where in the log a day is: a search of some days does not walk through all that was written since."""

from alembic import op
import sqlalchemy as sa

revision = '4c81d0a7be36'
down_revision = 'da0b106a65c2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('indexed_day',
    sa.Column('day', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('low', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('high', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_indexed_day'))
    )
    op.execute("INSERT INTO indexed_day (day, low, high) SELECT e.at / 86400000, min(e.id), max(e.id)"
               " FROM entry AS e JOIN indexed AS i ON i.entry_id = e.id GROUP BY 1")


def downgrade() -> None:
    op.drop_table('indexed_day')
