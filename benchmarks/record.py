"""A whole record of seven years, as large as is asked: what the pages' speed is measured on.

Activities until yesterday of many kinds, with persons, cities, events, talks, topics and campaigns, and how
many were in the room; posts of X with six numbers, read on the days of `benchmarks.ledger.READS` that have
come; accounts that are read every morning; goals of a year.
"""

from __future__ import annotations

import random
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import text

from benchmarks.ledger import READS
from engagement.model.drafts import Draft, DraftLink
from engagement.model.instants import MICROSECONDS_A_DAY, day_number, to_micros
from engagement.model.vocabulary import Format, Kind, Role, Status
from engagement.sources.x import X
from engagement.store import NewGoal, Store, accounts, activities, goals, ledger
from engagement.store.rebuild import ANEW

DAYS = 7 * 365
A_TIME = 5_000  # activities in one unit of work
_KINDS = (Kind.TALK, Kind.BLOG_POST, Kind.SOCIAL_POST, Kind.WORKSHOP, Kind.ANALYST_MEETING)
_CITIES = (("Berlin", "Germany"), ("London", "United Kingdom"), ("Paris", "France"), ("Oslo", "Norway"))
_CITIES += (
    ("Chicago", "United States"),
    ("Tokyo", "Japan"),
    ("Sydney", "Australia"),
    ("Zürich", "Switzerland"),
)
_MEASURES = ("count:talk", "metric:impressions", "attendance", "count:blog_post", "count:workshop")
_FOLLOWED = {
    "x": "followers",
    "bluesky": "followers",
    "mastodon": "followers",
    "newsletter": "subscribers",
}
ACCOUNTS = 10  # of each platform


