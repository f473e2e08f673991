"""The three indicators of a CEO: scores by role in the period's last quarter, and how they changed.

What somebody wrote beside a score is never in a brief.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engagement.insight.briefs.words import listed, many
from engagement.insight.indicators import FAR, Standing, by_quarter, change, unanswered
from engagement.model.briefs import Drawing, Figure, Material, Period, Section
from engagement.model.mission import Indicator
from engagement.model.quarters import in_words, quarter_code
from engagement.model.rubric import assessor_in_words

# So many quarters fit on one chart.
_DRAWN = 12
_SHORT = {
    Indicator.STRATEGY_ALIGNMENT: "Technical strategy",
    Indicator.ENGINEERING_CULTURE: "Engineering culture",
    Indicator.SATISFACTION: "Satisfaction",
}
_Stood = Mapping[Indicator, Sequence[Standing]]


def indicators(material: Material, period: Period) -> Section | None:
    """How they stood in the period's last quarter that is over or runs; None where nobody was asked by then.

    A score is of its quarter, on whatever day it was given.
    """
    if not period.begun:
        return None
    scores, people = material["assessments"]["scores"], material["assessments"]["people"]
    stood = {one: by_quarter(scores, people, one, period.last) for one in Indicator}
    if not any(standings[-1].asked for standings in stood.values()):
        return None
    quarter = quarter_code(period.last)
    return Section(
        "The three indicators",
        tuple(_sentences(stood, scores, people, quarter)),
        tuple(_figure(one, standings) for one, standings in stood.items()),
        drawings=_drawings(stood, scores, period, quarter),
    )


def _figure(indicator: Indicator, standings: Sequence[Standing]) -> Figure:
    """The mean, from three answers on; fewer are told by the chart alone."""
    now = standings[-1]
    heard = f"{len(now.voices):,} of {now.asked:,} asked in {in_words(now.quarter)}"
    mean = None if now.mean is None else round(now.mean, 1)
    few = "; too few for a mean" if now.voices and mean is None else ""
    key = f"indicator.{indicator}.{now.quarter}"
    return Figure(
        key,
        indicator.label,
        mean,
        "of 5 on average",
        f"By {heard}{few}{_spread(now)}{_change(standings)}",
    )


def _spread(now: Standing) -> str:
    if now.spread is None:
        return ""
    if now.spread == 0:
        return "; all agree"
    return f"; {many(now.spread, 'step', 'steps')} between the lowest and the highest"


def _sentences(stood: _Stood, scores: Any, people: Any, quarter: str) -> Iterator[str]:
    missing = unanswered(scores, people, quarter)
    said = f"All who were asked have answered for {in_words(quarter)}."
    if missing:
        said = f"Not heard in full for {in_words(quarter)}: {listed(_counted(missing))}."
    apart = [_apart_in_words(one, standings[-1]) for one, standings in stood.items()]
    # One paragraph: it stands over the numbers in every form.
    yield " ".join(filter(None, (said, *apart)))


def _counted(roles: Sequence[str]) -> list[str]:
    """Roles by name, each once: "Head of Sales (2)"."""
    return [
        f"{role} ({roles.count(role):,})" if roles.count(role) > 1 else role
        for role in dict.fromkeys(roles)
    ]


def _apart_in_words(indicator: Indicator, now: Standing) -> str:
    """Who should talk to whom; "" where nobody is far apart."""
    if now.spread is None or now.spread < FAR:
        return ""
    low, high = now.voices[0], now.voices[-1]
    return f"{_SHORT[indicator]}: {low.who} and {high.who} are far apart. Talk about it."


def _change(standings: Sequence[Standing]) -> str:
    """How it changed since the quarter before, by those who answered both times."""
    if len(standings) < 2 or not standings[-1].voices or not standings[-2].voices:
        return ""
    said = change(standings[-1], standings[-2]).told.rstrip(".")
    return f"; {said[:1].lower()}{said[1:]}"


def _drawings(stood: _Stood, scores: Any, period: Period, quarter: str) -> tuple[Drawing, ...]:
    return tuple(_by_role(scores, quarter)) + tuple(_by_quarter(stood, period))


def _by_role(scores: Sequence[Any], quarter: str) -> Iterator[Drawing]:
    """Each assessor's scores of the quarter, side by side."""
    given: dict[str, dict[str, int]] = {}
    roles: dict[str, str] = {}
    for row in scores:
        if row.quarter == quarter:
            given.setdefault(row.assessor_id, {})[row.indicator] = row.score
            roles[row.assessor_id] = assessor_in_words(row.role, row.department)
    if not given:
        return
    order = sorted(
        given, key=lambda one: (roles[one] != "CEO", not roles[one].startswith("VP"), roles[one])
    )
    names = _apart([roles[one] for one in order])
    series = tuple(
        (_SHORT[one], tuple(given[who].get(one.value) for who in order))
        for one in Indicator
        if any(one.value in found for found in given.values())
    )
    told = [
        f"{name} {', '.join(str(values[at]) for _, values in series if values[at] is not None)}"
        for at, name in enumerate(names)
    ]
    words = f"Scores from 1 to 5 for {listed([name for name, _ in series]).lower()}: {'; '.join(told)}."
    title = f"Scores of {in_words(quarter)} by role"
    yield Drawing(title, "bars", tuple(names), series, "of 5", in_words=words)


def _apart(names: Sequence[str]) -> list[str]:
    """The names, a second of the same told apart by its number."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return made


def _by_quarter(stood: _Stood, period: Period) -> Iterator[Drawing]:
    """The means over the period's quarters, where it has more than one with a mean."""
    first = quarter_code(period.from_on)
    quarters = sorted({s.quarter for all_ in stood.values() for s in all_ if s.quarter >= first})[
        -_DRAWN:
    ]
    means = {
        one: {s.quarter: round(s.mean, 1) for s in standings if s.mean is not None}
        for one, standings in stood.items()
    }
    drawn = [quarter for quarter in quarters if any(quarter in found for found in means.values())]
    if len(drawn) < 2:
        return
    between = [quarter for quarter in quarters if drawn[0] <= quarter <= drawn[-1]]
    series = tuple(
        (_SHORT[one], tuple(found.get(quarter) for quarter in between)) for one, found in means.items()
    )
    names = tuple(map(in_words, between))
    words = f"Means of the three indicators by quarter, from {names[0]} to {names[-1]}."
    note = "A quarter with fewer than three answers has no mean."
    yield Drawing("Means by quarter", "lines", names, series, "of 5", note, words)
