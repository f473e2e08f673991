"""A goal's parts: a year's target spread over its quarters or months, by the season where one is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engagement.errors import Refused
from engagement.insight.forecast import FLAT, forecast_count, share_gone
from engagement.insight.periods import month_of, quarter_name, quarter_of
from engagement.model.goals import NewGoal

BY = ("quarter", "month")
MOST = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a goal: its name's end, its days, its target."""

    name: str
    starts_on: date
    ends_on: date
    target: int


def split(target: int, first: date, last: date, by: str, season: Sequence[float] = FLAT) -> list[Part]:
    """The parts of a target by "quarter" or "month", in time's order; whole numbers that add up to it.

    Each part gets its share of the season's days; what is left over by rounding goes to the largest
    remainders (Hamilton's method). Parts that would have no target are left out; one part alone is none.
    """
    spans = _spans(first, last, by)
    if len(spans) < 2:
        return []
    ends = [0.0, *(share_gone(first, last, end, season) for _, _, end in spans)]
    wanted = [target * (ends[n + 1] - ends[n]) for n in range(len(spans))]
    whole = [int(share) for share in wanted]
    by_rest = sorted(range(len(spans)), key=lambda n: (whole[n] - wanted[n], n))
    for n in by_rest[: target - sum(whole)]:
        whole[n] += 1
    return [
        Part(name, start, end, count)
        for (name, start, end), count in zip(spans, whole, strict=True)
        if count
    ]


def each(target: int, first: date, last: date, by: str) -> list[Part]:
    """The same target in every quarter or month of a period."""
    return [Part(name, start, end, target) for name, start, end in _spans(first, last, by)]


def in_parts(
    goal: NewGoal, by: str, every: bool, past: Sequence[date] = (), on: date | None = None
) -> tuple[NewGoal, list[NewGoal]]:
    """A goal and its parts by "quarter" or "month"; none where `by` is neither.

    With `every` the target is that of each part, and the whole one's their sum. Else it is spread by the
    season that the `past` days of its things show on a day. Raises Refused for too many parts.
    """
    if by not in BY:
        return goal, []
    first, last = goal.starts_on, goal.ends_on
    if every:
        parts = each(goal.target, first, last, by)
    else:
        season = forecast_count(past, first, last, on or first).season
        parts = split(goal.target, first, last, by, season)
    if len(parts) > MOST:
        raise Refused(
            f"In parts: that makes {len(parts):,} goals, {MOST} at most. Choose quarters.", "split"
        )
    made = [
        replace(
            goal,
            name=f"{goal.name}, {part.name}",
            target=part.target,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
        )
        for part in parts
    ]
    return replace(goal, target=sum(part.target for part in parts) or goal.target), made


def _spans(first: date, last: date, by: str) -> list[tuple[str, date, date]]:
    spans, day = [], first
    while day <= last:
        end = min((quarter_of(day) if by == "quarter" else month_of(day))[1], last)
        spans.append((quarter_name(day) if by == "quarter" else f"{day:%B %Y}", day, end))
        day = end + timedelta(days=1)
    return spans
