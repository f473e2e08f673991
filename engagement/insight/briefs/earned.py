"""Who the period's work reached, one family of numbers at a time, and its best pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from engagement.insight.briefs.words import cut, day, days, listed, many, measured
from engagement.insight.reach import GIVEN_BY, platform_name
from engagement.model.briefs import Figure, Grid, Material, Period, Section
from engagement.model.instants import from_micros
from engagement.model.vocabulary import (
    ATTENDED_KINDS,
    FAMILY_OF,
    METRICS,
    SUMMED_FAMILIES,
    Family,
    Kind,
    Provenance,
    Status,
    metric_label,
)

BEST = 5
# Against fewer others a number is only a number.
ENOUGH = 5
# By which number a piece is ranked: the first of these that is known of it, for that is what it is made for.
_OWN = (
    Family.ATTENDANCE,
    Family.LIVE_VIEWS,
    Family.VIEWS,
    Family.READS,
    Family.DOWNLOADS,
    Family.IMPRESSIONS,
    Family.POINTS,
    Family.CLICKS,
    Family.INTERACTIONS,
    Family.AUDIENCE,
)
_UNITS = {"attendance": "people in rooms", "live_views": "live viewers", "interactions": "engagements"}


@dataclass(slots=True)
class Earned:
    """One family's numbers: each subject once, however many activities show it; `lacking` could have one."""

    values: dict[Any, dict[str, int]] = field(default_factory=dict)
    lacking: set[Any] = field(default_factory=set)
    instants: list[int] = field(default_factory=list)
    provenances: set[str] = field(default_factory=set)
    platforms: set[str] = field(default_factory=set)

    @property
    def total(self) -> int | None:
        """All of it; None while nothing is known."""
        return sum(sum(parts.values()) for parts in self.values.values()) if self.values else None

    @property
    def of(self) -> int:
        """How many have or could have the number."""
        return len(self.values) + len(self.lacking)


def named(metric: str) -> str:
    """The name under which a metric is told: its family's where that may be summed, else its own."""
    family = FAMILY_OF[metric]
    return family.value if family in SUMMED_FAMILIES else metric


def unit_of(name: str) -> str:
    """ "views", as a sentence names the number."""
    return _UNITS.get(name) or metric_label(name).lower()


def families(material: Material, period: Period) -> dict[str, Earned]:
    """{name: what the period's activities have earned of it by now}, in the vocabulary's order."""
    order = dict.fromkeys(named(m) for m in METRICS if FAMILY_OF[m] is not Family.OUTPUT)
    found = {name: Earned() for name in order}
    pieces = material["pieces"]
    for activity, subject, platform, metric, value, at, provenance in material["numbers"]:
        if pieces[activity][3] < period.from_on or named(metric) not in found:
            continue
        earned = found[named(metric)]
        earned.values.setdefault(subject, {})[metric] = value
        earned.instants.append(at)
        earned.provenances.add(provenance)
        earned.platforms.add(platform)
    _without(material, period, found)
    return {name: earned for name, earned in found.items() if earned.of}


def _without(material: Material, period: Period, found: Mapping[str, Earned]) -> None:
    """Put down what could have a number and has none: pages of a platform that gives it, rooms that were full."""
    could: dict[str, set[str]] = {}
    for metric, platforms in GIVEN_BY.items():
        if FAMILY_OF[metric] is not Family.AUDIENCE:
            for platform in platforms:
                could.setdefault(platform, set()).add(named(metric))
    for key, platform, subject in material["pages"]:
        for name in could.get(platform, ()):
            if subject not in found[name].values:
                found[name].lacking.add(subject or key)
    counted = {
        activity
        for activity, _, _, metric, *_ in material["numbers"]
        if metric == Family.ATTENDANCE.value
    }
    for activity, (_, kind, status, on) in material["pieces"].items():
        held = status == Status.DELIVERED and on >= period.from_on and kind in ATTENDED_KINDS
        if held and activity not in counted:
            found["attendance"].lacking.add(activity)


def reach(material: Material, period: Period) -> Section | None:
    """What came out in the period has earned by now: a figure a family, with source, age and coverage."""
    found = families(material, period)
    if not found:
        return None
    return Section(
        "Who it reached",
        (
            "What came out or was held in the period has earned this by now. Numbers of different kinds are "
            "never added up.",
        ),
        tuple(_figure(name, earned) for name, earned in found.items()),
    )


def _figure(name: str, earned: Earned) -> Figure:
    total = earned.total
    unit = unit_of(name)
    label = unit[:1].upper() + unit[1:]
    return Figure(f"reach.{name}", label, total, measured(total, unit), _note(name, earned))


