"""What happened, on a chart of time: activities as marks on the line, stretches of days as shades."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt
import pandas as pd

from engagement.charts.specs import (
    UTC_TIME,
    Rows,
    data,
    day,
    lit,
    millis,
    named,
    pick,
    records,
    said,
    text,
)

Points = list[tuple[date, float]]
# A selection stands in the specification also where nothing is marked, so a page asks for it always.
_NONE: Rows = [{"id": None, "day": None, "shown": None, "title": None, "value": None}]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of days that is shaded: "Before" or "After" an activity."""

    name: str
    from_on: date
    to_on: date


def _at(points: Points, when: date) -> float:
    """The value on a day: the reading before it, or the first one."""
    return points[max(bisect_right(points, (when, float("inf"))) - 1, 0)][1]


def _between(points: Points, when: date) -> float:
    """The value of a straight line through the readings on a day; beyond its ends that of the end."""
    after = bisect_right(points, (when, float("inf")))
    if after in (0, len(points)):
        return points[min(after, len(points) - 1)][1]
    (since, low), (until, high) = points[after - 1], points[after]
    return low + (high - low) * ((when - since) / (until - since))


def on_the_line(
    marks: pd.DataFrame | None, series: dict[str, Points], *, straight: bool = False
) -> Rows:
    """Marks with the value their account's line has that day; those of accounts that are not drawn are left out.

    `straight` says that the line goes straight from reading to reading; a bar keeps its value to the next.
    """
    value_at = _between if straight else _at
    if marks is None or not len(marks) or not series:
        return []
    found = []
    for row in records(marks):
        when = day(row["day"])
        account = text(row.get("account"))
        points = series.get(account) or next(iter(series.values()))
        if when is not None and (account in series or not account or "" in series):
            found.append(
                {
                    "id": str(row["id"]),
                    "day": millis(when),
                    "shown": said(when),
                    "title": text(row["title"], "Untitled"),
                    "value": value_at(points, when),
                }
            )
    return found[:500]


def marked(rows: Rows, value: str, title: str) -> list[alt.Chart]:
    """The marks, and the selection a click on one makes: it gives id."""
    picked = pick("id")
    return [
        named(alt.Chart(data(rows or _NONE)), "Activity")
        .transform_filter("isValid(datum.day)")
        .mark_point(style="ghost", size=85, filled=True, opacity=1)
        .encode(
            x=alt.X("day:T"),
            y=alt.Y(f"{value}:Q", title=title),
            shape=alt.Shape("what:N", title=None, scale=alt.Scale(range=["triangle-down"])),
            opacity=lit(picked),
            tooltip=[
                alt.Tooltip("title:N", title="Activity"),
                alt.Tooltip("shown:N", title="Day"),
            ],
        )
        .add_params(picked)
    ]


def shaded(windows: Sequence[Window]) -> list[alt.Chart]:
    """Each window as a shade with its name; four at most."""
    if not windows:
        return []
    rows = [
        {
            "name": text(window.name),
            "from": millis(window.from_on),
            "to": millis(window.to_on + timedelta(days=1)),
            "days": f"{said(window.from_on)} to {said(window.to_on)}",
            "at": at,
        }
        for at, window in enumerate(windows[:4])
    ]
    base = alt.Chart(data(rows))
    x = alt.X("from:T", scale=UTC_TIME)
    shade = base.mark_rect(style="ghost").encode(
        x=x,
        x2="to:T",
        opacity=alt.Opacity(
            "name:N",
            legend=None,
            sort=None,
            scale=alt.Scale(
                domain=[str(row["name"]) for row in rows], range=[0.10, 0.22, 0.10, 0.22][: len(rows)]
            ),
        ),
        tooltip=[alt.Tooltip("name:N", title="Window"), alt.Tooltip("days:N", title="Days")],
    )
    # One word under the other: two short windows side by side have no room for both.
    words = [
        base.transform_filter(f"datum.at == {at}")
        .mark_text(style="note", align="left", baseline="top", dx=4, dy=4 + 14 * at)
        .encode(x=x, y=alt.value(0), text="name:N")
        for at in range(len(rows))
    ]
    return [shade, *words]
