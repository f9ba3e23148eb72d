"""Alembic runs this file for every command that needs its databases."""
from logging.config import fileConfig
import re

from alembic import context
from sqlalchemy import engine_from_config, pool

# Set this if all databases support two-phase commit.
USE_TWOPHASE = False

config = context.config

# Configure logging by the sections of the ini file.
if config.config_file_name is not None:
    fileConfig(config.config_file_name)

# The names of the databases, which are sections of the ini file.
names = re.split(r",\s*", config.get_main_option("databases") or "")

# For --autogenerate: a MetaData for each database with only its tables, such as
#     {"engine1": models.first.metadata, "engine2": models.second.metadata}
target_metadata = {}


def run_migrations_offline() -> None:
    """Write SQL (--sql) without connecting: NAME.sql for each database."""
    for name in names:
        with open(name + ".sql", "w") as output:
            context.configure(
                url=config.get_section_option(name, "sqlalchemy.url"),
                output_buffer=output,
                target_metadata=target_metadata.get(name),
                literal_binds=True,
                dialect_opts={"paramstyle": "named"},
            )
            with context.begin_transaction():
                context.run_migrations(engine_name=name)


def begin(name):
    """Hold a connection to a database and its transaction."""
    engine = engine_from_config(
        config.get_section(name) or {},
        prefix="sqlalchemy.",
        poolclass=pool.NullPool,
    )
    connection = engine.connect()
    if USE_TWOPHASE:
        return connection, connection.begin_twophase()
    return connection, connection.begin()


def migrate(name, connection) -> None:
    context.configure(
        connection=connection,
        upgrade_token=name + "_upgrades",
        downgrade_token=name + "_downgrades",
        target_metadata=target_metadata.get(name),
    )
    context.run_migrations(engine_name=name)


def run_migrations_online() -> None:
    """Connect to all databases, run the migrations, then commit everywhere."""
    opened = {}
    try:
        for name in names:
            opened[name] = begin(name)
        for name, (connection, _) in opened.items():
            migrate(name, connection)
        if USE_TWOPHASE:
            for _, transaction in opened.values():
                transaction.prepare()
        for _, transaction in opened.values():
            transaction.commit()
    except BaseException:
        for _, transaction in opened.values():
            transaction.rollback()
        raise
    finally:
        for connection, _ in opened.values():
            connection.close()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
