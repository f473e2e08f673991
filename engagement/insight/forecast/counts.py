"""How many there will be by the end of a period: a negative-binomial forecast from the record's own dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np

from engagement.insight.forecast.months import YEAR, Array, covered, record, season
from engagement.insight.forecast.outcome import HIGH, LOW, Forecast, certain
from engagement.insight.forecast.rate import BELIEFS, Beliefs, Rate, clumping, rate
from engagement.insight.forecast.remaining import Remaining, negative_binomial, with_booked

# Fewer things than this tell no rate, nor does a shorter record.
ENOUGH, ENOUGH_DAYS = 3, 60


# A year without a season.
FLAT = (1.0,) * 12


@dataclass(frozen=True, slots=True)
class Booked:
    """Something that stands in the calendar: its day, and how likely it is to happen."""

    day: date
    chance: float


@dataclass(frozen=True, slots=True)
class CountForecast(Forecast):
    """A final count. `counted` stands, `booked` is what of the calendar is expected to happen, `rest` what
    comes besides; `season` are twelve factors of mean 1."""

    first: date
    last: date
    on: date
    counted: int
    booked: float
    rest: float
    coming: tuple[Booked, ...]
    season: tuple[float, ...]

    def by(self, day: date) -> float:
        """The expected count at the end of a day after `on`: booked at their dates, the rest by the season."""
        begins = max(self.first, self.on + timedelta(1))
        happened = sum(thing.chance for thing in self.coming if thing.day <= day)
        if day < begins:
            return float(self.counted)
        share = share_gone(begins, self.last, day, self.season)
        return self.counted + happened + self.rest * share


def forecast_count(
    past: Iterable[date],
    first: date,
    last: date,
    on: date,
    *,
    booked: Sequence[Booked] = (),
    counted: int | None = None,
    beliefs: Beliefs = BELIEFS,
) -> CountForecast:
    """The final count of a period, with what was known at the end of a day.

    `past` are the days of all things of this kind, of any year; those after `on` are not looked at.
    `counted` is what stands in the period, where it is not simply those of `past` in it.

    The rate is a Gamma-Poisson estimate with forgetting (Harvey and Fernandes, 1989): things seen and time
    watched are both weighted by age, and a weak prior at the record's longer rate joins them. What is left
    of the period is then negative-binomial; its variance has three parts: clumping (overdispersed within
    a month), not knowing the rate, and what the rate may do until the period ends: wander, which grows with
    the time ahead, and grow or fade from year to year, which grows with its square.

    Range: `mid` is the median, the least number with half of the distribution at or below it. `low` and
    `high` are mid-quantiles (Ma, Genton and Parzen, 2011): a value counts with half of its own probability,
    P(X < k) + P(X = k) / 2, straight lines between. For small counts the ordinary quantiles hold nearly 90 %
    where 80 % is said; these hold 80 % on average. They may lie between two whole numbers, and are given
    to a tenth, rounded inwards, so that the whole numbers inside stay the same.
    """
    known = [day for day in past if day <= on]
    stands = sum(first <= day for day in known if day <= last) if counted is None else counted
    if on >= last or last < first:
        return _over(first, last, on, stands)
    coming = tuple(
        Booked(thing.day, min(max(thing.chance, 0.0), 1.0))
        for thing in sorted(booked, key=lambda thing: thing.day)
        if max(first, on + timedelta(1)) <= thing.day <= last
    )
    months = record(known, on)
    clumped = clumping(months, beliefs)
    factors = season(months, clumped)
    pace = rate(months, factors, clumped, beliefs)
    left = _left(factors, pace, beliefs, first, last, on)
    left = with_booked(left, [thing.chance for thing in coming])
    sure = sum(thing.chance for thing in coming)
    low, high = left.mid_quantile(LOW), left.mid_quantile(HIGH)
    return CountForecast(
        low=stands + np.ceil(low * 10 - 1e-9).item() / 10,
        mid=stands + left.median(),
        high=stands + np.floor(high * 10 + 1e-9).item() / 10,
        early=len(known) < ENOUGH or (on - min(known)).days < ENOUGH_DAYS,
        tail=partial(_reached, left, stands),
        first=first,
        last=last,
        on=on,
        counted=stands,
        booked=sure,
        rest=max(left.mean() - sure, 0.0),
        coming=coming,
        season=tuple(factors.tolist()),
    )


def share_gone(first: date, last: date, day: date, season: Sequence[float]) -> float:
    """The share of a period's season that has gone by the end of a day: 0 before, 1 from its last day on."""
    if day < first:
        return 0.0
    if day >= last:
        return 1.0
    factors = np.array(season)
    years, months = covered(first, day)
    whole, all_months = covered(first, last)
    return float((years * factors[months]).sum() / (whole * factors[all_months]).sum())


def due_by(target: float, day: date, forecast: CountForecast) -> float:
    """What a target asks for by the end of a day: booked things at their dates, the rest by the season.

    Much that is booked for the autumn thus leaves less to be done by the spring.
    """
    ahead = min(forecast.booked, max(target, 0.0))
    weight = ahead / forecast.booked if forecast.booked else 0.0
    happened = sum(thing.chance for thing in forecast.coming if thing.day <= day)
    share = share_gone(forecast.first, forecast.last, day, forecast.season)
    return happened * weight + (max(target, 0.0) - ahead) * share


def _reached(left: Remaining, stands: int, target: float) -> float:
    return left.at_least(target - stands)


def _over(first: date, last: date, on: date, stands: int) -> CountForecast:
    known = certain(stands)
    return CountForecast(
        low=stands,
        mid=stands,
        high=stands,
        early=False,
        tail=known.tail,
        first=first,
        last=last,
        on=on,
        counted=stands,
        booked=0.0,
        rest=0.0,
        coming=(),
        season=FLAT,
    )


def _left(factors: Array, pace: Rate, beliefs: Beliefs, first: date, last: date, on: date) -> Remaining:
    """What is left of the period, without a look at what is booked."""
    begins = max(first, on + timedelta(1))
    years, months = covered(begins, last)
    exposure = years * factors[months]
    lead = (begins - on).days / YEAR + np.cumsum(years) - years / 2
    mean = pace.shape / pace.years * float(exposure.sum())
    unsure = beliefs.wander * lead + beliefs.growth * lead**2
    drift = float((unsure * exposure).sum() / exposure.sum())
    return negative_binomial(mean, mean * pace.clumping + mean**2 * (1 / pace.shape + drift))
