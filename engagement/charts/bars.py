"""Bars by month, stacked by what they are of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import legend, legend_height
from engagement.charts.specs import data, ready, records


def output_by_month(frame: pd.DataFrame, months: Sequence[date]) -> dict[str, Any]:
    """Specification of activities (month, kind, activities) as bars, one colour a kind."""
    return _bars(frame, months, "kind", "activities", "Kind", "Activities")


def _bars(
    frame: pd.DataFrame,
    months: Sequence[date],
    color: str,
    value: str,
    color_title: str,
    value_title: str,
) -> dict[str, Any]:
    kinds = sorted({str(name) for name in frame[color]})
    # The tooltip has a column of its own: one field cannot be a name on the axis and a time beside it.
    listed = frame.assign(
        month=[day.isoformat() for day in frame["month"]],
        shown=[day.strftime("%b %Y") for day in frame["month"]],
    )
    base = alt.Chart(data(records(listed))).encode(
        x=alt.X(
            "month:O",
            title=None,
            scale=alt.Scale(domain=[month.isoformat() for month in months]),
            axis=alt.Axis(
                labelAngle=0,
                labelOverlap=True,
                labelExpr="utcFormat(toDate(datum.value), '%b %Y')",
            ),
        ),
        y=alt.Y(f"sum({value}):Q", title=value_title, axis=alt.Axis(format="~s", tickMinStep=1)),
        color=alt.Color(
            f"{color}:N",
            legend=legend(kinds),
        ),
        tooltip=[
            alt.Tooltip("shown:N", title="Month"),
            alt.Tooltip(f"{color}:N", title=color_title),
            alt.Tooltip(f"{value}:Q", title=value_title, format=","),
        ],
    )
    return ready(base.mark_bar().properties(height=270 + legend_height(kinds)))