def _note(name: str, earned: Earned) -> str:
    one, several = ("activity", "activities") if name == "attendance" else ("page", "pages")
    of = many(earned.of, one, several)
    if not earned.values:
        return f"Not known for any of {of}"
    sources = [p for p in Provenance if p.value in earned.provenances]
    on = [platform_name(p) for p in sorted(earned.platforms) if p]
    said = listed([p.value for p in sources]) + (f" on {listed(on)}" if on else "")
    read = days(from_micros(min(earned.instants)).date(), from_micros(max(earned.instants)).date())
    return f"Known for {len(earned.values):,} of {of}; {said}; read {read}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """One number of an activity: how many `times` the median of `among` it is, None where too few are alike."""

    activity: str
    name: str
    value: int
    times: float | None
    among: int


def best(material: Material, period: Period) -> Section | None:
    """The pieces that stand highest among their own kind, each by its own family of numbers."""
    chosen = _chosen(_scored(material, period), material["pieces"])
    if not chosen:
        return None
    rows = tuple(_row(one, material["pieces"][one.activity]) for one in chosen)
    note = (
        "Usual is the median of its kind and platform, in the period and the year before it, told where there are "
        f"more than {ENOUGH}. A younger piece has had less time to earn."
    )
    columns = ("Piece", "Kind", "Day", "Number", "Against our usual")
    return Section("The best pieces", grids=(Grid(columns, rows, note),))


def _scored(material: Material, period: Period) -> Iterator[_Piece]:
    """Every delivered piece of the period by its own number, against the median of all of its kind and platform."""
    pieces = material["pieces"]
    groups: dict[tuple[str, str, str], list[int]] = {}
    own = _own_numbers(material)
    for activity, (platform, name, value) in own.items():
        groups.setdefault((pieces[activity][1], platform, name), []).append(value)
    usual = {key: (median(values), len(values)) for key, values in groups.items()}
    for activity, (platform, name, value) in own.items():
        if pieces[activity][3] >= period.from_on:
            middle, count = usual[pieces[activity][1], platform, name]
            told = count > ENOUGH and middle > 0
            yield _Piece(activity, name, value, value / middle if told else None, count)


def _own_numbers(material: Material) -> dict[str, tuple[str, str, int]]:
    """{delivered activity: (platform, name, value)} of the number that each is made for."""
    sums: dict[str, dict[tuple[int, str, str], int]] = {}
    owner: dict[int, str] = {}
    for activity, subject, platform, metric, value, *_ in material["numbers"]:
        if material["pieces"][activity][2] != Status.DELIVERED or FAMILY_OF[metric] not in _OWN:
            continue
        if owner.setdefault(subject, activity) == activity:  # a page of two activities is one piece
            of = sums.setdefault(activity, {})
            key = (_OWN.index(FAMILY_OF[metric]), platform, named(metric))
            of[key] = of.get(key, 0) + value
    return {
        activity: (first[1], first[2], of[first])
        for activity, of in sums.items()
        for first in [min(of, key=lambda key, of=of: (key[0], -of[key], key[1:]))]  # type: ignore[misc]
    }


def _chosen(scored: Iterable[_Piece], pieces: Mapping[str, tuple[str, str, str, date]]) -> list[_Piece]:
    """The best number of each activity, the highest first; then the largest of those too few to compare."""

    def rank(one: _Piece) -> tuple[Any, ...]:
        title, kind, _, on = pieces[one.activity]
        alone = one.times is None
        return alone, -(one.times or 0.0), kind if alone else "", -one.value, on, title, one.activity

    found: dict[str, _Piece] = {}
    alone: set[tuple[str, str]] = set()
    for one in sorted(scored, key=rank):
        group = (pieces[one.activity][1], one.name)
        if one.activity in found or (one.times is None and group in alone) or not one.value:
            continue
        if one.times is None:
            alone.add(group)
        found[one.activity] = one
        if len(found) == BEST:
            break
    return list(found.values())


def _number(one: _Piece) -> str:
    return f"{one.value:,} {measured(one.value, unit_of(one.name))}"


def _usual(one: _Piece) -> str:
    if one.times is None:
        return "too few to compare"
    return f"{one.times:,.1f} times usual, of {one.among:,}"


def _row(one: _Piece, piece: tuple[str, str, str, date]) -> tuple[str, ...]:
    title, kind, _, on = piece
    return cut(title), Kind(kind).label, day(on), _number(one), _usual(one)
