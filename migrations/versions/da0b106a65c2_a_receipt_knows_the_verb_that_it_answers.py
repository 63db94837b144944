"""A receipt knows the verb that it answers: one client id for two commands is refused, not answered with the other's words."""

from alembic import op
import sqlalchemy as sa

revision = 'da0b106a65c2'
down_revision = 'b52d8cf1e603'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('verb', sa.String(length=40), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.drop_column('verb')
