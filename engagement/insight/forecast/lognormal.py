"""What is gained, as lognormals by their means and variances, one for each case that may be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import exp, log, log1p, sqrt

from engagement.insight.forecast.outcome import HIGH, LOW, Forecast

# (How likely the case is, mean and standard deviation of the gain's logarithm).
Case = tuple[float, float, float]


def mixed(counted: float, cases: Sequence[tuple[float, float, float]], early: bool) -> Forecast:
    """A final number: what stands, and a gain that is one of several (chance, mean, variance), chances summing to 1.

    A case whose mean is 0 gains nothing.
    """
    possible = [_case(*case) for case in cases if case[0] > 1e-9 and case[1] > 0]
    low, mid, high = (float(round(counted + _quantile(possible, q))) for q in (LOW, 0.5, HIGH))
    return Forecast(low, mid, high, early, partial(_beyond, counted, possible))


def _case(chance: float, mean: float, variance: float) -> Case:
    square = max(log1p(variance / mean**2), 1e-12)
    return chance, log(mean) - square / 2, sqrt(square)


def _at_most(possible: Sequence[Case], logarithm: float) -> float:
    from scipy.special import ndtr

    nothing = 1 - sum(chance for chance, _, _ in possible)
    return nothing + sum(
        chance * float(ndtr((logarithm - middle) / spread)) for chance, middle, spread in possible
    )


def _quantile(possible: Sequence[Case], share: float) -> float:
    """Halved until it is met to a thousandth of a per cent; 0 where nothing is gained as often as that."""
    if _at_most(possible, -700) >= share:
        return 0.0
    low = min(middle - 8 * spread for _, middle, spread in possible)
    high = max(middle + 8 * spread for _, middle, spread in possible)
    while high - low > 1e-5:
        tried = (low + high) / 2
        low, high = (tried, high) if _at_most(possible, tried) < share else (low, tried)
    return exp(high)


def _beyond(counted: float, possible: Sequence[Case], target: float) -> float:
    if target <= counted:
        return 1.0
    return 1 - _at_most(possible, log(target - counted))
