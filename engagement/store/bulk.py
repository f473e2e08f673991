"""Many rows at once by the driver's own executemany, with the column types' conversions kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Date,
    Dialect,
    FromClause,
    Table,
    Text,
    cast,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from engagement.model.tables import Base, CleanText, UTCDateTime
from engagement.model.words import clean

# SQLAlchemy's own executemany spends more on each row's parameters than SQLite on storing them.


def insert_rows(
    connection: Connection,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    on_conflict: str = "",
) -> None:
    """Insert rows that all have the keys of the first; `on_conflict` is the statement's last clause."""
    if rows:
        columns = list(rows[0])
        insert_tuples(connection, model, columns, list(map(_getter(columns), rows)), on_conflict)


def insert_tuples(
    connection: Connection,
    model: type[Base],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: str = "",
) -> None:
    """The same with rows that are tuples of these columns already."""
    if not rows:
        return
    _insert(connection, model.__table__, columns, rows, on_conflict)


def load_tuples(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows of all of a table's columns, none of which is there yet: PostgreSQL takes millions by COPY.

    What it refuses there is the driver's own error, without SQLAlchemy's around it.
    """
    columns = [column.name for column in table.columns]
    if connection.dialect.name != "postgresql":
        _insert(connection, table, columns, rows)
        return
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {_into(connection, table, columns)} FROM STDIN") as copy:
        for row in _converted(connection, table, columns, rows):
            copy.write_row(row)


def _insert(
    connection: Connection,
    table: FromClause,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: str = "",
) -> None:
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(columns))})"
    connection.exec_driver_sql(
        f"INSERT INTO {_into(connection, table, columns)} VALUES {row} {on_conflict}",
        _converted(connection, table, columns, rows),
    )


def _into(connection: Connection, table: FromClause, columns: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(str(table.description))} ({', '.join(map(quote, columns))})"


def _converted(
    connection: Connection, table: FromClause, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> Sequence[tuple[Any, ...]]:
    """The rows with each value as the driver takes it."""
    convert = {
        place: converter
        for place, name in enumerate(columns)
        if (converter := _converter(table.c[name].type, connection.dialect))
        and any(row[place] is not None for row in rows)
    }
    if not convert:
        return rows
    series: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, converter in convert.items():
        series[place] = [None if v is None else converter(v) for v in series[place]]
    return list(zip(*series, strict=True))


def _getter(columns: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(columns) == 1:
        return lambda row: (row[columns[0]],)
    return itemgetter(*columns)


def among(connection: Connection, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of these values, however many: they travel as one, as JSON.

    Ten thousand parameters of an ordinary IN cost more to name than to look up.
    """
    listed = json.dumps(list(values))
    if connection.dialect.name == "sqlite":
        value: Any = func.json_each(listed).table_valued("value").c.value
    else:
        told = func.json_array_elements_text(cast(cast(listed, Text), JSON)).table_valued("value")
        value = cast(told.c.value, column.type)
    found: ColumnElement[bool] = column.in_(select(value))
    return found


def _converter(type_: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    convert = type_.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(type_, CleanText):
        return clean
    if convert is None or not isinstance(type_, Date | UTCDateTime):
        return convert
    known: dict[Any, Any] = {}  # days and instants repeat from row to row

    def remembered(value: Any) -> Any:
        if value not in known:
            known[value] = convert(value)
        return known[value]

    return remembered
