"""Open conversations that nobody has."""

from alembic import op
import sqlalchemy as sa

revision = '7655062295b5'
down_revision = '97b2de6b6b40'
branch_labels = None
depends_on = None
UNHELD = sa.text("status = 'open' AND assignment_id IS NULL")


def upgrade() -> None:
    op.create_index('ix_conversation_unheld', 'conversation', ['id'], unique=False, sqlite_where=UNHELD, postgresql_where=UNHELD)


def downgrade() -> None:
    op.drop_index('ix_conversation_unheld', 'conversation')
