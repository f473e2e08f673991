"""The kept tables: what pages read, kept equal to the ledger in the ledger's own transaction.

Days of growth are always computed anew from readings, before and after the new ones; the tables that
add subjects up take the difference of the two. Late, repeated and shuffled readings are harmless.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from engagement.model.growth import by_day
from engagement.model.tables import Base, GrowthDay, Latest, ReachMonth, SubjectDay
from engagement.store.bulk import insert_rows, insert_tuples

Pair = tuple[str, int]
# `model.growth.step` in SQL, of columns with these names.
GROWN = "CASE WHEN 2 * value < before THEN value ELSE value - before END"

_PAIRS = {
    "sqlite": "(SELECT json_extract(value, '$[0]') AS metric, json_extract(value, '$[1]') AS subject,"
    " json_extract(value, '$[2]') AS since FROM json_each(:pairs))",
    "postgresql": "(SELECT value->>0 AS metric, CAST(value->>1 AS INTEGER) AS subject,"
    " CAST(value->>2 AS BIGINT) AS since FROM json_array_elements(CAST(:pairs AS json)))",
}


# The same, without an instant: {metric: [subject, ...]} is taken apart by the database far faster.
_SUBJECTS = {
    "sqlite": "(SELECT m.key AS metric, s.value AS subject"
    " FROM json_each(:pairs) m CROSS JOIN json_each(m.value) s)",
    "postgresql": "(SELECT m.key AS metric, CAST(s.value AS INTEGER) AS subject"
    " FROM json_each(CAST(:pairs AS json)) m CROSS JOIN LATERAL json_array_elements_text(m.value) s)",
}


class Place(NamedTuple):
    """Where a subject counts: its activity's kind, platform and month, and whether it counts."""

    kind: str
    platform: str
    month: int
    live: bool


class Past(NamedTuple):
    """What the kept tables need of a reading that stands."""

    observed_at: int
    value: int | None
    provenance: str
    reason: str | None


class Newest(NamedTuple):
    """A row of `latest`."""

    metric: str
    subject: int
    value: int | None
    observed_at: int
    provenance: str
    first_value: int | None
    first_at: int | None
    absent_at: int | None
    reason: str | None


@dataclass
class Ripple:
    """What a write changes in the tables that add subjects up."""

    growth: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    reach: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    known: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)

    def grew(self, metric: str, day: int, place: Place, by: int) -> None:
        if place.live:
            self.growth[metric, day, place.kind, place.platform] += by

    def reached(self, metric: str, place: Place, value: int, known: int) -> None:
        # Accounts have no month: an audience is held, not reached.
        if place.live and place.month:
            key = (metric, place.month, place.kind, place.platform)
            self.reach[key] += value
            if known:
                self.known[key] += known

    def write(self, connection: Connection) -> None:
        _add_up(connection, GrowthDay, "day", ("growth",), self.growth.items())
        rows = (
            (key, (self.reach[key], self.known[key])) for key in self.reach.keys() | self.known.keys()
        )
        _add_up(connection, ReachMonth, "month", ("value", "known"), rows)


def _add_up(
    connection: Connection,
    model: type[Base],
    when: str,
    columns: tuple[str, ...],
    changes: Iterable[tuple[tuple[str, int, str, str], Any]],
) -> None:
    rows: list[dict[str, Any]] = []
    for (metric, moment, kind, platform), change in changes:
        values = change if isinstance(change, tuple) else (change,)
        if any(values):
            row = {"metric": metric, when: moment, "kind": kind, "platform": platform}
            rows.append(row | dict(zip(columns, values, strict=True)))
    if not rows:
        return
    table = model.__tablename__
    sums = ", ".join(f"{c} = {table}.{c} + excluded.{c}" for c in columns)
    insert_rows(
        connection,
        model,
        rows,
        f"ON CONFLICT (metric, {when}, kind, platform) DO UPDATE SET {sums}",
    )
    # Only what fell can have become nothing; growth can, either way.
    fell = rows if columns == ("growth",) else [row for row in rows if row[columns[-1]] < 0]
    if fell:
        connection.execute(
            text(
                f"DELETE FROM {table} WHERE metric = :metric AND {when} = :{when}"
                f" AND kind = :kind AND platform = :platform AND {columns[-1]} = 0"
            ),
            [{k: row[k] for k in ("metric", when, "kind", "platform")} for row in fell],
        )


