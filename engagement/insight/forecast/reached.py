"""How much reach a period will end with: what exists grows along its curve, what is planned begins one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

import numpy as np

from engagement.insight.forecast.counts import CountForecast
from engagement.insight.forecast.lognormal import mixed
from engagement.insight.forecast.months import Array
from engagement.insight.forecast.outcome import Forecast, certain

# Things of one channel rise and fall together: so much of a thing's logarithmic variance it shares with all others.
SHARED = 0.25
# The spread of a thing's final number that is believed before any is known, as firmly as so many things:
# a standard deviation of 1 in natural logarithms, where one in six gets 2.7 times the usual.
USUAL_SPREAD, AS_FIRMLY_AS = 1.0, 4.0
# What is usual changes: the variance of its logarithm from the record to the things to come.
WANDER = 0.1
# The median of n logarithms is as sure as the mean of 2/3 n (pi / 2, for normal ones).
_OF_MEDIAN = 1.57
# Fewer finished things than this tell no usual number.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of the final number that is there at an age: `ages` in days, rising; `shares` 0 to 1, rising;
    `spreads` the standard deviation of the share's natural logarithm over past things."""

    ages: Sequence[float]
    shares: Sequence[float]
    spreads: Sequence[float]

    def share(self, age: float) -> float:
        """Straight lines between the ages; before the first from nothing, after the last no more."""
        return float(self.shares_at(np.array([age]))[0])

    def shares_at(self, ages: Array) -> Array:
        """The same for many ages."""
        if not self.ages:
            return (ages >= 0).astype(float)
        return np.interp(ages, [0.0, *self.ages], [0.0, *self.shares])

    def spreads_at(self, ages: Array) -> Array:
        return np.interp(ages, self.ages, self.spreads) if self.ages else np.zeros(len(ages))


@dataclass(frozen=True, slots=True)
class Standing:
    """A thing that exists: its number now, and its age in days."""

    value: float
    age: float


@dataclass(frozen=True, slots=True)
class Coming:
    """A thing that is planned: its day, and how likely it is to happen."""

    day: date
    chance: float


@dataclass(frozen=True, slots=True)
class Usual:
    """What a thing ends with: the median, the standard deviation of the logarithm, and of how many it is known."""

    median: float
    spread: float
    known: float

    @property
    def mean(self) -> float:
        return self.median * exp(self.spread**2 / 2)

    @property
    def variance(self) -> float:
        return self.mean**2 * (exp(self.spread**2) - 1)

    @property
    def doubt(self) -> float:
        """The variance of the mean's own logarithm: of the median, of half the spread's square, and of what changes."""
        square = self.spread**2
        return (_OF_MEDIAN * square + square**2 / 2) / max(self.known, 1.0) + WANDER


def usual(values: Sequence[float], weights: Sequence[float] | None = None) -> Usual:
    """The usual final number of past things, as a lognormal; zeros and below count as one half.

    The median is the middle one's; the spread is the standard deviation of the logarithms, shrunk towards
    `USUAL_SPREAD` while few are known, and widened by the doubt of the median itself (1 + 1/n). With weights
    n is the effective number, (sum)^2 / sum of squares.
    """
    if not len(values):
        return Usual(0.0, 0.0, 0)
    logs = np.log(np.maximum(np.array(values, float), 0.5))
    weigh = np.ones(len(logs)) if weights is None else np.array(weights, float)
    order = np.argsort(logs, kind="stable")
    below = np.cumsum(weigh[order]) - weigh[order] / 2
    middle = float(np.interp(weigh.sum() / 2, below, logs[order]))
    known = float(weigh.sum() ** 2 / (weigh**2).sum())
    squares = float((weigh * (logs - middle) ** 2).sum() / weigh.sum()) * known
    variance = (squares + AS_FIRMLY_AS * USUAL_SPREAD**2) / (known + AS_FIRMLY_AS)
    return Usual(exp(middle), sqrt(variance * (1 + 1 / known)), known)


