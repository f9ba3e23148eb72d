#!/usr/bin/env python3
"""Records the statements that Alembic and SQLAlchemy send for revision files.

    record.py FOLDER [NAMING]

prints a JSON line for each function of each file: {file, direction, statements: [{sql,
transaction}]}, or {…, error}. It is a live run on a driver that answers nothing, so that
no server is needed. Values stand as literals in place of parameters.
"""
import datetime
import decimal
import importlib.util
import io
import json
import logging
import os
import sys
import types
import uuid
import warnings

sys.dont_write_bytecode = True
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import sqlalchemy
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext

sent = []


def literal(v):
    if v is None:
        return "NULL"
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, (int, float, decimal.Decimal)):
        return str(v)
    if isinstance(v, (datetime.datetime, datetime.date, uuid.UUID)):
        v = str(v)
    if isinstance(v, str):
        return "'" + v.replace("'", "''") + "'"
    raise TypeError("a value of type %s" % type(v))


class Cursor:
    description = None
    rowcount = 1
    arraysize = 1

    def __init__(self, connection):
        self.connection = connection

    def execute(self, sql, params=None):
        if params is not None:
            sql = sql % ({k: literal(v) for k, v in params.items()} if isinstance(params, dict) else tuple(map(literal, params)))
        sent.append({"sql": sql, "transaction": not self.connection.autocommit})

    def executemany(self, sql, rows):
        for row in rows:
            self.execute(sql, row)

    def fetchone(self):
        return None

    def fetchall(self):
        return []

    def close(self):
        pass


class Connection:
    autocommit = False
    notices = []
    status = 0
    isolation_level = 1
    encoding = "UTF8"

    def cursor(self, *args, **kw):
        return Cursor(self)

    def set_isolation_level(self, level):
        self.autocommit = level == 0

    def commit(self):
        pass

    rollback = close = commit


def driver():
    fake = types.ModuleType("fake")
    fake.paramstyle = "pyformat"
    fake.__version__ = "2.9.9"
    fake.Error = type("Error", (Exception,), {})
    for name in ("DatabaseError", "OperationalError", "InterfaceError", "ProgrammingError", "IntegrityError", "DataError", "InternalError", "NotSupportedError"):
        setattr(fake, name, type(name, (fake.Error,), {}))
    fake.connect = lambda *args, **kw: Connection()
    return fake


def connect():
    engine = sqlalchemy.create_engine("postgresql+psycopg2://", module=driver(), use_native_hstore=False, executemany_mode="values_only", use_insertmanyvalues=False, _initialize=False)
    d = engine.dialect
    d.on_connect = lambda: None
    d.server_version_info = (16, 0)
    d.default_schema_name = "public"
    d._backslash_escapes = False
    d.set_isolation_level = lambda c, level: setattr(c, "autocommit", level == "AUTOCOMMIT")
    d.reset_isolation_level = lambda c: setattr(c, "autocommit", False)
    d.get_isolation_level = lambda c: "AUTOCOMMIT" if c.autocommit else "READ COMMITTED"
    d.get_default_isolation_level = lambda c: "READ COMMITTED"
    d.default_isolation_level = "READ COMMITTED"
    return engine.connect()


def load(path):
    spec = importlib.util.spec_from_file_location("revision", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(path, direction, naming):
    row = {"file": os.path.basename(path), "direction": direction}
    sent.clear()
    out, sys.stdout = sys.stdout, io.StringIO()
    try:
        module = load(path)
        function = getattr(module, direction, None)
        with connect() as connection, EnvironmentContext(Config(), None, fn=None) as env:
            sent.clear()
            env.configure(connection=connection, target_metadata=sqlalchemy.MetaData(**naming), transaction_per_migration=True)
            context = env.get_context()
            with context.begin_transaction(_per_migration=True), Operations.context(context):
                if function:
                    function()
        row["statements"] = list(sent)
    except BaseException as e:
        row["error"] = "%s: %s" % (type(e).__name__, str(e).split("\n")[0][:200])
    finally:
        sys.stdout = out
    return row


def main(folder, naming=None):
    naming = {"naming_convention": json.loads(naming)} if naming else {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            for direction in ("upgrade", "downgrade"):
                print(json.dumps(record(os.path.join(folder, name), direction, naming), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
