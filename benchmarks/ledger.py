"""The ledger's speed of writing: answers of X into a full one, and readings beside `sqlite-utils upsert`.

The ledger filled beforehand has 200 readings a link (six numbers of a post, read by the ladder), two links
an activity, and activities of seven years. New readings are of today, one for each pair of page and number.
`in turn` are pages as a pull comes to them, one after the other; `scattered` are any pages of all years.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlite_utils
from sqlalchemy import text

from benchmarks.paired import Paired, paired
from engagement.model.drafts import Draft, DraftLink
from engagement.model.instants import MICROSECONDS_A_DAY, to_micros
from engagement.model.vocabulary import Kind, Role, Status
from engagement.pull.run import pull
from engagement.sources.contract import Answer, Reading
from engagement.sources.x import X
from engagement.store import Store, activities, ledger, open_store
from engagement.store.rebuild import ANEW

READS = (*(0, 1, 2, 3, 5, 8, 14, 21), *range(28, 28 + 25 * 30, 30))  # days after a post: 33 of them
A_LINK = len(READS) * len(X.metrics)
ANSWERS, POSTS = 200, 100
BATCHES = {600: 60, 5_000: 10}  # readings a transaction, and transactions timed on each side
SIZES = {1_000_000: 0.75, 20_000_000: 0.4}


def fill(store: Store, readings: int) -> list[str]:
    """Posts with all their readings until today, kept tables and all; returns the keys of their links."""
    chance = random.Random(7)
    pairs = readings // A_LINK // 2
    today = date.today()
    drafts = [
        Draft(
            kind=chance.choice((Kind.TALK, Kind.BLOG_POST, Kind.SOCIAL_POST, Kind.WORKSHOP)),
            title=f"What we learned about subject {n}",
            starts_on=today - timedelta(days=READS[-1] + 1 + chance.randrange(5 * 365)),
            status=Status.DELIVERED,
            links=tuple(DraftLink(f"https://x.com/me/status/{2 * n + i}", Role.POST) for i in (1, 2)),
        )
        for n in range(pairs)
    ]
    keys = [f"x.com/status/{n}" for n in range(1, 2 * pairs + 1)]
    with store.unit("benchmark") as unit:
        activities.add(unit, drafts)
        ledger.subjects_for(unit.connection, keys, "link")
    listed = {
        "metrics": ", ".join(f"('{metric}')" for metric in sorted(X.metrics)),
        "days": ", ".join(f"({day}, {day - before})" for before, day in pairwise((0, *READS))),
    }
    with store.unit("benchmark") as unit:
        for statement in _READ:
            unit.connection.execute(
                text(statement.format(**listed, subject_day="subject_day", latest="latest"))
            )
    with closing(store.engine.raw_connection()) as bare:
        bare.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return keys


# What the recount would make of them, said directly: ten times as fast. Each table in its own order, so that
# its part of the file is written once, from its beginning to its end.
_DAY = "(CAST(julianday(a.starts_on) - 2440587.5 AS INTEGER) + d.column1)"
_AT = f"{_DAY} * {MICROSECONDS_A_DAY} + {MICROSECONDS_A_DAY - 600_000_000}"
_WORTH = "(s.id % 50 + 1) * (d.column1 + 1)"
_EACH = "(VALUES {metrics}) m CROSS JOIN subject s JOIN activity a ON a.id = s.activity_id"
_READ = (
    "INSERT INTO reading (metric, subject, observed_at, value, provenance)"
    f" SELECT m.column1, s.id, {_AT}, {_WORTH}, 'measured' FROM {_EACH} CROSS JOIN (VALUES {{days}}) d",
    "INSERT INTO latest (metric, subject, value, observed_at, provenance, first_value, first_at)"
    f" SELECT m.column1, s.id, {_WORTH}, {_AT}, 'measured', s.id % 50 + 1, {_AT} - {READS[-1]} * {MICROSECONDS_A_DAY}"
    f" FROM {_EACH} CROSS JOIN (SELECT {READS[-1]} AS column1) d",
    "INSERT INTO subject_day (metric, day, subject, growth)"
    f" SELECT m.column1, {_DAY} AS day, s.id, (s.id % 50 + 1) * d.column2 FROM {_EACH}"
    " CROSS JOIN (VALUES {days}) d WHERE d.column2 > 0 ORDER BY 1, 2, 3",
    "INSERT INTO growth_day (metric, day, kind, platform, growth) " + ANEW["growth_day"],
    "INSERT INTO reach_month (metric, month, kind, platform, value, known) " + ANEW["reach_month"],
)


class Timed(X):
    """X without its network: an answer is timed from when it is given until the next may be asked for."""

    def __init__(self) -> None:
        super().__init__("no token is needed")
        self.times: list[float] = []

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        now = self._clock()
        values = [Reading(i, m, 10_000 + int(i) % 977, now) for i in ids for m in self.metrics]
        answer = Answer(readings=values, billed=[f"post:{i}" for i in ids])
        start = perf_counter()
        yield answer
        self.times.append(perf_counter() - start)


def answers(store: Store) -> list[float]:
    """Seconds that each answer of 100 posts takes a pull to store, commit included."""
    source = Timed()
    pull(store, [source])
    return source.times