def forecast_reach(
    counted: float,
    standing: Sequence[Standing],
    curve: Curve,
    last: date,
    on: date,
    *,
    coming: Sequence[Coming] = (),
    usually: Usual | None = None,
    more: CountForecast | None = None,
) -> Forecast:
    """What a period's reach will be in the end, of one unit family and one curve.

    `counted` stands already. Three things are added to it, each with its mean and variance:
    what exists grows from its share at today's age to its share at the end; what is planned begins at its day
    and gets the curve's share of the usual number, if it happens; `more` are the things a count's forecast
    lets expect besides, spread over what is left of the period.

    A sum of lognormals has no closed form; it is taken for one lognormal with the sum's mean and variance
    (Fenton, 1960): one for the case that nothing new begins, one for that something does. A quarter of the
    variance is shared by all, so many things do not make it certain.
    """
    if on >= last:
        return certain(counted)
    usually = usually if usually is not None and usually.known else None
    gains, doubts = _growth(standing, usually, curve, (last - on).days)
    new = []
    if usually:
        new = [_begun(thing, usually, curve, last) for thing in coming if on < thing.day <= last]
        if more is not None:
            new.append(_besides(more, usually, curve))
    begins = bool(coming) or more is not None
    unknown = begins and (usually is None or usually.known < ENOUGH)
    early = unknown or not curve.ages or not (standing or begins)
    none = _none(coming if usually else (), more if usually else None, on, last)
    begun = sum(part for part, _ in new)
    if gains.sum() + begun <= 0:
        return Forecast(counted, counted, counted, early, certain(counted).tail)
    grown, sure = float(gains.sum()), _together(doubts)
    square = _together(np.append(doubts, [part for _, part in new])) - sure + begun**2
    square += begun**2 * (exp(usually.doubt) - 1) if usually else 0.0
    some = max(1 - none, 1e-9)
    with_new = sure + max(square / some - (begun / some) ** 2, 0.0)
    return mixed(counted, [(none, grown, sure), (1 - none, grown + begun / some, with_new)], early)


def _together(doubts: Array) -> float:
    """The variance of a sum: a quarter of each is shared by all."""
    return (1 - SHARED) * float(doubts.sum()) + SHARED * float(np.sqrt(doubts).sum()) ** 2


def _none(coming: Sequence[Coming], more: CountForecast | None, on: date, last: date) -> float:
    """How likely nothing new begins."""
    if more is not None:
        return 1 - more.chance(more.counted + 1)
    chances = [min(max(thing.chance, 0.0), 1.0) for thing in coming if on < thing.day <= last]
    return float(np.prod([1 - chance for chance in chances]))


def _growth(
    standing: Sequence[Standing], usually: Usual | None, curve: Curve, days: int
) -> tuple[Array, Array]:
    """Means and variances of what things gain: their final numbers, times the shares that are still to come.

    Two views of a final number are joined on the logarithmic scale, each weighing by one over its variance
    (the normal mean with a normal prior): the thing's own, value / share at its age, and what is usual. So a
    video of one hour is expected to end as videos do, one of a month as it promises itself.
    """
    known = np.array([(thing.value, thing.age) for thing in standing], float).reshape(-1, 2)
    values, ages = known[:, 0], known[:, 1]
    here, there = curve.shares_at(ages), curve.shares_at(ages + days)
    # A thing without a number, or before its curve begins, has no view of its own: weight 0.
    seen = (here > 0) & (values > 0)
    own = np.log(np.where(seen, values, 1.0) / np.where(seen, here, 1.0))
    # Its doubt is of the steps that are still to come in the period, not of those after it.
    doubts = curve.spreads_at(ages) ** 2 - curve.spreads_at(ages + days) ** 2
    weight = np.where(seen, 1 / np.maximum(doubts, 1e-4), 0.0)
    prior = 1 / max(usually.spread**2, 1e-4) if usually else 0.0
    variance = 1 / np.maximum(weight + prior, 1e-9)
    middle = variance * (weight * own + prior * (log(usually.median) if usually else 0.0))
    grows = (weight + prior > 0) & (there > here)
    gains = np.where(grows, np.exp(middle + variance / 2) * (there - here), 0.0)
    return gains, gains**2 * np.expm1(np.where(grows, variance, 0.0))


def _begun(thing: Coming, usually: Usual, curve: Curve, last: date) -> tuple[float, float]:
    """Mean and variance of a planned thing: it may not happen, and then brings nothing."""
    share = curve.share((last - thing.day).days + 1)
    chance = min(max(thing.chance, 0.0), 1.0)
    square = usually.variance + usually.mean**2
    return chance * share * usually.mean, share**2 * (chance * square - (chance * usually.mean) ** 2)


def _besides(more: CountForecast, usually: Usual, curve: Curve) -> tuple[float, float]:
    """Mean and variance of a random number of things: n v + var(n) m^2 (the compound's)."""
    days = (more.last - max(more.on, more.first)).days
    ages = (np.arange(12) + 0.5) / 12 * days
    shares = curve.shares_at(ages)
    share, square = float(shares.mean()), float((shares**2).mean())
    # Whether what is booked happens is counted with it, and not here once more.
    unsure = sum(thing.chance * (1 - thing.chance) for thing in more.coming)
    spread = max(((more.high - more.low) / 2 / 1.28) ** 2 - unsure, 0.0)
    mean = share * usually.mean
    each = square * (usually.variance + usually.mean**2) - mean**2
    return more.rest * mean, more.rest * each + spread * mean**2
