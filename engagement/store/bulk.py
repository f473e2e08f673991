"""Many rows at once by the driver's own executemany, with the column types' conversions kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Date, Dialect
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
    if not rows:
        return
    table = model.__table__
    columns = list(rows[0])
    convert = {
        name: converter
        for name in columns
        if (converter := _converter(table.c[name].type, connection.dialect))
    }
    quote = connection.dialect.identifier_preparer.quote
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    statement = (
        f"INSERT INTO {quote(model.__tablename__)} ({', '.join(map(quote, columns))})"
        f" VALUES ({', '.join([mark] * len(columns))}) {on_conflict}"
    )
    series = [
        [value if value is None else convert[name](value) for value in map(itemgetter(name), rows)]
        if name in convert
        else map(itemgetter(name), rows)
        for name in columns
    ]
    connection.exec_driver_sql(statement, list(zip(*series, strict=True)))


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
