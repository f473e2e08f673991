"""How honest the range of a goal on views or reads is, over simulated channels whose future is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np

from benchmarks.forecast_cases import pinball
from engagement.insight.prospects import prospect
from engagement.insight.shares import HALF_LIVES, age_of
from engagement.model.instants import MICROSECONDS_A_DAY, day_number
from engagement.model.measures import read_measure
from engagement.model.outlook import Ahead, Grown, Outlook

BEGIN, FIRST, LAST = date(2023, 1, 1), date(2025, 1, 1), date(2025, 12, 31)
DAYS = (LAST - BEGIN).days + 1
MONTH_ENDS = tuple(date(2025, month, 1) - timedelta(1) for month in (2, 4, 7, 10, 12))
# When a thing's number is read: each day at first, then each week, then each month.
READ_AT = (*range(1, 15), *range(21, 92, 7), *range(120, DAYS, 30))
# So many of what came stood in the calendar two months before.
PLANNED, BEFORE = 0.4, timedelta(60)
METRICS = ("views", "reads")


@dataclass(frozen=True, slots=True)
class Thing:
    """One video or page: its day, what it ends with, its curve's scale (days) and tail, and whether it was planned."""

    born: date
    final: float
    scale: float
    tail: float
    planned: bool

    def at(self, day: date) -> int:
        """Its number at the end of a day."""
        if day < self.born:
            return 0
        return round(self.final * (1 - (1 + age_of(self.born, day) / self.scale) ** -self.tail))


def channel(metric: str, chance: np.random.Generator) -> list[Thing]:
    """Three years of a channel: 8 to 60 things a year, whose size drifts and whose curves are its own."""
    number = chance.poisson(np.exp(chance.uniform(np.log(8), np.log(60))) * DAYS / 365)
    days = np.sort(chance.integers(0, DAYS, number))
    drift = np.cumsum(chance.normal(0, 0.3 / np.sqrt(365), DAYS))
    middle, spread = chance.uniform(np.log(200), np.log(20_000)), chance.uniform(0.5, 1.2)
    sizes = np.exp(middle + drift[days] + chance.normal(0, spread, number))
    own = chance.normal(np.log(HALF_LIVES[metric] / (2 ** (1 / 1.5) - 1)), 0.4)
    scales = np.exp(own + chance.normal(0, 0.4, number))
    tails = 1.5 * np.exp(chance.normal(0, 0.1) + chance.normal(0, 0.1, number))
    planned = chance.random(number) < PLANNED
    return [
        Thing(BEGIN + timedelta(int(days[n])), sizes[n], scales[n], tails[n], bool(planned[n]))
        for n in range(number)
    ]


def known(things: list[Thing], on: date) -> Outlook:
    """What the store would tell of a channel at the end of a day."""
    there = [one for one in things if one.born <= on]
    old = [(n, one) for n, one in enumerate(there) if (on - one.born).days >= 60][-100:]
    return Outlook(
        past=tuple(one.born for one in there),
        ahead=tuple(
            Ahead(one.born, "video", "planned")
            for one in things
            if one.planned and on < one.born <= min(on + BEFORE, LAST)
        ),
        kept=(len(there), 0),
        known={"video": (len(there), len(there))},
        finals=tuple((one.born, one.at(on)) for _, one in old),
        standing=tuple((one.born, one.at(on)) for one in there),
        growing=tuple(
            Grown(n, "youtube", one.born, day_number(day) * MICROSECONDS_A_DAY + MICROSECONDS_A_DAY - 1, one.at(day))
            for n, one in old
            for day in (one.born + timedelta(age) for age in READ_AT)
            if day <= on
        ),
    )  # fmt: skip


def forecasts(metric: str, channels: int, seed: int = 5) -> Iterator[tuple[date, bool, float, float]]:
    """(month end, whether the year's end was inside the range, pinball loss, that of straight-line pace)."""
    chance = np.random.default_rng(seed)
    measure = read_measure(f"metric:{metric}")
    goal = SimpleNamespace(
        name="G", owner="CEO", measure=str(measure), target=1, from_on=FIRST, to_on=LAST
    )
    for _ in range(channels):
        things = channel(metric, chance)
        gained = {
            day: sum(one.at(day) - one.at(FIRST - timedelta(1)) for one in things)
            for day in (*MONTH_ENDS, LAST)
        }
        for on in MONTH_ENDS:
            facts = SimpleNamespace(actual=gained[on], outlook=known(things, on))
            found = prospect(goal, measure, facts, on)
            if found is None:
                continue
            said = found.forecast
            final, pace = gained[LAST], gained[on] * 365 / ((on - FIRST).days + 1)
            inside = said.low <= final <= said.high
            yield on, inside, pinball((said.low, said.mid, said.high), final) / final, (
                pinball((pace,) * 3, final) / final
            )  # fmt: skip


def show(channels: int = 30) -> None:
    """Print how many years' ends lay inside the 80 % range, and the loss against straight-line pace."""
    print("\nreach of simulated channels: share inside the 80 % range, pinball / straight-line pace")
    for metric in METRICS:
        found = list(forecasts(metric, channels))
        print(f"  {metric:22} {_figures(found)}")
        for on in MONTH_ENDS:
            part = [one for one in found if one[0] == on]
            print(f"    at the end of {on:%B %Y}".ljust(25) + _figures(part))


def _figures(found: list[tuple[date, bool, float, float]]) -> str:
    inside = sum(one[1] for one in found) / len(found)
    return f"{inside:6.1%}  {sum(one[2] for one in found) / sum(one[3] for one in found):.3f}"
