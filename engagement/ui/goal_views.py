"""What the Goals page shows, computed once for each version of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pandas as pd

from engagement.charts import pace
from engagement.insight import paths
from engagement.insight.progress import Progress, progress
from engagement.model.measures import read_measure
from engagement.store import Facts, Store
from engagement.ui.data import kept


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal, how it is doing, and the changes of its target (when, by whom, from, to), newest first."""

    goal: Any
    facts: Facts
    made: Progress
    targets: tuple[tuple[datetime, str, int, int], ...]

    @property
    def early(self) -> bool:
        """Whether the record is too short for a forecast."""
        return self.made.prospect is None or self.made.prospect.forecast.early


@kept(16)
def judged(store: Store, on: date) -> list[Judged]:
    """Every goal as it is doing on a day."""
    targets = store.goal_targets()
    return [
        Judged(goal, facts, progress(goal, facts, on), tuple(targets.get(goal.id, ())))
        for goal, facts in store.goals_with_facts(on)
    ]


def running(store: Store, on: date) -> list[Judged]:
    """Whole goals whose period has not ended; their parts stand with them on the Goals page."""
    return [one for one in judged(store, on) if one.goal.to_on >= on and one.goal.parent_id is None]


_bar = lru_cache(maxsize=512)(pace.goal_bar)


def bar(made: Progress) -> dict[str, Any]:
    """The goal as one bar, with its forecast where there is one."""
    found = made.prospect.forecast if made.prospect and not made.prospect.forecast.early else None
    if found is None:
        return _bar(made.actual, made.expected, made.target)
    return _bar(made.actual, made.expected, made.target, found.low, found.mid, found.high)


@dataclass(frozen=True, slots=True)
class Period:
    """A goal's period: the chart, its rows, what is booked, and what its numbers rest on."""

    spec: dict[str, Any]
    rows: pd.DataFrame
    booked: list[dict[str, Any]]
    source: str
    as_of: datetime | None
    coverage: str


@kept(64)
def period(store: Store, goal_id: str, on: date) -> Period | None:
    """The chart of one goal's whole period; None where nothing is known of it."""
    one = next((one for one in judged(store, on) if one.goal.id == goal_id), None)
    if one is None or one.made.actual is None:
        return None
    lines = paths.path(one.made, store.goal_path(one.goal, on), on)
    measure = read_measure(one.goal.measure)
    spec = pace.goal_pace(
        lines.actual,
        lines.expected,
        one.made.target,
        on,
        measure.in_words.capitalize(),
        forecast=lines.forecast,
        booked=lines.booked if len(lines.booked) else None,
    )
    booked = [
        {
            "id": thing.id,
            "title": thing.title,
            "day": thing.day.isoformat(),
            "likely": f"{thing.chance:.0%}".replace("%", " %"),
        }
        for thing in (one.made.prospect.calendar if one.made.prospect else ())
    ]
    counted = measure.what == "count"
    return Period(
        spec,
        lines.rows,
        booked,
        "the activities recorded here" if counted else "the numbers read and entered for them",
        None if counted else one.facts.oldest,
        _coverage(one.facts),
    )


def _coverage(facts: Facts) -> str:
    if facts.known is None or not facts.of:
        return ""
    return f"Known for {facts.known:,} of {facts.of:,}."
