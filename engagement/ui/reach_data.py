"""What the Reach page shows, computed once for each version of the data. Nobody may change what is handed out."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engagement.charts.specs import said
from engagement.insight import against, compare, sums
from engagement.insight.against import Span
from engagement.insight.reach import GIVEN_BY, Choice, platform_name
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.instants import MICROSECONDS_A_DAY, day_number, day_of, from_micros
from engagement.store import Filter, Store, reached
from engagement.ui import filters
from engagement.ui.data import kept
from engagement.ui.figure import Caption
from engagement.ui.reach_asked import Asked

Rows = Sequence[Mapping[str, Any]]


@kept(8)
def living(store: Store, filter_: Filter) -> dict[str, dict[str, Any]]:
    """The activities a filter finds, of all time."""
    with store.read() as connection:
        return reached.activities(connection, filter_)


@kept(16)
def things(store: Store, choice: Choice, filter_: Filter, today: date) -> list[dict[str, Any]]:
    """Everything that has a family's number or could have it, of all time."""
    found = living(store, filter_)
    with store.read() as connection:
        return reached.things(connection, found, choice.metrics, could(choice), filter_, today)


def could(choice: Choice) -> frozenset[str]:
    """The platforms whose pages can give a family's number."""
    return frozenset().union(*(GIVEN_BY.get(metric, frozenset()) for metric in choice.metrics))


def of_period(store: Store, asked: Asked) -> list[dict[str, Any]]:
    """What came out or was held in the period, with what it has by now."""
    return within(things(store, asked.choice, asked.filter, asked.today), asked.since, asked.until)


def within(rows: Iterable[dict[str, Any]], since: date, until: date) -> list[dict[str, Any]]:
    """The rows of a period's days."""
    return [row for row in rows if since <= row["day"] <= until]


@dataclass(frozen=True, slots=True)
class Gained:
    """What things gained in a period: `rows` one a thing (None where nothing is known), `parts` one a thing and bucket."""

    rows: list[dict[str, Any]]
    parts: list[dict[str, Any]]


@kept(32)
def gained(
    store: Store, choice: Choice, filter_: Filter, today: date, since: date, until: date, bucket: str
) -> Gained:
    """Growth between readings, and whole what things of the period were first read with in it.

    What is older and was first read in the period grows from there on: what it had is no gain of the
    period (as goals count). `value` is the gain, `day` of a part the first one of its bucket.
    """
    rows = [row for row in things(store, choice, filter_, today) if row["day"] <= until]
    first, last = _known_days(rows, since, min(until, today))
    starts = compare.buckets(first, last, bucket)
    ends = [start - timedelta(days=1) for start in starts[1:]] + [last]
    spans = [(max(a, first), min(b, last)) for a, b in zip(starts, ends, strict=True)]
    with store.read() as connection:
        grown = reached.gained(connection, choice.metrics, spans)
    begun = _begun(rows, since, [span[0] for span in spans], last)
    value: dict[Any, dict[int, int]] = defaultdict(dict)
    for place, found in enumerate(grown):
        for subject, growth in found.items():
            value[subject][place] = growth
    for (subject, place), first_value in begun.items():
        value[subject][place] = value[subject].get(place, 0) + first_value
    whole: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for row in rows:
        gains = value.get(row["subject"], {})
        read = _read_by(row, last)
        whole.append({**row, "value": sum(gains.values()) if read else None})
        parts += [{**row, "day": spans[at][0], "value": gain} for at, gain in gains.items() if gain]
    return Gained(whole, parts)


