from alembic import op
import sqlalchemy as sa

revision = "n1"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("org_id", sa.Integer(), sa.ForeignKey("app.orgs.id")),
        sa.Column("email", sa.String(20), unique=True),
        sa.Column("age", sa.Integer(), index=True),
        sa.CheckConstraint("age > 0", name="age_positive"),
        sa.CheckConstraint("age > 1", name=op.f("as_it_is")),
        sa.UniqueConstraint("org_id", "age"),
        sa.UniqueConstraint("org_id", "email", name="own"),
    )
    op.create_unique_constraint(None, "users", ["age"])
    op.create_foreign_key(None, "users", "orgs", ["age"], ["id"])
    op.create_check_constraint("small", "users", "age < 10")
    op.create_primary_key(None, "other", ["id"])
    op.add_column("users", sa.Column("x", sa.Integer(), unique=True))
    op.create_table("a_table_with_a_name_that_is_nearly_as_long_as_a_name_may_be", sa.Column("column", sa.Integer(), unique=True, primary_key=True))


def downgrade():
    op.drop_constraint("small", "users", type_="check")
    op.drop_constraint("uq_users_age", "users", type_="unique")
    op.drop_index("ix_users_age", table_name="users")
    op.drop_index(op.f("ix_a_table_with_a_name_that_is_nearly_as_long_as_a_name_may_be_and_longer"))
