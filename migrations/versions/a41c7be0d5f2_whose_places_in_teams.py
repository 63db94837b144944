"""Whose places in teams are looked up by the person."""

from alembic import op

revision = 'a41c7be0d5f2'
down_revision = '6dd01302f669'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('team_place', schema=None) as batch_op:
        batch_op.create_index('ix_team_place_member_id', ['member_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('team_place', schema=None) as batch_op:
        batch_op.drop_index('ix_team_place_member_id')
