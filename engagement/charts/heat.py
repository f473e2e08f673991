"""When: a year of days, a square each; a narrow screen folds the year in two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.specs import Rows, data, day, lit, number, pick, ready

# Below this width the weeks stand in two rows, the first half above the second.
_NARROW = "width < 480"
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def activity_calendar(frame: pd.DataFrame, since: date, until: date) -> dict[str, Any]:
    """Specification of days from `since` to `until` (about a year), coloured by their number of activities.

    `frame`: day (date), activities (count); days missing from it have none. A click gives day (ISO text).
    """
    counted: Counter[date] = Counter()
    for at, found in zip(frame["day"], frame["activities"], strict=True):
        if (when := day(at)) is not None:
            counted[when] += int(number(found) or 0)
    rows = list(_days(since, until, counted))
    weeks = rows[-1]["week"] + 1
    half = -(-weeks // 2)
    for row in rows:
        row["half"] = half
    return ready(_squares(rows, weeks, half, max(counted.values(), default=0)))


def _days(since: date, until: date, counted: Counter[date]) -> Iterator[dict[str, Any]]:
    monday = since - timedelta(days=since.weekday())
    for at in (since + timedelta(days=count) for count in range((until - since).days + 1)):
        activities = counted[at]
        yield {
            "day": at.isoformat(),
            "shown": f"{_DAYS[at.weekday()]} {at.day} {at:%b %Y}",
            "week": (at - monday).days // 7,
            "weekday": at.weekday(),
            "activities": activities,
            "mark": activities or None,
            "month": f"{at:%b}" if at.day == 1 or (at == since and at.day < 15) else "",
        }


def _squares(rows: Rows, weeks: int, half: int, most: int) -> Any:
    picked = pick("day")
    placed = (
        alt.Chart(data(rows))
        .transform_calculate(
            row=f"{_NARROW} && datum.week >= {half} ? 1 : 0",
            left=f"{_NARROW} && datum.week >= {half} ? datum.week - {half} : datum.week",
        )
        .transform_calculate(
            right="datum.left + 0.88",
            top="datum.row * 8.5 + datum.weekday + 1",
            bottom="datum.row * 8.5 + datum.weekday + 1.88",
        )
    )
    across = alt.Scale(
        domainMin=0, domainMax=alt.ExprRef(f"{_NARROW} ? {half} : {weeks}"), nice=False, zero=False
    )
    down = alt.Scale(
        domainMin=0, domainMax=alt.ExprRef(f"{_NARROW} ? 16.5 : 8"), nice=False, zero=False, reverse=True
    )
    x = alt.X("left:Q", scale=across, axis=None)
    names = ", ".join(f"'{name}'" for name in _DAYS)
    axis = alt.Axis(
        values=[1.5, 3.5, 5.5, 10, 12, 14],
        labelExpr=f"[{names}][datum.value < 8 ? datum.value - 1.5 : datum.value - 10]",
        grid=False,
        labelOverlap=False,
        labelBound=False,
        labelFlush=False,
    )
    y = alt.Y("top:Q", scale=down, title=None, axis=axis)
    tooltip = [
        alt.Tooltip("shown:N", title="Day"),
        alt.Tooltip("activities:Q", title="Activities", format=","),
    ]
    at = {"x": x, "x2": "right:Q", "y": y, "y2": "bottom:Q", "tooltip": tooltip}
    empty = placed.mark_rect(style="ghost", opacity=0.18, cornerRadius=2).encode(**at)
    full = (
        placed.transform_filter("datum.activities > 0")
        .mark_rect(cornerRadius=2)
        .encode(
            **at,
            color=alt.Color(
                "activities:Q",
                title="Activities a day",
                scale=alt.Scale(domain=[1, max(2, most)], type="sqrt"),
                legend=alt.Legend(
                    orient="bottom",
                    direction="horizontal",
                    type="symbol",
                    symbolType="square",
                    values=_steps(most),
                    titleOrient="left",
                    format="d",
                ),
            ),
            opacity=lit(picked),
        )
        .add_params(picked)
    )
    months = (
        placed.transform_filter("datum.month != ''")
        .mark_text(style="note", align="left", baseline="bottom")
        .encode(x=alt.X("left:Q", scale=across), y=alt.Y("head:Q", scale=down), text="month:N")
        .transform_calculate(head="datum.row * 8.5 + 0.85")
    )
    return alt.layer(empty, full, months).properties(height=260)


def _steps(most: int) -> list[int]:
    """A few numbers to read the colours by."""
    return sorted({1, 2, most} if most <= 4 else {1, round(most / 2), most}) if most > 1 else [1]