def readings_since(connection: Connection, since: Mapping[Pair, int]) -> dict[Pair, list[Past]]:
    """The readings of each pair from an instant on, and the last value before it."""
    pairs = _PAIRS[connection.dialect.name]
    found: dict[Pair, list[Past]] = {pair: [] for pair in since}
    rows = connection.execute(
        text(
            "SELECT r.metric, r.subject, r.observed_at, r.value, r.provenance, r.reason"
            f" FROM {pairs} t CROSS JOIN reading r"
            " WHERE r.metric = t.metric AND r.subject = t.subject AND r.observed_at >= COALESCE("
            "(SELECT MAX(p.observed_at) FROM reading p WHERE p.metric = t.metric"
            " AND p.subject = t.subject AND p.observed_at < t.since AND p.value IS NOT NULL),"
            " t.since) ORDER BY r.metric, r.subject, r.observed_at"
        ),
        {"pairs": json.dumps([[m, s, at] for (m, s), at in since.items()])},
    )
    for metric, subject, *read in rows:
        found[metric, subject].append(Past(*read))
    return found


def newest_of(connection: Connection, pairs: Iterable[Pair]) -> dict[Pair, Newest]:
    """The kept newest row of each pair that has one."""
    subjects: dict[str, list[int]] = {}
    for metric, subject in pairs:
        subjects.setdefault(metric, []).append(subject)
    columns = ", ".join(f"l.{name}" for name in Newest._fields)
    rows = connection.execute(
        text(
            f"SELECT {columns} FROM {_SUBJECTS[connection.dialect.name]} t CROSS JOIN latest l"
            " WHERE l.metric = t.metric AND l.subject = t.subject"
        ),
        {"pairs": json.dumps(subjects)},
    )
    # Past SQLAlchemy's own rows: one object a pair the fewer.
    return {(row[0], row[1]): Newest._make(row) for row in rows.cursor.fetchall()}


def write_days(
    connection: Connection,
    put: Sequence[tuple[str, int, int, int]],
    gone: Sequence[tuple[str, int, int]],
) -> None:
    """Put rows (metric, day, subject, growth) into `subject_day` and take (metric, day, subject) away."""
    insert_tuples(
        connection,
        SubjectDay,
        ("metric", "day", "subject", "growth"),
        put,
        "ON CONFLICT (metric, day, subject) DO UPDATE SET growth = excluded.growth",
    )
    if gone:
        connection.execute(
            text("DELETE FROM subject_day WHERE metric = :metric AND day = :day AND subject = :subject"),
            [dict(zip(("metric", "day", "subject"), row, strict=True)) for row in gone],
        )


def write_latest(connection: Connection, rows: Sequence[Newest]) -> None:
    """Put rows into `latest`."""
    changed = ", ".join(f"{c} = excluded.{c}" for c in Newest._fields[2:])
    insert_tuples(
        connection,
        Latest,
        Newest._fields,
        rows,
        f"ON CONFLICT (metric, subject) DO UPDATE SET {changed}",
    )


def move(connection: Connection, subject: int, old: Place, new: Place) -> None:
    """Take a subject's numbers away from one place and count them at another."""
    if old == new:
        return
    ripple = Ripple()
    latest = connection.execute(
        text("SELECT metric, value, first_at FROM latest WHERE subject = :s AND value IS NOT NULL"),
        {"s": subject},
    ).all()
    histories = readings_since(connection, {(row.metric, subject): 0 for row in latest})
    for row in latest:
        ripple.reached(row.metric, old, -row.value, -1)
        ripple.reached(row.metric, new, row.value, 1)
        history = ((r.observed_at, r.value) for r in histories[row.metric, subject])
        for day, growth in by_day(history).items():
            ripple.grew(row.metric, day, old, -growth)
            ripple.grew(row.metric, day, new, growth)
    ripple.write(connection)
