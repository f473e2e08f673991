"""How a goal is doing: actual, expected by now, a verdict and its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engagement.insight.prospects import Prospect, prospect
from engagement.insight.verdicts import GoalFacts, GoalRow, Verdict
from engagement.insight.why import reasons
from engagement.model.measures import read_measure

# By the chance to reach the target: more likely than not is on track, one in five at risk, less behind.
LIKELY, POSSIBLE = 0.5, 0.2
# Where the record is too short for a forecast, by the pace: below four fifths of what is expected it is behind.
AT_RISK = 0.8
# With so little of the period gone and so short a record nothing is said.
TOO_EARLY = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal on a day; `actual` None is unknown.

    `expected` is what the target asks for by that day, by the season and the calendar. `prospect` is None
    where nothing can be forecast.
    """

    name: str
    owner: str
    measure: str
    target: int
    starts_on: date
    ends_on: date
    actual: int | None
    expected: float
    booked: int
    verdict: Verdict
    reasons: list[str] = field(default_factory=list)
    prospect: Prospect | None = None

    @property
    def chance(self) -> float | None:
        """The chance, 0 to 1, to reach the target by the period's end."""
        return None if self.prospect is None else round(self.prospect.forecast.chance(self.target), 4)

    def as_json(self) -> dict[str, Any]:
        """The shape of the command line."""
        range_ = self.prospect and self.prospect.forecast
        return {
            "name": self.name,
            "owner": self.owner,
            "measure": self.measure,
            "target": self.target,
            "from": self.starts_on.isoformat(),
            "to": self.ends_on.isoformat(),
            "actual": self.actual,
            "expected": self.expected,
            "booked": self.booked,
            "verdict": self.verdict.value,
            "reasons": self.reasons,
            "forecast_low": range_ and range_.low,
            "forecast": range_ and range_.mid,
            "forecast_high": range_ and range_.high,
            "chance": self.chance,
        }


def progress(goal: GoalRow, facts: GoalFacts, on: date) -> Progress:
    """Judge a goal at the end of a day."""
    measure = read_measure(goal.measure)
    days = (goal.to_on - goal.from_on).days + 1
    gone = min(max((on - goal.from_on).days + 1, 0), days) / days
    found = prospect(goal, measure, facts, on)
    straight = goal.target * gone
    expected = round(straight if found is None else found.due(goal.target, on, straight), 1)
    verdict = _verdict(goal, facts, on, expected, gone, found)
    return Progress(
        name=goal.name,
        owner=goal.owner,
        measure=goal.measure,
        target=goal.target,
        starts_on=goal.from_on,
        ends_on=goal.to_on,
        actual=facts.actual,
        expected=expected,
        booked=facts.booked,
        verdict=verdict,
        reasons=reasons(goal, measure, facts, on, expected, verdict, found),
        prospect=found,
    )


def _verdict(
    goal: GoalRow, facts: GoalFacts, on: date, expected: float, gone: float, found: Prospect | None
) -> Verdict:
    if facts.actual is not None and facts.actual >= goal.target:
        return Verdict.ACHIEVED
    if on < goal.from_on:
        return Verdict.NOT_STARTED
    if facts.actual is None:
        return Verdict.NO_DATA
    if on > goal.to_on:
        return Verdict.MISSED
    if facts.actual + facts.booked >= goal.target:
        return Verdict.ON_TRACK
    if found is not None and not found.forecast.early:
        chance = found.forecast.chance(goal.target)
        return (
            Verdict.ON_TRACK
            if chance >= LIKELY
            else Verdict.AT_RISK
            if chance >= POSSIBLE
            else Verdict.BEHIND
        )
    # Whole things cannot be a fraction done: nobody is behind for a tenth of a talk.
    due = int(expected)
    if facts.actual >= due and (facts.actual or gone >= TOO_EARLY):
        return Verdict.ON_TRACK
    if gone < TOO_EARLY:
        return Verdict.TOO_EARLY
    close = facts.actual >= AT_RISK * due or (found and found.forecast.chance(goal.target) >= LIKELY)
    return Verdict.AT_RISK if close else Verdict.BEHIND
