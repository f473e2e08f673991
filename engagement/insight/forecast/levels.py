"""Where a level will stand: followers, subscribers, members, stars at the end of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from math import sqrt

import numpy as np

from engagement.insight.forecast.outcome import HIGH, Forecast, certain

# A week's growth weighs half after a quarter of a year.
HALF_LIFE_WEEKS = 13.0
# Fewer whole weeks than this tell no spread.
ENOUGH_WEEKS = 4
MOST_WEEKS = 520


def forecast_level(
    now: float | None,
    growth: Sequence[tuple[date, float]],
    last: date,
    on: date,
    *,
    least: float = 0.0,
) -> Forecast | None:
    """The level at the end of a period from (day, growth) pairs; None where no level was ever read.

    Growth is summed by whole weeks back from `on`, a week without an entry between the first and `on` being a
    week without growth. With m and s the weighted mean and standard deviation of a week's growth and n the
    weeks' effective number, (sum of weights)^2 / sum of squared weights, w further weeks bring m w, give or
    take s sqrt(w + w^2 / n), times Student's t with n - 1 degrees of freedom: weeks differ, and the mean is
    itself an estimate (the textbook's prediction interval, for a sum). Whole levels: `low` and `high` round.
    """
    if now is None:
        return None
    if on >= last:
        return certain(now)
    weeks = _weeks([(day, value) for day, value in growth if day <= on], on)
    ahead = (last - on).days / 7
    weights = 0.5 ** (np.arange(len(weeks)) / HALF_LIFE_WEEKS)
    early = len(weeks) < ENOUGH_WEEKS
    if len(weeks):
        mean = float((weights * weeks).sum() / weights.sum())
        effective = float(weights.sum() ** 2 / (weights**2).sum())
        spread = sqrt(float((weights * (weeks - mean) ** 2).sum() / weights.sum()))
    else:
        mean, effective, spread = 0.0, 1.0, 0.0
    # Growth comes as whole people: without any spread seen, chance alone spreads it (Poisson).
    spread = max(spread * sqrt(effective / max(effective - 1, 0.5)), sqrt(max(abs(mean), 1.0)))
    if early:
        spread = max(spread, abs(mean))
    freedom = max(effective - 1, 1.0)
    width = spread * sqrt(ahead + ahead**2 / effective)
    return _student(now + mean * ahead, width, freedom, early, least)


def _weeks(growth: Sequence[tuple[date, float]], on: date) -> np.ndarray:
    """Growth by whole weeks back from a day, the nearest first."""
    if not growth:
        return np.zeros(0)
    whole = min(((on - min(day for day, _ in growth)).days + 1) // 7, MOST_WEEKS)
    sums = np.zeros(whole)
    for day, value in growth:
        week = (on - day).days // 7
        if week < whole:
            sums[week] += value
    return sums


def _student(middle: float, width: float, freedom: float, early: bool, least: float) -> Forecast:
    from scipy.special import stdtrit

    reach = float(stdtrit(freedom, HIGH)) * width
    low, mid, high = (
        max(least, float(round(value))) for value in (middle - reach, middle, middle + reach)
    )
    return Forecast(low, mid, high, early, partial(_beyond, middle, width, freedom))


def _beyond(middle: float, width: float, freedom: float, target: float) -> float:
    from scipy.special import stdtr

    return float(stdtr(freedom, (middle - target) / width))
