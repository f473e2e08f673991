"""The ledger's speed of writing: answers of X into a full one, and readings beside `sqlite-utils upsert`.

The ledger filled beforehand has 198 readings a link (six numbers of a post, read 33 times), two links an
activity, and activities of seven years. New readings are one for each pair of page and number, and of a later
day than all before. `in turn` are pages as a pull comes to them, one after the other; `scattered` are any.

Both speeds are given by the clock, which counts what a disk needs to sync (sqlite-utils syncs every hundred
rows), and by the processor's time alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice, pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import sqlite_utils
from sqlalchemy import text

from engagement.model.drafts import Draft, DraftLink
from engagement.model.instants import MICROSECONDS_A_DAY, to_micros
from engagement.model.vocabulary import Kind, Role, Status
from engagement.pull.run import pull
from engagement.sources.contract import Answer, Reading
from engagement.sources.x import X
from engagement.store import Store, activities, ledger, open_store
from engagement.store.ledger import Entry
from engagement.store.rebuild import ANEW

READS = (*(0, 1, 2, 3, 5, 8, 14, 21), *range(28, 28 + 25 * 30, 30))  # days after a post
A_LINK = len(READS) * len(X.metrics)
ANSWERS = 100
A_TRANSACTION = {600: 40, 5_000: 12}  # readings in one, and how many are timed
_TABLES = count()


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
    }
    days = [f"({day}, {day - before})" for before, day in pairwise((0, *READS))]
    with store.unit("benchmark") as unit:
        # In two goes, as a ledger that has grown: pages written in one go have no room for a row more.
        for part in (days[:20], days[20:]):
            unit.connection.execute(text(_READING.format(days=", ".join(part), **listed)))
        listed["days"] = ", ".join(days)
        for statement in _KEPT:
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
_READING = (
    "INSERT INTO reading (metric, subject, observed_at, value, provenance)"
    f" SELECT m.column1, s.id, {_AT}, {_WORTH}, 'measured' FROM {_EACH} CROSS JOIN (VALUES {{days}}) d"
)
_KEPT = (
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
        self.seconds: list[float] = []

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        if len(self.seconds) == ANSWERS:
            return
        now = self._clock()
        values = [Reading(i, m, 10_000 + int(i) % 977, now) for i in ids for m in self.metrics]
        answer = Answer(readings=values, billed=[f"post:{i}" for i in ids])
        start = perf_counter()
        yield answer
        self.seconds.append(perf_counter() - start)


def new_readings(subjects: int, *, scattered: bool, seed: int) -> Iterator[Entry]:
    """Readings without end: one of each pair, then the same on the next day."""
    chance = random.Random(seed)
    now = to_micros(datetime.now(UTC))
    pairs = [(subject, metric) for subject in range(1, subjects + 1) for metric in X.metrics]
    for day in count(1 + 1000 * seed):
        if scattered:
            chance.shuffle(pairs)
        at = now + day * MICROSECONDS_A_DAY
        for subject, metric in pairs:
            yield Entry(subject, metric, at, 10_000 + day + subject, "measured")


class Shares:
    """Our speed as a share of theirs, by the clock and by processor time, and ours in readings a second."""

    def __init__(self, ours: list[tuple[float, float]], theirs: list[tuple[float, float]], size: int):
        of = list(zip(ours, theirs, strict=True))
        self.by_clock = median(b[0] / a[0] for a, b in of)
        self.by_processor = median(b[1] / a[1] for a, b in of)
        self.speed = size / median(a[0] for a in ours)
        self.their_speed = size / median(b[0] for b in theirs)

    def __str__(self) -> str:
        return (
            f"{self.by_clock:.2f} by the clock ({self.speed:,.0f} a second, theirs {self.their_speed:,.0f}),"
            f" {self.by_processor:.2f} by processor time"
        )


def beside_upsert(store: Store, folder: Path, new: Iterator[Entry], size: int, times: int) -> Shares:
    """Transactions of ours and upserts of the same rows into a new table each, in turn."""
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for number in range(times + 1):
        entries = list(islice(new, size))
        rows = [entry._asdict() | {"run": 1} for entry in entries]
        for we in (True, False) if number % 2 else (False, True):
            start, worked = perf_counter(), process_time()
            if we:
                with store.unit("benchmark") as unit:
                    ledger.add_readings(unit.connection, entries, 1)
            else:
                with closing(sqlite_utils.Database(folder / "theirs.db")) as other:
                    table = other.table(f"reading_{next(_TABLES)}")
                    table.upsert_all(rows, pk=("metric", "subject", "observed_at"))
            (ours if we else theirs).append((perf_counter() - start, process_time() - worked))
    return Shares(ours[1:], theirs[1:], size)  # the first of each warms up


def figures(folder: Path, readings: int, target: float) -> None:
    """Print the figures of a ledger of so many readings."""
    with closing(open_store(f"sqlite:///{folder}/ledger{readings}.db")) as store:
        links = len(fill(store, readings))
        source = Timed()
        pull(store, [source])
        print(
            f"100 posts of one answer stored, {readings:,} readings standing (at most 25 ms):"
            f" {median(source.seconds) * 1000:.1f} ms, the slowest of {len(source.seconds)}"
            f" {max(source.seconds) * 1000:.0f} ms"
        )
        print(
            f"readings added with kept tables / sqlite-utils upsert into an empty table (at least {target}):"
        )
        for size, times in A_TRANSACTION.items():
            for seed, order in enumerate(("in turn", "scattered")):
                new = new_readings(links, scattered=order == "scattered", seed=seed + size // 100)
                shares = beside_upsert(store, folder, new, size, times)
                print(f"  {size:,} in a transaction, {order}: {shares}")
        if readings <= 2_000_000:
            print(f"  kept tables equal to a recount: {store.rebuild()}")


def show_small(folder: Path) -> None:
    """With a million readings: half a minute."""
    figures(folder, 1_000_000, 0.75)


def show(folder: Path) -> None:
    """With twenty million: minutes to fill, and 4 GB of disk."""
    figures(folder, 20_000_000, 0.4)
