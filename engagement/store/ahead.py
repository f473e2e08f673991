"""Readings on a later day than all that stands of them, which is what a pull brings: the database counts them.

Nothing that stands changes then, so the newest row alone tells what is gained, and a handful of statements
does for all what `keeping` does pair by pair. Their rows wait in temporary tables of the connection.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from engagement.model.instants import MICROSECONDS_A_DAY
from engagement.store.kept import GROWN, Pair, Place, Ripple

Once = tuple[int, str, int, int, str]  # subject, metric, instant, value, provenance

_TABLES = (
    ("fresh", "subject INTEGER, metric TEXT, observed_at BIGINT, value BIGINT, provenance TEXT"),
    (
        "ahead",
        "metric TEXT, subject INTEGER, observed_at BIGINT, day INTEGER, value BIGINT, provenance TEXT,"
        " before BIGINT, month INTEGER, kind TEXT, platform TEXT, live BOOLEAN",
    ),
)
_AHEAD = text(
    f"""
    INSERT INTO ahead SELECT f.metric, f.subject, f.observed_at, f.observed_at / {MICROSECONDS_A_DAY},
        f.value, f.provenance, l.value, s.month, s.kind, s.platform, s.live
    FROM fresh f CROSS JOIN subject s
    LEFT JOIN latest l ON l.metric = f.metric AND l.subject = f.subject
    WHERE s.id = f.subject AND (l.metric IS NULL OR (
        f.observed_at > COALESCE(l.absent_at, l.observed_at) AND (l.value IS NULL
        OR f.observed_at / {MICROSECONDS_A_DAY} > l.observed_at / {MICROSECONDS_A_DAY})))"""
)
_READING = text(
    """
    INSERT INTO reading (metric, subject, observed_at, value, provenance, run)
    SELECT metric, subject, observed_at, value, provenance, CAST(:run AS INTEGER) FROM ahead"""
)
_DAY = text(
    f"""
    INSERT INTO subject_day (metric, day, subject, growth)
    SELECT metric, day, subject, {GROWN} FROM ahead WHERE before IS NOT NULL AND {GROWN} <> 0
    ON CONFLICT (metric, day, subject) DO UPDATE SET growth = excluded.growth"""
)
_SUMS = text(
    f"""
    SELECT metric, day, month, kind, platform, CAST(SUM({GROWN}) AS BIGINT),
        CAST(SUM(value - COALESCE(before, 0)) AS BIGINT), COUNT(*) - COUNT(before)
    FROM ahead WHERE live GROUP BY metric, day, month, kind, platform"""
)
_LATEST = text(
    """
    INSERT INTO latest (metric, subject, value, observed_at, provenance, first_value, first_at)
    SELECT metric, subject, value, observed_at, provenance, value, observed_at FROM ahead WHERE TRUE
    ON CONFLICT (metric, subject) DO UPDATE SET value = excluded.value,
        observed_at = excluded.observed_at, provenance = excluded.provenance,
        first_value = COALESCE(latest.first_value, excluded.first_value),
        first_at = COALESCE(latest.first_at, excluded.first_at), absent_at = NULL, reason = NULL"""
)


def add_ahead(connection: Connection, once: Sequence[Once], run: int | None) -> set[Pair]:
    """Add values of different pairs, and keep the tables; returns the pairs that are not ahead.

    Of those nothing is written. Instants are of 1970 or later.
    """
    for table, columns in _TABLES:
        connection.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({columns})"))
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    connection.exec_driver_sql(
        f"INSERT INTO fresh VALUES ({', '.join([mark] * 5)})",
        once,
    )
    behind: set[Pair] = set()
    count = connection.execute(_AHEAD).rowcount
    if count < len(once):
        left = "SELECT metric, subject FROM fresh EXCEPT SELECT metric, subject FROM ahead"
        behind = {(metric, subject) for metric, subject in connection.execute(text(left))}
    if count:
        _keep(connection, run)
    # SQLite keeps what is prepared for a table that stays; PostgreSQL never sweeps one of a session.
    for table, _ in _TABLES:
        emptied = "DELETE FROM" if connection.dialect.name == "sqlite" else "DROP TABLE"
        connection.execute(text(f"{emptied} {table}"))
    return behind


def _keep(connection: Connection, run: int | None) -> None:
    connection.execute(_READING, {"run": run})
    connection.execute(_DAY)
    ripple = Ripple()
    for metric, day, month, kind, platform, gained, more, known in connection.execute(_SUMS):
        place = Place(kind, platform, month, True)
        ripple.grew(metric, day, place, gained or 0)
        ripple.reached(metric, place, more, known)
    ripple.write(connection)
    connection.execute(_LATEST)
