"""Profiles, availability that ends, a second step of sign-in, stored images."""

from alembic import op
import sqlalchemy as sa

import app.kernel.database

revision = '2f97c6a58058'
down_revision = '34921315a2a2'
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('recovery_code',
    sa.Column('id', ID, nullable=False),
    sa.Column('account_id', ID, nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', app.kernel.database.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('account_id', 'code_hash', name=op.f('uq_recovery_code_account_id_code_hash'))
    )
    op.create_table('second_factor',
    sa.Column('account_id', ID, autoincrement=False, nullable=False),
    sa.Column('secret', sa.String(length=500), nullable=False),
    sa.Column('made_at', app.kernel.database.Instant(), nullable=False),
    sa.Column('confirmed_at', app.kernel.database.Instant(), nullable=True),
    sa.Column('last_step', ID, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_second_factor_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_second_factor'))
    )
    op.create_table('stored_image',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('edge', ID, autoincrement=False, nullable=False),
    sa.Column('brand_id', ID, nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', app.kernel.database.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_stored_image_brand_id')),
    sa.PrimaryKeyConstraint('key', 'edge', name=op.f('pk_stored_image'))
    )
    op.create_index('ix_stored_image_brand_id', 'stored_image', ['brand_id'])
    op.add_column('expertise', sa.Column('confirmed_at', app.kernel.database.Instant(), nullable=True))
    # What was there was set by a manager: it counts as confirmed.
    op.execute(sa.text('UPDATE expertise SET confirmed_at = (SELECT created_at FROM brand WHERE brand.id = expertise.brand_id)'))
    for column in (sa.Column('customer_since', ID, nullable=True),
                   sa.Column('disclosure', sa.String(length=160), server_default='', nullable=False),
                   sa.Column('photo', sa.String(length=64), server_default='', nullable=False),
                   sa.Column('available_until', app.kernel.database.Instant(), nullable=True),
                   sa.Column('missed', ID, server_default='0', nullable=False),
                   sa.Column('wrap_up_seconds', ID, server_default='0', nullable=False),
                   sa.Column('wrapping_until', app.kernel.database.Instant(), nullable=True)):
        op.add_column('respondent', column)
    op.create_index('ix_respondent_available_until', 'respondent', ['available_until'])


def downgrade() -> None:
    op.drop_index('ix_respondent_available_until', 'respondent')
    with op.batch_alter_table('respondent', schema=None) as batch_op:
        for name in ('wrapping_until', 'wrap_up_seconds', 'missed', 'available_until', 'photo', 'disclosure', 'customer_since'):
            batch_op.drop_column(name)
    with op.batch_alter_table('expertise', schema=None) as batch_op:
        batch_op.drop_column('confirmed_at')
    op.drop_index('ix_stored_image_brand_id', 'stored_image')
    op.drop_table('stored_image')
    op.drop_table('second_factor')
    op.drop_table('recovery_code')
