"""Accounts and communities over time, with the activities where they happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts import groups
from engagement.charts.labels import legend, legend_height
from engagement.charts.marked import Points, Window, marked, on_the_line, shaded
from engagement.charts.specs import (
    MOST_GROUPS,
    OTHERS,
    UTC_TIME,
    Rows,
    data,
    day,
    days_axis,
    millis,
    number,
    ready,
    said,
    text,
    thinned,
)


def audience_over_time(
    frame: pd.DataFrame,
    title: str,
    *,
    marks: pd.DataFrame | None = None,
    windows: Sequence[Window] = (),
) -> dict[str, Any]:
    """Specification of one metric by day, one line an account (the 8 largest).

    `frame`: account (text), day (date), value (number). `marks`: id, day (date), title, account (text; empty
    marks the largest account's line): activities, on the line where they happened. A click gives id.
    The axis need not begin at 0: lines, not bars.
    """
    series = _series(frame)
    rows = [
        {"account": name, "day": millis(at), "shown": said(at), "value": value}
        for name, points in series.items()
        for at, value in thinned(points)
    ]
    order = list(series)
    base = alt.Chart(data(rows)).encode(
        x=alt.X("day:T", title=None, scale=UTC_TIME, axis=days_axis()),
        y=alt.Y(
            "value:Q",
            title=title,
            scale=alt.Scale(zero=False),
            axis=alt.Axis(format="~s", tickMinStep=1),
        ),
        color=alt.Color("account:N", sort=order, scale=alt.Scale(domain=order), legend=legend(order)),
        tooltip=[
            alt.Tooltip("account:N", title="Account"),
            alt.Tooltip("shown:N", title="Day"),
            alt.Tooltip("value:Q", title=title, format=","),
        ],
    )
    lines = base.mark_line(
        strokeWidth=2.5, point=alt.OverlayMarkDef(size=30) if len(rows) < 60 else False
    ).encode(strokeDash=alt.StrokeDash("account:N", sort=order, scale=alt.Scale(domain=order)))
    layers = [
        *shaded(windows),
        lines,
        *marked(on_the_line(marks, series, straight=True), "value", title),
    ]
    return ready(alt.layer(*layers).properties(height=340 + legend_height(order)))


def growth_by_week(
    frame: pd.DataFrame,
    title: str,
    *,
    marks: pd.DataFrame | None = None,
    windows: Sequence[Window] = (),
) -> dict[str, Any]:
    """Specification of growth a week as bars, stacked by account (the 8 largest and Others).

    `frame`: week (date, its Monday), account (text), growth (number, may be negative). `marks` as in
    `audience_over_time`, drawn above the bars. A click on a mark gives id.
    """
    sums = groups.sums_of(frame, "account", "growth")
    named = list(sums)[:MOST_GROUPS]
    order = groups.folded(named, sums)
    cells: dict[tuple[date, str], float] = defaultdict(float)
    for week, account, growth in zip(frame["week"], frame["account"], frame["growth"], strict=True):
        if (at := day(week)) is not None:
            name = text(account, "Not given")
            cells[at, name if name in named else OTHERS] += number(growth) or 0
    rows = _stacked(cells, order)
    bars = (
        alt.Chart(data(rows))
        .mark_bar()
        .encode(
            x=alt.X("week:T", title=None, scale=UTC_TIME, axis=days_axis()),
            x2="ends:T",
            y=alt.Y("from:Q", title=title, axis=alt.Axis(format="~s", tickMinStep=1)),
            y2="to:Q",
            color=alt.Color(
                "account:N", sort=order, scale=alt.Scale(domain=order), legend=legend(order)
            ),
            tooltip=[
                alt.Tooltip("account:N", title="Account"),
                alt.Tooltip("shown:N", title="Week from"),
                alt.Tooltip("growth:Q", title=title, format="+,"),
            ],
        )
    )
    totals: dict[date, float] = defaultdict(float)
    for (at, _), growth in cells.items():
        totals[at] += max(growth, 0)
    tops = {"": sorted(totals.items())}
    layers = [*shaded(windows), bars, *marked(on_the_line(marks, tops), "value", title)]
    return ready(alt.layer(*layers).properties(height=290 + legend_height(order)))


def _stacked(cells: dict[tuple[date, str], float], order: list[str]) -> Rows:
    """Growth above 0 upon growth, losses under 0 below losses. (A bar as wide as its week is not stacked for us.)"""
    tops: dict[tuple[date, bool], float] = defaultdict(float)
    rows = []
    for (at, name), growth in sorted(
        cells.items(), key=lambda cell: (cell[0][0], order.index(cell[0][1]))
    ):
        start = tops[at, growth < 0]
        tops[at, growth < 0] = start + growth
        rows.append(
            {
                "week": millis(at),
                "ends": millis(at + timedelta(days=6)),
                "shown": said(at),
                "account": name,
                "growth": growth,
                "from": start,
                "to": start + growth,
            }
        )
    return rows


def _series(frame: pd.DataFrame) -> dict[str, Points]:
    found: dict[str, dict[date, float]] = defaultdict(dict)
    for account, at, value in zip(frame["account"], frame["day"], frame["value"], strict=True):
        when, known = day(at), number(value)
        if when is not None and known is not None:
            found[text(account, "Not given")][when] = known
    sorted_points = {name: sorted(points.items()) for name, points in found.items()}
    largest = sorted(sorted_points, key=lambda name: (-sorted_points[name][-1][1], name))
    return {name: sorted_points[name] for name in largest[:MOST_GROUPS]}
