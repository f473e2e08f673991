"""The kept tables: what pages read, kept equal to the ledger in the ledger's own transaction.

Days of growth are always computed anew from readings, before and after the new ones; the tables that
add subjects up take the difference of the two. Late, repeated and shuffled readings are harmless.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from engagement.model.growth import by_day
from engagement.model.tables import Base, GrowthDay, Latest, ReachMonth, Reading, SubjectDay
from engagement.store.bulk import insert_rows

Pair = tuple[str, int]

_PAIRS = {
    "sqlite": "(SELECT json_extract(value, '$[0]') AS metric, json_extract(value, '$[1]') AS subject,"
    " json_extract(value, '$[2]') AS since FROM json_each(:pairs))",
    "postgresql": "(SELECT value->>0 AS metric, CAST(value->>1 AS INTEGER) AS subject,"
    " CAST(value->>2 AS BIGINT) AS since FROM json_array_elements(CAST(:pairs AS json)))",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject counts: its activity's kind, platform and month, and whether it counts."""

    kind: str
    platform: str
    month: int
    live: bool


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
    rows = []
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
    connection.execute(
        text(
            f"DELETE FROM {table} WHERE metric = :metric AND {when} = :{when}"
            f" AND kind = :kind AND platform = :platform AND {columns[-1]} = 0"
        ),
        [{k: row[k] for k in ("metric", when, "kind", "platform")} for row in rows],
    )


def readings_since(connection: Connection, since: Mapping[Pair, int]) -> dict[Pair, list[Reading]]:
    """The readings of each pair from an instant on, and the last value before it."""
    pairs = _PAIRS[connection.dialect.name]
    found: dict[Pair, list[Reading]] = {pair: [] for pair in since}
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
    for row in rows:
        found[row.metric, row.subject].append(row)  # type: ignore[arg-type]
    return found


def latest_of(connection: Connection, pairs: Iterable[Pair]) -> dict[Pair, Any]:
    """The kept newest row of each pair that has one."""
    listed = _PAIRS[connection.dialect.name]
    rows = connection.execute(
        text(
            f"SELECT l.* FROM {listed} t CROSS JOIN latest l"
            " WHERE l.metric = t.metric AND l.subject = t.subject"
        ),
        {"pairs": json.dumps([[m, s, 0] for m, s in pairs])},
    )
    return {(row.metric, row.subject): row for row in rows}


def keep_days(
    connection: Connection, pair: Pair, before: dict[int, int], after: dict[int, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of `subject_day` to write and to take away for one pair."""
    metric, subject = pair
    put = [
        {"metric": metric, "day": day, "subject": subject, "growth": growth}
        for day, growth in after.items()
        if before.get(day) != growth
    ]
    gone = [{"metric": metric, "day": day, "subject": subject} for day in before if day not in after]
    return put, gone


def write_days(
    connection: Connection, put: Sequence[dict[str, Any]], gone: Sequence[dict[str, Any]]
) -> None:
    insert_rows(
        connection,
        SubjectDay,
        put,
        "ON CONFLICT (metric, day, subject) DO UPDATE SET growth = excluded.growth",
    )
    if gone:
        connection.execute(
            text("DELETE FROM subject_day WHERE metric = :metric AND day = :day AND subject = :subject"),
            list(gone),
        )


def write_latest(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    columns = [column.name for column in Latest.__table__.columns]
    changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in ("metric", "subject"))
    insert_rows(connection, Latest, rows, f"ON CONFLICT (metric, subject) DO UPDATE SET {changed}")


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
