"""The whole record for an export: every table of the schema, its rows in one order on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import JSON, Connection, String, Table, Text, cast, collate, func, select

from engagement.model.archive import each
from engagement.model.tables import Base, CleanText, Meta
from engagement.store.archive_columns import ArchiveColumn, columns_of
from engagement.store.migrate import schema_of

# So many rows at a time, and fewer where they are long: text of this size.
A_TIME, AT_MOST = 2_000, 8 * 1024 * 1024


def tables() -> dict[str, Table]:
    """{name: table} of the whole schema, by name."""
    return dict(sorted(Base.metadata.tables.items()))


def rows(connection: Connection, name: str) -> Iterator[Sequence[Sequence[Any]]]:
    """A table's rows, by its primary key, some thousands at a time, as columns: for each column its values.

    Values are those of a file (see `archive_columns`). A text's order is that of its bytes, as SQLite has it.
    """
    table = tables()[name]
    keys = table.primary_key.columns
    query = select(table).order_by(*(_in_bytes(connection, key) for key in keys))
    said = [column.said and _or_nothing(column.said) for column in columns_of(table)]
    # Server-side cursors on PostgreSQL: nobody holds a million rows.
    found = connection.execute(query, execution_options={"yield_per": _at_a_time(connection, table)})
    for batch in found.partitions():
        yield [
            column if way is None else each(way, column)
            for way, column in zip(said, zip(*batch, strict=True), strict=True)
        ]


def _at_a_time(connection: Connection, table: Table) -> int:
    """How many rows are held at once, by the longest of them."""
    long = [column for column in table.columns if isinstance(column.type, CleanText | JSON)]
    if not long:
        return A_TIME
    size = reduce(add, (func.coalesce(func.length(cast(column, Text)), 0) for column in long))
    longest = connection.execute(select(func.max(size)).select_from(table)).scalar() or 0
    return max(1, min(A_TIME, AT_MOST // (longest + 1)))


def _or_nothing(way: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else way(value)


def _in_bytes(connection: Connection, key: Any) -> Any:
    text = isinstance(key.type, String) or isinstance(getattr(key.type, "impl", None), String)
    return collate(key, "C") if text and connection.dialect.name == "postgresql" else key


def shapes() -> Mapping[str, Sequence[ArchiveColumn]]:
    """{table: its columns}, by name."""
    return {name: columns_of(table) for name, table in tables().items()}


def facts(connection: Connection) -> tuple[str, int]:
    """The schema's revision and the data's version."""
    version = connection.execute(select(Meta.value).where(Meta.key == "data_version")).scalar_one()
    return str(schema_of(connection)), int(version)
