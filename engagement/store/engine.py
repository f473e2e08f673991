"""The database: SQLite in a file by default, PostgreSQL by its URL; one writer at a time on both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from engagement.errors import DatabaseUnusable, Refused

# Any number of ours: PostgreSQL's advisory locks are shared by all that use the database.
WRITE_LOCK = 0x454E4741
PULL_LOCK = 0x50554C4C
SHEETS_LOCK = 0x53484545
# Seconds that a writer waits for the one before it.
PATIENCE = 30


def read_database_url(url: str) -> URL:
    """The SQLAlchemy URL of a database we know. Raises Refused for any other."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Refused(
            "The database URL cannot be read. Give one such as sqlite:///data/engagement.db "
            "or postgresql+psycopg://user@host/name.",
            field="database",
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise Refused(
            f"The database {parsed.get_backend_name()!r} is not supported. "
            "Use sqlite:///… or postgresql+psycopg://….",
            field="database",
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise Refused("The database needs a file: sqlite:///data/engagement.db.", field="database")
    return parsed


def make_engine(url: URL) -> Engine:
    """An engine whose writes are `BEGIN IMMEDIATE` on SQLite and take one lock on PostgreSQL.

    Raises DatabaseUnusable when the folder of a SQLite file cannot be made.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(
            f"The folder of {url.database} cannot be made: {error.strerror}. "
            "Choose another place with ENGAGEMENT_DATABASE_URL."
        ) from error
    engine = create_engine(url, connect_args={"timeout": PATIENCE, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    _use_wal(connection)
    for pragma in (
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-64000",
        # Answers touch many pages of a large file, and the same ones again: 64 MB of them are gathered
        # before the file itself is written and synced, where the default does it at every answer.
        "wal_autocheckpoint=16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: Any) -> None:
    """Turn the file to WAL; several starts at once are refused this step without waiting, so we wait."""
    until = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > until:
                raise
            sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the database."""
    with in_words(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # where each statement would see its own moment
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is the only writer until it ends; committed on success."""
    with in_words(engine), engine.connect() as bare:
        connection = bare.execution_options(writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})
            yield connection


@contextmanager
def in_words(engine: Engine) -> Iterator[None]:
    """Turn what a database says about its own health into a sentence without its password."""
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnusable(_sentence(engine, str(error.orig))) from error
    except DBAPIError as error:
        if error.connection_invalidated or type(error.orig).__name__ == "DatabaseError":
            raise DatabaseUnusable(_sentence(engine, str(error.orig))) from error
        raise
    except engine.dialect.loaded_dbapi.Error as error:  # of a connection used without SQLAlchemy
        raise DatabaseUnusable(_sentence(engine, str(error))) from error


def _sentence(engine: Engine, said: str) -> str:
    where = engine.url.render_as_string(hide_password=True)
    first = said.strip().splitlines()[0] if said.strip() else "no answer"
    advice = {
        "unable to open": "Check that the folder exists and may be written.",
        "not a database": "Point ENGAGEMENT_DATABASE_URL at an Engagement database or a new file.",
        "malformed": "Restore it from a backup; the file is left as it is.",
        "readonly": "Make the file and its folder writable.",
        "disk I/O": "Check that the disk has room.",
        "full": "Check that the disk has room.",
        "locked": "Another program holds it for long. Try again; nothing was changed.",
    }
    for sign, what_to_do in advice.items():
        if sign in first:
            return f"The database {where} cannot be used ({first}). {what_to_do}"
    return f"The database {where} cannot be used: {first}"
