"""Offers of a conversation are found by their unique index: a second one made every accept write a page more."""

from alembic import op

revision = 'b52d8cf1e603'
down_revision = 'a41c7be0d5f2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('assignment_offer', schema=None) as batch_op:
        batch_op.drop_index('ix_assignment_offer_conversation_id_state')


def downgrade() -> None:
    with op.batch_alter_table('assignment_offer', schema=None) as batch_op:
        batch_op.create_index('ix_assignment_offer_conversation_id_state', ['conversation_id', 'state'], unique=False)
