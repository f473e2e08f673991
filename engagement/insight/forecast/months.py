"""A record of dates as months: counts, time covered, and the season of the year shrunk towards none."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

YEAR = 365.25
# What lies longer ago weighs nothing in any rate here, and would cost time.
KEPT_MONTHS = 240
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Months:
    """A run of months, the last perhaps in part: `counts`, `years` covered in each, `months` of the year (0-11)."""

    counts: Array
    years: Array
    months: np.ndarray[Any, np.dtype[np.int64]]

    def ages(self) -> Array:
        """Years from the middle of each month's covered part to the end of the record."""
        ends = np.cumsum(self.years)
        return np.asarray(self.total - (ends - self.years / 2))

    @property
    def total(self) -> float:
        return float(self.years.sum())


def number_of(day: date) -> int:
    """A month's number, counted from the year 0."""
    return day.year * 12 + day.month - 1


def covered(first: date, last: date) -> tuple[Array, np.ndarray[Any, np.dtype[np.int64]]]:
    """(years covered of each month, its month of the year) from one day to another, both included."""
    start, end = number_of(first), number_of(last)
    days = [monthrange(number // 12, number % 12 + 1)[1] for number in range(start, end + 1)]
    days[-1] -= monthrange(last.year, last.month)[1] - last.day
    days[0] -= first.day - 1
    return np.array(days, float) / YEAR, np.arange(start, end + 1) % 12


def record(past: Sequence[date], on: date) -> Months:
    """What is known at the end of a day: the record begins with its first day, whose things therefore count not.

    A record is watched for a month at least: ten posts on somebody's second day are no three thousand a year.
    """
    if not past:
        return Months(np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    began = min(past)
    first = min(began, on - min(timedelta(29), on - date.min))
    oldest = max(number_of(first), number_of(on) - KEPT_MONTHS + 1)
    first = max(first, date(oldest // 12, oldest % 12 + 1, 1))
    counts = np.zeros(number_of(on) - oldest + 1)
    for number, count in Counter(day.year * 12 + day.month - 1 for day in past if day > began).items():
        if number >= oldest:
            counts[number - oldest] = count
    years, months = covered(first, on)
    return Months(counts, years, months)


def season(known: Months, clumping: float) -> Array:
    """Twelve factors of mean 1, by which months differ from the level around them.

    Each month's count is set against what the twelve months around it let expect, so that a growing or
    fading record is not taken for a season. The differences are shrunk towards none by the positive-part
    James-Stein factor, 1 - 9 / chi square for eleven degrees of freedom: chance alone leaves about 11
    there, so a record without a season, or too short for one, gives none (Efron and Morris, 1973).
    """
    if len(known.counts) < 24:
        return np.ones(12)
    around = np.ones(13)
    around[[0, -1]] = 0.5
    near = np.convolve(known.counts, around, "same") / np.convolve(known.years, around, "same")
    happened = np.bincount(known.months, known.counts, 12)
    expected = np.bincount(known.months, near * known.years, 12)
    if expected.min() <= 0:
        return np.ones(12)
    chi_square = float(((happened - expected) ** 2 / expected).sum()) / clumping
    trusted = max(0.0, 1 - 9 / chi_square) if chi_square > 0 else 0.0
    factors = 1 + trusted * (happened / expected - 1)
    return np.asarray(factors / factors.mean())
