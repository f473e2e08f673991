"""Exports of an older Engagement: taken in as its tables were, then brought to today's by the migrations."""

from __future__ import annotations

from sqlalchemy import Connection, DateTime, MetaData, Table

from engagement.model.tables import Base, UTCDateTime
from engagement.store.migrate import HEAD, move, revisions


def known(schema: str) -> bool:
    """Whether a schema is today's, or was one before."""
    return schema in revisions()


def tables_at(connection: Connection, schema: str) -> dict[str, Table]:
    """{name: table} of a schema, each after those it refers to. The database is empty, and is at it then."""
    if schema == HEAD:
        return {table.name: table for table in Base.metadata.sorted_tables}
    move(connection, schema)
    stood = MetaData()
    stood.reflect(connection)
    tables = {table.name: table for table in stood.sorted_tables if table.name != "alembic_version"}
    for table in tables.values():
        _understand(table)
    return tables


def bring_up(connection: Connection, schema: str) -> None:
    """Let the migrations make of what was taken in what it is today."""
    if schema != HEAD:
        move(connection, HEAD)


def _understand(table: Table) -> None:
    """What a database does not tell of its columns: instants are in UTC, and what its numbers stand for."""
    today = Base.metadata.tables.get(table.name)
    for column in table.columns:
        if isinstance(column.type, DateTime):
            column.type = UTCDateTime()
        if today is not None and column.name in today.c:
            column.info.update(today.c[column.name].info)
