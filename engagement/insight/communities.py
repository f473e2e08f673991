"""Accounts beside each other: where each stands, what it gained in a period, what is worth marking on its line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from engagement.insight.aligned import DAY
from engagement.insight.steps import Step, steps
from engagement.insight.weekly import LONGEST_GAP, counter, weekly
from engagement.model.instants import MICROSECONDS_A_DAY, day_number, day_of

# Fewer days say too little of a week.
SHORTEST_DAYS = 7
# How often an account is read is told by so many of its newest readings.
_LATELY = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """One metric of one account: its newest value, and its growth in a period.

    `value`, `at` (microseconds), `provenance`, `by` are the newest reading's with a value, up to the period's end;
    `grown` is None where two readings do not tell; it counts from the reading of `counted_from`, the last one
    before the period or else the first in it, over `days`. `resets` and `corrections` are those in the period;
    `absent` is a newer answer without a number: (microseconds, reason).
    """

    value: int | None
    at: int | None
    provenance: str
    by: str | None
    grown: float | None
    counted_from: date | None
    days: float
    resets: int
    corrections: int
    absent: tuple[int, str] | None

    @property
    def per_week(self) -> float | None:
        """Growth spread evenly over its weeks; None for less than a week."""
        return (
            self.grown / self.days * 7 if self.grown is not None and self.days >= SHORTEST_DAYS else None
        )


def standing(readings: Sequence[Any], since: date, until: date) -> Standing:
    """Where an account stands. `readings` of one metric and account: observed_at (microseconds), value,
    provenance, by, reason, metric, ref; in time's order.
    """
    start, end = day_number(since) * MICROSECONDS_A_DAY, (day_number(until) + 1) * MICROSECONDS_A_DAY
    told = _from_before(readings[: bisect_left(readings, end, key=_AT)], start)
    valued = [row for row in told if row.value is not None]
    newest = valued[-1] if valued else None
    grown, counted_from, days = _grown(valued, start)
    odd = [one.step for one in steps(told) if one.reading.observed_at >= start]
    absent = (told[-1].observed_at, told[-1].reason or "") if told and told[-1].value is None else None
    return Standing(
        newest and newest.value,
        newest and newest.observed_at,
        newest.provenance if newest else "",
        newest and newest.by,
        grown,
        counted_from,
        days,
        odd.count(Step.RESET),
        odd.count(Step.CORRECTION),
        absent,
    )


_AT = attrgetter("observed_at")


def _from_before(readings: Sequence[Any], start: int) -> Sequence[Any]:
    """The readings from an instant on, and the last value before it, from which they are counted."""
    first = bisect_left(readings, start, key=_AT)
    before = next((at for at in range(first - 1, -1, -1) if readings[at].value is not None), 0)
    return readings[before:]


def _grown(valued: Sequence[Any], start: int) -> tuple[float | None, date | None, float]:
    """Growth from the last reading before the period, or the first in it, to the newest; resets carried on."""
    if len(valued) < 2 or valued[-1].observed_at < start:
        return None, None, 0.0
    first = max((at for at, row in enumerate(valued) if row.observed_at < start), default=0)
    counted = valued[first:]
    if len(counted) < 2:
        return None, None, 0.0
    _, carried = counter(frame_of(counted))
    span = (counted[-1].observed_at - counted[0].observed_at) / MICROSECONDS_A_DAY
    return (
        float(carried[-1] - carried[0]),
        day_of(counted[0].observed_at // MICROSECONDS_A_DAY),
        span,
    )


def frame_of(readings: Sequence[Any]) -> pd.DataFrame:
    """Readings as `weekly`, `between` and `before_after` take them: observed_at, value."""
    return pd.DataFrame(
        {
            "observed_at": np.asarray([row.observed_at for row in readings], dtype="int64"),
            "value": pd.array([row.value for row in readings], dtype="Int64"),
        }
    )


def by_account(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """{ref: its readings}, of rows by ref."""
    return {ref: list(found) for ref, found in groupby(rows, key=lambda row: row.ref)}


def line(readings: Sequence[Any], since: date, until: date, *, gained: bool = False) -> pd.DataFrame:
    """One account's line: day, value, the last of each day. `gained` begins at 0, resets carried on.

    What was gained is counted from the last reading before the period, which then is the line's first point.
    """
    valued = [row for row in readings if row.value is not None]
    time, carried = counter(frame_of(valued))
    raw = np.asarray([row.value for row in valued], dtype="float64")
    first, last = day_number(since), day_number(until)
    at = (time // DAY).astype("int64")
    begin = int(np.searchsorted(at, first))
    begin = max(begin - 1, 0) if gained else begin
    kept = np.arange(begin, int(np.searchsorted(at, last, side="right")))
    value = carried - carried[begin] if gained and len(kept) else raw
    made = {"day": [day_of(int(at[k])) for k in kept], "value": value[kept]}
    return pd.DataFrame(made).drop_duplicates("day", keep="last")


def growth(readings: Sequence[Any], since: date, until: date) -> pd.DataFrame:
    """One account's known growth by week: week, growth. Empty where readings are too far apart to tell."""
    found = weekly(frame_of(readings), since, until)
    return found.dropna(subset=["growth"])[["week", "growth"]]


def seldom(readings: Sequence[Any]) -> float | None:
    """The usual days between readings where that is too long to tell weeks apart; None where it is not."""
    time, _ = counter(frame_of([row for row in readings[-_LATELY:] if row.value is not None]))
    usual = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
    return usual / DAY if usual > LONGEST_GAP else None


def most_telling(
    happened: Sequence[Any], standing_of: Mapping[str, float], most: int, always: str = ""
) -> list[Any]:
    """So many activities worth a mark, in time's order, every kind in its turn.

    `happened`: id, title, day, kind. Of each kind those that stand highest come first, then the newer ones; `always`
    is the id of one that is marked whatever it is.
    """
    ranked = sorted(happened, key=lambda one: (standing_of.get(one.id, -1.0), one.day), reverse=True)
    of_kind: dict[str, list[Any]] = {}
    for one in ranked:
        of_kind.setdefault(one.kind, []).append(one)
    turns = [one for turn in zip_longest(*of_kind.values()) for one in turn if one is not None]
    chosen = [one for one in turns if one.id == always] + [one for one in turns if one.id != always]
    return sorted(chosen[:most], key=lambda one: (one.day, one.id))


def said_of(found: Standing, days_between: float | None) -> Iterator[str]:
    """What must be known to read an account's numbers: resets, corrections, gaps, absences."""
    if found.resets:
        yield f"{_many(found.resets, 'reset')}: the counter began anew and counts on"
    if found.corrections:
        yield f"{_many(found.corrections, 'correction')}: a small fall counts as less"
    if days_between:
        yield f"read about every {days_between:.0f} days: weeks cannot be told apart"
    if found.absent:
        when = day_of(found.absent[0] // MICROSECONDS_A_DAY)
        yield f"not given on {when}" + (f" ({found.absent[1]})" if found.absent[1] else "")


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
