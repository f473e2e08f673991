"""An account's growth by week, and the moments that activities mark on its line."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from engagement.insight.aligned import DAY, Numbers, carried_on, seconds_of
from engagement.model.instants import day_number, day_of

# Between two readings further apart than this growth cannot be told by the week.
LONGEST_GAP = 10 * DAY

_WEEKLY = {"week": "object", "growth": "float64", "level": "float64"}


def weekly(readings: pd.DataFrame, since: date, until: date) -> pd.DataFrame:
    """Growth of one metric of one account by calendar week (from Monday, UTC).

    `readings`: observed_at, value; any order, absences as None. Columns: week (date, its Monday),
    growth (float; NaN where readings are too far apart to tell, or do not reach), level (at the week's
    end, resets carried on); every week that the period touches, in time's order.
    """
    time, value = counter(readings)
    first = day_number(since) - since.weekday()
    weeks = np.arange(first, max(day_number(until), first) + 1, 7)
    level = levels(time, value, np.append(weeks, weeks[-1] + 7) * DAY)
    made = {"week": [day_of(int(w)) for w in weeks], "growth": np.diff(level), "level": level[1:]}
    return pd.DataFrame(made).astype(_WEEKLY)


def between(readings: pd.DataFrame) -> pd.DataFrame:
    """Growth from each reading to the next, for communities whose numbers are entered now and then.

    `readings` as in `weekly`. Columns: since, until (dates, UTC), growth, days (float), per_week (growth
    spread evenly; NaN for readings less than a day apart); in time's order, one row less than readings.
    """
    time, value = counter(readings)
    days = np.diff(time) / DAY
    growth = np.diff(value)
    made = {
        "since": [day_of(int(at // DAY)) for at in time[:-1]],
        "until": [day_of(int(at // DAY)) for at in time[1:]],
        "growth": growth,
        "days": days,
        "per_week": np.where(days >= 1, growth / np.maximum(days, 1) * 7, np.nan),
    }
    numbers = dict.fromkeys(("growth", "days", "per_week"), "float64")
    return pd.DataFrame(made).astype({"since": "object", "until": "object"} | numbers)


def counter(readings: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Times in seconds, ascending and once each, and values with resets carried on."""
    time = seconds_of(readings["observed_at"])
    value = pd.to_numeric(readings["value"], errors="coerce").to_numpy("float64", na_value=np.nan)
    usable = np.isfinite(time) & np.isfinite(value)
    order = np.argsort(time[usable], kind="stable")
    time, value = time[usable][order], value[usable][order]
    last = np.append(np.diff(time) > 0, True) if len(time) else np.zeros(0, dtype=bool)
    time, value = time[last], value[last]
    return time, carried_on(np.zeros(len(time)), value)


def levels(time: Numbers, value: Numbers, at: Numbers) -> Numbers:
    """The counter at moments between readings close enough to tell, NaN elsewhere."""
    if not len(time):
        return np.full(len(at), np.nan)
    after = np.searchsorted(time, at, side="left")
    inside = (after < len(time)) & (at >= time[0])
    high = np.minimum(after, len(time) - 1)
    low = np.maximum(high - 1, 0)
    near = (time[high] - time[low] <= LONGEST_GAP) | (time[high] == at)
    return np.where(inside & near, np.interp(at, time, value), np.nan)
