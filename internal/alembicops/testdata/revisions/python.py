from __future__ import annotations

import enum
import logging
from textwrap import dedent

import sqlalchemy as sa
from alembic import op

revision = "c1"
down_revision = "b1"

log = logging.getLogger(__name__)
TABLES = ["a", "b", "c"]
SIZES = {"a": 10, "b": 20}


class Color(enum.Enum):
    RED = "red"
    GREEN = "green"


def _column(name, size=5, *, null=True, **kw):
    return sa.Column(name, sa.String(SIZES.get(name, size)), nullable=null, **kw)


def _each(prefix):
    for i, table in enumerate(TABLES, start=1):
        if table == "b":
            continue
        yield_name = f"{prefix}_{table}_{i}"
        op.add_column(table, _column(yield_name, null=i > 1))
        log.info("added %s", yield_name)


def upgrade():
    _each("col")
    for t in [x.upper() for x in TABLES if x != "c"]:
        op.execute("ANALYZE %s" % t)
    op.execute("SELECT {0}, '{name}'".format(1, name="n"))
    op.execute(dedent("""
        CREATE FUNCTION f() RETURNS int AS $$
          SELECT 1
        $$ LANGUAGE sql
    """))
    n = 0
    while n < 3:
        n += 1
        if n == 2:
            break
    else:
        op.execute("never")
    op.execute(f"SELECT {n:03d}, {Color.RED.value!r}")
    kind = sa.Enum(Color, name="color", values_callable=lambda e: [m.value for m in e])
    kind.create(op.get_bind(), checkfirst=False)
    op.add_column("a", sa.Column("color", kind, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT 'pg'")
    t = sa.table("colors", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("on", sa.Boolean()))
    op.bulk_insert(t, [{"id": 1, "name": "it's 5%", "on": True}, {"id": 2, "name": None, "on": False}])
    op.get_bind().execute(sa.text("DELETE FROM colors WHERE id = :id"), {"id": 5})


def downgrade():
    raise NotImplementedError("no way back")
