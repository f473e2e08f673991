"""A brief in a few sentences, from the sections it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engagement.insight.briefs.aims import tally
from engagement.insight.briefs.words import day, listed
from engagement.insight.verdicts import Verdict
from engagement.model.briefs import Figure, Period, Section

_BY_LABEL = {verdict.label: verdict for verdict in Verdict}
_WORRIES = (Verdict.BEHIND, Verdict.MISSED, Verdict.AT_RISK)
# The families a reader asks for first; the others stand in their section.
_LATE = ("analysts.overdue", "press.overdue")
_FIRST = ("reach.attendance", "reach.views", "reach.impressions", "reach.reads")


def in_short(sections: Sequence[Section], period: Period) -> Section:
    """What to know when there is a minute."""
    figures = {figure.key: figure for section in sections for figure in section.figures}
    return Section("In short", tuple(_said(figures, period)))


def _said(figures: dict[str, Figure], period: Period) -> Iterator[str]:
    if period.runs:
        yield f"The period runs until {day(period.to_on)}: this is how it stands on {day(period.on_day)}."
    elif not period.begun:
        yield f"The period begins on {day(period.from_on)}."
    done = figures.get("delivered")
    if period.begun and (done is None or not done.value):
        yield "No delivered activity is recorded for this period."
    elif done is not None:
        kinds = [figure.said for key, figure in figures.items() if key.startswith("delivered.")]
        beside = f", {done.note}" if done.note else ""
        yield f"{done.said} delivered{beside}: {listed([*kinds[:4], *_more(len(kinds) - 4)])}."
    goals = [figure for key, figure in figures.items() if key.startswith("goal.")]
    if goals:
        yield tally([_BY_LABEL[figure.note] for figure in goals])
        yield from _worries(goals)
    reached = [figures[key].said for key in _FIRST if key in figures and figures[key].value is not None]
    if reached:
        yield f"Reached by it: {listed(reached)}."
    yield from _beside(figures)


def _beside(figures: dict[str, Figure]) -> Iterator[str]:
    """The desk, the mission and the indicators, each in its one number that a reader asks for first."""
    late = [one for key in _LATE if (one := figures.get(key)) and one.value]
    if late:
        yield f"{listed([f'{one.label}: {one.said}' for one in late])}."
    time = figures.get("mission.business")
    if time is not None and "mission.duties" in figures:
        yield f"{time.label}: {time.said}, {time.note[:1].lower()}{time.note[1:]}."
    means = [
        one for key, one in figures.items() if key.startswith("indicator.") and one.value is not None
    ]
    if means:
        low = min(means, key=lambda one: one.value or 0)
        yield f"Lowest of the three indicators: {low.label}, {low.said}."


def _more(kinds: int) -> list[str]:
    return [] if kinds <= 0 else [f"{kinds:,} more {'kind' if kinds == 1 else 'kinds'}"]


def _worries(goals: Sequence[Figure]) -> Iterator[str]:
    for verdict in _WORRIES:
        names = [f"{one.label} ({one.said})" for one in goals if one.note == verdict.label]
        if names:
            more = [f"{len(names) - 5:,} more"] if len(names) > 5 else []
            yield f"{verdict.label}: {listed([*names[:5], *more])}."
