"""add age

Revision ID: ghi789
Revises: abc123
Create Date: 2026-11-21 11:15:00.000000

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "ghi789"
down_revision: Union[str, None] = "abc123"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("users", sa.Column("age", sa.Integer))


def downgrade() -> None:
    op.drop_column("users", "age")
