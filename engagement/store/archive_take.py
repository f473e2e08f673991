"""An export taken into an empty database: all of it in one transaction, or none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, delete, func, literal, select, update
from sqlalchemy.exc import DBAPIError

from engagement.errors import Refused
from engagement.model.tables import Meta
from engagement.store import archive
from engagement.store.archive_schema import bring_up, tables_at
from engagement.store.bulk import load_tuples
from engagement.store.engine import writing
from engagement.store.rebuild import recount

Numbered = tuple[int, tuple[Any, ...]]  # its line in the file, its values in the columns' order


class Unfit(Exception):
    """A row that the database cannot take beside the others: its line, and why in words."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line
        self.words = words


class _Undone(Exception):
    """Nothing is to be kept."""


@contextmanager
def taking(engine: Engine, schema: str, keep: bool = True) -> Iterator[Taking]:
    """Take an export of a known schema in; kept when all of it was, and only then.

    Raises Refused for a database with a record in it.
    """
    with suppress(_Undone), writing(engine) as connection:
        if not is_empty(connection):
            raise Refused(
                "This database holds a record already, and an export goes into an empty one. Give a new one "
                "with --database, such as sqlite:///data/restored.db; nothing was changed.",
                "database",
            )
        connection.execute(delete(Meta))
        yield Taking(connection, schema, tables_at(connection, schema))
        if not keep:
            raise _Undone
        _count_on(connection)


def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever recorded in it."""
    for name, table in archive.tables().items():
        query = select(literal(1)).select_from(table)
        if name == Meta.__tablename__:
            query = query.where(Meta.key != "data_version")
        if connection.execute(query.limit(1)).first():
            return False
    return True


@dataclass
class Taking:
    """The transaction that takes an export in: `put` the tables in their order, then `finish`."""

    connection: Connection
    schema: str
    tables: Mapping[str, Table]
    _later: list[tuple[Table, int, dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    def put(self, name: str, batches: Iterable[list[Numbered]], told: Callable[[int], None]) -> int:
        """Put a table's rows in; how many they were, `told` again and again. Raises Unfit."""
        table = self.tables[name]
        own = _own_references(table)
        count = 0
        told(0)
        for batch in batches:
            if own:
                batch = [(line, self._without(table, own, line, row)) for line, row in batch]
            self._insert(table, batch)
            count += len(batch)
            told(count)
        self._refer()
        return count

    def finish(self) -> list[str]:
        """Bring it to today's schema; the kept tables that the readings do not add up to, none if it is whole."""
        bring_up(self.connection, self.schema)
        return recount(self.connection)

    def data_version(self) -> int:
        return archive.facts(self.connection)[1]

    def _insert(self, table: Table, batch: Sequence[Numbered]) -> None:
        """All of these rows; where one cannot be, the halves are tried until it is found."""
        try:
            with self._fitting(batch[0][0]):
                load_tuples(self.connection, table, [row for _, row in batch])
        except Unfit:
            if len(batch) == 1:
                raise
            half = len(batch) // 2
            self._insert(table, batch[:half])
            self._insert(table, batch[half:])

    @contextmanager
    def _fitting(self, line: int) -> Iterator[None]:
        """What the database refuses of these rows, as Unfit; what stood before them stands then."""
        driver = self.connection.dialect.loaded_dbapi
        try:
            with self.connection.begin_nested():
                yield
        except (DBAPIError, driver.Error) as error:
            said = error.orig if isinstance(error, DBAPIError) else error
            if isinstance(said, driver.OperationalError) and "index row" not in str(said):
                raise  # it is not the rows: the disk is full, or the server is gone
            raise Unfit(line, _why(str(said))) from error

    def _without(
        self, table: Table, own: Sequence[str], line: int, row: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """The row without what names another row of its own table, which may come later."""
        told = dict(zip((column.name for column in table.columns), row, strict=True))
        named = {name: told[name] for name in own if told[name] is not None}
        if not named:
            return row
        self._later.append((table, line, {c.name: told[c.name] for c in table.primary_key}, named))
        return tuple((told | dict.fromkeys(named)).values())

    def _refer(self) -> None:
        for table, line, key, named in self._later:
            this = and_(*(table.c[name] == value for name, value in key.items()))
            with self._fitting(line):
                self.connection.execute(update(table).where(this).values(named))
        self._later.clear()


def _own_references(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _why(said: str) -> str:
    lowered = said.lower()
    for sign, words in (
        ("foreign key", "names a record that is not in the export"),
        ("unique", "says again what another row has said"),
        ("check constraint", "contradicts itself"),
        ("not null", "lacks what it cannot lack"),
        ("too long", "holds a text that is too long for its column"),
        ("index row", "holds a text that is too long for an index of this database"),
    ):
        if sign in lowered:
            return words
    return (
        f"cannot be kept ({said.strip().splitlines()[0][:200] if said.strip() else 'no reason given'})"
    )


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number what is added next after what came in; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table in archive.tables().values():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(quote(table.name), column.name)
        if connection.execute(select(sequence)).scalar() is None:
            continue
        last = select(func.max(column)).scalar_subquery()
        connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