def fill(store: Store, size: int, links: int) -> None:
    """So many activities with so many posts between them; each post gives 161 readings on average."""
    chance = random.Random(7)
    today = date.today()
    rooms: dict[str, int] = {}
    for first in range(0, size, A_TIME):
        numbers = range(first, min(first + A_TIME, size))
        drafts = [_draft(n, links // size + (n < links % size), size, today, chance) for n in numbers]
        with store.unit("benchmark") as unit:
            ids = activities.add(unit, drafts)
        rooms |= {
            id_: 20 + chance.randrange(300)
            for id_, draft in zip(ids, drafts, strict=True)
            if draft.city and chance.random() < 0.5
        }
    _posts(store, [f"x.com/status/{number}" for number in range(1, links + 1)], today)
    morning = datetime.combine(today, time(6), UTC)
    with store.unit("benchmark") as unit:
        numbers_of = ledger.subjects_for(unit.connection, list(rooms), "activity")
        at = to_micros(morning)
        entered = [ledger.Entry(numbers_of[i], "attendance", at, n, "entered") for i, n in rooms.items()]
        ledger.add_readings(unit.connection, entered, None)
    _accounts(store, morning)
    with store.unit("benchmark") as unit:
        for measure in _MEASURES:
            year = (date(today.year, 1, 1), date(today.year, 12, 31))
            goals.add(unit, NewGoal(f"Goal of {measure}", "marketing", measure, size // 4, *year))


# What the ledger would make of them, said directly: ten times as fast.
_BORN = "CAST(julianday(a.starts_on) - 2440587.5 AS INTEGER)"
_WORTH = "(s.id % 7 + (s.id * 31 % 97 + 1) * {since})"
_EACH = "(VALUES {metrics}) m CROSS JOIN subject s JOIN activity a ON a.id = s.activity_id"
_AT = f"* {MICROSECONDS_A_DAY} + {MICROSECONDS_A_DAY - 64_800_000_000}"
_READING = (
    "INSERT INTO reading (metric, subject, observed_at, value, provenance)"
    f" SELECT m.column1, s.id, ({_BORN} + d.column1) {_AT}, {_WORTH.format(since='d.column1')}, 'measured'"
    f" FROM {_EACH} CROSS JOIN (VALUES {{days}}) d WHERE {_BORN} + d.column1 < {{today}}"
)
_LAST = f"(SELECT MAX(d.column1) FROM (VALUES {{days}}) d WHERE {_BORN} + d.column1 < {{today}})"
_KEPT = (
    "INSERT INTO latest (metric, subject, value, observed_at, provenance, first_value, first_at)"
    f" SELECT m.column1, s.id, {_WORTH.format(since=_LAST)}, ({_BORN} + {_LAST}) {_AT}, 'measured',"
    f" {_WORTH.format(since='0')}, {_BORN} {_AT} FROM {_EACH}",
    "INSERT INTO subject_day (metric, day, subject, growth)"
    f" SELECT m.column1, {_BORN} + d.column1 AS day, s.id,"
    f" {_WORTH.format(since='d.column1')} - {_WORTH.format(since='d.column2')} AS growth"
    f" FROM {_EACH} CROSS JOIN (VALUES {{days}}) d"
    f" WHERE d.column1 > 0 AND {_BORN} + d.column1 < {{today}} AND growth <> 0 ORDER BY 1, 2, 3",
    "INSERT INTO growth_day (metric, day, kind, platform, growth) " + ANEW["growth_day"],
    "INSERT INTO reach_month (metric, month, kind, platform, value, known) " + ANEW["reach_month"],
)


def _posts(store: Store, keys: list[str], today: date) -> None:
    """All readings of these pages until yesterday, with what is kept of them; none was read before."""
    days = ", ".join(f"({day}, {before})" for before, day in pairwise((0, *READS)))
    metrics = ", ".join(f"('{metric}')" for metric in sorted(X.metrics))
    said = {"days": days, "metrics": metrics, "today": day_number(today)}
    with store.unit("benchmark") as unit:
        ledger.subjects_for(unit.connection, keys, "link")
        for statement in (_READING, *_KEPT):
            told = statement.format(**said, subject_day="subject_day", latest="latest")
            unit.connection.execute(text(told))
    with closing(store.engine.raw_connection()) as bare:
        bare.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _draft(number: int, links: int, size: int, today: date, chance: random.Random) -> Draft:
    kind = chance.choice(_KINDS)
    day = today - timedelta(days=1 + chance.randrange(DAYS))
    room = kind in (Kind.TALK, Kind.WORKSHOP)
    city, country = chance.choice(_CITIES)
    return Draft(
        kind=kind,
        title=f"What we learned about subject {number % (size // 5) if kind is Kind.TALK else number}",
        starts_on=day,
        status=Status.DELIVERED,
        persons=(f"Person {number % 12}",),
        event=f"Conference {number % 400} {day.year}" if room else None,
        city=city if room else None,
        country=country if room else None,
        format=Format.IN_PERSON if room else None,
        tags=(f"topic {number % 30}",),
        campaign=f"Campaign {number % 9}" if number % 3 else None,
        links=tuple(
            DraftLink(f"https://x.com/me/status/{place * size + number + 1}", Role.POST)
            for place in range(links)
        ),
    )


def _accounts(store: Store, morning: datetime) -> None:
    """Each read every morning of all these years."""
    for platform, metric in _FOLLOWED.items():
        with store.unit("benchmark") as unit:
            ids = [
                accounts.add(unit, f"{platform}/{_HANDLES[platform].format(n)}") for n in range(ACCOUNTS)
            ]
            subjects = ledger.subjects_for(unit.connection, ids, "account")
            entries = (
                ledger.Entry(
                    subject,
                    metric,
                    to_micros(morning - timedelta(days=DAYS - day)),
                    1_000 * (1 + place) + day * (place + 1) + (day * 7919 + place) % 13,
                    "measured",
                )
                for place, subject in enumerate(subjects.values())
                for day in range(DAYS)
            )
            ledger.add_readings(unit.connection, entries, None)


_HANDLES = {
    "x": "acme{0}",
    "bluesky": "acme{0}.example.org",
    "mastodon": "acme{0}@social.example.org",
    "newsletter": "acme{0}",
}
