"""Simulated people of eight sorts, so that no forecast is fitted to the few real records at hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

BEGIN, YEARS = date(2014, 1, 1), 11
DAYS = (date(BEGIN.year + YEARS, 1, 1) - BEGIN).days
Chance = np.random.Generator
Rates = np.ndarray[Any, np.dtype[np.float64]]

_days = np.arange(DAYS) / 365.25
_years = np.minimum(_days.astype(int), YEARS - 1)
_months = (_days * 12).astype(int)


def steady(usual: float, chance: Chance) -> Rates:
    """The same all the time."""
    return np.full(DAYS, usual)


def growing(usual: float, chance: Chance) -> Rates:
    """5 to 30 % more each year."""
    return usual * np.exp((_days - YEARS / 2) * chance.uniform(0.05, 0.3))


def fading(usual: float, chance: Chance) -> Rates:
    """5 to 35 % less each year."""
    return 1.5 * usual * np.exp(-_days * chance.uniform(0.05, 0.35))


def yearly(usual: float, chance: Chance) -> Rates:
    """Each year its own level, independent of the one before."""
    shape = chance.uniform(2, 8)
    return usual * chance.gamma(shape, 1 / shape, YEARS)[_years]


def wandering(usual: float, chance: Chance) -> Rates:
    """A level that drifts from month to month, and in three years back."""
    steps = chance.normal(0, chance.uniform(0.3, 0.9) / np.sqrt(12), _months.max() + 1)
    level = np.zeros(len(steps))
    for month in range(1, len(steps)):
        level[month] = level[month - 1] * (1 - 1 / 36) + steps[month]
    return usual * np.exp(level[_months])


def stopping(usual: float, chance: Chance) -> Rates:
    """Spells of two or three years, and a year or so of nothing between."""
    rates, day, active = np.zeros(DAYS), 0, True
    while day < DAYS:
        length = int(chance.exponential(2.5 if active else 1.0) * 365) + 30
        if active:
            rates[day : day + length] = usual * np.exp(chance.normal(0, 0.4))
        day, active = day + length, not active
    return rates


def bursty(usual: float, chance: Chance) -> Rates:
    """Busy months and idle ones; things come several at a time (see `speaker`)."""
    return usual * chance.gamma(3, 1 / 3, _months.max() + 1)[_months]


def seasonal(usual: float, chance: Chance) -> Rates:
    """Busy seasons that return each year, and years that differ somewhat."""
    factors = chance.gamma(4, 1 / 4, 12)
    return usual * (factors / factors.mean())[_months % 12] * chance.gamma(10, 0.1, YEARS)[_years]


SORTS: tuple[Callable[[float, Chance], Rates], ...] = (
    steady,
    growing,
    fading,
    yearly,
    wandering,
    stopping,
    bursty,
    seasonal,
)


def speaker(sort: Callable[[float, Chance], Rates], chance: Chance) -> list[date]:
    """One person's days: 1.5 to 45 things a year, evenly on a logarithmic scale."""
    usual = float(np.exp(chance.uniform(np.log(1.5), np.log(45))))
    clump = chance.uniform(1.5, 3.5) if sort is bursty else 1.0
    starts = chance.poisson(sort(usual, chance) / 365.25 / clump)
    days: list[int] = []
    for day in np.repeat(np.arange(DAYS), starts):
        things = int(chance.geometric(1 / clump))
        days.extend(int(day + later) for later in chance.integers(0, 21 if clump > 1 else 1, things))
    return [BEGIN + timedelta(min(day, DAYS - 1)) for day in sorted(days)]


def speakers(each: int, seed: int = 1) -> dict[str, list[date]]:
    """{sort and number: days} of people with at least four things over more than three years."""
    chance = np.random.default_rng(seed)
    people: dict[str, list[date]] = {}
    for sort in SORTS:
        number = 0
        while number < each:
            days = speaker(sort, chance)
            if len(days) >= 4 and days[-1].year - days[0].year >= 3:
                people[f"{sort.__name__} {number}"] = days
                number += 1
    return people
