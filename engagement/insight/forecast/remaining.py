"""The distribution of how many more there will be, as a table of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from engagement.insight.forecast.months import Array

# Beyond so many rows a row stands for several numbers: a forecast stays fast for thousands a year.
ROWS = 4096


@dataclass(frozen=True, slots=True)
class Remaining:
    """`shares[i]` is the probability of i x step; they sum to 1."""

    shares: Array
    step: int = 1

    def mean(self) -> float:
        return float((self.shares * np.arange(len(self.shares))).sum() * self.step)

    def median(self) -> int:
        """The least number with half of the distribution at or below it."""
        return int(np.searchsorted(np.cumsum(self.shares), 0.5 - 1e-12)) * self.step

    def mid_quantile(self, share: float) -> float:
        """Where P(X < k) + P(X = k) / 2 meets a share, straight lines between the numbers that may be."""
        (possible,) = np.nonzero(self.shares > 1e-12)
        shares = self.shares[possible]
        return float(np.interp(share, np.cumsum(shares) - shares / 2, possible)) * self.step

    def at_least(self, number: float) -> float:
        """P(X >= number)."""
        if number <= 0:
            return 1.0
        row = ceil(min(number / self.step, len(self.shares)))
        return float(self.shares[row:].sum())


def negative_binomial(mean: float, variance: float) -> Remaining:
    """A Gamma-Poisson count by its mean and variance, as a table that leaves out less than a millionth.

    With shape r = mean^2 / (variance - mean) and p = mean / variance, P(X <= k) is the regularised
    incomplete beta function I_p(r, k + 1).
    """
    from scipy.special import betainc  # here, for a page without a goal does not wait for it

    variance = max(variance, mean * (1 + 1e-6), 1e-12)
    mean = max(mean, 1e-12)
    most = mean + 40 * variance / mean + 8 * sqrt(variance)
    step = max(1, ceil(most / ROWS))
    numbers = np.arange(ceil(most / step) + 1) * step + step - 1
    at_most = betainc(mean**2 / (variance - mean), numbers + 1, mean / variance)
    shares = np.diff(np.concatenate([[0.0], at_most]))
    return Remaining(shares / shares.sum(), step)


def with_booked(left: Remaining, chances: Sequence[float]) -> Remaining:
    """What is left, given that at least the booked ones that happen are among it.

    The record's rate and the calendar speak of the same things, so they are not added. For each number b of
    booked ones that may happen (a Poisson-binomial), the distribution is cut at b and made whole again:
    P(X = k | X >= b). A calendar fuller than the record lets expect thus lifts the forecast; one as
    empty as that says nothing, for what is not booked yet may still come.
    """
    if not chances:
        return left
    happening = _happening(chances)
    rows = np.arange(len(happening)) // left.step
    booked = np.bincount(rows, happening)
    size = max(len(left.shares), len(booked))
    shares = np.zeros(size)
    shares[: len(left.shares)] = left.shares
    booked = np.concatenate([booked, np.zeros(size - len(booked))])
    reach = np.cumsum(shares[::-1])[::-1]
    possible = reach > 1e-9
    spread = np.divide(booked, reach, out=np.zeros(size), where=possible)
    # Where the record would never let so many happen, the booked ones alone are the forecast.
    given = shares * np.cumsum(spread) + np.where(possible, 0.0, booked)
    return Remaining(given / given.sum(), left.step)


def _happening(chances: Sequence[float]) -> Array:
    """The distribution of how many of independent things happen."""
    sure = sum(chance >= 1 for chance in chances)
    table = np.ones(1)
    for chance in chances:
        if 0 < chance < 1:
            table = np.convolve(table, [1 - chance, chance])
    return np.concatenate([np.zeros(sure), table])
