"""A brief's drawings: the same data on a page and in its HTML."""

from __future__ import annotations

from typing import Any

import altair as alt

from engagement.charts.specs import Rows, data, distinct, ready, text
from engagement.model.briefs import Drawing

# A legend's lines are a part of the height.
_HEIGHT, _ROW, _LINE = 240, 26, 18


def drawing(found: Drawing) -> dict[str, Any]:
    """Specification of a drawing: "stacked" columns, "lines", or "bars" across with their numbers beside them."""
    rows, names = _rows(found)
    made = _across(rows, names, found) if found.sort == "bars" else _upright(rows, names, found)
    return ready(made)


def _rows(found: Drawing) -> tuple[Rows, list[str]]:
    """One row a value that is known; categories in their order, cut and told apart."""
    names = distinct([text(name, "Unnamed") for name in found.categories], 34)
    return [
        {"category": name, "series": text(series), "value": value}
        for series, values in found.series
        for name, value in zip(names, values, strict=True)
        if value is not None
    ], names


def _across(rows: Rows, names: list[str], found: Drawing) -> Any:
    # Titles of a tooltip are our own words: Vega makes code of them, and some texts break it.
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("category:N", title=None, scale=alt.Scale(domain=names), axis=alt.Axis(labelLimit=160)),
        x=alt.X("value:Q", title=found.unit or None, axis=alt.Axis(tickCount=4)),
        tooltip=[
            alt.Tooltip("category:N", title="What"),
            alt.Tooltip("value:Q", title="Value"),
        ],
    )
    said = base.mark_text(align="left", dx=4, style="note").encode(
        text=alt.Text("value:Q", format=",.3~r" if found.unit != "%" else ",.1f")
    )
    return (base.mark_bar() + said).properties(height=_ROW * max(len(names), 1) + 50)


def _upright(rows: Rows, names: list[str], found: Drawing) -> Any:
    order = [text(name) for name, _ in found.series]
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "category:O",
            title=None,
            scale=alt.Scale(domain=names),
            axis=alt.Axis(labelAngle=0, labelOverlap=True),
        ),
        y=alt.Y(
            "value:Q", title=found.unit.capitalize() or None, axis=alt.Axis(format="~s", tickMinStep=1)
        ),
        color=alt.Color(
            "series:N",
            title=None,
            scale=alt.Scale(domain=order),
            legend=alt.Legend(orient="bottom", columns=2, labelLimit=200) if len(order) > 1 else None,
        ),
        tooltip=[
            alt.Tooltip("category:O", title="When"),
            alt.Tooltip("series:N", title="What"),
            alt.Tooltip("value:Q", title="Value", format=","),
        ],
    )
    drawn = base.mark_line(point=True) if found.sort == "lines" else base.mark_bar()
    return drawn.properties(height=_HEIGHT + _LINE * (-(-len(order) // 2) if len(order) > 1 else 0))
