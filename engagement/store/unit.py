"""One unit of work: the only writer, with every change it makes kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from engagement.model.ids import new_id
from engagement.model.tables import Change, Meta, Token
from engagement.store.bulk import insert_rows
from engagement.store.engine import writing


@dataclass
class Unit:
    """The connection that writes, who it writes for, at what instant, and in which run."""

    connection: Connection
    by: str
    at: datetime
    run: int | None = None
    _changes: list[dict[str, Any]] = field(default_factory=list)

    def changed(
        self, action: str, noun: str, record_id: str, fields: Mapping[str, Any] | None = None
    ) -> None:
        """Keep that a record was added, edited, deleted or restored."""
        self._changes.append(
            {
                "id": new_id(),
                "at": self.at,
                "by": self.by,
                "action": action,
                "noun": noun,
                "record_id": record_id,
                "run": self.run,
                "fields": plain(fields) if fields else None,
            }
        )

    def once(self, token: str | None, make: Callable[[], str]) -> str:
        """Make a record for a form's token; the same token again gives the record made first."""
        if token is None:
            return make()
        made = made_for(self.connection, token)
        if made is not None:
            return made
        record_id = make()
        self.connection.execute(insert(Token).values(token=token, record_id=record_id))
        return record_id

    @contextmanager
    def part(self) -> Iterator[None]:
        """What is written inside stands together or not at all; after an error the rest of the unit may go on."""
        kept = len(self._changes)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            del self._changes[kept:]
            raise

    def finish(self) -> None:
        insert_rows(self.connection, Change, self._changes)
        self._changes = []
        next_data_version(self.connection)


def next_data_version(connection: Connection) -> None:
    """Say that what was cached before is no longer true."""
    connection.execute(
        update(Meta)
        .where(Meta.key == "data_version")
        .values(value=text("CAST(CAST(value AS BIGINT) + 1 AS TEXT)"))
    )


def plain(value: Any) -> Any:
    """Dates as ISO text, all the way down, so that a change can be kept as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


@contextmanager
def unit_of_work(
    engine: Engine, by: str, run: int | None = None, at: datetime | None = None
) -> Iterator[Unit]:
    """Write as one: all of it stands, or none."""
    with writing(engine) as connection:
        unit = Unit(connection, by, at or datetime.now(UTC), run)
        yield unit
        unit.finish()


def made_for(connection: Connection, token: str) -> str | None:
    """The record that was made for a one-time token, if any was."""
    found = connection.execute(select(Token.record_id).where(Token.token == token)).scalar()
    return None if found is None else str(found)
