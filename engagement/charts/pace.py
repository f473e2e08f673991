"""A goal: one bar for where it stands, and its whole period with what is expected and what may come."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.specs import (
    UTC_TIME,
    Rows,
    data,
    day,
    days_axis,
    last_grey,
    lit,
    millis,
    named,
    number,
    pick,
    ready,
    records,
    said,
    text,
    thinned,
)


def goal_bar(
    actual: int | None,
    expected: float,
    target: int,
    low: float | None = None,
    mid: float | None = None,
    high: float | None = None,
) -> dict[str, Any]:
    """Specification of a bullet bar: bar is actual, tick is expected by now, end is the target.

    With a forecast (10, 50 and 90 %) a thin bar from low to high lies over it, and a dot at the middle.
    """
    end = max(target, actual or 0, high or 0) or 1
    row: dict[str, Any] = {"actual": actual or 0, "expected": expected, "target": target, "zero": 0}
    ranged = low is not None and high is not None
    if ranged:
        row |= {"low": low, "mid": mid, "high": high}
    fixed = alt.Scale(domain=[0, end], nice=False)
    x = alt.X("zero:Q", scale=fixed, axis=None)
    base = alt.Chart(data([row]))
    whole = base.mark_bar(size=14, opacity=0.18).encode(x=x, x2="target:Q")
    done = base.mark_bar(size=14).encode(
        x=x, x2="actual:Q", tooltip=[alt.Tooltip("actual:Q", title="Actual", format=",")]
    )
    due = base.mark_tick(size=22, thickness=3, color="#d97706").encode(
        x=alt.X("expected:Q", scale=fixed),
        tooltip=[alt.Tooltip("expected:Q", title="Expected by now", format=",.1f")],
    )
    layers = [whole, done, due, *(_range(base, fixed) if ranged else [])]
    return ready(alt.layer(*layers).properties(height=34))


def _range(base: alt.Chart, fixed: alt.Scale) -> list[alt.Chart]:
    tooltip = [
        alt.Tooltip("low:Q", title="Forecast, 10 %", format=",.0f"),
        alt.Tooltip("mid:Q", title="Forecast, middle", format=",.0f"),
        alt.Tooltip("high:Q", title="Forecast, 90 %", format=",.0f"),
    ]
    spread = base.mark_rule(style="ghost", strokeWidth=3).encode(
        x=alt.X("low:Q", scale=fixed), x2="high:Q", tooltip=tooltip
    )
    middle = base.mark_point(style="ghost", filled=True, size=50, opacity=1).encode(
        x=alt.X("mid:Q", scale=fixed), tooltip=tooltip
    )
    return [spread, middle]


def goal_pace(
    actual: pd.DataFrame,
    expected: pd.DataFrame,
    target: float,
    today: date,
    title: str,
    *,
    forecast: pd.DataFrame | None = None,
    booked: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Specification of a goal over its period: what is, what was expected, what may come, what is booked.

    `actual` and `expected`: day (date), value (number so far). `forecast`: day, low, mid, high (10, 50, 90 % so
    far, from today to the period's end). `booked`: id, day, title (text), chance (0 to 1): marks on the expected
    curve. A click on a booked mark gives id.
    """
    curve, so_far = _points(expected), _points(actual)
    if so_far and so_far[-1][0] < today:
        so_far.append((today, so_far[-1][1]))  # what was stands until today
    layers = [
        *_fan(forecast),
        *_lines(so_far, curve, title),
        *_rules(target, today),
        _booked(booked, curve),
    ]
    return ready(alt.layer(*layers).properties(height=370))


def _points(frame: pd.DataFrame) -> list[tuple[date, float]]:
    return sorted(
        (when, value)
        for at, found in zip(frame["day"], frame["value"], strict=True)
        if (when := day(at)) is not None and (value := number(found)) is not None
    )


_MOST_BOOKED = 500
_SERIES = ["Actual", "Forecast", "Expected"]
_SCALE = last_grey(_SERIES[:2], _SERIES[2])
_DASH = alt.Scale(domain=_SCALE["domain"], range=[[1, 0], *[[2, 2]] * 7, [6, 4]])
_LEGEND = alt.Legend(
    orient="bottom", columns=3, title=None, symbolType="stroke", symbolOpacity=1, values=_SERIES
)


def _colored() -> alt.Color:
    return alt.Color(
        "series:N",
        sort=_SERIES,
        scale=_SCALE,
        legend=_LEGEND,
    )


