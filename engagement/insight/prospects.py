"""Where a goal will end: its measure's record and calendar, put to the forecast that fits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf
from typing import Any

from engagement.insight import shares
from engagement.insight.forecast import (
    Asked,
    Booked,
    Coming,
    CountForecast,
    Curve,
    Forecast,
    Standing,
    Usual,
    acceptance,
    due_by,
    forecast_count,
    forecast_level,
    forecast_reach,
    usual,
)
from engagement.model.measures import Measure
from engagement.model.outlook import Ahead, Outlook
from engagement.model.vocabulary import Status

# Nine of ten planned things happen, believed as firmly as ten of them.
_HAPPENS, _AS_FIRMLY_AS = 9.0, 10.0
# Attendance is there on its day, and stays.
_AT_ONCE = Curve((1.0,), (1.0,), (0.0,))


@dataclass(frozen=True, slots=True)
class Dated:
    """Something in the calendar, and how likely it is to happen; `asked` waits for its answer yet.

    `known` is how likely it then has a number of the measure's.
    """

    id: str
    day: date
    title: str
    chance: float
    asked: bool
    known: float = 1.0


@dataclass(frozen=True, slots=True)
class Prospect:
    """What will be: the `forecast` of the measure, and what it rests on.

    `things` is the count behind a count or an attendance, by whose season it comes. `each` is what one
    thing more usually brings, `lately` what a week brought in the last twelve; `calendar` is what stands
    ahead in the period. `with_more` forecasts anew with so many more things booked.
    """

    forecast: Forecast
    things: CountForecast | None
    each: float
    lately: float
    calendar: tuple[Dated, ...] = ()
    with_more: Callable[[int], Forecast] | None = None

    def due(self, target: float, day: date, straight: float) -> float:
        """What the target asks for by a day: what is booked at its dates, the rest by the season.

        `straight` is that of an even pace, for what has no season of its own.
        """
        if self.things is None or self.each <= 0:
            return straight
        return due_by(target / self.each, day, self.things) * self.each


def prospect(goal: Any, measure: Measure, facts: Any, on: date) -> Prospect | None:
    """The prospect of a goal at the end of a day; None where what stands is unknown."""
    if facts.actual is None:
        return None
    known: Outlook = facts.outlook
    if measure.what == "growth":
        return _of_account(goal, facts.actual, known, on)
    calendar = _calendar(known)
    booked = [Booked(one.day, one.chance * one.known) for one in calendar]
    lately = sum(on - timedelta(weeks=12) < day <= on for day in known.past) / 12
    # One more is booked for the middle of what is left, and as sure as others that are planned.
    days = (goal.to_on - max(on, goal.from_on - timedelta(days=1))).days
    one_more = Booked(goal.to_on - timedelta(days=max(days - 1, 0) // 2), _happens(known))

    def count(more: int = 0) -> CountForecast:
        return forecast_count(
            known.past,
            goal.from_on,
            goal.to_on,
            on,
            booked=[*booked, *[one_more] * more],
            counted=facts.actual if measure.what == "count" else None,
        )

    things = count()
    if measure.what == "count":
        return Prospect(things, things, 1.0, lately, calendar, count)
    attended = measure.metrics == ("attendance",)
    curve = _AT_ONCE if attended else shares.own(measure.metrics[0], known.growing)
    usually = _usually(known, curve, on)
    standing = [Standing(value, shares.age_of(born, on)) for born, value in known.standing]

    told = _told(known, on) if attended else 1.0

    def reach(more: int = 0) -> Forecast:
        besides = count(more) if more else things
        return forecast_reach(
            facts.actual,
            standing,
            curve,
            goal.to_on,
            on,
            coming=[Coming(one.day, one.chance * told) for one in [*booked, *[one_more] * more]],
            usually=usually,
            more=replace(
                besides,
                rest=besides.rest * told,
                low=besides.mid - (besides.mid - besides.low) * told,
                high=besides.mid + (besides.high - besides.mid) * told,
                tail=lambda number: 1 - (1 - besides.chance(number)) ** told,
            ),
        )

    found = reach()
    if found.early and found.low == found.high:
        return None
    by_season = things if attended else None
    each = usually.median
    return Prospect(found, by_season, each, lately * each, calendar, reach)


def _told(known: Outlook, on: date) -> float:
    """The share of past activities whose attendance was ever entered: those to come will be known as seldom.

    The last month's may still be entered, so they are not asked.
    """
    begins, ends = on - timedelta(days=3 * 365), on - timedelta(days=30)
    of = sum(begins <= day <= ends for day in known.past)
    entered = sum(begins <= day <= ends for day, _ in known.finals)
    return min((entered + 1) / (of + 1), 1.0)


def _usually(known: Outlook, curve: Curve, on: date) -> Usual:
    """What a thing ends with: past things' numbers over their shares, those of a year ago weighing half."""
    ages = [shares.age_of(born, on) for born, _ in known.finals]
    values = [value / curve.share(age) for (_, value), age in zip(known.finals, ages, strict=True)]
    return usual(values, [0.5 ** (age / 365) for age in ages])


def _of_account(goal: Any, gained: int, known: Outlook, on: date) -> Prospect | None:
    if on < goal.from_on:
        return None
    found = forecast_level(gained, known.growth, goal.to_on, on, least=-inf)
    if found is None:
        return None
    lately = sum(gained for day, gained in known.growth if on - timedelta(weeks=12) < day <= on) / 12
    return Prospect(found, None, 0.0, lately)


def _calendar(known: Outlook) -> tuple[Dated, ...]:
    """The calendar with how likely each of it happens: what is submitted must be accepted first.

    Not every talk has a recording: where a measure's things are those with a number, a planned one is likely to
    become one as past ones of its kind did.
    """
    happens = _happens(known)
    rates = acceptance({kind: Asked(*answers) for kind, answers in known.answered.items()})
    having = (
        acceptance({kind: Asked(had, of - had) for kind, (had, of) in known.known.items()})
        if known.known
        else {}
    )
    return tuple(
        Dated(
            one.id,
            one.day,
            one.title,
            happens * _accepted(one, rates),
            one.status == Status.SUBMITTED,
            having.get(one.kind, having[""]) if having else 1.0,
        )
        for one in known.ahead
    )


def _happens(known: Outlook) -> float:
    """How likely something planned happens."""
    delivered, cancelled = known.kept
    return (delivered + _HAPPENS) / (delivered + cancelled + _AS_FIRMLY_AS)


def _accepted(one: Ahead, rates: dict[str, float]) -> float:
    if one.status != Status.SUBMITTED:
        return 1.0
    return rates.get(one.kind, rates[""])


def more_needed(found: Prospect, target: int, chance: float, most: int = 200) -> int | None:
    """How many more must be booked for that chance, forecast anew; None where none help or too many would."""
    if found.with_more is None or found.each <= 0 or found.with_more(most).chance(target) < chance:
        return None
    few, enough = 0, most
    while enough - few > 1:
        tried = (few + enough) // 2
        if found.with_more(tried).chance(target) >= chance:
            enough = tried
        else:
            few = tried
    return enough
