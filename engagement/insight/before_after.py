"""An honest look at an account's growth before and after an activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from engagement.insight.aligned import DAY, Numbers
from engagement.insight.weekly import LONGEST_GAP, counter, levels
from engagement.model.instants import day_number, day_of

WEEKS = 4
# So many known weeks on each side say something.
NEEDED = 3
SURE = 0.9
_WEEK = 7 * DAY
# How many weeks before the window tell how much one week resembles the next.
_HISTORY = 26
# Weeks of growth resemble the next a little; so many weeks must say otherwise to be believed as much.
_USUAL_R, _BELIEF = 0.5, 8


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Weekly growth around a day. All numbers are None where `reason` says why.

    `before`, `after`: mean growth a week; `difference` after - before with its 90 % interval `low` to
    `high`. `frame`: week (first day; weeks begin on the activity's weekday), growth (NaN not known),
    side ("before", "after"). `overlapping`: titles of the other activities in the window. `gaps`:
    (last day read, next day read) of stretches in which weeks cannot be told apart.
    """

    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    weeks_before: int
    weeks_after: int
    frame: pd.DataFrame
    sentence: str
    reason: str | None = None
    overlapping: list[str] = field(default_factory=list)
    gaps: list[tuple[date, date]] = field(default_factory=list)


def around(
    readings: pd.DataFrame,
    activity: Mapping[str, Any],
    others: Sequence[Mapping[str, Any]] = (),
    weeks: int = WEEKS,
    unit: str = "",
) -> BeforeAfter:
    """Weekly growth of an account in the weeks before and after an activity, and what chance allows.

    `readings` as in `weekly`; `activity` and `others`: id, title, day (others that are the activity
    itself are passed over). Weeks are counted from the activity's day, which is the first after.

    The interval is Student's for two means with one scatter, where a week resembles the next: weeks
    i and j correlate by r^|i - j|, which enters the difference's variance, the scatter's and its
    degrees of freedom (Satterthwaite 1946). r is read from up to 26 weeks before too, corrected for its
    bias in short series (Marriott and Pope 1954), drawn to 0.5 where few weeks tell, and never taken as
    negative. It is a comparison, never a cause.
    """
    time, value = counter(readings)
    zero = day_number(activity["day"]) * DAY
    edges = zero + _WEEK * np.arange(-weeks - _HISTORY, weeks + 1)
    growth = np.diff(levels(time, value, edges))
    history, before, after = np.split(growth, [_HISTORY, _HISTORY + weeks])
    frame = _frame(activity["day"], before, after)
    found: dict[str, Any] = {
        "weeks_before": int((~np.isnan(before)).sum()),
        "weeks_after": int((~np.isnan(after)).sum()),
        "frame": frame,
        "overlapping": _overlapping(activity, others, weeks),
        "gaps": _gaps(time, zero - weeks * _WEEK, zero + weeks * _WEEK),
    }
    if reason := _too_little(time, found["weeks_before"], found["weeks_after"], zero, weeks):
        return BeforeAfter(None, None, None, None, None, sentence=reason, reason=reason, **found)
    difference, half = _difference(history, before, after)
    means = float(np.nanmean(before)), float(np.nanmean(after))
    low, high = difference - half, difference + half
    sentence = _sentence(activity["title"], means, (low, high), weeks, unit, found)
    return BeforeAfter(*means, difference, low, high, sentence=sentence, **found)


def _difference(history: Numbers, before: Numbers, after: Numbers) -> tuple[float, float]:
    """After - before, and half the width of its interval."""
    from scipy.special import stdtrit  # loaded when first asked

    growth = np.append(before, after)
    week = np.flatnonzero(~np.isnan(growth))
    sides = np.column_stack([week < len(before), week >= len(before)]).astype("float64")
    means = sides / sides.sum(axis=0)
    alike = _resemblance(history, before, after) ** np.abs(week[:, None] - week)
    within = np.eye(len(week)) - sides @ means.T
    left, known = within @ alike, growth[week]
    # What people do by ones scatters as counts do at least, however smooth few readings make it look.
    scatter = max(known @ within @ known / np.trace(left), np.abs(known).mean())
    contrast = means[:, 1] - means[:, 0]
    degrees = np.trace(left) ** 2 / np.trace(left @ left)
    error = np.sqrt(scatter * (contrast @ alike @ contrast))
    return float(contrast @ known), float(stdtrit(degrees, (1 + SURE) / 2) * error)


