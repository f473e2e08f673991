"""A post against our own usual curve at the same age, and where each stands among its like."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import legend, legend_height
from engagement.charts.specs import (
    MOST_GROUPS,
    Rows,
    data,
    distinct,
    lit,
    named,
    number,
    only,
    pick,
    ready,
    records,
    text,
    thinned,
)
from engagement.charts.theme import GREY

_AGES = [0, 1, 3, 7, 14, 30, 90, 180, 365, 730, 1825, 3650]


def age_curves(band: pd.DataFrame, lines: pd.DataFrame, title: str) -> dict[str, Any]:
    """Specification of posts' numbers by age, over the usual band and median at that age.

    `band`: age (days, 0 or more), low, median, high (numbers: 10, 50, 90 %), n (how many stand behind it);
    may be empty. `lines`: id, name (text), age (days), value (number); the first 8 ids are drawn.
    A click gives id. Ages stand on a scale that is even up to a day and logarithmic beyond.
    """
    usual = [
        {"age": age, "low": low, "median": median, "high": high, "n": int(n)}
        for age, low, median, high, n in (
            tuple(number(row[name]) for name in ("age", "low", "median", "high", "n"))
            for row in records(band)
        )
        if age is not None and median is not None and n is not None
    ]
    rows = _lines(lines)
    oldest = max((float(row["age"]) for row in [*usual, *rows]), default=1) or 1
    x = alt.X(
        "age:Q",
        title="Days since it was published",
        scale=alt.Scale(type="symlog", constant=1, domain=[0, oldest], nice=False),
        axis=alt.Axis(
            values=[age for age in _AGES if age <= oldest] or [0], grid=False, labelOverlap=True
        ),
    )
    layers = [*_usual(usual, x, title), *_drawn(rows, x, title)]
    return ready(
        alt.layer(*layers).properties(
            height=380 + legend_height(list(dict.fromkeys(str(row["label"]) for row in rows)))
        )
    )


def _lines(lines: pd.DataFrame) -> Rows:
    kept = list(dict.fromkeys(str(identity) for identity in lines["id"]))[:MOST_GROUPS]
    names = {str(row["id"]): text(row["name"], "Untitled") for row in records(lines)}
    labels = dict(zip(kept, distinct([names[identity] for identity in kept]), strict=True))
    found = []
    for row in records(lines):
        age, value = number(row["age"]), number(row["value"])
        if str(row["id"]) in labels and age is not None and age >= 0 and value is not None:
            found.append(
                {
                    "id": str(row["id"]),
                    "label": labels[str(row["id"])],
                    "age": age,
                    "old": _old(float(age)),
                    "value": value,
                }
            )
    return found


def _old(age: float) -> str:
    return f"{age * 24:.0f} h" if age < 2 else f"{age:.0f} days"


def _usual(rows: Rows, x: alt.X, title: str) -> list[alt.Chart]:
    if not rows:
        return []
    tooltip = [
        alt.Tooltip("age:Q", title="Age, days", format=".3~r"),
        alt.Tooltip("low:Q", title="10 %", format=",.0f"),
        alt.Tooltip("median:Q", title="Usual", format=",.0f"),
        alt.Tooltip("high:Q", title="90 %", format=",.0f"),
        alt.Tooltip("n:Q", title="From how many", format=","),
    ]
    base = alt.Chart(data(thinned(rows))).encode(x=x, tooltip=tooltip)
    band = (
        named(base, "Usual, 10 to 90 %")
        .mark_area(opacity=0.25)
        .encode(
            y=alt.Y("low:Q", title=title),
            y2="high:Q",
            fill=alt.Fill(
                "what:N",
                scale=only(GREY),
                title=None,
                legend=alt.Legend(orient="bottom", symbolType="square", title=None),
            ),
        )
    )
    median = (
        named(base, "Usual, median", "middle")
        .mark_line(strokeDash=[5, 3], strokeWidth=2)
        .encode(
            y=alt.Y("median:Q", title=title),
            stroke=alt.Stroke(
                "middle:N",
                scale=only(GREY),
                title=None,
                legend=alt.Legend(orient="bottom", symbolType="stroke", symbolDash=[5, 3], title=None),
            ),
        )
    )
    return [band, median]


def _drawn(rows: Rows, x: alt.X, title: str) -> list[alt.Chart]:
    order = list(dict.fromkeys(row["label"] for row in rows))
    picked = pick("id")
    base = alt.Chart(data(rows)).encode(
        x=x,
        y=alt.Y("value:Q", title=title, axis=alt.Axis(format="~s", tickMinStep=1)),
        color=alt.Color(
            "label:N",
            sort=order,
            scale=alt.Scale(domain=order),
            legend=legend(order),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Post"),
            alt.Tooltip("old:N", title="Age"),
            alt.Tooltip("value:Q", title=title, format=","),
        ],
    )
    line = base.mark_line(strokeWidth=2.5).encode(opacity=lit(picked))
    points = base.mark_point(filled=True, size=50).encode(
        shape=alt.Shape("label:N", sort=order, scale=alt.Scale(domain=order)), opacity=lit(picked)
    )
    return [line, points.add_params(picked)]
