"""What was taken from the Inbox tab of a spreadsheet, by the fingerprint of what a row said."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from engagement.model.outlet_tables import SheetTaken
from engagement.model.tables import Run
from engagement.store.bulk import among, insert_rows
from engagement.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was taken: the record it became, what it said, and since when it stands there no more.

    `words` are (meaning, text) of each of its cells.
    """

    fingerprint: str
    record_id: str | None
    sort: str
    words: tuple[tuple[str, str], ...]
    gone_at: datetime | None = None


def taken(connection: Connection, sheet: str) -> dict[str, Taken]:
    """{fingerprint: what was taken} of a spreadsheet's Inbox tab."""
    query = select(
        SheetTaken.fingerprint, SheetTaken.record_id, SheetTaken.said, SheetTaken.gone_at
    ).where(SheetTaken.sheet == sheet)
    found = {}
    for row in connection.execute(query):
        told = json.loads(row.said)
        words = tuple((meaning, text) for meaning, text in told["words"])
        found[row.fingerprint] = Taken(row.fingerprint, row.record_id, told["sort"], words, row.gone_at)
    return found


def keep(unit: Unit, sheet: str, found: Sequence[Taken]) -> None:
    """Keep that these rows were taken, in the unit that wrote their records."""
    rows = [
        {
            "sheet": sheet,
            "fingerprint": one.fingerprint,
            "record_id": one.record_id,
            "said": json.dumps({"sort": one.sort, "words": one.words}, ensure_ascii=False),
            "taken_at": unit.at,
            "gone_at": None,
        }
        for one in found
    ]
    insert_rows(unit.connection, SheetTaken, rows)


def saw(unit: Unit, sheet: str, gone: Collection[str], back: Collection[str]) -> None:
    """Keep which rows stand in the tab no more, and which do again."""
    for fingerprints, at in ((gone, unit.at), (back, None)):
        if fingerprints:
            unit.connection.execute(
                update(SheetTaken)
                .where(
                    SheetTaken.sheet == sheet,
                    among(unit.connection, SheetTaken.fingerprint, fingerprints),
                )
                .values(gone_at=at)
            )


def forget_run(unit: Unit) -> None:
    """A pull that took nothing is no run: a row that waits to be mended would tell of one at every pull."""
    unit.connection.execute(delete(Run).where(Run.number == unit.run))
    unit.run = None
