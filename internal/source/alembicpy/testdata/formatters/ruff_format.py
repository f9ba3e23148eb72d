# -*- coding: utf-8 -*-
"""add accounts and their state

Revision ID: 3f2a9c
Revises: 18b0de
"""

from __future__ import unicode_literals

from typing import Dict, List, Optional
import sqlalchemy as sa, os
from sqlalchemy.dialects import postgresql
import json
from alembic import op
from sqlalchemy.sql import table, column

revision = '3f2a9c'
down_revision = '18b0de'
branch_labels = None
depends_on = None

STATES = ('new', 'open', 'closed')
LIMIT = 0xFF
RATE = 1e3


class Color(str):
    """a color"""

    RED = 'red'


def names(prefix, count=3):
    """the names
    with a prefix"""
    found = []  # type: List[str]
    for i in range(count):
        found.append('%s_%d' % (prefix, i))
    return found


def upgrade():
    op.create_table(
        'account',
        sa.Column('id', sa.Integer(), nullable=(False)),
        sa.Column(
            'state',
            sa.Enum(*STATES, name='state'),
            server_default=sa.text("'new'"),
        ),
        sa.Column(
            'limits',
            sa.Numeric(precision=10, scale=2),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint('id'),
    )
    op.execute(
        "INSERT INTO account (id, state) VALUES (1, 'open')"
    )
    op.execute(f"""
      UPDATE account
      SET limits = {LIMIT} * {RATE!r}
    """)
    if not (os.environ.get('SKIP')):
        for name in names('account'):
            op.create_index(
                'ix_' + name,
                'account',
                ['state'],
                unique=False,
            )
    else:
        pass
    account = table(
        'account',
        column('id', sa.Integer),
    )
    op.get_bind().execute(
        account.update()
        .where(account.c.id == op.inline_literal(1))
        .values({'id': op.inline_literal(-2)})
    )
    with op.batch_alter_table(
        'account', schema=None
    ) as batch_op:
        batch_op.add_column(
            sa.Column('note', sa.Text(), nullable=True)
        )
        batch_op.drop_column('limits')


def downgrade():
    op.drop_table('account')
    op.execute('DROP TYPE state')
