"""Reach grouped and compared: by anything an activity has, in time, with what each sum covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from engagement.insight import dimensions, sums
from engagement.insight.dimensions import Membership, Rows
from engagement.insight.periods import months_of

_GROUPED = {
    "group": "str",
    "value": "float64",
    "known": "int64",
    "of": "int64",
    "activities": "int64",
    "ids": "object",
}
_IN_TIME = {
    "start": "object",
    "group": "str",
    "value": "float64",
    "known": "int64",
    "of": "int64",
}


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups of one dimension and their total.

    `frame`: group (str), value (float, NaN unknown), known, of (rows), activities (int), ids (tuple of
    the activities behind it). `total` counts each thing once. `overlap`: groups share activities, so
    they are shown side by side and never stacked or added. `rest` is the group that stands for the
    small ones, if there is one.
    """

    frame: pd.DataFrame
    total: sums.Total
    overlap: bool
    rest: str | None

    @property
    def lacking(self) -> tuple[Any, ...]:
        """The activities without a number."""
        return self.total.lacking

    def in_words(self, unit: str = "") -> str:
        """ "1,200 views, known for 14 of 17." and what the groups are."""
        said = sums.covered(self.total, unit)
        if self.overlap and len(self.frame) > 1:
            said += " An activity counts in each of its groups: they do not add up to the total."
        return said


def grouped(rows: Rows, by: str, most: int = 12) -> Grouped:
    """Sum one family's values by a dimension; the smallest groups beyond `most` are one, "Others".

    `rows`, one a measured thing that could have the number (a page, or an activity itself): id (its
    activity), value (number or None), day, platform, kind, format, tags, campaign, audiences, persons,
    event, city (those asked for), and subject where pages have one: a page linked from several
    activities counts once in a group and in the total. `by` is a key of `dimensions.COLUMN`.

    Order: by value, the largest first; weekdays by the week, months and weeks by time (never cut);
    "Others" and "None given" last. A KeyError is raised for a dimension that is not known.
    """
    value, subject = dimensions.numbers(rows, "value"), sums.subjects(rows)
    ids = dimensions.column(rows, "id")
    shown = sums.shown(dimensions.memberships(rows, by), value, subject, by, most)
    row, group, count = shown.members.row, shown.members.group, len(shown.members.names)
    at = sums.counted_once(group, value[row], subject[row])
    known = at[~np.isnan(value[row[at]])]
    of, has = np.bincount(group[at], minlength=count), np.bincount(group[known], minlength=count)
    added = np.bincount(group[known], value[row[known]], minlength=count)
    behind = sums.ids_by_group(group, ids, row)
    made = [
        (
            shown.members.names[place],
            added[place] if has[place] else float("nan"),
            has[place],
            of[place],
            len(behind[place]),
            behind[place],
        )
        for place in shown.order
    ]
    frame = pd.DataFrame(made, columns=list(_GROUPED)).astype(_GROUPED)
    return Grouped(frame, sums.total_of(value, subject, ids), by in dimensions.OVERLAPPING, shown.rest)


def in_time(
    rows: Rows,
    bucket: str,
    since: date,
    until: date,
    by: str | None = None,
    *,
    cumulative: bool = False,
    most: int = 7,
) -> pd.DataFrame:
    """Sums per month or week of a period, by a dimension if asked; running totals if `cumulative`.

    `rows` as in `grouped`, `day` being the day the value belongs to (of the activity for what it
    reached, of the reading for growth); rows outside the period are left out, and a subject counts
    once a day. `bucket` is "month" or "week" (Monday). Columns: start (date), group (str; "All" without
    `by`), value (float), known, of; by group in the order of `grouped`, then time. Every bucket is
    there for every group: 0 where there was nothing to count, NaN where nothing of what there was is
    known (a running total goes on). No rows in the period: no rows.
    """
    rows = _inside(rows, since, until)
    if not len(rows):
        return pd.DataFrame(columns=list(_IN_TIME)).astype(_IN_TIME)
    starts = buckets(since, until, bucket)
    place = {start: number for number, start in enumerate(starts)}
    days = [dimensions.as_day(day) for day in dimensions.column(rows, "day")]
    at_day = {day: place[dimensions.first_of(day, bucket)] for day in set(days)}
    slot = np.asarray([at_day[day] for day in days], dtype="int64")
    value, on = dimensions.numbers(rows, "value"), np.asarray([day.toordinal() for day in days])
    # Days of the calendar fit under 2^22: subject and day in one number.
    subject = sums.subjects(rows) * (1 << 22) + on
    everything = np.arange(len(days))
    members = dimensions.memberships(rows, by) if by else Membership(everything, everything * 0, ["All"])
    shown = sums.shown(members, value, subject, by or "", most)
    row, group = shown.members.row, shown.members.group
    at = sums.counted_once(group, value[row], subject[row])
    cell = group[at] * len(starts) + slot[row[at]]
    shape = (len(shown.members.names), len(starts))
    known, worth = ~np.isnan(value[row[at]]), np.nan_to_num(value[row[at]])
    added, of, has = (
        np.bincount(cell, weights, minlength=shape[0] * shape[1]).reshape(shape)[shown.order]
        for weights in (worth, None, known)
    )
    shown_value = added.cumsum(axis=1) if cumulative else np.where((of > 0) & (has == 0), np.nan, added)
    made = {
        "start": starts * len(shown.order),
        "group": np.repeat([shown.members.names[place] for place in shown.order], len(starts)),
        "value": shown_value.ravel(),
        "known": has.ravel(),
        "of": of.ravel(),
    }
    return pd.DataFrame(made).astype(_IN_TIME)


def buckets(since: date, until: date, bucket: str) -> list[date]:
    """The first days of all months or weeks that a period touches."""
    if bucket == "month":
        return months_of(since, until)
    first, last = dimensions.first_of(since, "week"), dimensions.first_of(until, "week")
    return [first + timedelta(days=7 * week) for week in range((last - first).days // 7 + 1)]


def _inside(rows: Rows, since: date, until: date) -> Rows:
    places = [
        place
        for place, day in enumerate(dimensions.column(rows, "day"))
        if day is not None and since <= dimensions.as_day(day) <= until
    ]
    return rows.iloc[places] if isinstance(rows, pd.DataFrame) else [rows[place] for place in places]
