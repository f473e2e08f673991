"""Who and what it came from: sorted bars, with the period before as a tick."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import names_axis, row_height
from engagement.charts.specs import data, distinct, lit, named, number, only, pick, ready, records, text
from engagement.charts.theme import GREY


def reach_by_group(
    frame: pd.DataFrame, title: str, *, top: int = 15, before_name: str = "Period before"
) -> dict[str, Any]:
    """Specification of one family's numbers by group, largest first, at most `top`.

    `frame`: group (text), value (number); and where known: before (number), known and of (counts of the
    records that have a number, and that could). A click gives group. A group without a number is left out.
    """
    found = []
    for row in records(frame):
        if (value := number(row["value"])) is not None:
            known, of = number(row.get("known")), number(row.get("of"))
            found.append(
                {
                    "group": text(row["group"], "Not given"),
                    "value": value,
                    "before": number(row.get("before")),
                    "covered": f"{known:,} of {of:,}" if known is not None and of is not None else "",
                }
            )
    found = sorted(found, key=lambda row: (-float(str(row["value"])), str(row["group"])))[:top]
    for row, label in zip(found, distinct([str(row["group"]) for row in found]), strict=True):
        row["label"] = label
    return _bars(found, title, before_name)


def _bars(rows: list[dict[str, Any]], title: str, before_name: str) -> dict[str, Any]:
    picked = pick("group")
    tooltip = [
        alt.Tooltip("group:N", title="Of"),
        alt.Tooltip("value:Q", title=title, format=","),
    ]
    compared = any(row["before"] is not None for row in rows)
    if compared:
        tooltip.append(alt.Tooltip("before:Q", title=before_name, format=","))
    if any(row["covered"] for row in rows):
        tooltip.append(alt.Tooltip("covered:N", title="Known for"))
    base = alt.Chart(data(rows)).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=[row["label"] for row in rows],
            axis=names_axis(),
        ),
        tooltip=tooltip,
    )
    x = alt.X(
        "value:Q",
        title=title,
        axis=alt.Axis(format="~s", tickMinStep=1, tickCount=alt.ExprRef("max(2, width / 80)")),
        scale=alt.Scale(domain=_span(rows), nice=False),
    )
    bars = base.mark_bar(height={"band": 0.7}).encode(x=x, opacity=lit(picked)).add_params(picked)
    values = base.mark_text(style="note", align="left", dx=5, baseline="middle").encode(
        x=x, text=alt.Text("value:Q", format=".3~s")
    )
    layers = [bars, values]
    each = row_height([row["label"] for row in rows], 26)
    if compared:
        ticks = (
            named(base, before_name)
            .mark_tick(thickness=3, height={"band": 0.95})
            .encode(
                x=alt.X("before:Q"),
                fill=alt.Fill(
                    "what:N",
                    scale=only(GREY),
                    title=None,
                    legend=alt.Legend(orient="bottom", symbolType="square", title=None),
                ),
            )
        )
        layers.insert(1, ticks)
    return ready(alt.layer(*layers).properties(height=(110 if compared else 70) + each * len(rows)))


def _span(rows: list[dict[str, Any]]) -> list[float]:
    """From 0, or from the deepest fall, to the largest and room for its number behind the bar."""
    ends = [float(row[name]) for row in rows for name in ("value", "before") if row[name] is not None]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    return [least, (most + 0.2 * (most - least)) or 1]
