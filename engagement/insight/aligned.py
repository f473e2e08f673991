"""Readings on the scale of a post's age, and what they say of any age between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from engagement.model.instants import day_number

Numbers = npt.NDArray[Any]

DAY = 86_400
# More seconds than the calendar has, so that one post's ages never touch the next one's.
_SPAN = 1 << 38
# A first reading is taken for an age it missed by a tenth or by half a day: a post's day of birth is
# known and not its hour, and a tenth of its age changes a count by less than posts differ.
_LATE_SHARE, _LATE = 0.1, DAY // 2
# Between two readings this far apart in age (as a ratio, a day added) a value is read off only when
# it hardly changed; else whether it came early or late is a guess.
_WIDEST, _HARDLY = 4.0, np.log(1.25)


@dataclass(frozen=True, slots=True)
class Aligned:
    """Readings in order of post and age; `posts` are those with a known day of birth.

    `post` (row of `posts`), `age` (whole seconds), `key` (both in one number, ascending) and `log`
    (log(1 + value), resets carried on) are as long as the readings; `group` (platform and kind as a
    number) is as long as the posts.
    """

    posts: pd.DataFrame
    group: Numbers
    post: Numbers
    age: Numbers
    key: Numbers
    log: Numbers


def align(posts: pd.DataFrame, readings: pd.DataFrame, until: date | None = None) -> Aligned:
    """Order readings by post and age; absences, strangers and what was read before birth are left out.

    Columns as in `curves.at_ages`. A counter that fell under half began anew: what it had before is
    carried on, as in `model.growth`. Of two readings of one second the later row stands. A reading
    of the day before birth counts as of the first moment: days differ around the world.
    """
    kept, born = _born(posts)
    instants = seconds_of(readings["observed_at"])
    value = pd.to_numeric(readings["value"], errors="coerce").to_numpy("float64", na_value=np.nan)
    post = pd.Index(kept["subject"]).get_indexer(pd.Index(readings["subject"])).astype("int64")
    usable = (post >= 0) & np.isfinite(instants) & np.isfinite(value)
    if until is not None:
        usable &= instants < (day_number(until) + 1) * DAY
    post, value = post[usable], np.maximum(value[usable], 0)
    age = instants[usable].astype("int64") - born[post]
    if (early := age < -DAY).any():
        post, value, age = post[~early], value[~early], age[~early]
    key = post * _SPAN + np.maximum(age, 0)
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        key, value = key[order], value[order]
    if len(key):
        last = np.append(key[1:] != key[:-1], True)
        key, value = key[last], value[last]
    post = key // _SPAN
    group = kept.groupby(["platform", "kind"], sort=False, dropna=False).ngroup().to_numpy("int64")
    return Aligned(kept, group, post, key % _SPAN, key, np.log1p(carried_on(post, value)))


def values_at(aligned: Aligned, post: Numbers, age: Numbers) -> Numbers:
    """log(1 + value) of posts at ages in seconds, NaN where the readings do not say.

    Between two readings the line is straight in log(1 + value) over log(1 + age in days), the scale
    on which counts of posts are nearly straight for most of their life; it never leaves the two.
    """
    if not len(aligned.post):
        return np.full(len(post), np.nan)
    key = aligned.key
    after = np.searchsorted(key, post * _SPAN + age, side="right")
    before = after - 1
    low, high = np.maximum(before, 0), np.minimum(after, len(key) - 1)
    has_low = (before >= 0) & (aligned.post[low] == post)
    has_high = (after < len(key)) & (aligned.post[high] == post)
    exact = has_low & (aligned.age[low] == age)
    late = ~has_low & has_high & (aligned.age[high] - age <= np.maximum(_LATE_SHARE * age, _LATE))
    made = np.where(exact, aligned.log[low], np.where(late, aligned.log[high], np.nan))
    between = np.flatnonzero(has_low & has_high & ~exact)
    made[between] = _between(aligned, low[between], high[between], age[between])
    return made


def _between(aligned: Aligned, low: Numbers, high: Numbers, age: Numbers) -> Numbers:
    first, last, here = (np.log1p(a / DAY) for a in (aligned.age[low], aligned.age[high], age))
    rise = aligned.log[high] - aligned.log[low]
    value = aligned.log[low] + rise * (here - first) / (last - first)
    guess = (last - first > np.log(_WIDEST)) & (np.abs(rise) > _HARDLY)
    return np.where(guess, np.nan, value)


def carried_on(series: Numbers, value: Numbers) -> Numbers:
    """Values of counters in order of series and time, as if none had ever begun anew.

    After a drop under half the value before it is added to all that follow (`model.growth.step`).
    """
    if not len(value):
        return value
    before = np.append(0.0, value[:-1])
    first = np.append(True, series[1:] != series[:-1])
    lost = np.cumsum(np.where(~first & (2 * value < before), before, 0.0))
    begun = np.flatnonzero(first)
    whole: Numbers = value + (lost - np.repeat(lost[begun], np.diff(np.append(begun, len(value)))))
    return whole


def seconds_of(observed_at: pd.Series) -> Numbers:
    """Seconds since 1970 as floats, NaN for no time; microseconds since 1970 or datetimes go in."""
    found = observed_at
    if found.dtype == object and any(isinstance(at, date) for at in found.dropna().head(1)):
        found = pd.to_datetime(found, utc=True, errors="coerce")
    if pd.api.types.is_datetime64_any_dtype(found):
        per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[found.dt.unit]
        return np.where(found.isna(), np.nan, found.astype("int64").to_numpy() / per_second)
    if found.dtype.kind == "i":
        return found.to_numpy() / 1_000_000
    micros = pd.to_numeric(found, errors="coerce")
    return micros.to_numpy("float64", na_value=np.nan) / 1_000_000


def _born(posts: pd.DataFrame) -> tuple[pd.DataFrame, Numbers]:
    """Posts once each, with a known day of birth, and that day's first second."""
    once = posts.drop_duplicates("subject")
    days = np.asarray([_day(born) for born in once["born"]], dtype="float64")
    known = np.isfinite(days)
    return once[known].reset_index(drop=True), days[known].astype("int64") * DAY


def _day(born: Any) -> float:
    if born is None or born is pd.NaT or born != born:
        return float("nan")
    return float(day_number(born)) if isinstance(born, date) else float(born)
