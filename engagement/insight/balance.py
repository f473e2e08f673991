"""Where the time went: hours by side and constituent, said or estimated, against the aim and the targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.insight.mission import Served, Source, shares
from engagement.insight.periods import quarter_of
from engagement.model.mission import Constituent, TimeSide, side_of
from engagement.model.vocabulary import Kind

A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Part:
    """Minutes of one activity on one day for one constituent (None: it serves no duty)."""

    id: str
    day: date
    constituent: Constituent | None
    minutes: float
    source: Source
    ahead: bool

    @property
    def side(self) -> TimeSide | None:
        return side_of(self.constituent) if self.constituent else None

    @property
    def estimated(self) -> bool:
        return self.source == "default"


def parts(
    rows: Iterable[Served], of: Mapping[str, Constituent], since: date, until: date, today: date
) -> list[Part]:
    """The days of delivered activities in a period, and of those still planned from today on (`ahead`).

    Minutes are spread evenly over an activity's days, and over its duties. Where a conference's are estimated,
    what was done there on that day is taken out of them: the talk is a part of the day.
    """
    listed = [one for one in rows if one.delivered or one.last >= today]
    inside = _inside(listed)
    made: list[Part] = []
    for one in listed:
        split = shares(one, of)
        for day in _days(one, since, until):
            if not one.delivered and day < today:
                continue
            minutes = one.minutes / one.days
            if one.kind is Kind.CONFERENCE and one.source == "default":
                minutes = max(0.0, minutes - inside.get((one.event, day), 0.0))
            made += [
                Part(one.id, day, constituent, minutes * share, one.source, not one.delivered)
                for constituent, share in split.items()
            ]
    return made


def _days(one: Served, since: date, until: date) -> Iterable[date]:
    first, last = max(one.day, since), min(one.last, until)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _inside(rows: Iterable[Served]) -> dict[tuple[str | None, date], float]:
    """{(event, day): minutes of all that was done there but attending}."""
    found: dict[tuple[str | None, date], float] = defaultdict(float)
    for one in rows:
        if one.event is not None and one.kind is not Kind.CONFERENCE:
            for day in _days(one, one.day, one.last):
                found[one.event, day] += one.minutes / one.days
    return found


@dataclass(frozen=True, slots=True)
class Balance:
    """Sums of parts, in minutes; shares are of what serves a side."""

    by_side: Mapping[TimeSide | None, float]
    by_constituent: Mapping[Constituent | None, float]
    by_source: Mapping[Source, float]
    ahead: float

    @property
    def total(self) -> float:
        return sum(self.by_side.values())

    @property
    def business(self) -> float | None:
        """The business side's share, 0 to 1; None where nothing serves a side."""
        sided = sum(self.by_side.get(side, 0.0) for side in TimeSide)
        return self.by_side.get(TimeSide.BUSINESS, 0.0) / sided if sided else None

    def share(self, constituent: Constituent) -> float:
        """A constituent's share of what serves any, 0 to 1."""
        sided = sum(minutes for one, minutes in self.by_constituent.items() if one)
        return self.by_constituent.get(constituent, 0.0) / sided if sided else 0.0


def balance(found: Iterable[Part]) -> Balance:
    """The sums; what lies ahead stands apart."""
    sides: dict[TimeSide | None, float] = defaultdict(float)
    whose: dict[Constituent | None, float] = defaultdict(float)
    sources: dict[Source, float] = defaultdict(float)
    ahead = 0.0
    for part in found:
        if part.ahead:
            ahead += part.minutes
            continue
        sides[part.side] += part.minutes
        whose[part.constituent] += part.minutes
        sources[part.source] += part.minutes
    return Balance(sides, whose, sources, ahead)


def hours(minutes: float) -> str:
    """ "31", "2.5": hours as people say them."""
    told = minutes / 60
    return f"{told:,.0f}" if told >= 10 or abs(told - round(told)) < 0.05 else f"{told:,.1f}"


def in_words(found: Balance, aim: int) -> list[str]:
    """The balance in sentences, each with its numbers; `aim` is the business side's per cent."""
    if not found.total:
        return ["Nothing was delivered in this period, so there are no hours to weigh."]
    said = [_against(found, aim), _where_from(found)]
    if loose := found.by_side.get(None, 0.0):
        said.append(f"{hours(loose)} hours serve no duty and stand on neither side.")
    if found.ahead:
        said.append(f"{hours(found.ahead)} more hours are planned ahead; they are not counted yet.")
    return said


def _against(found: Balance, aim: int) -> str:
    if found.business is None:
        return f"{hours(found.total)} hours were spent, none of them on a duty."
    business = round(100 * found.business)
    off = business - aim
    verdict = "as aimed" if not off else f"{abs(off)} points {'above' if off > 0 else 'below'} the aim"
    return (
        f"{business} % of the time went to the business and {100 - business} % to technology, against an aim of "
        f"{aim} and {100 - aim}: the business side is {verdict}."
    )


def _where_from(found: Balance) -> str:
    names: tuple[tuple[Source, str], ...] = (
        ("activity", "said by the activities"),
        ("calendar", "from the calendar"),
    )
    told = [
        f"{hours(found.by_source[name])} {words}" for name, words in names if found.by_source.get(name)
    ]
    guessed = found.by_source.get("default", 0.0)
    share = f"{hours(guessed)} of {hours(found.total)} hours are estimated by the kind's usual minutes"
    return f"{share}{'; ' if told else ''}{', '.join(told)}."


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def quarter_start(day: date) -> date:
    """The first day of a day's quarter."""
    return quarter_of(day)[0]


@dataclass(frozen=True, slots=True)
class LongDay:
    """A day on which one person's activities take more than 24 hours."""

    person: str
    day: date
    minutes: float
    estimated: float
    ids: tuple[str, ...]

    def in_words(self) -> str:
        guessed = f", {hours(self.estimated)} of them estimated" if self.estimated else ""
        return (
            f"{self.person} has {hours(self.minutes)} hours on {self.day}{guessed}. "
            "Correct the minutes of an activity, or who took part."
        )


def long_days(rows: Iterable[Served], since: date, until: date) -> list[LongDay]:
    """Days over 24 hours for one person, the newest first; they are counted and named, not hidden."""
    listed = [one for one in rows if one.delivered]
    inside = _inside(listed)
    found: dict[tuple[str, date], list[tuple[float, Served]]] = defaultdict(list)
    for one in listed:
        for day in _days(one, since, until):
            minutes = one.minutes / one.days
            if one.kind is Kind.CONFERENCE and one.source == "default":
                minutes = max(0.0, minutes - inside.get((one.event, day), 0.0))
            for person in one.persons:
                found[person, day].append((minutes, one))
    made = [
        LongDay(
            person,
            day,
            total,
            sum(minutes for minutes, one in behind if one.source == "default"),
            tuple(one.id for _, one in behind),
        )
        for (person, day), behind in found.items()
        if (total := sum(minutes for minutes, _ in behind)) > A_DAY
    ]
    return sorted(made, key=lambda one: (one.day, one.person), reverse=True)


def undated(rows: Sequence[Served], today: date) -> list[Served]:
    """What was planned for a day that has passed and nobody said how it went: it counts nowhere."""
    return [one for one in rows if not one.delivered and one.last < today]
