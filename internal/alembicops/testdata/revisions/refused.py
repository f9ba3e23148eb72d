from alembic import op
import sqlalchemy as sa

revision = "r1"
down_revision = None


def upgrade():
    op.create_index("an_index_with_a_name_that_is_longer_than_a_name_may_be_on_postgresql", "t", ["a"])


def downgrade():
    op.execute("SELECT ':x', :name")
