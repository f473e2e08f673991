"""Reach forecasts of channels whose truth is known: the curve found, and how often the range holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from engagement.insight import shares
from engagement.insight.prospects import prospect
from engagement.model.instants import day_number
from engagement.model.measures import read_measure
from engagement.model.outlook import Grown, Outlook

BEGAN, FIRST, LAST = date(2023, 1, 1), date(2025, 1, 1), date(2025, 12, 31)

AGES = np.array([*range(1, 31, 2), *range(35, 1100, 10)])


@dataclass
class Channel:
    """Things of a channel: `born` in days since `BEGAN`, what they end with, the days until half of it is there."""

    born: np.ndarray
    ends: np.ndarray
    half: float

    def values(self, day: int) -> np.ndarray:
        """What each has at the end of a day."""
        return np.where(self.born <= day, np.floor(self.ends * self.share(day + 1 - self.born)), 0)

    def share(self, ages: np.ndarray) -> np.ndarray:
        scale = self.half / (2 ** (1 / 1.5) - 1)
        return 1 - (1 + np.maximum(ages, 0) / scale) ** -1.5

    def outlook(self, on: date) -> Outlook:
        """The record at the end of a day, each thing read on most days of its first month and every tenth since."""
        day = (on - BEGAN).days
        values = self.values(day)
        things = [n for n in np.argsort(self.born) if self.born[n] <= day]
        dated = [(BEGAN + timedelta(int(self.born[n])), int(values[n])) for n in things]
        old = [one for one in dated if one[0] <= on - timedelta(60)]
        rows = []
        for n, (born, _) in zip(things, old, strict=False):
            ages = AGES[day - self.born[n] >= AGES]
            read = np.floor(self.ends[n] * self.share(ages)).astype(int).tolist()
            at = ((day_number(born) + ages) * 86_400_000_000).tolist()
            rows += [Grown(int(n), "youtube", born, a, value) for a, value in zip(at, read, strict=True)]
        return Outlook(
            past=tuple(born for born, _ in dated),
            finals=tuple(old),
            standing=tuple(dated),
            growing=tuple(rows),
        )


def channel(seed: int, half: float) -> Channel:
    chance = np.random.default_rng(seed)
    count = chance.poisson(3 * chance.choice([20, 50]))
    spread = chance.choice([0.6, 1.0, 1.3])
    return Channel(
        chance.integers(0, (LAST - BEGAN).days, count),
        2000 * np.exp(spread * chance.standard_normal(count)),
        half,
    )


@pytest.mark.parametrize("half", [200.0, 400.0, 800.0])
def test_the_curve_of_what_is_never_done_is_found_from_things_of_all_ages(half):
    made = channel(1, half)
    curve = shares.own("reads", made.outlook(date(2025, 6, 30)).growing)
    asked = np.array([30.0, 90.0, 180.0, 365.0])
    growth = curve.shares_at(asked)[1:] / curve.shares_at(asked)[:-1]

    assert growth == pytest.approx(made.share(asked)[1:] / made.share(asked)[:-1], rel=0.1)


@pytest.mark.parametrize(("metric", "half"), [("views", 9.0), ("reads", 250.0)])
def test_the_range_of_reach_holds_about_four_channels_in_five(metric, half):
    inside = below = total = 0
    for seed in range(60):
        made = channel(seed, half)
        for on in (date(2025, 3, 31), date(2025, 9, 30)):
            before = made.values((FIRST - BEGAN).days - 1)
            stands = int((made.values((on - BEGAN).days) - before).sum())
            truth = int((made.values((LAST - BEGAN).days) - before).sum())
            goal = SimpleNamespace(from_on=FIRST, to_on=LAST, target=1)
            facts = SimpleNamespace(actual=stands, outlook=made.outlook(on))
            found = prospect(goal, read_measure(f"metric:{metric}"), facts, on).forecast
            inside += found.low <= truth <= found.high
            below += truth < found.mid
            total += 1

    assert 0.7 <= inside / total <= 0.95
    assert 0.35 <= below / total <= 0.65
