from alembic import op
import sqlalchemy as sa

revision = "b1"
down_revision = "a1"


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=False, server_default="0"), schema="app")
    op.add_column("users", sa.Column("org_id", sa.Integer(), sa.ForeignKey("orgs.id")))
    op.add_column("users", sa.Column("code", sa.String(), unique=True, comment="it's a code"))
    op.add_column("users", sa.Column("seen", sa.String(), index=True))
    op.alter_column("users", "age", existing_type=sa.Integer(), type_=sa.BigInteger(), nullable=True, server_default=None, new_column_name="Age", comment="x")
    op.alter_column("users", "name", existing_type=sa.VARCHAR(length=50), nullable=False, server_default="n/a")
    op.alter_column("users", "state", type_=sa.Integer(), postgresql_using="state::integer")
    op.create_foreign_key(None, "users", "orgs", ["org_id"], ["id"], ondelete="SET NULL", source_schema="app", referent_schema="public")
    op.create_unique_constraint("uq_x", "users", ["a", "b"])
    op.create_primary_key("pk_x", "users", ["a", "order"])
    op.create_check_constraint("ck_x", "users", "a > 0 AND b LIKE '%x%'")
    op.create_check_constraint("ck_y", "users", sa.text("a < 0"), schema="app")
    op.create_index("ix_lower", "users", [sa.text("lower(name)"), "age"], unique=True, postgresql_where=sa.text("age > 0"))
    op.create_index("ix_gin", "users", ["data"], postgresql_using="gin", postgresql_ops={"data": "jsonb_path_ops"}, schema="app")
    op.create_index("ix_inc", "users", ["a"], postgresql_include=["b"], postgresql_with={"fillfactor": 50}, if_not_exists=True)
    with op.get_context().autocommit_block():
        op.create_index("ix_con", "users", ["a"], postgresql_concurrently=True)
    op.rename_table("old", "new", schema="app")
    op.execute("UPDATE users SET name = 'a:b' WHERE x = '100%' AND y::text = '1'")
    op.execute(sa.text("UPDATE users SET name = :n").bindparams(n="it's"))
    op.create_table_comment("users", "hello")


def downgrade():
    op.drop_table_comment("users")
    with op.batch_alter_table("users", schema="app") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer()))
        batch_op.drop_column("y")
        batch_op.alter_column("z", existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(batch_op.f("ix_b"), ["x"], unique=False)
        batch_op.drop_index("ix_c")
        batch_op.create_foreign_key("fk_b", "orgs", ["x"], ["id"])
        batch_op.create_unique_constraint("uq_b", ["x"])
        batch_op.drop_constraint("uq_b", type_="unique")
    op.drop_constraint("fk_x", "users", type_="foreignkey", schema="app")
    op.drop_column("users", "age", schema="app")
    op.drop_index("ix_con", table_name="users", postgresql_concurrently=True, if_exists=True)