def _lines(
    actual: list[tuple[date, float]], curve: list[tuple[date, float]], title: str
) -> list[alt.Chart]:
    found = []
    for name, points in (("Expected", curve), ("Actual", actual)):
        rows = [
            {"series": name, "day": millis(at), "shown": said(at), "value": value}
            for at, value in thinned(points)
        ]
        base = alt.Chart(data(rows or [{"series": name, "day": None, "shown": None, "value": None}]))
        # Talks come one by one: the line stays until the next. What is expected is a curve.
        mark = base.mark_line(
            interpolate="step-after" if name == "Actual" else "linear",
            strokeWidth=3 if name == "Actual" else 2,
            point=alt.OverlayMarkDef(size=45) if name == "Actual" and len(rows) == 1 else False,
        )
        found.append(
            mark.encode(
                x=alt.X("day:T", title=None, scale=UTC_TIME, axis=days_axis()),
                y=alt.Y("value:Q", title=title, axis=alt.Axis(format="~s", tickMinStep=1)),
                color=_colored(),
                strokeDash=alt.StrokeDash("series:N", scale=_DASH, sort=_SERIES, legend=_LEGEND),
                tooltip=[
                    alt.Tooltip("series:N", title="Line"),
                    alt.Tooltip("shown:N", title="Day"),
                    alt.Tooltip("value:Q", title=title, format=",.1~f"),
                ],
            )
        )
    return found


def _fan(forecast: pd.DataFrame | None) -> list[alt.Chart]:
    if forecast is None or not len(forecast):
        return []
    rows = []
    for row in records(forecast):
        at = day(row["day"])
        low, mid, high = (number(row[name]) for name in ("low", "mid", "high"))
        if at is not None and low is not None and high is not None:
            rows.append(
                {
                    "series": "Forecast",
                    "day": millis(at),
                    "shown": said(at),
                    "low": low,
                    "mid": mid,
                    "high": high,
                }
            )
    tooltip = [
        alt.Tooltip("shown:N", title="Forecast for"),
        alt.Tooltip("low:Q", title="10 %", format=",.0f"),
        alt.Tooltip("mid:Q", title="Middle", format=",.0f"),
        alt.Tooltip("high:Q", title="90 %", format=",.0f"),
    ]
    base = alt.Chart(data(thinned(rows))).encode(
        x=alt.X("day:T", title=None, scale=UTC_TIME, axis=days_axis()), tooltip=tooltip
    )
    spread = base.mark_area(opacity=0.22).encode(y=alt.Y("low:Q"), y2="high:Q", color=_colored())
    middle = base.mark_line(strokeWidth=2).encode(
        color=_colored(),
        y=alt.Y("mid:Q"),
        strokeDash=alt.StrokeDash("series:N", scale=_DASH, sort=_SERIES, legend=_LEGEND),
    )
    return [spread, middle]


def _rules(target: float, today: date) -> list[alt.Chart]:
    goal = alt.Chart(data([{"target": target, "said": f"Target {target:,.0f}"}]))
    line = goal.mark_rule(style="ghost", strokeWidth=2).encode(
        y=alt.Y("target:Q"), tooltip=[alt.Tooltip("target:Q", title="Target", format=",")]
    )
    word = goal.mark_text(style="note", align="left", baseline="bottom", dx=2, dy=-3).encode(
        x=alt.value(0), y=alt.Y("target:Q"), text="said:N"
    )
    now = alt.Chart(data([{"today": millis(today), "shown": said(today)}]))
    stands = now.mark_rule(style="ghost", strokeWidth=1, strokeDash=[2, 3]).encode(
        x=alt.X("today:T"), tooltip=[alt.Tooltip("shown:N", title="Today")]
    )
    return [line, word, stands]


def _booked(booked: pd.DataFrame | None, curve: list[tuple[date, float]]) -> Any:
    rows: Rows = []
    for row in records(booked.head(_MOST_BOOKED)) if booked is not None else []:
        if (at := day(row["day"])) is None:
            continue
        chance = number(row.get("chance"))
        rows.append(
            {
                "id": str(row["id"]),
                "day": millis(at),
                "shown": said(at),
                "title": text(row["title"], "Untitled"),
                "chance": f"{chance:.0%}" if chance is not None else "not known",
                "value": max((value for when, value in curve if when <= at), default=0),
            }
        )
    none = [{"id": None, "day": None, "shown": None, "title": None, "chance": None, "value": None}]
    picked = pick("id")
    return (
        named(alt.Chart(data(rows or none)), "Booked")
        .transform_filter("isValid(datum.day)")
        .mark_point(style="ghost", size=80, filled=True, opacity=1)
        .encode(
            x=alt.X("day:T"),
            y=alt.Y("value:Q"),
            shape=alt.Shape("what:N", title=None, scale=alt.Scale(range=["triangle-up"])),
            opacity=lit(picked),
            tooltip=[
                alt.Tooltip("title:N", title="Booked"),
                alt.Tooltip("shown:N", title="Day"),
                alt.Tooltip("chance:N", title="Chance"),
            ],
        )
        .add_params(picked)
    )