def _resemblance(history: Numbers, before: Numbers, after: Numbers) -> float:
    """The lag-one correlation of weekly growth, each stretch around its own mean; 0 to 0.9."""
    parts = [part - np.nanmean(part) for part in (np.append(history, before), after)]
    pairs = np.concatenate([part[:-1] * part[1:] for part in parts])
    squares = np.concatenate([part**2 for part in parts])
    count = int(np.isfinite(squares).sum())
    r = (
        float(np.nanmean(pairs) / np.nanmean(squares))
        if np.isfinite(pairs).any() and np.nansum(squares)
        else 0.0
    )
    r = float(np.clip(r + len(parts) * (1 + 3 * r) / count, 0, 0.9))
    return (count * r + _BELIEF * _USUAL_R) / (count + _BELIEF)


def _frame(day: date, before: Numbers, after: Numbers) -> pd.DataFrame:
    """Weeks that the calendar has, in time's order."""
    first = day.toordinal() - 7 * len(before)
    sides = ["before"] * len(before) + ["after"] * len(after)
    made = [
        (date.fromordinal(start), growth, side)
        for start, growth, side in zip(
            range(first, first + 7 * len(sides), 7), np.append(before, after), sides, strict=True
        )
        if 1 <= start <= date.max.toordinal()
    ]
    types = {"week": "object", "growth": "float64", "side": "str"}
    return pd.DataFrame(made, columns=list(types)).astype(types)


def _overlapping(
    activity: Mapping[str, Any], others: Sequence[Mapping[str, Any]], weeks: int
) -> list[str]:
    reach = timedelta(days=7 * weeks)
    near = [
        other
        for other in others
        if other.get("day")
        and other["id"] != activity["id"]
        and -reach <= other["day"] - activity["day"] < reach
    ]
    return [other["title"] for other in sorted(near, key=lambda other: (other["day"], other["title"]))]


def _gaps(time: Numbers, since: float, until: float) -> list[tuple[date, date]]:
    return [
        (day_of(int(start // DAY)), day_of(int(end // DAY)))
        for start, end in pairwise(time.tolist())
        if end - start > LONGEST_GAP and start < until and end > since
    ]


def _too_little(time: Numbers, before: int, after: int, zero: int, weeks: int) -> str | None:
    if len(time) < 2:
        return (
            "Fewer than two readings: there is no growth to compare yet. Pull again, or enter a number."
        )
    needed = min(NEEDED, max(weeks, 2))
    if time[-1] < zero + needed * _WEEK and before >= needed:
        told = "week is" if after == 1 else "weeks are"
        return f"Only {after} full {told} known after it: {needed} are needed to compare."
    if before < needed or after < needed:
        return (
            f"Readings tell {before} of {weeks} weeks before and {after} of {weeks} after: {needed} of "
            "each are needed to compare."
        )
    return None


def _sentence(
    title: str,
    means: tuple[float, float],
    interval: tuple[float, float],
    weeks: int,
    unit: str,
    found: Mapping[str, Any],
) -> str:
    digits = ".1f" if max(abs(mean) for mean in means) < 10 else ",.0f"
    before, after = (f"{abs(mean):{digits}}" for mean in means)
    named = f" {unit}" if unit else ""
    did = f"{'grew by' if means[1] >= 0 else 'lost'} {after}{named} a week"
    against = before if means[0] >= 0 else f"a loss of {before}"
    low, high = (f"{end:+{digits}}".replace("-", "−") for end in interval)
    said = (
        f"In the {weeks} weeks after {title} the account {did} against {against} "
        f"before; the difference ({low} to {high}) "
    )
    if interval[0] <= 0 <= interval[1]:
        said += "may be chance."
    else:
        said += "is more than its weeks usually differ by; why, it does not say."
    if found["weeks_before"] < weeks or found["weeks_after"] < weeks:
        said += f" Known are {found['weeks_before']} weeks before and {found['weeks_after']} after."
    return said + _also(found["overlapping"])


def _also(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    named = ", ".join(titles[:3])
    more = f" and {len(titles) - 3:,} more" if len(titles) > 3 else ""
    return f" In the same weeks: {named}{more}."
