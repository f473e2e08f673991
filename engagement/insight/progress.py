"""How a goal is doing: actual, expected by now, a verdict and its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from engagement.model.measures import Measure, read_measure

# Below four fifths of what is expected by now a goal is behind; between that and all, at risk.
AT_RISK = 0.8


class Verdict(StrEnum):
    """What a goal's pace says, worst first."""

    BEHIND = "behind"
    MISSED = "missed"
    AT_RISK = "at_risk"
    NO_DATA = "no_data"
    ON_TRACK = "on_track"
    ACHIEVED = "achieved"
    NOT_STARTED = "not_started"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class GoalRow(Protocol):
    """A goal as it is recorded."""

    @property
    def name(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def target(self) -> int: ...
    @property
    def from_on(self) -> date: ...
    @property
    def to_on(self) -> date: ...


class GoalFacts(Protocol):
    """What its measure stands at."""

    @property
    def actual(self) -> int | None: ...
    @property
    def booked(self) -> int: ...
    @property
    def known(self) -> int | None: ...
    @property
    def of(self) -> int | None: ...
    @property
    def left_out(self) -> int: ...
    @property
    def oldest(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal on a day. `expected` is the straight line to the target; `actual` None is unknown."""

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

    def as_json(self) -> dict[str, Any]:
        """The shape of the command line."""
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
        }


def progress(goal: GoalRow, facts: GoalFacts, on: date) -> Progress:
    """Judge a goal at the end of a day.

    Expected by now is target x days gone / days of the period, both ends counted.
    """
    measure = read_measure(goal.measure)
    days = (goal.to_on - goal.from_on).days + 1
    gone = min(max((on - goal.from_on).days + 1, 0), days)
    expected = round(goal.target * gone / days, 1)
    verdict = _verdict(goal, facts, on, expected)
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
        reasons=_reasons(goal, facts, on, expected, measure, verdict),
    )


def _verdict(goal: GoalRow, facts: GoalFacts, on: date, expected: float) -> Verdict:
    if facts.actual is not None and facts.actual >= goal.target:
        return Verdict.ACHIEVED
    if on < goal.from_on:
        return Verdict.NOT_STARTED
    if facts.actual is None:
        return Verdict.NO_DATA
    if on > goal.to_on:
        return Verdict.MISSED
    # Whole things cannot be a fraction done: nobody is behind for a tenth of a talk.
    due = int(expected)
    if facts.actual >= due:
        return Verdict.ON_TRACK
    if facts.actual + facts.booked >= goal.target:
        return Verdict.ON_TRACK
    return Verdict.AT_RISK if facts.actual >= AT_RISK * due else Verdict.BEHIND


def _reasons(
    goal: GoalRow,
    facts: GoalFacts,
    on: date,
    expected: float,
    measure: Measure,
    verdict: Verdict,
) -> list[str]:
    reasons = []
    if facts.actual is None:
        reasons.append(_why_unknown(measure))
    else:
        words = measure.in_words
        reasons.append(f"{facts.actual:,} of {goal.target:,} {words}.")
        if verdict is Verdict.MISSED:
            reasons.append(f"The period ended on {goal.to_on}, {goal.target - facts.actual:,} short.")
        elif verdict in (Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.BEHIND):
            reasons.append(_pace(goal, facts.actual, on, expected))
    if facts.booked and verdict not in (Verdict.MISSED, Verdict.ACHIEVED):
        reasons.append(f"{facts.booked:,} more booked before the period ends.")
    if verdict is Verdict.NOT_STARTED:
        reasons.append(f"The period starts on {goal.from_on}.")
    if facts.of and facts.known is not None and facts.known < facts.of and facts.actual is not None:
        reasons.append(f"Known for {facts.known:,} of {facts.of:,}.")
    if facts.left_out:
        reasons.append(_left_out(measure, facts.left_out))
    return reasons


def _pace(goal: GoalRow, actual: int, on: date, expected: float) -> str:
    left = (goal.to_on - on).days
    gap = actual - expected
    # Tenths tell where there are few, and nothing where there are hundreds.
    digits = ",.1f" if goal.target < 100 else ",.0f"
    pace = f"{expected:{digits}} expected by {on}"
    if gap >= 0:
        return f"{pace}: {gap:{digits}} ahead, {left} days left."
    return f"{pace}: {-gap:{digits}} short, {left} days left."


def _why_unknown(measure: Measure) -> str:
    if measure.what == "growth":
        return f"{measure.account} was never read. Connect its platform on Sources, then pull."
    if measure.metrics == ("attendance",):
        return "No attendance is entered for the talks of this period. Open one on Activities."
    return "No number was read yet. Connect the platform on Sources, then pull."


def _left_out(measure: Measure, count: int) -> str:
    if measure.what == "growth":
        return "First read after the period began: growth counts from that reading on."
    return f"{count:,} older ones were first read in this period: what they had before is not counted."
