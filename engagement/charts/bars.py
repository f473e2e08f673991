"""Bars by month, stacked by what they are of."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.specs import ready


def reach_by_month(frame: pd.DataFrame, title: str) -> dict[str, Any]:
    """Specification of reach (month, platform, value) as bars, one colour a platform."""
    return _bars(frame, "platform", "value", "Platform", title)


def output_by_month(frame: pd.DataFrame) -> dict[str, Any]:
    """Specification of activities (month, kind, activities) as bars, one colour a kind."""
    return _bars(frame, "kind", "activities", "Kind", "Activities")


def _bars(
    frame: pd.DataFrame, color: str, value: str, color_title: str, value_title: str
) -> dict[str, Any]:
    listed = frame.assign(month=[day.isoformat() for day in frame["month"]])
    base = alt.Chart(listed).encode(
        x=alt.X(
            "month:O",
            timeUnit="utcyearmonth",
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True),
        ),
        y=alt.Y(f"sum({value}):Q", title=value_title, axis=alt.Axis(format="~s", tickMinStep=1)),
        color=alt.Color(
            f"{color}:N",
            title=color_title,
            legend=alt.Legend(orient="bottom", columns=3, labelLimit=110),
        ),
        tooltip=[
            alt.Tooltip("month:T", timeUnit="utcyearmonth", title="Month"),
            alt.Tooltip(f"{color}:N", title=color_title),
            alt.Tooltip(f"{value}:Q", title=value_title, format=","),
        ],
    )
    return ready(base.mark_bar().properties(height=320))
