"""The goals that the period meets: verdict, reasons and forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from engagement.insight.briefs.words import cut, day, listed, many
from engagement.insight.progress import Progress, progress
from engagement.insight.verdicts import Verdict
from engagement.model.briefs import Drawing, Figure, Material, Period, Section
from engagement.model.measures import read_measure

# So many goals fit on one chart.
_DRAWN = 12


def goals(material: Material, period: Period) -> Section:
    """Each goal as it stood on the brief's day; parts of a goal stand where they meet the period."""
    found = [(goal, progress(goal, facts, period.on_day)) for goal, facts in material["goals"]]
    if not found:
        return Section("Goals", ("No goal is set for this period.",))
    sentences = [f"As known on {day(period.on_day)}.", *filter(None, map(_reasons, found))]
    return Section(
        "Goals",
        tuple(sentences),
        tuple(_figure(goal, made) for goal, made in found),
        drawings=_drawings([made for _, made in found], period),
    )


def tally(verdicts: Sequence[Verdict]) -> str:
    """ "5 goals: 2 on track, 1 behind"."""
    counts = Counter(verdicts)
    said = listed([f"{counts[v]:,} {v.label.lower()}" for v in Verdict if counts[v]])
    return f"{many(len(verdicts), 'goal', 'goals')}: {said}."


def _reasons(one: tuple[Any, Progress]) -> str:
    """Why the verdict is what it is, without what the goal's number says already; "" where that is all."""
    goal, made = one
    rest = [said for said in made.reasons if said.rstrip(".") != _figure(goal, made).said]
    return f"{cut(made.name)} ({made.owner}): {' '.join(rest)}" if rest else ""


def _figure(goal: Any, made: Progress) -> Figure:
    """The note is the verdict and nothing else: by it a verdict that changed is found."""
    unit = f"of {made.target:,} {read_measure(made.measure).in_words}"
    return Figure(f"goal.{goal.id}", cut(made.name), made.actual, unit, made.verdict.label)


def _drawings(found: Sequence[Progress], period: Period) -> tuple[Drawing, ...]:
    known = [made for made in found if made.actual is not None][:_DRAWN]
    if not known:
        return ()
    names = [cut(made.name, 40) for made in known]
    told = tuple(
        name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, 1)
    )
    shares = tuple(round(100 * (made.actual or 0) / made.target, 1) for made in known)
    pairs = [f"{name} {share:,.0f} %" for name, share in zip(told, shares, strict=True)]
    words = f"Share of each goal's target reached by {day(period.on_day)}: {listed(pairs)}."
    return (
        Drawing("Reached of each target", "bars", told, (("Reached", shares),), "%", in_words=words),
    )
