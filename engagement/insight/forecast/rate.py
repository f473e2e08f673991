"""How many things a year a record promises, how firmly, and how clumped they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engagement.insight.forecast.months import Array, Months


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of any record before it is seen.

    The values were chosen on simulated people of eight sorts and on several real ones, where the figures hardly
    change for half or double of each; `python -m benchmarks forecast` shows what other choices would give.

    half_lives: years after which what was seen weighs half. Two speeds, averaged: people change what they do
    within a year, some suddenly.
    long_half_life, pull: the record's longer rate, and as how many things it counts beside the recent ones.
    usual: things a year before anything is known, believed as firmly as one thing seen.
    wander: how much the variance of the rate's logarithm grows in a year ahead.
    growth: the variance of a year's growth, as a logarithm: a third more or less a year is nothing unusual. Within
    a year it says little, over two much.
    clumping_months, most_clumping: things are believed to come singly as firmly as so many months with many
    things would show it; variance / mean is believed up to so much.
    """

    half_lives: tuple[float, ...] = (0.3, 0.6)
    long_half_life: float = 1.0
    pull: float = 1.0
    usual: float = 6.0
    wander: float = 0.03
    growth: float = 0.1
    clumping_months: float = 20.0
    most_clumping: float = 4.0


BELIEFS = Beliefs()


@dataclass(frozen=True, slots=True)
class Rate:
    """A Gamma belief about things a year, free of season: `shape` things in `years`; `clumping` is variance / mean."""

    shape: float
    years: float
    clumping: float


def rate(known: Months, factors: Array, clumping: float, beliefs: Beliefs = BELIEFS) -> Rate:
    """The belief after a record: things seen and time watched, both weighted by age, and the pull beside them.

    Clumped things say less: n things that come in clumps of c are n / c observations (quasi-likelihood).
    """
    exposure = known.years * factors[known.months]
    ages = known.ages()

    def remembered(half_life: float) -> tuple[float, float]:
        weights = 0.5 ** (ages / half_life)
        return float((weights * known.counts).sum()), float((weights * exposure).sum())

    seen, watched = remembered(beliefs.long_half_life)
    longer = (seen + 1) / (watched + 1 / beliefs.usual)
    recent = [remembered(half_life) for half_life in beliefs.half_lives]
    seen, watched = (sum(part) / len(recent) for part in zip(*recent, strict=True))
    return Rate(beliefs.pull + seen / clumping, beliefs.pull / longer + watched / clumping, clumping)


def clumping(known: Months, beliefs: Beliefs = BELIEFS) -> float:
    """Variance / mean of months around their neighbours' level, shrunk towards 1, never below.

    Pearson's dispersion (McCullagh and Nelder, 1989), each month's mean taken from the year on either side:
    nearer months weigh more, the month itself not at all. A month in which m things are expected says
    m^2 / (m + 0.3) of a full one: nearly nothing where hardly anything is expected.
    """
    size = len(known.counts)
    if size < 4:
        return 1.0
    seen, watched = np.zeros(size), np.zeros(size)
    for step in range(1, min(13, size)):
        weight = 0.5 ** (step / 3)
        seen[step:] += weight * known.counts[:-step]
        seen[:-step] += weight * known.counts[step:]
        watched[step:] += weight * known.years[:-step]
        watched[:-step] += weight * known.years[step:]
    overall = (known.counts.sum() + 1) / (known.total + 1 / beliefs.usual)
    # A twentieth of a month of the overall rate, so that a month among empty ones is not expected empty.
    expected = (seen + overall / 240) / (watched + 1 / 240) * known.years
    dispersion = float(((known.counts - expected) ** 2).sum() / max(float(expected.sum()), 1e-9))
    says = float((expected**2 / (expected + 0.3)).sum())
    believed = beliefs.clumping_months
    shrunk = (believed + says * min(dispersion, beliefs.most_clumping)) / (believed + says)
    return max(1.0, shrunk)
