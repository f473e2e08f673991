"""A record with rows in every table of the schema, whatever tables there are, full of odd values."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Integer, Table, insert, select

from engagement.model.archive import MANIFEST
from engagement.model.ids import new_id
from engagement.model.instants import day_number, to_micros
from engagement.model.tables import A_DAY, AN_INSTANT, Base, UTCDateTime
from engagement.store import Store
from engagement.store.engine import writing
from engagement.store.rebuild import ANEW, recount

TEXTS = [
    "", "'", "''", "=1+1", "'=1+1", "''=x", "+1", "-1", "@SUM(A1)", "\t=x", "\r=x", "\n=x", "  =1", "\xa0=1",
    "\u200b=1", "\ufeff@x", "＝1+1", "'＋1", "－1", "＠x", "plain", "O'Brien", "'quoted'", 'say "hi"', "a,b;c|d",
    "two\r\nlines", "a\n=b", "a\x0bb\x0c\x1b", "\x85\u2028\u2029", "\u202eabc", "שלום עולם", "🎤👩‍👩‍👧", "e\u0301é",
    "\ufffe\uffff", "NULL", "null", "None", "true", "0012", "1e5", "2026-03-04", "{}", "[1]", "%s %% \\ \\n", " x ",
]  # fmt: skip
ODD_JSON = [
    {}, [], [""], ["=1+1", "'x"], {"=k": "@v", "": None, "n": [1, -2.5, 1e300, 10**30]}, "-5", -5, True, 0.1,
    {"\ud800": "\udfff\x00 \u2028"}, {"b": 1, "a": {"z": 1, "y": 2}},
]  # fmt: skip
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)


class AnyRecord:
    """Fills a database by the models' metadata alone: a new table is filled as well."""

    def __init__(self, store: Store, rows: int, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._numbers = count(1)
        with writing(store.engine) as self._connection:
            for table in Base.metadata.sorted_tables:
                if table.name not in ANEW:
                    for number in range(rows):
                        self._connection.execute(insert(table).values(**self._row(table, number)))
            recount(self._connection)

    def _row(self, table: Table, number: int) -> dict[str, Any]:
        row = {
            column.name: self._value(table, column, number)
            for column in table.columns
            if column is not table.autoincrement_column
        }
        if table.name == "reading":
            value = None if number % 5 == 0 else self._chance.randrange(10**6)
            row |= {"value": value, "provenance": "unavailable" if value is None else "measured"}
            # So few that one grows from the next.
            row |= {"metric": ("likes", "'=m")[number % 2], "subject": 1 + number % 3}
        if table.name == "subject":
            row |= {"live": True, "month": 24_315}
        if table.name == "activity" and row["ends_on"]:
            row["ends_on"] = max(row["starts_on"], row["ends_on"])
        return row

    def _value(self, table: Table, column: Column[Any], number: int) -> Any:
        chance = self._chance
        if column.nullable and chance.random() < 0.3:
            return None
        if column.foreign_keys:
            [key] = column.foreign_keys
            known = self._connection.execute(select(key.column)).scalars().all()
            # Each pair of a table of pairs once.
            return known[number % len(known)] if known and column.primary_key else self._one_of(known)
        return self._plain(column, number)

    def _one_of(self, known: Any) -> Any:
        return self._chance.choice(known) if known else None

    def _plain(self, column: Column[Any], number: int) -> Any:
        kind, chance, means = column.type, self._chance, column.info
        at = _FIRST + timedelta(
            seconds=chance.randrange(10**8), microseconds=chance.choice([0, 1, 500_000])
        )
        if means == AN_INSTANT:
            return to_micros(at)
        if means == A_DAY:
            return day_number(at.date())
        if isinstance(kind, UTCDateTime):
            return at
        if isinstance(kind, Date):
            return at.date() if number % 7 else date(1, 1, 1) if number % 2 else date(9999, 12, 31)
        if isinstance(kind, JSON):
            return chance.choice(ODD_JSON)
        if isinstance(kind, Boolean):
            return chance.random() < 0.5
        if isinstance(kind, BigInteger):
            return chance.choice([0, -1, 2**62, -(2**62), 10**15 + 1])
        if isinstance(kind, Integer):
            return chance.choice([0, 1, -1, 2**31 - 1, -(2**31)])
        if isinstance(kind, Float):
            return chance.choice([0.0, 0.1, -1e-300, 1e300])
        return self._text(column, number)

    def _text(self, column: Column[Any], number: int) -> str:
        longest = getattr(column.type, "length", None) or 100_000
        if longest == 36:
            return new_id()
        alone = column.primary_key or column.unique or column.table.name in ("meta", "firm")
        odd = TEXTS[number % len(TEXTS)] if column.primary_key else self._chance.choice(TEXTS)
        text = f"{odd}{next(self._numbers)}" if alone else odd
        return text[-longest:] if alone else text[:longest]


def files_of(folder: Any) -> dict[str, bytes]:
    """{name: bytes} of an export."""
    found = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert MANIFEST in found
    return found
