"""Conferences as bars from their first day to their last, with the day their call for papers closes."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import legend, names_axis, row_height
from engagement.charts.specs import (
    Rows,
    data,
    day,
    days_axis,
    distinct,
    last_grey,
    lit,
    millis,
    named,
    pick,
    ready,
    records,
    said,
    text,
)

_PAST, _COMING = "Past", "Coming"
_WHEN = last_grey([_COMING], _PAST)


def conference_timeline(frame: pd.DataFrame, today: date, *, most: int = 30) -> dict[str, Any]:
    """Specification of events as bars over time, with a mark where their call closes and today's line.

    `frame`: id, name, city (text), starts_on, ends_on (dates; a missing end is the first day), cfp_closes_on
    (date or missing), status (text, may be empty). The `most` nearest to today are drawn. A click gives id.
    """
    rows = [found for row in records(frame) if (found := _row(row, today))]
    rows.sort(key=lambda row: abs(row["away"]))
    rows = sorted(rows[:most], key=lambda row: (row["from"], row["name"]))
    for row, label in zip(rows, distinct(_called(rows)), strict=True):
        row["label"] = label
    return ready(_bars(rows, today))


def _called(rows: Rows) -> list[str]:
    """Their names; with the month, and where that is not enough the day, where one comes again."""
    names = [str(row["name"]) for row in rows]
    for shape in ("month", "day"):
        counted = Counter(names)
        names = [
            f"{row['name']}, {row[shape]}" if counted[name] > 1 else name
            for name, row in zip(names, rows, strict=True)
        ]
    return names


def _row(row: dict[str, Any], today: date) -> dict[str, Any] | None:
    starts = day(row["starts_on"])
    if starts is None:
        return None
    ends = max(day(row["ends_on"]) or starts, starts)
    closes = day(row["cfp_closes_on"])
    return {
        "id": str(row["id"]),
        "name": text(row["name"], "Untitled"),
        "city": text(row.get("city")),
        "status": text(row.get("status")),
        "from": millis(starts),
        "to": millis(ends + timedelta(days=1)),
        "month": f"{starts:%b ’%y}",
        "day": f"{starts.day} {starts:%b ’%y}",
        "days": said(starts) if ends == starts else f"{said(starts)} to {said(ends)}",
        "closes": millis(closes) if closes else None,
        "call": said(closes) if closes else "not known",
        "when": _PAST if ends < today else _COMING,
        "away": (starts - today).days,
    }


def _bars(rows: Rows, today: date) -> Any:
    picked = pick("id")
    x = alt.X("from:T", title=None, scale=alt.Scale(type="utc", padding=12), axis=days_axis(grid=True))
    base = alt.Chart(data(rows)).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=[row["label"] for row in rows],
            axis=names_axis(),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Event"),
            alt.Tooltip("city:N", title="City"),
            alt.Tooltip("days:N", title="Days"),
            alt.Tooltip("call:N", title="Call closes"),
            alt.Tooltip("status:N", title="Status"),
        ],
    )
    # The stroke keeps two days visible where a year is shown.
    bars = base.mark_bar(height=12, strokeWidth=5, strokeJoin="round").encode(
        x=x,
        x2="to:T",
        color=alt.Color("when:N", scale=_WHEN, legend=legend([_COMING, _PAST], values=[_COMING, _PAST])),
        stroke=alt.Stroke("when:N", scale=_WHEN, legend=None),
        opacity=lit(picked),
    )
    closes = (
        named(base, "Call for papers closes", "call_mark")
        .transform_filter("isValid(datum.closes)")
        .mark_point(size=75, strokeWidth=2, filled=False)
        .encode(
            x=alt.X("closes:T"),
            shape=alt.Shape("call_mark:N", title=None, scale=alt.Scale(range=["diamond"])),
            stroke=alt.Stroke("when:N", scale=_WHEN, legend=None),
        )
    )
    now = alt.Chart(data([{"today": millis(today), "shown": said(today)}]))
    line = now.mark_rule(style="ghost", strokeWidth=2, strokeDash=[4, 3]).encode(
        x=alt.X("today:T"), tooltip=[alt.Tooltip("shown:N", title="Today")]
    )
    word = now.mark_text(style="note", baseline="bottom", dy=-3).encode(
        x=alt.X("today:T"), y=alt.value(0), text=alt.value("Today")
    )
    return alt.layer(line, bars.add_params(picked), closes, word).properties(
        height=145 + row_height([row["label"] for row in rows], 26) * len(rows)
    )
