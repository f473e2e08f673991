"""A brief's drawings: the same data on a page and in its HTML."""

from __future__ import annotations

from typing import Any

import altair as alt

from engagement.charts.specs import Rows, data, distinct, ready, text
from engagement.model.briefs import Drawing

# A legend's lines are a part of the height.
_HEIGHT, _ROW, _BESIDE, _LINE = 240, 26, 15, 18


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
    order = [text(name) for name, _ in found.series]
    beside = len(order) > 1
    # Titles of a tooltip are our own words: Vega makes code of them, and some texts break it.
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("category:N", title=None, scale=alt.Scale(domain=names), axis=alt.Axis(labelLimit=200)),
        x=alt.X("value:Q", title=found.unit or None, axis=alt.Axis(tickCount=4)),
        tooltip=[
            alt.Tooltip("category:N", title="What"),
            *([alt.Tooltip("series:N", title="Of")] if beside else []),
            alt.Tooltip("value:Q", title="Value"),
        ],
    )
    bars = base.mark_bar()
    if beside:
        base = base.encode(yOffset=alt.YOffset("series:N", scale=alt.Scale(domain=order)))
        # One name a line: beside each other they are wider than the bars' own room and would be cut.
        bars = base.mark_bar().encode(color=_named(order, columns=1))
    said = base.mark_text(align="left", dx=4, style="note").encode(
        text=alt.Text("value:Q", format=",.3~r" if found.unit != "%" else ",.1f")
    )
    rows_high = (_BESIDE * len(order) + 10 if beside else _ROW) * max(len(names), 1)
    return (bars + said).properties(height=rows_high + 50 + (_LINE * len(order) if beside else 0))


def _named(order: list[str], columns: int = 2) -> Any:
    """Each series by its colour, named under the chart where there are several."""
    return alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=order),
        legend=alt.Legend(orient="bottom", columns=columns, labelLimit=200) if len(order) > 1 else None,
    )


def _legend_high(order: list[str]) -> int:
    return _LINE * -(-len(order) // 2) if len(order) > 1 else 0


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
        color=_named(order),
        tooltip=[
            alt.Tooltip("category:O", title="When"),
            alt.Tooltip("series:N", title="What"),
            alt.Tooltip("value:Q", title="Value", format=","),
        ],
    )
    drawn = base.mark_line(point=True) if found.sort == "lines" else base.mark_bar()
    return drawn.properties(height=_HEIGHT + _legend_high(order))
