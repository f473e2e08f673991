"""Make the kept tables anew from the readings alone, and say whether they were right."""

from __future__ import annotations

from sqlalchemy import Connection, text

from engagement.model.instants import MICROSECONDS_A_DAY
from engagement.store.kept import GROWN

_SUM = f"CAST(SUM({GROWN}) AS BIGINT)"

ANEW = {
    "latest": """
        WITH valued AS (
            SELECT metric, subject, observed_at, value, provenance,
                ROW_NUMBER() OVER (PARTITION BY metric, subject ORDER BY observed_at DESC) AS newest,
                ROW_NUMBER() OVER (PARTITION BY metric, subject ORDER BY observed_at) AS eldest
            FROM reading WHERE value IS NOT NULL),
        absent AS (
            SELECT metric, subject, observed_at, reason,
                ROW_NUMBER() OVER (PARTITION BY metric, subject ORDER BY observed_at DESC) AS newest
            FROM reading WHERE value IS NULL),
        pair AS (SELECT DISTINCT metric, subject FROM reading)
        SELECT p.metric, p.subject, n.value,
            COALESCE(n.observed_at, a.observed_at) AS observed_at,
            COALESCE(n.provenance, 'unavailable') AS provenance,
            e.value AS first_value, e.observed_at AS first_at,
            a.observed_at AS absent_at, a.reason
        FROM pair p
        LEFT JOIN valued n ON n.metric = p.metric AND n.subject = p.subject AND n.newest = 1
        LEFT JOIN valued e ON e.metric = p.metric AND e.subject = p.subject AND e.eldest = 1
        LEFT JOIN absent a ON a.metric = p.metric AND a.subject = p.subject AND a.newest = 1
            AND (n.observed_at IS NULL OR a.observed_at > n.observed_at)""",
    "subject_day": f"""
        WITH step AS (
            SELECT metric, subject, observed_at / {MICROSECONDS_A_DAY} AS day, value,
                LAG(value) OVER (PARTITION BY metric, subject ORDER BY observed_at) AS before
            FROM reading WHERE value IS NOT NULL)
        SELECT metric, CAST(day AS INTEGER) AS day, subject, {_SUM} AS growth
        FROM step WHERE before IS NOT NULL
        GROUP BY metric, day, subject HAVING SUM({GROWN}) <> 0""",
    "growth_day": """
        SELECT d.metric, d.day, s.kind, s.platform, CAST(SUM(d.growth) AS BIGINT) AS growth
        FROM {subject_day} d JOIN subject s ON s.id = d.subject WHERE s.live
        GROUP BY d.metric, d.day, s.kind, s.platform HAVING SUM(d.growth) <> 0""",
    "reach_month": """
        SELECT l.metric, s.month, s.kind, s.platform, CAST(SUM(l.value) AS BIGINT) AS value,
            CAST(COUNT(*) AS INTEGER) AS known
        FROM {latest} l JOIN subject s ON s.id = l.subject
        WHERE s.live AND s.month > 0 AND l.value IS NOT NULL
        GROUP BY l.metric, s.month, s.kind, s.platform""",
}


def rebuild(connection: Connection) -> bool:
    """Recount everything; True when what stood was equal. What stands after is the recount."""
    return not recount(connection)


def recount(connection: Connection) -> list[str]:
    """The same; the names of the tables that were not equal."""
    unequal = []
    for table, query in ANEW.items():
        anew = f"anew_{table}"
        source = query.format(subject_day="anew_subject_day", latest="anew_latest")
        connection.execute(text(f"DROP TABLE IF EXISTS {anew}"))
        connection.execute(text(f"CREATE TEMPORARY TABLE {anew} AS {source}"))
        if not _same(connection, table, anew):
            unequal.append(table)
            listed = ", ".join(_columns(connection, anew))
            connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {anew}"))
    for table in ANEW:
        connection.execute(text(f"DROP TABLE anew_{table}"))
    return unequal


def _columns(connection: Connection, table: str) -> list[str]:
    return list(connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys())


def _same(connection: Connection, table: str, anew: str) -> bool:
    listed = ", ".join(_columns(connection, anew))
    for one, other in ((table, anew), (anew, table)):
        differs = (
            f"SELECT 1 FROM (SELECT {listed} FROM {one} EXCEPT SELECT {listed} FROM {other}) d LIMIT 1"
        )
        if connection.execute(text(differs)).first() is not None:
            return False
    return True
