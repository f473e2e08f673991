"""What worked: times the usual with its uncertainty, and talks in the room beside their recordings."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import names_axis, row_height
from engagement.charts.specs import (
    Rows,
    data,
    distinct,
    last_grey,
    lit,
    named,
    number,
    pick,
    ready,
    records,
    text,
)

# Narrower than this a ratio says nothing more, and a logarithm needs a floor.
_LEAST, _MOST = 0.01, 1000.0
_APART = ("more than usual", "less than usual")
_TICKS = [0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, 300, 1000]


def what_worked(frame: pd.DataFrame, *, top: int = 15) -> dict[str, Any]:
    """Specification of dots with intervals: how many times the usual each group came to, best first.

    `frame`: group (text), times (ratio to usual, 1 is usual), low, high (its interval; missing where too few),
    n (how many); optional verdict (text). A click gives group. A circle is clear of the usual, a grey diamond
    could be chance: by the interval, or where there is a verdict, only what it calls more or less than usual.
    """
    rows = sorted(
        (found for row in records(frame) if (found := _row(row))),
        key=lambda row: (-row["times"], row["group"]),
    )[:top]
    for row, label in zip(rows, distinct([row["group"] for row in rows]), strict=True):
        row["label"] = f"{label} (n={row['n']:,})"
    ends = [row[name] for row in rows for name in ("times", "low", "high") if row[name] is not None]
    span = [min([0.5, *ends]) / 1.1, max([2.0, *ends]) * 1.1]
    x = alt.X(
        "times:Q",
        title="Times the usual",
        scale=alt.Scale(type="log", domain=span, nice=False),
        axis=alt.Axis(
            values=[tick for tick in _TICKS if span[0] <= tick <= span[1]],
            labelExpr="format(datum.value, '~g') + '×'",
        ),
    )
    return ready(_dots(rows, x))


def _row(row: dict[str, Any]) -> dict[str, Any] | None:
    times = number(row["times"])
    if times is None:
        return None
    low, high = number(row.get("low")), number(row.get("high"))
    known = low is not None and high is not None
    apart = known and low is not None and high is not None and (low > 1 or high < 1)
    if "verdict" in row:
        apart = apart and str(row["verdict"]) in _APART
    return {
        "group": text(row["group"], "Not given"),
        "n": int(number(row["n"]) or 0),
        "times": _held(times),
        "low": _held(low) if known and low is not None else None,
        "high": _held(high) if known and high is not None else None,
        "clear": "Clear of the usual" if apart else "Could be chance",
    }


def _held(value: float) -> float:
    return min(max(float(value), _LEAST), _MOST)


def _dots(rows: Rows, x: alt.X) -> Any:
    picked = pick("group")
    y = alt.Y(
        "label:N",
        title=None,
        sort=[row["label"] for row in rows],
        axis=names_axis(grid=False),
    )
    base = alt.Chart(data(rows)).encode(
        y=y,
        tooltip=[
            alt.Tooltip("group:N", title="Of"),
            alt.Tooltip("times:Q", title="Times the usual", format=".2~f"),
            alt.Tooltip("low:Q", title="From", format=".2~f"),
            alt.Tooltip("high:Q", title="To", format=".2~f"),
            alt.Tooltip("n:Q", title="From how many", format=","),
        ],
    )
    usual = (
        alt.Chart(data([{"usual": 1}]))
        .mark_rule(style="ghost", strokeDash=[4, 3])
        .encode(x=alt.X("usual:Q"))
    )
    legend = alt.Legend(orient="bottom", title=None, columns=1, values=_VERDICTS)
    spans = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q"),
        x2="high:Q",
        color=alt.Color("clear:N", scale=_CLEAR, legend=legend),
        opacity=lit(picked),
    )
    dots = base.mark_point(size=110, filled=True).encode(
        x=x,
        shape=alt.Shape(
            "clear:N",
            scale=alt.Scale(domain=_CLEAR["domain"], range=[*["circle"] * 8, "diamond"]),
            legend=legend,
        ),
        color=alt.Color("clear:N", scale=_CLEAR, legend=legend),
        opacity=lit(picked),
    )
    return alt.layer(usual, spans, dots.add_params(picked)).properties(
        height=135 + row_height([row["label"] for row in rows], 30) * len(rows)
    )


_VERDICTS = ["Clear of the usual", "Could be chance"]
_CLEAR = last_grey(_VERDICTS[:1], _VERDICTS[1])


def talk_families(frame: pd.DataFrame, *, top: int = 15) -> dict[str, Any]:
    """Specification of talks: people in rooms on the left, views on demand on the right, each on its own axis.

    `frame`: id, name (text), attended (number or missing), deliveries (how many times given), views (number or
    missing), recordings (how many). Most attended first; a number that is missing is no bar. A click gives id.
    """
    rows: Rows = []
    for row in records(frame):
        attended, views = number(row["attended"]), number(row["views"])
        given, recorded = int(number(row["deliveries"]) or 0), int(number(row["recordings"]) or 0)
        rows.append(
            {
                "id": str(row["id"]),
                "name": text(row["name"], "Untitled"),
                "attended": attended,
                "views": views,
                "given": given,
                "recorded": recorded,
            }
        )
    rows.sort(key=lambda row: (-float(row["attended"] or 0), -float(row["views"] or 0), row["name"]))
    rows = rows[:top]
    for row, label in zip(rows, distinct([row["name"] for row in rows]), strict=True):
        row["label"] = label
    return ready(_halves(rows))


def _halves(rows: Rows) -> Any:
    picked = pick("id")
    base = alt.Chart(data(rows)).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=[str(row["label"]) for row in rows],
            axis=names_axis(),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="Talk"),
            alt.Tooltip("attended:Q", title="In rooms", format=","),
            alt.Tooltip("given:Q", title="Times given", format=","),
            alt.Tooltip("views:Q", title="Views on demand", format=","),
            alt.Tooltip("recorded:Q", title="Recordings", format=","),
        ],
    )

    def half(field: str, title: str, start: Any, end: Any) -> tuple[alt.Chart, alt.Chart]:
        most = max((float(row[field] or 0) for row in rows), default=0) or 1
        # Room behind the longest bar for its words.
        scale = alt.Scale(domain=[0, most * 1.45], nice=False, range=[start, end])
        axis = alt.Axis(
            orient="bottom",
            format="~s",
            tickCount=alt.ExprRef("max(1, width / 220)"),
            tickMinStep=1,
            labelFlush=False,
        )
        x = alt.X(f"{field}:Q", title=title, scale=scale, axis=axis)
        bars = (
            named(base, title)
            .mark_bar(height={"band": 0.7})
            .encode(x=x, color=alt.Color("what:N", legend=None, scale=_HALVES), opacity=lit(picked))
        )
        note = "given" if field == "attended" else "recorded"
        words = (
            base.transform_calculate(
                at=f"isValid(datum.{field}) ? datum.{field} : 0",
                says=f"isValid(datum.{field}) ? 'n=' + datum.{note} : 'not known'",
            )
            .mark_text(style="note", align="left", dx=5)
            .encode(x=alt.X("at:Q", scale=scale, axis=None), text="says:N")
        )
        return bars, words

    middle = alt.ExprRef("width / 2 - 12"), alt.ExprRef("width / 2 + 12")
    rooms = half("attended", "People in rooms", 0, middle[0])
    views = half("views", "Views on demand", middle[1], alt.ExprRef("width"))
    return (
        alt.layer(rooms[0].add_params(picked), rooms[1], *views)
        .resolve_scale(x="independent")
        .properties(height=80 + row_height([str(row["label"]) for row in rows], 28) * len(rows))
    )


_HALVES = alt.Scale(domain=["People in rooms", "Views on demand"])