def _known_days(rows: Rows, since: date, until: date) -> tuple[date, date]:
    """The part of a period in which something can have been read."""
    firsts = [at for row in rows for at, _ in row["first"]]
    begins = day_of(min(firsts) // MICROSECONDS_A_DAY) if firsts else since
    return min(max(since, begins), max(until, since)), max(until, since)


def _begun(rows: Rows, since: date, starts: Sequence[date], last: date) -> dict[tuple[Any, int], int]:
    """{(subject, bucket): what it was first read with} of what came out in the period."""
    found: dict[tuple[Any, int], int] = {}
    seen = set()
    for row in rows:
        if row["subject"] in seen:
            continue
        seen.add(row["subject"])
        for at, value in row["first"] if row["day"] >= since else ():
            on = day_of(at // MICROSECONDS_A_DAY)
            place = bisect_right(starts, on) - 1
            if place >= 0 and on <= last:
                key = (row["subject"], place)
                found[key] = found.get(key, 0) + value
    return found


def _read_by(row: Mapping[str, Any], last: date) -> bool:
    end = (day_number(last) + 1) * MICROSECONDS_A_DAY
    return any(at < end for at, _ in row["first"])


def spans(asked: Asked) -> tuple[Span, Span] | None:
    """The period and the one it is compared with, None without one: all time has none before it."""
    if asked.compared == "nothing" or asked.since <= EARLIEST:
        return None
    pair = against.period_before if asked.compared == "before" else against.same_last_year
    return pair(asked.since, asked.until, asked.today)


def coverage(total: sums.Total, asked: Asked) -> str:
    """ "1,200 views, known for 14 of 17.", or that nothing says how many there could be."""
    if total.of and total.of == total.known and not could(asked.choice) and not asked.at_once:
        return f"{total.value or 0:,.0f} {asked.unit}, known for {total.known:,}; nothing says how many there could be."
    return sums.covered(total, asked.unit)


def told(asked: Asked, how: str = "") -> str:
    """What a chart shows: its period, how it is cut, its filters."""
    since, until = said(asked.since), said(asked.until)
    if asked.since <= EARLIEST:
        period = "All time" if asked.until >= LATEST else f"Until {until}"
    else:
        period = f"From {since} on" if asked.until >= LATEST else f"{since} to {until}"
    only = "; ".join(filters.in_words(asked.filter))
    return f"{period}{', ' if how else ''}{how}.{f' Only {only}.' if only else ''}"


def caption(rows: Rows, definition: str, covered: str, *, shown: str) -> Caption:
    """A chart's caption from the things behind it."""
    oldest, newest = _read(rows)
    return Caption(_source(rows), oldest, definition, covered, newest, shown=shown)


def _source(rows: Rows) -> str:
    """ "X 65, YouTube 20; measured 80, entered 5"."""
    known = {row["subject"]: row for row in rows if row["value"] is not None}
    platforms = Counter(platform_name(row["platform"]) for row in known.values())
    words = Counter(word for row in known.values() for word in row["provenances"])
    places = ", ".join(f"{name} {count:,}" for name, count in platforms.most_common())
    if set(platforms) == {platform_name("")}:
        places = "the record"
    told = ", ".join(f"{word} {count:,}" for word, count in words.most_common())
    return f"{places} ({told})" if places else "nothing yet"


def _read(rows: Rows) -> tuple[datetime | None, datetime | None]:
    """When the oldest and the newest of these numbers were read."""
    read = [row["observed_at"] for row in rows if row["value"] is not None and row["observed_at"]]
    return (from_micros(min(read)), from_micros(max(read))) if read else (None, None)


def listed(rows: Rows, unit: str) -> list[dict[str, Any]]:
    """Activities as they are shown behind a mark: each once, the largest number first."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            row["id"], {"id": row["id"], "title": row["title"], "starts_on": row["day"], unit: None}
        )
        if row["value"] is not None:
            one[unit] = (one[unit] or 0) + row["value"]
    return sorted(found.values(), key=lambda one: -(one[unit] or 0))


def shown(store: Store, asked: Asked, ids: set[str]) -> list[dict[str, Any]]:
    """Activities by their ids as they are shown behind a mark."""
    known = things(store, asked.choice, asked.filter, asked.today)
    found = listed([row for row in known if row["id"] in ids], asked.unit)
    told = {row["id"] for row in found}
    bare = [
        row | {"value": None} for row in living(store, asked.filter).values() if row["id"] in ids - told
    ]
    return found + listed(bare, asked.unit)
