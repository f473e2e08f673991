"""The desk in charts: touches by contact and month, perception, the mix of touches, steps of evaluations."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import legend
from engagement.charts.specs import (
    UTC_TIME,
    data,
    day,
    days_axis,
    distinct,
    last_grey,
    lit,
    millis,
    number,
    pick,
    ready,
    records,
    said,
    text,
)

_DONE, _LATE, _AHEAD = "Done", "Late", "Ahead"
_STATES = [_DONE, _LATE, _AHEAD]


def touches_by_month(frame: pd.DataFrame) -> dict[str, Any]:
    """Specification of a square for each contact and month, coloured by touches.

    `frame`: id, contact (text), month (date, first of it), touches (count); every pair that is to be seen,
    contacts in their order. A click gives id and month (ISO text).
    """
    rows = records(frame)
    ids = list(dict.fromkeys(row["id"] for row in rows))
    names = {row["id"]: text(row["contact"], "Unnamed") for row in rows}
    label = dict(zip(ids, distinct([names[one] for one in ids], 30), strict=True))
    made = []
    for row in rows:
        month = day(row["month"]) or date.min
        count = int(number(row["touches"]) or 0)
        made.append(
            {
                "id": row["id"],
                "label": label[row["id"]],
                "month": month.isoformat(),
                "shown": f"{month:%b %Y}",
                "touches": count,
            }
        )
    picked = pick("id", "month")
    at = {
        "x": alt.X(
            "month:O",
            title=None,
            axis=alt.Axis(
                labelExpr="[utcFormat(toDate(datum.value + 'T00:00:00Z'), '%b'),"
                " utcFormat(toDate(datum.value + 'T00:00:00Z'), '%m') == '01' || datum.index == 0"
                " ? utcFormat(toDate(datum.value + 'T00:00:00Z'), '%Y') : '']",
                labelAngle=0,
                labelOverlap=True,
                ticks=False,
                domain=False,
            ),
        ),
        "y": alt.Y(
            "label:N",
            title=None,
            sort=[label[one] for one in ids],
            axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False),
        ),
        "tooltip": [
            alt.Tooltip("label:N", title="Who"),
            alt.Tooltip("shown:N", title="Month"),
            alt.Tooltip("touches:Q", title="Touches", format=","),
        ],
    }
    most = max((row["touches"] for row in made), default=0)
    base = alt.Chart(data(made))
    inset: dict[str, Any] = {
        "cornerRadius": 3,
        "xOffset": 1,
        "x2Offset": -1,
        "yOffset": 1,
        "y2Offset": -1,
    }
    empty = base.mark_rect(style="ghost", opacity=0.13, **inset).encode(**at)
    full = (
        base.transform_filter("datum.touches > 0")
        .mark_rect(**inset)
        .encode(
            **at,
            color=alt.Color(
                "touches:Q",
                title="Touches a month",
                scale=alt.Scale(domain=[0.5, max(2, most)]),
                legend=alt.Legend(
                    orient="bottom",
                    direction="horizontal",
                    type="symbol",
                    symbolType="square",
                    values=sorted({1, 2, max(2, most)}),
                    titleOrient="left",
                    format="d",
                ),
            ),
            opacity=lit(picked),
        )
        .add_params(picked)
    )
    return ready(alt.layer(empty, full).properties(height=115 + 27 * max(1, len(ids))))


def perception_over_time(frame: pd.DataFrame) -> dict[str, Any]:
    """Specification of what contacts thought of us after each touch, with the mean of every quarter.

    `frame`: id (of the activity), day (date), contact (text), perception (-2 to 2). A click gives id.
    """
    rows = [
        {
            "id": row["id"],
            "at": millis(when),
            "shown": said(when),
            "contact": text(row["contact"], "Unnamed"),
            "perception": number(row["perception"]),
        }
        for row in records(frame)
        if (when := day(row["day"])) is not None
    ]
    quarters: dict[date, list[float]] = {}
    for found in records(frame):
        if (when := day(found["day"])) is not None:
            first = date(when.year, (when.month - 1) // 3 * 3 + 1, 1)
            quarters.setdefault(first, []).append(float(number(found["perception"]) or 0))
    means = [
        {
            "at": millis(date(first.year, first.month + 1, 15)),
            "shown": f"Q{(first.month + 2) // 3} {first.year}",
            "mean": round(sum(values) / len(values), 2),
            "touches": len(values),
        }
        for first, values in sorted(quarters.items())
    ]
    picked = pick("id")
    y = alt.Scale(domain=[-2.3, 2.3], nice=False)
    axis = alt.Axis(
        values=[-2, -1, 0, 1, 2],
        labelExpr="{'-2': '-2 worst', '1': '+1', '2': '+2 best'}[datum.value] || datum.value",
        grid=True,
    )
    points = (
        alt.Chart(data(rows))
        .mark_circle(size=70)
        .encode(
            x=alt.X("at:T", title=None, scale=UTC_TIME, axis=days_axis()),
            y=alt.Y("perception:Q", title=None, scale=y, axis=axis),
            opacity=lit(picked, full=0.55),
            tooltip=[
                alt.Tooltip("contact:N", title="Who"),
                alt.Tooltip("shown:N", title="Touch of"),
                alt.Tooltip("perception:Q", title="Perception", format="+d"),
            ],
        )
        .add_params(picked)
    )
    line = (
        alt.Chart(data(means))
        .mark_line(point=alt.OverlayMarkDef(size=45), strokeWidth=2.5)
        .encode(
            x=alt.X("at:T"),
            y=alt.Y("mean:Q", scale=y),
            tooltip=[
                alt.Tooltip("shown:N", title="Quarter"),
                alt.Tooltip("mean:Q", title="Mean", format="+.2f"),
                alt.Tooltip("touches:Q", title="Touches that told it"),
            ],
        )
    )
    return ready(alt.layer(points, line).properties(height=260))


def mix_of_touches(frame: pd.DataFrame) -> dict[str, Any]:
    """Specification of touches by type, split by who told whom.

    `frame`: type, direction (text), touches, minutes (counts); types in their order.
    """
    rows = [
        {
            "type": text(row["type"], "Not said"),
            "direction": text(row["direction"], "Not said"),
            "touches": int(number(row["touches"]) or 0),
            "hours": round((number(row["minutes"]) or 0) / 60, 1),
        }
        for row in records(frame)
    ]
    order = list(dict.fromkeys(str(row["type"]) for row in rows))
    unsaid = any(row["direction"] == "Not said" for row in rows)
    told = [
        one for one in ("We briefed them", "They advised us") if any(r["direction"] == one for r in rows)
    ]
    shown = [*told, *(["Not said"] if unsaid else [])]
    bars = (
        alt.Chart(data(rows))
        .mark_bar(height=18, cornerRadius=2)
        .encode(
            x=alt.X("touches:Q", title="Touches", axis=alt.Axis(tickMinStep=1, tickCount=6, format="d")),
            y=alt.Y("type:N", title=None, sort=order, axis=alt.Axis(labelLimit=130, labelOverlap=False)),
            color=alt.Color(
                "direction:N",
                scale=last_grey(told, "Not said"),
                legend=legend(shown, values=shown),
            ),
            order=alt.Order("direction:N", sort="descending"),
            tooltip=[
                alt.Tooltip("type:N", title="Type"),
                alt.Tooltip("direction:N", title="Direction"),
                alt.Tooltip("touches:Q", title="Touches", format=","),
                alt.Tooltip("hours:Q", title="Hours known"),
            ],
        )
    )
    return ready(bars.properties(height=150 + 34 * len(order)))


def evaluation_steps(frame: pd.DataFrame, today: date) -> dict[str, Any]:
    """Specification of evaluations over time, a mark for each step, and today's line.

    `frame`: evaluation, step, owner (text), due_on (date), done_on (date or missing); in their order.
    """
    rows = []
    for row in records(frame):
        due, done = day(row["due_on"]), day(row["done_on"])
        if due is None:
            continue
        rows.append(
            {
                "evaluation": text(row["evaluation"], "Untitled"),
                "step": text(row["step"]),
                "owner": text(row["owner"], "nobody"),
                "at": millis(due),
                "due": said(due),
                "done": said(done) if done else "not yet",
                "state": _DONE if done else _LATE if due < today else _AHEAD,
            }
        )
    names = list(dict.fromkeys(str(row["evaluation"]) for row in rows))
    label = dict(zip(names, distinct(names, 34), strict=True))
    for row in rows:
        row["label"] = label[str(row["evaluation"])]
    x = alt.X("at:T", title=None, scale=alt.Scale(type="utc", padding=14), axis=days_axis(grid=True))
    y = alt.Y(
        "label:N",
        title=None,
        sort=list(label.values()),
        axis=alt.Axis(labelLimit=130, labelOverlap=False),
    )
    states = last_grey([_AHEAD, _LATE], _DONE)
    base = alt.Chart(data(rows))
    lines = base.mark_line(style="ghost", strokeWidth=2).encode(x=x, y=y, detail="label:N")
    marks = base.mark_point(size=130, filled=True, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color("state:N", scale=states, legend=legend(_STATES, values=_STATES)),
        shape=alt.Shape(
            "state:N",
            scale=alt.Scale(domain=_STATES, range=["circle", "triangle-up", "square"]),
            legend=legend(_STATES, values=_STATES),
        ),
        tooltip=[
            alt.Tooltip("evaluation:N", title="Evaluation"),
            alt.Tooltip("step:N", title="Step"),
            alt.Tooltip("due:N", title="Due"),
            alt.Tooltip("done:N", title="Done"),
            alt.Tooltip("owner:N", title="Owner"),
        ],
    )
    now = alt.Chart(data([{"today": millis(today), "shown": said(today)}]))
    line = now.mark_rule(style="ghost", strokeWidth=2, strokeDash=[4, 3]).encode(
        x=alt.X("today:T"), tooltip=[alt.Tooltip("shown:N", title="Today")]
    )
    word = now.mark_text(style="note", baseline="bottom", dy=-3).encode(
        x=alt.X("today:T"), y=alt.value(0), text=alt.value("Today")
    )
    return ready(alt.layer(line, lines, marks, word).properties(height=120 + 44 * len(names)))
